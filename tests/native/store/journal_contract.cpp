// What every Journal promises, checked on each of them.
#include <nlohmann/json.hpp>

#include "engine_driver.hpp"
#include "store/rocksdb_journal.hpp"
#include "support/catch.hpp"
#include "support/events.hpp"
#include "support/memory_journal.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;
using gantline::test::EngineDriver;
using gantline::test::MemoryJournal;

namespace {

// A journal in memory; opening it again changes nothing.
struct InMemory {
  MemoryJournal memory;
  Journal& journal() { return memory; }
  void reopen() { memory.reopen(); }
};

// A journal on disk; opening it again reads everything from there.
struct OnDisk {
  test::TemporaryDirectory directory;
  std::unique_ptr<RocksDbJournal> disk;

  OnDisk() { reopen(); }
  Journal& journal() { return *disk; }
  void reopen() {
    disk.reset();
    auto opened = RocksDbJournal::open({directory.path()});
    if (!opened.ok()) FAIL(opened.error().message);
    disk = std::move(opened).value();
  }
};

RunId run_id(uint64_t number) {
  return make_run_id(Millis{1'760'000'000'000 + static_cast<int64_t>(number)}, number);
}

void require_append(Journal& journal, const JournalBatch& batch) {
  const Status status = journal.append(batch);
  if (!status.ok()) FAIL(status.error().message);
}

// Appends everything until no attempt is left. Returns the events, in order.
std::vector<Event> run_to_end(Journal& journal, EngineDriver& driver) {
  std::vector<Event> events;
  while (driver.has_attempts()) {
    const JournalBatch batch = driver.finish_attempts();
    require_append(journal, batch);
    events.insert(events.end(), batch.events.begin(), batch.events.end());
  }
  return events;
}

std::vector<RunId> list(const Journal& journal, const RunQuery& query) {
  const auto runs = journal.list_runs(query);
  REQUIRE(runs.ok());
  std::vector<RunId> ids;
  for (const RunSummary& run : runs.value()) ids.push_back(run.id);
  return ids;
}

void check_same(const std::vector<Event>& read, const std::vector<Event>& written) {
  REQUIRE(read.size() == written.size());
  for (size_t i = 0; i < read.size(); ++i) {
    CAPTURE(i, to_string(written[i].kind));
    CHECK(test::is_same(read[i], written[i]));
  }
}

// Three runs with different keys, tags and workflows, the second one ended.
struct ThreeRuns {
  explicit ThreeRuns(Journal& journal) {
    require_append(journal, driver.add_worker(2));
    require_append(journal, driver.submit({run_id(2), 1, "key-2", {"a", "b"}}));
    run_to_end(journal, driver);
    require_append(journal, driver.submit({run_id(1), 2, "", {"a"}}));
    require_append(journal, driver.submit({run_id(3), 2, "key-3", {"ab"}}));
  }
  EngineDriver driver;
};

}  // namespace

TEMPLATE_TEST_CASE("events are read back from any sequence on, as many as asked for",
                   "[native][store]", InMemory, OnDisk) {
  TestType store;
  std::vector<Event> written;
  uint64_t sequence = 0;
  for (uint64_t size : {3, 1, 7, 1, 5}) {  // groups of different sizes
    JournalBatch batch;
    for (uint64_t i = 0; i < size; ++i) {
      Event event = test::full_event(run_id(1), ++sequence);
      event.step = sequence;
      batch.events.push_back(event);
      written.push_back(event);
      Event other = test::task_queued(run_id(2), sequence);  // interleaved
      other.step = sequence;
      batch.events.push_back(other);
    }
    require_append(store.journal(), batch);
  }
  for (const bool again : {false, true}) {
    if (again) store.reopen();
    for (uint64_t first = 0; first <= sequence + 1; ++first) {
      for (const size_t limit : {0, 1, 4, 100}) {
        CAPTURE(first, limit);
        const auto read = store.journal().read_events(run_id(1), first, limit);
        REQUIRE(read.ok());
        std::vector<Event> expected;
        for (const Event& event : written) {
          if (event.sequence >= first && expected.size() < limit) expected.push_back(event);
        }
        check_same(read.value(), expected);
      }
    }
  }
}

TEMPLATE_TEST_CASE("what was never written is empty or not found", "[native][store]", InMemory,
                   OnDisk) {
  TestType store;
  const auto events = store.journal().read_events(run_id(1), 1, 10);
  REQUIRE(events.ok());
  CHECK(events.value().empty());
  CHECK(store.journal().read_summary(run_id(1)).error().code == ErrorCode::kNotFound);
  CHECK(store.journal().read_workflow(ContentHash{}).error().code == ErrorCode::kNotFound);
  CHECK(list(store.journal(), {}).empty());
  CHECK(store.journal().list_workflows("").value().empty());
  CHECK(store.journal().last_step() == 0);
  const auto history = store.journal().read_history(1, 10);
  REQUIRE(history.ok());
  CHECK(history.value().events.empty());
  CHECK(history.value().next == 0);
  const auto state = store.journal().recover();
  REQUIRE(state.ok());
  CHECK(state_hash(state.value()) == state_hash(State{}));
}

