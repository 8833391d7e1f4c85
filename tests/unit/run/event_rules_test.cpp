// What evolve refuses: every kind of event by every phase, attempt and state.
#include <set>

#include "gantline/event.hpp"
#include "gantline/limits.hpp"
#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;
using nlohmann::json;
using Lines = std::set<std::string>;

namespace {

constexpr RunId kRun{1};
constexpr unsigned kPhaseValues = 20;  // more than there are phases
constexpr unsigned kKindValues = 64;

// A run with a task in every phase that tasks enter; `leased` is queued still.
WorkflowBuilder every_phase() {
  WorkflowBuilder builder("phases");
  builder.max_failure_ratio(1.0);
  builder.task("done", "noop");
  builder.task("broken", "noop").retry({.maximum_attempts = 1});
  builder.task("runs", "noop").fallback("noop", json::object());
  builder.task("leased", "noop").label("nowhere").fallback("noop", json::object());
  builder.task("queued", "noop").label("nowhere").fallback("noop", json::object());
  builder.task("waits", "noop").needs({"runs"});
  builder.task("splits", "noop").needs({"runs"}).for_each("[1, 2]");
  builder.task("split", "noop").for_each("[1, 2]");
  builder.task("skipped", "noop").when("false");
  builder.task("cancelled", "noop").needs({"broken"});
  return builder;
}

Event next_event(const RunState& run, EventKind kind) {
  Event event;
  event.run = kRun;
  event.sequence = run.version + 1;
  event.kind = kind;
  return event;
}

Event next_event(const RunState& run, EventKind kind, const std::string& task, TaskPhase phase) {
  Event event = next_event(run, kind);
  event.task = *run.find_task(task);
  event.task_phase = phase;
  return event;
}

State executing() {
  EngineDriver driver;
  driver.submit(build(every_phase()));
  driver.succeed("done");
  driver.fail("broken");
  State state = driver.folded();
  Event lease =
      next_event(state.runs.at(kRun), EventKind::kAttemptStarted, "leased", TaskPhase::kAssigned);
  lease.attempt = 1;
  lease.token = AttemptToken{77};
  lease.worker = WorkerId{9};
  REQUIRE(evolve(state, lease).ok());
  return state;
}

// The same, ended and about to be retried.
State recovering() {
  EngineDriver driver;
  driver.submit(build(every_phase()));
  driver.succeed("done");
  driver.fail("broken");
  driver.control(RunAction::kForceCancel);
  State state = driver.folded();
  Event event = next_event(state.runs.at(kRun), EventKind::kRunPhaseChanged);
  event.run_phase = RunPhase::kRecovering;
  REQUIRE(evolve(state, event).ok());
  return state;
}

bool follows(const State& state, const Event& event) {
  State copy = state;
  const uint64_t before = state_hash(copy);
  const Status status = evolve(copy, event);
  if (status.ok()) return true;
  CHECK(status.error().code == ErrorCode::kCorrupt);
  CHECK(state_hash(copy) == before);
  return false;
}

// Sets what the event says of an attempt: nothing, the current or last one, the next one.
Event with_attempt(Event event, const TaskState& task, int which) {
  if (which > 0) event.attempt = task.attempt + (which == 2 ? 1 : 0);
  if (which == 1) event.token = task.token;
  if (which == 2) event.token = AttemptToken{78};
  if (which == 2) event.worker = WorkerId{9};
  return event;
}

// "kind: before -> after" of everything that may happen to any task of the run.
Lines task_changes(const State& state) {
  Lines lines;
  const RunState& run = state.runs.at(kRun);
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    const TaskState& task = run.tasks[i];
    for (unsigned kind = 0; kind < kKindValues; ++kind) {
      for (unsigned phase = 0; phase < kPhaseValues; ++phase) {
        for (int which = 0; which < 3; ++which) {
          Event event = next_event(run, static_cast<EventKind>(kind));
          event.task = TaskIndex{i};
          event.task_phase = static_cast<TaskPhase>(phase);
          event.count = 2;
          event = with_attempt(event, task, which);
          if (!follows(state, event)) continue;
          lines.insert(std::string(to_string(event.kind)) + ": " +
                       std::string(to_string(task.phase)) + " -> " +
                       std::string(to_string(event.task_phase)));
        }
      }
    }
  }
  return lines;
}

