// Attempts: how they start, what they report, what follows a failure.
#include "gantline/random.hpp"
#include "run/decider.hpp"
#include "run/run_scope.hpp"

namespace gantline {
namespace {

// Unique within the installation, and a function of the state, so that a replay gives the same.
AttemptToken make_token(const RunState& run, TaskIndex task) noexcept {
  const TaskState& state = run.tasks[to_index(task)];
  const uint64_t attempt = uint64_t{to_index(task)} << 32 | (state.starts + 1);
  const uint64_t token = Random::mix(Random::mix(static_cast<uint64_t>(run.id)) ^ attempt);
  return AttemptToken{token == 0 ? 1 : token};
}

}  // namespace

bool Decider::start(ActiveRun& active, TaskIndex task, WorkerId worker) {
  RunState& run = *active.run;
  auto payload = render_payload(run, task);
  if (!payload.ok()) {
    fail_task(active, task, expression_error(payload.error()), Reason::kExpressionFailed,
              Cause::kEngine);
    return false;
  }
  if (run.phase == RunPhase::kScheduling) {
    change_phase(run, RunPhase::kExecuting, Reason::kNone, Cause::kEngine);
  }
  const TaskState& state = run.tasks[to_index(task)];
  Event event = task_event(EventKind::kAttemptStarted, task, TaskPhase::kRunning);
  event.attempt = state.attempt + 1;
  event.token = make_token(run, task);
  event.worker = worker;
  emit(run, event);
  scheduler_.occupy(active, task, worker);
  arm_attempt_timers(run, task);
  result_->starts.push_back({run.id, task, event.attempt, event.token, worker, state.uses_fallback,
                             std::move(payload).value().json});
  return true;
}

void Decider::arm_attempt_timers(const RunState& run, TaskIndex task) {
  const TaskState& state = run.tasks[to_index(task)];
  const Timeouts& timeouts = run.spec_of(task).timeouts;
  if (timeouts.start_to_close != Millis{}) {
    arm(run, task, TimerKind::kStartToClose, state.started_at + timeouts.start_to_close,
        state.token);
  }
  if (timeouts.heartbeat != Millis{}) {
    arm(run, task, TimerKind::kHeartbeat, state.heartbeat_at + timeouts.heartbeat, state.token);
  }
}

Result<ActiveRun*> Decider::find_attempt(RunId run, TaskIndex task, AttemptToken token) {
  ActiveRun* active = scheduler_.find(run);
  if (active == nullptr || to_index(task) >= active->run->tasks.size()) {
    return Error{ErrorCode::kNotFound, "no such task", to_string(run)};
  }
  const TaskState& state = active->run->tasks[to_index(task)];
  if (token == kNoToken || state.token != token) {
    return Error{
        ErrorCode::kStaleToken,
        "the attempt no longer owns the task, which is " + std::string(to_string(state.phase)),
        active->run->task_name(task)};
  }
  return active;
}

Status Decider::succeeded(const AttemptSucceeded& input) {
  const auto found = find_attempt(input.run, input.task, input.token);
  if (!found.ok()) return found.error();
  RunState& run = *found.value()->run;
  Event event = task_event(EventKind::kTaskCompleted, input.task, TaskPhase::kCompleted,
                           Reason::kNone, Cause::kWorker);
  event.attempt = run.tasks[to_index(input.task)].attempt;
  event.token = input.token;
  event.count = input.is_unknown ? 1 : 0;
  if (input.output) {
    auto detail = std::make_shared<EventDetail>();
    detail->payload = input.output;
    event.detail = std::move(detail);
  }
  end_task(*found.value(), std::move(event));
  return {};
}

Status Decider::erred(const AttemptErred& input) {
  const auto found = find_attempt(input.run, input.task, input.token);
  if (!found.ok()) return found.error();
  attempt_failed(*found.value(), input.task, input.error, Reason::kAttemptError, Cause::kWorker);
  return {};
}

Status Decider::stopped(const AttemptStopped& input) {
  const auto found = find_attempt(input.run, input.task, input.token);
  if (!found.ok()) return found.error();
  ActiveRun& active = *found.value();
  const TaskState& state = active.run->tasks[to_index(input.task)];
  if (state.cancel_requested) {
    end_task(active, task_event(EventKind::kTaskCancelled, input.task, TaskPhase::kCancelled,
                                state.reason, Cause::kWorker));
  } else {
    interrupt(active, input.task, Reason::kShutdown);
  }
  return {};
}

Status Decider::alive(const AttemptAlive& input) {
  const auto found = find_attempt(input.run, input.task, input.token);
  if (!found.ok()) return found.error();
  RunState& run = *found.value()->run;
  const TaskState& state = run.tasks[to_index(input.task)];
  const bool was_assigned = state.phase == TaskPhase::kAssigned;
  // A sign of life is an event of its own only where its absence would be one.
  if (!was_assigned && run.spec_of(input.task).timeouts.heartbeat == Millis{}) return {};
  Event event = task_event(was_assigned ? EventKind::kAttemptRunning : EventKind::kHeartbeat,
                           input.task, TaskPhase::kRunning, Reason::kNone, Cause::kWorker);
  event.attempt = state.attempt;
  event.token = input.token;
  emit(run, event);
  return {};
}

void Decider::attempt_failed(ActiveRun& active, TaskIndex task, TaskError error, Reason reason,
                             Cause cause) {
  const RunState& run = *active.run;
  const TaskState& state = run.tasks[to_index(task)];
  const bool is_main = run.spec_of(task).role == TaskRole::kMain;
  if (state.cancel_requested || (run.is_stopping && is_main)) {
    const Reason why = state.cancel_requested ? state.reason : run.stop_reason;
    end_task(active,
             task_event(EventKind::kTaskCancelled, task, TaskPhase::kCancelled, why, cause));
    return;
  }
  if (!retry(active, task, error, reason, cause)) {
    const RetryPolicy& policy = run.spec_of(task).retry;
    Reason why = error.is_retryable ? Reason::kAttemptsUsedUp : Reason::kNonRetryable;
    if (error.is_retryable && state.attempt < policy.maximum_attempts) {
      const bool is_named = !may_retry(policy, state.attempt, error.code, Millis{});
      why = is_named ? Reason::kNonRetryable : Reason::kRetryBudgetUsedUp;
    }
    // A timeout is more telling than the count of attempts.
    if (reason != Reason::kAttemptError) why = reason;
    fail_task(active, task, std::move(error), why, cause);
  }
}

// False when the attempt was the last one.
bool Decider::retry(ActiveRun& active, TaskIndex task, const TaskError& error, Reason reason,
                    Cause cause) {
  RunState& run = *active.run;
  const TaskState& state = run.tasks[to_index(task)];
  const TaskSpec& spec = run.spec_of(task);
  if (!error.is_retryable) return false;
  const uint64_t draw = Random::mix(static_cast<uint64_t>(state.token));
  const Millis delay = retry_delay(spec.retry, state.attempt, draw);
  const Millis elapsed = now_ + delay - state.first_queued_at;
  if (!may_retry(spec.retry, state.attempt, error.code, elapsed)) return false;
  const Millis bound = spec.timeouts.schedule_to_close;
  if (bound != Millis{} && !state.uses_fallback && elapsed >= bound) return false;

  Event event = task_event(EventKind::kAttemptFailed, task, TaskPhase::kQueued, reason, cause);
  event.attempt = state.attempt;
  event.token = state.token;
  event.until = now_ + delay;
  event.detail = error_detail(error);
  scheduler_.vacate(active, task);
  emit(run, event);
  if (delay == Millis{}) {
    scheduler_.enqueue(active, task, now_);
  } else {
    arm(run, task, TimerKind::kRetry, event.until);
  }
  arm_queue_timers(run, task);
  return true;
}

void Decider::fail_task(ActiveRun& active, TaskIndex task, TaskError error, Reason reason,
                        Cause cause) {
  RunState& run = *active.run;
  const TaskState& state = run.tasks[to_index(task)];
  const bool has_started = state.phase == TaskPhase::kRunning || state.phase == TaskPhase::kQueued;
  if (run.spec_of(task).fallback && !state.uses_fallback && has_started && !state.is_fan_out) {
    Event event = task_event(EventKind::kTaskFellBack, task, TaskPhase::kQueued, reason, cause);
    event.attempt = state.attempt;
    event.token = state.token;
    event.detail = error_detail(std::move(error));
    scheduler_.vacate(active, task);
    emit(run, event);
    scheduler_.enqueue(active, task, now_);
    arm_queue_timers(run, task);
    return;
  }
  Event event = task_event(EventKind::kTaskFailed, task, TaskPhase::kFailed, reason, cause);
  event.attempt = state.attempt;
  event.token = state.token;
  event.detail = error_detail(std::move(error));
  end_task(active, std::move(event));
}

// The attempt is lost with no fault of its own: it does not count.
void Decider::interrupt(ActiveRun& active, TaskIndex task, Reason reason) {
  RunState& run = *active.run;
  const TaskState& state = run.tasks[to_index(task)];
  if (state.cancel_requested) {
    end_task(active, task_event(EventKind::kTaskCancelled, task, TaskPhase::kCancelled,
                                state.reason, Cause::kHost));
    return;
  }
  Event event =
      task_event(EventKind::kAttemptInterrupted, task, TaskPhase::kQueued, reason, Cause::kHost);
  event.attempt = state.attempt;
  event.token = state.token;
  scheduler_.vacate(active, task);
  emit(run, event);
  scheduler_.enqueue(active, task, now_);
  arm_queue_timers(run, task);
}

void Decider::stop_attempt(const RunState& run, TaskIndex task, bool force, Reason reason) {
  const TaskState& state = run.tasks[to_index(task)];
  result_->stops.push_back({run.id, task, state.token, state.worker, force, reason});
}

}  // namespace gantline
