#include "gantline/event.hpp"
#include "support/engine_driver.hpp"
#include "support/events.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;

TEST_CASE("the transition tables end where a run or task has ended", "[engine][states]") {
  for (int from = 0; from < kRunPhaseCount; ++from) {
    const auto phase = static_cast<RunPhase>(from);
    CHECK(parse_run_phase(to_string(phase)) == phase);
    for (int to = 0; to < kRunPhaseCount; ++to) {
      const auto next = static_cast<RunPhase>(to);
      // Only a recovery leads out of an end.
      if (is_terminal(phase) && may_transition(phase, next)) CHECK(next == RunPhase::kRecovering);
    }
  }
  for (int from = 0; from < kTaskPhaseCount; ++from) {
    const auto phase = static_cast<TaskPhase>(from);
    CHECK(parse_task_phase(to_string(phase)) == phase);
    CHECK(may_transition(phase, phase) == (phase == TaskPhase::kQueued));
  }
  CHECK(is_terminal(TaskPhase::kCompensated));
  CHECK_FALSE(is_terminal(TaskPhase::kCompensating));
}

TEST_CASE("an event that cannot follow is refused and changes nothing", "[engine][evolve]") {
  WorkflowBuilder builder("chain");
  builder.task("a", "noop");
  builder.task("b", "noop").needs({"a"});
  EngineDriver driver;
  driver.submit(build(builder));
  State state = driver.folded();
  const uint64_t before = state_hash(state);
  Event event;
  event.run = RunId{1};
  event.sequence = state.find(RunId{1})->version + 1;
  event.kind = EventKind::kTaskCompleted;
  event.task = TaskIndex{1};
  event.task_phase = TaskPhase::kAssigned;

  SECTION("a refused transition") {}
  SECTION("a gap in the sequence") {
    event.task_phase = TaskPhase::kQueued;
    event.kind = EventKind::kTaskQueued;
    event.sequence += 1;
  }
  SECTION("an unknown task") { event.task = TaskIndex{2}; }
  SECTION("an unknown run") { event.run = RunId{2}; }
  SECTION("another attempt's report") {
    event.task = TaskIndex{0};
    event.kind = EventKind::kAttemptFailed;
    event.task_phase = TaskPhase::kQueued;
    event.token = AttemptToken{5};
  }
  SECTION("a run that exists") {
    event = driver.events().at(1);
    REQUIRE(event.kind == EventKind::kRunSubmitted);
  }
  const Status status = evolve(state, event);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::kCorrupt);
  CHECK(state_hash(state) == before);
}

TEST_CASE("an event that has nothing to tell has no detail, in no form", "[engine][evolve]") {
  WorkflowBuilder builder("quiet");
  builder.task("a", "noop").retry({.maximum_attempts = 2, .initial_interval = Millis{0}});
  EngineDriver driver;
  driver.submit(build(builder));
  // Nothing is known of the failure, of who resumed the run, of the worker.
  driver.fail("a", {"", "", true});
  driver.control(RunAction::kPause);
  driver.control(RunAction::kResume);
  driver.give(ChangeWorker{WorkerId{1}, 1, {"big", {"gpu"}}, Reason::kNone});
  driver.give(ChangeWorker{WorkerId{1}, 1, {}, Reason::kNone});
  CHECK(driver.engine().state().workers.at(WorkerId{1}).labels.empty());

  State copy;
  for (const Event& event : driver.events()) {
    CAPTURE(to_string(event.kind));
    std::string bytes;
    encode_event(event, bytes);
    std::string_view rest = bytes;
    const Result<Event> decoded = decode_event(event.run, rest);
    REQUIRE(decoded.ok());
    const Result<Event> read = event_from_json(event_to_json(event));
    REQUIRE(read.ok());
    // Only the workflow is not stored.
    if (event.kind == EventKind::kRunSubmitted) {
      REQUIRE(evolve(copy, event).ok());
      continue;
    }
    CHECK(test::is_same(decoded.value(), event));
    CHECK(test::is_same(read.value(), event));
    REQUIRE(evolve(copy, decoded.value()).ok());
  }
  CHECK(state_hash(copy) == state_hash(driver.engine().state()));
}

TEST_CASE("events survive their binary form with the same state", "[engine][evolve]") {
  WorkflowBuilder builder("mixed");
  builder.deadline(Millis{60'000});
  builder.limit("k", 1);
  builder.task("a", "noop").retry({.maximum_attempts = 2, .initial_interval = Millis{5}});
  builder.task("b", "noop").needs({"a"}).for_each("tasks.a.output").limit("k${{ item }}");
  const auto workflow = build(builder);
  EngineDriver driver;
  driver.submit(workflow);
  driver.fail("a");
  driver.wait(Millis{5});
  driver.succeed("a", nlohmann::json{1, 2});
  driver.succeed("b[0]", {{"x", 1.5}});
  driver.control(RunAction::kCancel);

  State copy;
  for (const Event& event : driver.events()) {
    std::string bytes;
    encode_event(event, bytes);
    std::string_view rest = bytes;
    Result<Event> decoded = decode_event(event.run, rest);
    REQUIRE(decoded.ok());
    CHECK(rest.empty());
    Event read = std::move(decoded).value();
    if (read.kind == EventKind::kRunSubmitted) {
      auto submission = std::make_shared<Submission>(*read.detail->submission);
      CHECK(submission->workflow_hash == workflow->hash());
      submission->workflow = workflow;
      auto detail = std::make_shared<EventDetail>(*read.detail);
      detail->submission = submission;
      read.detail = detail;
    }
    REQUIRE(evolve(copy, read).ok());
  }
  CHECK(state_hash(copy) == state_hash(driver.folded()));
}