TEMPLATE_TEST_CASE("history keeps the order of the decisions", "[native][store]", InMemory,
                   OnDisk) {
  TestType store;
  EngineDriver driver;
  std::vector<Event> written;
  const auto append = [&](const JournalBatch& batch) {
    require_append(store.journal(), batch);
    written.insert(written.end(), batch.events.begin(), batch.events.end());
  };
  append(driver.add_worker(4));
  for (uint64_t i = 1; i <= 3; ++i) append(driver.submit({run_id(4 - i), 3}));
  while (driver.has_attempts()) append(driver.finish_attempts());
  store.reopen();
  for (const size_t limit : {1, 5, 1000}) {
    CAPTURE(limit);
    std::vector<Event> read;
    for (uint64_t next = 1; next != 0;) {
      const auto page = store.journal().read_history(next, limit);
      REQUIRE(page.ok());
      REQUIRE_FALSE(page.value().events.empty());
      read.insert(read.end(), page.value().events.begin(), page.value().events.end());
      next = page.value().next;
    }
    // Submissions come back without their workflow, which is_same does not look at.
    check_same(read, written);
  }
}

TEMPLATE_TEST_CASE("the recovered state is the live one, without the runs that have ended",
                   "[native][store]", InMemory, OnDisk) {
  TestType store;
  ThreeRuns runs(store.journal());
  for (const bool again : {false, true}) {
    if (again) store.reopen();
    const auto state = store.journal().recover();
    REQUIRE(state.ok());
    CHECK(state_hash(state.value()) == runs.driver.active_state_hash());
    CHECK(state.value().step == runs.driver.state().step);
    CHECK(state.value().next_run_number == 4);
    CHECK(state.value().workers.size() == 1);
    CHECK(state.value().find(run_id(2)) == nullptr);
    REQUIRE(state.value().find(run_id(1)) != nullptr);
    CHECK(state.value().find(run_id(1))->workflow().task_count() == 2);
    CHECK(store.journal().last_step() == runs.driver.state().step);
  }
}

TEMPLATE_TEST_CASE("an engine goes on from a recovered state", "[native][store]", InMemory,
                   OnDisk) {
  TestType store;
  EngineDriver driver;
  require_append(store.journal(), driver.add_worker(4));
  require_append(store.journal(), driver.submit({run_id(1), 3}));
  store.reopen();
  auto state = store.journal().recover();
  REQUIRE(state.ok());
  EngineDriver next(std::move(state).value());
  require_append(store.journal(), next.submit({run_id(5), 1}));
  run_to_end(store.journal(), next);
  store.reopen();
  CHECK(list(store.journal(), {.phases = {RunPhase::kCompleted}}) == std::vector{run_id(5)});
  CHECK(store.journal().read_summary(run_id(5)).value().number == 2);
  CHECK(state_hash(store.journal().recover().value()) == next.active_state_hash());
}

TEMPLATE_TEST_CASE("numbers of ended runs are not given again", "[native][store]", InMemory,
                   OnDisk) {
  TestType store;
  EngineDriver driver;
  require_append(store.journal(), driver.add_worker(1));
  for (uint64_t i = 1; i <= 3; ++i) {
    require_append(store.journal(), driver.submit({run_id(i), 1}));
    run_to_end(store.journal(), driver);
  }
  store.reopen();
  const auto state = store.journal().recover();
  REQUIRE(state.ok());
  CHECK(state.value().runs.empty());
  CHECK(state.value().next_run_number == 4);
}

TEMPLATE_TEST_CASE("runs are listed newest first by every field", "[native][store]", InMemory,
                   OnDisk) {
  TestType store;
  ThreeRuns runs(store.journal());
  store.reopen();
  const Journal& journal = store.journal();
  using Ids = std::vector<RunId>;
  const RunId one = run_id(1);
  const RunId two = run_id(2);
  const RunId three = run_id(3);
  CHECK(list(journal, {}) == Ids{three, two, one});
  CHECK(list(journal, {.limit = 2}) == Ids{three, two});
  CHECK(list(journal, {.limit = 0}).empty());
  CHECK(list(journal, {.before = three}) == Ids{two, one});
  CHECK(list(journal, {.before = two}) == Ids{one});
  CHECK(list(journal, {.before = one}).empty());
  CHECK(list(journal, {.tag = "a"}) == Ids{two, one});
  CHECK(list(journal, {.tag = "ab"}) == Ids{three});
  CHECK(list(journal, {.tag = "c"}).empty());
  CHECK(list(journal, {.idempotency_key = "key-2"}) == Ids{two});
  CHECK(list(journal, {.workflow_name = "chain-2"}) == Ids{three, one});
  CHECK(list(journal, {.workflow_name = "chain"}).empty());
  CHECK(list(journal, {.phases = {RunPhase::kCompleted}}) == Ids{two});
  CHECK(list(journal, {.phases = {RunPhase::kCompleted, RunPhase::kExecuting}}) ==
        Ids{three, two, one});
  CHECK(list(journal, {.phases = {RunPhase::kExecuting}, .tag = "a"}) == Ids{one});
  CHECK(list(journal, {.phases = {RunPhase::kCreated}}).empty());
}

