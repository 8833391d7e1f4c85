#include <algorithm>

#include "runtime_setup.hpp"

namespace gantline::test {
namespace {

using namespace native;

size_t count(const std::vector<Event>& events, EventKind kind) {
  return static_cast<size_t>(std::count_if(events.begin(), events.end(),
                                           [&](const Event& event) { return event.kind == kind; }));
}

TEST_CASE("an attempt that a crash interrupted runs again and is not spent", "[runtime][restart]") {
  GatedJournal journal;
  RunId run{};
  AttemptOrder lost;
  {
    Life life(journal);
    run = life.submit(chain(3));
    life.executor.succeed(life.executor.wait_for("t0"));
    lost = life.executor.wait_for("t1");
    crash(life, journal);
  }
  Life life(journal);
  const AttemptOrder again = life.executor.wait_for("t1");
  CHECK(again.run == run);
  CHECK(again.attempt == lost.attempt);
  CHECK(again.token != lost.token);
  CHECK(again.idempotency_key == lost.idempotency_key);
  life.executor.succeed(again);
  life.executor.succeed(life.executor.wait_for("t2"));
  life.wait_for_end(run);

  CHECK(life.runtime->summary(run).value().phase == RunPhase::kCompleted);
  const auto events = journal.read_events(run, 1, 1'000).value();
  CHECK(count(events, EventKind::kAttemptInterrupted) == 1);
  CHECK(count(events, EventKind::kTaskCompleted) == 3);
  CHECK(count(events, EventKind::kAttemptStarted) == 4);
}

TEST_CASE("time that the server was down does not time attempts out", "[runtime][restart]") {
  GatedJournal journal;
  const Millis start{1'700'000'000'000};
  WorkflowBuilder builder("timed");
  builder.task("a", "noop")
      .timeouts({.start_to_close = Millis{1'000}})
      .retry({.maximum_attempts = 1});
  RunId run{};
  {
    Life life(journal, {}, start);
    run = life.submit(build(builder));
    life.executor.wait_for("a");
    crash(life, journal);
  }
  Life life(journal, {}, start + Millis{3'600'000});
  life.executor.succeed(life.executor.wait_for("a"));
  life.wait_for_end(run);
  CHECK(life.runtime->summary(run).value().phase == RunPhase::kCompleted);
}

TEST_CASE("a wall clock that was set back neither repeats nor reverses time",
          "[runtime][restart]") {
  GatedJournal journal;
  const Millis start{1'700'000'000'000};
  RunId first{};
  {
    Life life(journal, {}, start);
    life.executor.succeed_at_once();
    first = life.submit(chain(1));
    life.wait_for_end(first);
  }
  Life life(journal, {}, start - Millis{315'360'000'000});
  const RunId second = life.submit(chain(1));
  CHECK(second > first);
  CHECK(life.runtime->summary(second).value().created_at > start);
}

TEST_CASE("what happened last before a restart stays in the past, whatever it was",
          "[runtime][restart]") {
  GatedJournal journal;
  const Millis start{1'700'000'000'000};
  RunId run{};
  {
    Life life(journal, {}, start);
    run = life.submit(chain(1));
    life.executor.wait_for("t0");
    life.clock.advance(Millis{60'000});
    REQUIRE(life.runtime->control({run, RunAction::kPause, 0, kNoTask, "", ""}).ok());
    crash(life, journal);
  }
  Life life(journal, {}, start);
  const auto events = journal.read_events(run, 1, 1'000).value();
  REQUIRE(events.back().kind == EventKind::kAttemptInterrupted);
  for (size_t i = 1; i < events.size(); ++i) CHECK(events[i].at >= events[i - 1].at);
}

TEST_CASE("a run that ended before the restart can be retried", "[runtime][restart]") {
  GatedJournal journal;
  RunId run{};
  uint64_t version = 0;
  {
    Life life(journal);
    run = life.submit(chain(2));
    life.executor.err(life.executor.wait_for("t0"), {"broken", "it broke", false});
    life.wait_for_end(run);
    version = life.runtime->summary(run).value().version;
  }
  Life life(journal);
  CHECK(life.runtime->fork().value().runs.empty());
  ControlRun retry;
  retry.run = run;
  retry.action = RunAction::kRetryFailed;
  retry.expected_version = version + 1;
  CHECK(life.runtime->control(retry).error().code == ErrorCode::kStaleVersion);
  retry.expected_version = version;
  const auto retried = life.runtime->control(retry);
  REQUIRE(retried.ok());
  CHECK(retried.value() > version);
  life.executor.succeed(life.executor.wait_for("t0"));
  life.executor.succeed(life.executor.wait_for("t1"));
  life.wait_for_end(run);
  CHECK(life.runtime->run(run).value().phase == RunPhase::kCompleted);
}

TEST_CASE("ended runs leave memory and are answered from the journal", "[runtime][memory]") {
  GatedJournal journal;
  Life life(journal);
  life.executor.succeed_at_once();
  const auto workflow = chain(1);
  const RunId first = life.submit(workflow);
  life.wait_for_end(first);
  const uint64_t hash = life.runtime->run_hash(first).value();
  for (size_t i = 0; i < limits::kEndedRunsKept + 50; ++i) life.wait_for_end(life.submit(workflow));

  const State state = life.runtime->fork().value();
  CHECK(state.runs.size() <= limits::kEndedRunsKept + 4);
  CHECK(state.runs.count(first) == 0);
  CHECK(life.runtime->run_hash(first).value() == hash);
  CHECK(life.runtime->tasks(first, {}).value().rows.at(0).state.phase == TaskPhase::kCompleted);
  CHECK(life.runtime->explain(first, TaskIndex{0}).value().empty());
  CHECK(life.runtime->explain(first, TaskIndex{7}).error().code == ErrorCode::kNotFound);
}

TEST_CASE("an unknown run is not found, whatever is asked", "[runtime]") {
  GatedJournal journal;
  Life life(journal);
  const RunId unknown{12'345};
  CHECK(life.runtime->summary(unknown).error().code == ErrorCode::kNotFound);
  CHECK(life.runtime->run(unknown).error().code == ErrorCode::kNotFound);
  ControlRun cancel;
  cancel.run = unknown;
  cancel.action = RunAction::kCancel;
  CHECK(life.runtime->control(cancel).error().code == ErrorCode::kNotFound);
}

}  // namespace
}  // namespace gantline::test
