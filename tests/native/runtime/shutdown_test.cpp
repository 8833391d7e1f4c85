#include <thread>

#include "runtime/drain.hpp"
#include "runtime_setup.hpp"

namespace gantline::test {
namespace {

using namespace native;

void wait_until_stopping(const Runtime& runtime) {
  while (!runtime.status().is_stopping) std::this_thread::yield();
}

// The next query sees that the drain has begun.
void wait_until_draining(const Runtime& runtime) {
  wait_until_stopping(runtime);
  while (runtime.fork().value().workers.begin()->second.slots > 1) std::this_thread::yield();
}

TEST_CASE("a graceful stop lets attempts end and starts no others", "[runtime][shutdown]") {
  GatedJournal journal;
  RunId run{};
  {
    Life life(journal, {.slots = 4});
    run = life.submit(chain(2));
    const AttemptOrder order = life.executor.wait_for("t0");
    std::thread stopping([&] { life.runtime->stop(Millis{3'600'000}); });
    wait_until_draining(*life.runtime);
    CHECK(life.runtime->submit(request_for(chain(1))).error().code == ErrorCode::kUnavailable);
    life.executor.succeed(order);
    stopping.join();
    CHECK(life.executor.start_count() == 1);
  }
  const auto events = journal.read_events(run, 1, 100).value();
  for (const Event& event : events) CHECK(event.kind != EventKind::kAttemptInterrupted);

  Life life(journal);
  life.executor.succeed(life.executor.wait_for("t1"));
  life.wait_for_end(run);
  CHECK(life.executor.start_count() == 1);
}

TEST_CASE("attempts beyond the grace are queued again before they are stopped",
          "[runtime][shutdown]") {
  GatedJournal journal;
  RunId run{};
  AttemptOrder cut;
  {
    Life life(journal);
    run = life.submit(chain(1));
    cut = life.executor.wait_for("t0");
    life.runtime->stop(Millis{});
  }
  const State state = journal.recover().value();
  CHECK(state.find(run)->tasks[0].phase == TaskPhase::kQueued);
  CHECK(state.find(run)->tasks[0].interruptions == 1);
  CHECK(state.workers.empty());
  Life life(journal);
  CHECK(life.executor.wait_for("t0").attempt == cut.attempt);
}

TEST_CASE("a second stop cuts the first one's grace short", "[runtime][shutdown]") {
  GatedJournal journal;
  Life life(journal);
  const RunId run = life.submit(chain(1));
  life.executor.wait_for("t0");
  std::thread first([&] { life.runtime->stop(Millis{3'600'000}); });
  wait_until_stopping(*life.runtime);
  life.runtime->stop(Millis{});
  first.join();
  CHECK(journal.recover().value().find(run)->tasks[0].phase == TaskPhase::kQueued);
}

TEST_CASE("after a stop everything is refused", "[runtime][shutdown]") {
  GatedJournal journal;
  Life life(journal);
  life.runtime->stop(Millis{});
  life.runtime->stop(Millis{});
  CHECK(life.runtime->submit(request_for(chain(1))).error().code == ErrorCode::kUnavailable);
  CHECK(life.runtime->fork().error().code == ErrorCode::kUnavailable);
  CHECK(life.runtime->change_limit({"key", 1, false}).error().code == ErrorCode::kUnavailable);
  CHECK_FALSE(life.runtime->subscribe_all().ok());
}

TEST_CASE("a stopping worker keeps just the slots in use", "[runtime][shutdown]") {
  State state;
  state.workers[WorkerId{0}].slots = 4;
  RunState& run = state.runs[RunId{1}];
  run.phase = RunPhase::kExecuting;
  run.tasks.resize(3);
  for (uint32_t i = 0; i < 2; ++i) {
    run.tasks[i].token = AttemptToken{i + 1};
    run.tasks[i].worker = WorkerId{0};
  }
  auto change = shrink_to_busy(state, {}, WorkerId{0});
  REQUIRE(change.has_value());
  CHECK(change->slots == 2);

  const std::vector<Input> inputs{
      {0, AttemptSucceeded{RunId{1}, TaskIndex{0}, AttemptToken{1}, nullptr, false}},
      {0, AttemptStopped{RunId{1}, TaskIndex{1}, AttemptToken{77}}},
      {0, AttemptStopped{RunId{1}, TaskIndex{9}, AttemptToken{1}}}};
  change = shrink_to_busy(state, inputs, WorkerId{0});
  REQUIRE(change.has_value());
  CHECK(change->slots == 1);

  state.workers[WorkerId{0}].slots = 2;
  CHECK_FALSE(shrink_to_busy(state, {}, WorkerId{0}).has_value());
  state.workers.clear();
  CHECK_FALSE(shrink_to_busy(state, {}, WorkerId{0}).has_value());
}

}  // namespace
}  // namespace gantline::test
