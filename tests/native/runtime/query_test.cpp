#include <nlohmann/json.hpp>

#include "gantline/views.hpp"
#include "runtime_setup.hpp"

namespace gantline::test {
namespace {

using namespace native;

TEST_CASE("counts in the list are those of the moment", "[runtime][query]") {
  GatedJournal journal;
  Life life(journal);
  const RunId run = life.submit(chain(3));
  life.executor.succeed(life.executor.wait_for("t0"));
  const AttemptOrder order = life.executor.wait_for("t1");
  const auto listed = life.runtime->list({}).value();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].id == run);
  CHECK(listed[0].counts.completed == 1);
  CHECK(listed[0].counts.running == 1);
  CHECK(listed[0].counts.pending == 1);
  // The index has the row of the last change of phase.
  CHECK(journal.read_summary(run).value().counts.completed == 0);
}

TEST_CASE("task rows carry names and phases and can be filtered", "[runtime][query]") {
  GatedJournal journal;
  Life life(journal);
  const RunId run = life.submit(chain(3));
  life.executor.succeed(life.executor.wait_for("t0"));
  life.executor.wait_for("t1");
  const auto all = life.runtime->tasks(run, {}).value();
  REQUIRE(all.rows.size() == 3);
  CHECK(task_name(*all.workflow, all.rows[1].state) == "t1");
  CHECK(all.rows[1].state.phase == TaskPhase::kRunning);
  CHECK(all.version == life.runtime->summary(run).value().version);
  CHECK_FALSE(all.next);
  const auto pending = life.runtime->tasks(run, {.phases = {TaskPhase::kPending}}).value();
  REQUIRE(pending.rows.size() == 1);
  CHECK(pending.rows[0].index == TaskIndex{2});
  const auto second = life.runtime->tasks(run, {.first = 1, .limit = 1}).value();
  REQUIRE(second.rows.size() == 1);
  CHECK(second.rows[0].index == TaskIndex{1});
  CHECK(second.next == 2);
}

TEST_CASE("a task is found by its name, and by no other", "[runtime][query]") {
  GatedJournal journal;
  Life life(journal);
  const RunId run = life.submit(chain(3));
  const auto found = life.runtime->task(run, "t2").value();
  REQUIRE(found.rows.size() == 1);
  CHECK(found.rows[0].index == TaskIndex{2});
  CHECK(life.runtime->task(run, "t3").error().message == "the run has no such task");
  CHECK(life.runtime->task(RunId{1}, "t2").error().code == ErrorCode::kNotFound);
}

TEST_CASE("the header of a run is the run apart from its tasks", "[runtime][query]") {
  GatedJournal journal;
  Life life(journal);
  const RunId run = life.submit(chain(3));
  const RunHeader header = life.runtime->header(run).value();
  CHECK(to_json(header) == to_json(life.runtime->run(run).value()));
  CHECK(header.counts.total == 3);
}

TEST_CASE("progress names what runs and adds up what is left", "[runtime][query]") {
  GatedJournal journal;
  Life life(journal, {.slots = 2});
  WorkflowBuilder builder("estimated");
  builder.task("a", "noop").duration(Millis{1'000});
  builder.task("b", "noop").duration(Millis{5'000});
  builder.task("c", "noop").duration(Millis{2'000}).needs({"a"});
  const RunId run = life.submit(build(builder));
  life.executor.wait_for("a");
  const AttemptOrder order = life.executor.wait_for("b");
  RunProgress progress = life.runtime->progress(run, 10).value();
  CHECK(progress.running == std::vector<std::string>{"a", "b"});
  CHECK(progress.remaining_work == Millis{8'000});
  CHECK(progress.remaining_chain == Millis{5'000});
  CHECK(progress.has_estimates);
  life.executor.succeed(order);
  do {
    progress = life.runtime->progress(run, 10).value();
  } while (progress.summary.counts.completed == 0);
  CHECK(progress.remaining_chain == Millis{3'000});
}

TEST_CASE("explain says that all slots are busy", "[runtime][query]") {
  GatedJournal journal;
  Life life(journal, {.slots = 1});
  WorkflowBuilder builder("two");
  builder.task("a", "noop");
  builder.task("b", "noop");
  const RunId run = life.submit(build(builder));
  life.executor.wait_for("a");
  const auto reasons = life.runtime->explain(run, TaskIndex{1}).value();
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0].code == "slot");
}

TEST_CASE("slots can be added while a run waits for them", "[runtime]") {
  GatedJournal journal;
  Life life(journal, {.slots = 1});
  WorkflowBuilder builder("two");
  builder.task("a", "noop");
  builder.task("b", "noop");
  life.submit(build(builder));
  life.executor.wait_for("a");
  CHECK(life.runtime->status().workers == 1);
  REQUIRE(life.runtime->set_slots(2).ok());
  CHECK(life.runtime->status().workers == 2);
  CHECK(life.executor.wait_for("b").task == TaskIndex{1});
}

TEST_CASE("a timer fires when its time comes", "[runtime][clock]") {
  GatedJournal journal;
  Life life(journal);
  WorkflowBuilder builder("retried");
  builder.task("a", "noop").retry({.maximum_attempts = 2, .initial_interval = Millis{60'000}});
  const RunId run = life.submit(build(builder));
  life.executor.err(life.executor.wait_for("a"), {"flaky", "once", true});
  while (life.runtime->run(run).value().tasks[0].phase != TaskPhase::kQueued)
    std::this_thread::yield();
  CHECK(life.executor.start_count() == 1);
  life.clock.advance(Millis{60'000});
  CHECK(life.executor.wait_for("a").attempt == 2);
}

TEST_CASE("the hash of a live run is that of its stored events", "[runtime][query]") {
  GatedJournal journal;
  uint64_t live = 0;
  RunId run{};
  Life life(journal);
  run = life.submit(chain(2));
  life.executor.wait_for("t0");
  live = life.runtime->run_hash(run).value();
  CHECK(state_hash(*journal.recover().value().find(run)) == live);
}

}  // namespace
}  // namespace gantline::test