// The same of the run itself; "-" where the kind changes no phase.
Lines run_changes(const State& state) {
  Lines lines;
  const RunState& run = state.runs.at(kRun);
  for (unsigned kind = 0; kind < kKindValues; ++kind) {
    for (unsigned phase = 0; phase < kPhaseValues; ++phase) {
      Event event = next_event(run, static_cast<EventKind>(kind));
      event.run_phase = static_cast<RunPhase>(phase);
      event.reason = Reason::kRequested;
      event.count = run.recoveries + 1;
      if (!follows(state, event)) continue;
      const bool changes = event.run_phase != RunPhase{};
      lines.insert(std::string(to_string(event.kind)) + ": " + std::string(to_string(run.phase)) +
                   " -> " + (changes ? std::string(to_string(event.run_phase)) : "-"));
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("each kind of event brings the phases of its rule and no other", "[engine][evolve]") {
  CHECK(task_changes(executing()) == Lines{"task_queued: pending -> queued",
                                           "task_expanded: pending -> running",
                                           "attempt_started: queued -> assigned",
                                           "attempt_started: queued -> running",
                                           "attempt_running: assigned -> running",
                                           "attempt_failed: assigned -> queued",
                                           "attempt_failed: running -> queued",
                                           "attempt_interrupted: assigned -> queued",
                                           "attempt_interrupted: running -> queued",
                                           "task_completed: pending -> completed",
                                           "task_completed: assigned -> completed",
                                           "task_completed: running -> completed",
                                           "task_failed: pending -> failed",
                                           "task_failed: queued -> failed",
                                           "task_failed: assigned -> failed",
                                           "task_failed: running -> failed",
                                           "task_skipped: pending -> skipped",
                                           "task_cancel_requested: assigned -> assigned",
                                           "task_cancel_requested: running -> running",
                                           "task_cancelled: pending -> cancelled",
                                           "task_cancelled: queued -> cancelled",
                                           "task_cancelled: assigned -> cancelled",
                                           "task_cancelled: running -> cancelled",
                                           "task_fell_back: queued -> queued",
                                           "task_fell_back: assigned -> queued",
                                           "task_fell_back: running -> queued",
                                           "heartbeat: running -> running"});
  CHECK(task_changes(recovering()) ==
        Lines{"task_reset: completed -> pending", "task_reset: failed -> pending",
              "task_reset: skipped -> pending", "task_reset: cancelled -> pending",
              "task_reset: cancelled -> running"});
}

TEST_CASE("a run ends, finalizes and recovers only when its tasks let it", "[engine][evolve]") {
  CHECK(run_changes(executing()) == Lines{"run_phase_changed: executing -> paused",
                                          "run_cancel_requested: executing -> -",
                                          "run_deadline_warning: executing -> -"});
  CHECK(run_changes(recovering()) == Lines{"run_phase_changed: recovering -> scheduling",
                                           "run_phase_changed: recovering -> failed",
                                           "run_phase_changed: recovering -> cancelled",
                                           "run_phase_changed: recovering -> aborted",
                                           "run_recovery_requested: recovering -> -"});
  State paused = executing();
  Event pause = next_event(paused.runs.at(kRun), EventKind::kRunPhaseChanged);
  pause.run_phase = RunPhase::kPaused;
  REQUIRE(evolve(paused, pause).ok());
  CHECK(run_changes(paused) == Lines{"run_phase_changed: paused -> executing",
                                     "run_cancel_requested: paused -> -",
                                     "run_deadline_warning: paused -> -"});
  CHECK(task_changes(paused).count("attempt_started: queued -> running") == 0);
}

TEST_CASE("an attempt that does not fit the kind of event is refused", "[engine][evolve]") {
  const State state = executing();
  const RunState& run = state.runs.at(kRun);
  const TaskState& runs = run.tasks[to_index(*run.find_task("runs"))];
  Event completed = next_event(run, EventKind::kTaskCompleted, "runs", TaskPhase::kCompleted);
  completed.attempt = 1;
  completed.token = runs.token;
  REQUIRE(follows(state, completed));
  Event started = next_event(run, EventKind::kAttemptStarted, "queued", TaskPhase::kRunning);
  started.attempt = 1;
  started.token = AttemptToken{78};
  started.worker = WorkerId{9};
  REQUIRE(follows(state, started));
  const Event cancelled =
      next_event(run, EventKind::kTaskCancelled, "waits", TaskPhase::kCancelled);
  REQUIRE(follows(state, cancelled));

  Event event = completed;
  SECTION("a result of another attempt") { event.attempt = 2; }
  SECTION("a result with another token") { event.token = AttemptToken{5}; }
  SECTION("a result without a token") { event.token = kNoToken; }
  SECTION("a result with a worker") { event.worker = WorkerId{0}; }
  SECTION("a start out of turn") { event = started, event.attempt = 2; }
  SECTION("a start without a token") { event = started, event.token = kNoToken; }
  SECTION("a start without a worker") { event = started, event.worker = kNoWorker; }
  SECTION("a cancelled task with an attempt") { event = cancelled, event.attempt = 1; }
  SECTION("a cancelled task with a token") { event = cancelled, event.token = AttemptToken{5}; }
  SECTION("a run's phase in a task's event") { event.run_phase = RunPhase::kFailed; }
  SECTION("a task in a run's event") {
    event = next_event(run, EventKind::kRunDeadlineWarning);
    REQUIRE(follows(state, event));
    event.task = TaskIndex{0};
  }
  CHECK_FALSE(follows(state, event));
}

TEST_CASE("a fan-out's event that does not fit its elements is refused", "[engine][evolve]") {
  const State state = executing();
  const RunState& run = state.runs.at(kRun);
  Event event = next_event(run, EventKind::kTaskExpanded, "splits", TaskPhase::kRunning);
  auto detail = std::make_shared<EventDetail>();
  SECTION("a list of another length") {
    event.count = 3;
    detail->payload = std::make_shared<const json>(json{1, 2});
  }
  SECTION("no list") {
    event.count = 1;
    detail->payload = std::make_shared<const json>(json{{"a", 1}});
  }
  SECTION("no elements") {}
  SECTION("more elements than allowed") { event.count = limits::kFanOutElements + 1; }
  SECTION("a task that is no fan-out") {
    event = next_event(run, EventKind::kTaskExpanded, "waits", TaskPhase::kRunning);
    event.count = 2;
  }
  SECTION("an end before that of its elements") {
    event = next_event(run, EventKind::kTaskCompleted, "split", TaskPhase::kCompleted);
  }
  SECTION("an element of a fan-out that has ended") {
    State reset = recovering();
    const RunState& ended = reset.runs.at(kRun);
    CHECK_FALSE(
        follows(reset, next_event(ended, EventKind::kTaskReset, "split[1]", TaskPhase::kPending)));
    REQUIRE(
        evolve(reset, next_event(ended, EventKind::kTaskReset, "split", TaskPhase::kRunning)).ok());
    CHECK(
        follows(reset, next_event(ended, EventKind::kTaskReset, "split[1]", TaskPhase::kPending)));
    return;
  }
  if (detail->payload) event.detail = detail;
  CHECK_FALSE(follows(state, event));
}

TEST_CASE("times, numbers and priorities out of range are refused", "[engine][evolve]") {
  EngineDriver driver;
  driver.submit(build(every_phase()));
  Event event = driver.events().at(1);
  REQUIRE(event.kind == EventKind::kRunSubmitted);
  REQUIRE(follows(State{}, event));
  auto submission = std::make_shared<Submission>(*event.detail->submission);
  SECTION("time") { event.at = Millis{INT64_MIN}; }
  SECTION("deadline") { submission->deadline = Millis{INT64_MAX}; }
  SECTION("warning") { submission->deadline_warning_at = Millis{INT64_MIN}; }
  SECTION("priority") { submission->priority = INT32_MIN; }
  SECTION("policy") { submission->policy = static_cast<SchedulingPolicy>(9); }
  SECTION("no inputs") { submission->inputs = nullptr; }
  SECTION("no workflow") { submission->workflow = nullptr; }
  SECTION("run number") { event.amount = INT64_MAX; }
  SECTION("no run number") { event.amount = 0; }
  auto detail = std::make_shared<EventDetail>(*event.detail);
  detail->submission = submission;
  event.detail = detail;
  CHECK_FALSE(follows(State{}, event));
}

TEST_CASE("an installation's event that means nothing is refused", "[engine][evolve]") {
  Event event;
  event.sequence = 1;
  event.kind = EventKind::kWorkerChanged;
  event.worker = WorkerId{0};
  event.count = 1;
  REQUIRE(follows(State{}, event));
  auto detail = std::make_shared<EventDetail>();
  SECTION("no worker") { event.worker = kNoWorker; }
  SECTION("labels out of order") { detail->worker.labels = {"b", "a"}; }
  SECTION("a phase") { event.task_phase = TaskPhase::kFailed; }
  SECTION("a limit without a name") {
    event.kind = EventKind::kLimitChanged, event.worker = kNoWorker;
  }
  SECTION("a capacity beyond all") {
    event.kind = EventKind::kResourceChanged;
    event.worker = kNoWorker;
    event.amount = INT64_MAX;
    detail->name = "cpu";
  }
  event.detail = detail;
  CHECK_FALSE(follows(State{}, event));
}

TEST_CASE("inputs that no event could hold are refused instead", "[engine][control]") {
  EngineDriver driver;
  const auto refuses = [&](InputBody body) {
    return driver.give(std::move(body)).status.error().code == ErrorCode::kInvalidArgument;
  };
  CHECK(refuses(ChangeWorker{kNoWorker, 1, {}, Reason::kNone}));
  CHECK(refuses(ChangeLimit{"", 1, false}));
  CHECK(refuses(ChangeResource{"", 1}));
  CHECK(refuses(ChangeResource{"cpu", INT64_MAX}));
  SubmitRun submit;
  submit.id = kRun;
  CHECK(refuses(submit));
  submit.submission.workflow = build(every_phase());
  submit.submission.priority = 11;
  CHECK(refuses(submit));
  submit.submission.priority = 5;
  submit.submission.deadline = Millis{INT64_MAX};
  CHECK(refuses(submit));
  CHECK(driver.give(ChangeWorker{WorkerId{1}, 1, {"w", {"b", "a"}}, Reason::kNone}).status.ok());
  CHECK(driver.engine().state().workers.at(WorkerId{1}).labels ==
        std::vector<std::string>{"a", "b"});
}