TEMPLATE_TEST_CASE("a summary comes back as it was written last", "[native][store]", InMemory,
                   OnDisk) {
  TestType store;
  EngineDriver driver;
  require_append(store.journal(), driver.add_worker(1));
  require_append(store.journal(), driver.submit({run_id(1), 2, "key", {"x", "y"}}));
  run_to_end(store.journal(), driver);
  store.reopen();
  const auto read = store.journal().read_summary(run_id(1));
  REQUIRE(read.ok());
  const RunState& run = *driver.state().find(run_id(1));
  const RunSummary& summary = read.value();
  CHECK(summary.id == run.id);
  CHECK(summary.number == 1);
  CHECK(summary.version == run.version);
  CHECK(summary.phase == RunPhase::kCompleted);
  CHECK(summary.workflow_name == "chain-2");
  CHECK(summary.workflow_hash == run.workflow().hash());
  CHECK(summary.created_at == run.created_at);
  CHECK(summary.started_at == run.started_at);
  CHECK(summary.ended_at == run.ended_at);
  CHECK(summary.counts.completed == 2);
  CHECK(summary.counts.total == 2);
  CHECK(summary.tags == std::vector<std::string>{"x", "y"});
  CHECK(summary.idempotency_key == "key");
}

TEMPLATE_TEST_CASE("workflows are kept once, and listed newest first", "[native][store]", InMemory,
                   OnDisk) {
  TestType store;
  const auto small = test::make_chain(1);
  const auto large = test::make_chain(300);
  require_append(store.journal(), {.workflows = {small}, .now = Millis{10}});
  require_append(store.journal(), {.workflows = {large}, .now = Millis{20}});
  require_append(store.journal(), {.workflows = {small}, .now = Millis{30}});
  store.reopen();
  for (const auto& workflow : {small, large}) {
    const auto read = store.journal().read_workflow(workflow->hash());
    REQUIRE(read.ok());
    CHECK(read.value()->hash() == workflow->hash());
    CHECK(read.value()->task_count() == workflow->task_count());
  }
  const auto entries = store.journal().list_workflows("");
  REQUIRE(entries.ok());
  REQUIRE(entries.value().size() == 2);
  CHECK(entries.value()[0].name == "chain-300");
  CHECK(entries.value()[0].stored_at == Millis{20});
  CHECK(entries.value()[1].hash == small->hash());
  CHECK(entries.value()[1].stored_at == Millis{10});
  CHECK(store.journal().list_workflows("chain-1").value().size() == 1);
  CHECK(store.journal().list_workflows("chain").value().empty());
}

TEMPLATE_TEST_CASE("long payloads come back whole", "[native][store]", InMemory, OnDisk) {
  TestType store;
  EngineDriver driver;
  const std::string output(100'000, 'x');
  require_append(store.journal(), driver.add_worker(1));
  require_append(store.journal(), driver.submit({run_id(1), 3, "", {}, output}));
  require_append(store.journal(), driver.finish_attempts());
  store.reopen();
  const auto state = store.journal().recover();
  REQUIRE(state.ok());
  REQUIRE(state.value().find(run_id(1)) != nullptr);
  CHECK(*state.value().find(run_id(1))->tasks[0].payload == output);
  CHECK(state_hash(state.value()) == driver.active_state_hash());
}

TEMPLATE_TEST_CASE("a decision that does not follow the last one is refused and harms nothing",
                   "[native][store]", InMemory, OnDisk) {
  TestType store;
  EngineDriver driver;
  const JournalBatch worker = driver.add_worker(1);
  const JournalBatch submitted = driver.submit({run_id(1), 1});
  require_append(store.journal(), worker);
  CHECK(store.journal().append(worker).error().code == ErrorCode::kFailedPrecondition);
  require_append(store.journal(), submitted);
  CHECK(store.journal().append(worker).error().code == ErrorCode::kFailedPrecondition);
  require_append(store.journal(), driver.finish_attempts());
  CHECK(store.journal().last_step() == driver.state().step);
}

TEMPLATE_TEST_CASE("a batch with nothing in it writes nothing", "[native][store]", InMemory,
                   OnDisk) {
  TestType store;
  require_append(store.journal(), {});
  CHECK(store.journal().last_step() == 0);
  CHECK(store.journal().read_history(1, 10).value().events.empty());
}
