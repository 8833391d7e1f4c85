// Timers: each is compared with the state when it is due, for it may no longer apply.
#include <algorithm>

#include "run/decider.hpp"

namespace gantline {

void Decider::arm(const RunState& run, TaskIndex task, TimerKind kind, Millis due,
                  AttemptToken token) {
  timers_.add({due, run.number, run.id, task, kind, token});
}

void Decider::arm_run_timers(const RunState& run) {
  if (run.deadline == Millis{}) return;
  if (!run.warned) arm(run, kNoTask, TimerKind::kDeadlineWarning, run.deadline_warning_at);
  arm(run, kNoTask, TimerKind::kDeadline, run.deadline);
  const Millis boost = next_deadline_boost(run, now_);
  if (boost != kNever) arm(run, kNoTask, TimerKind::kPriorityBoost, boost);
}

void Decider::fire(const Timer& timer) {
  ActiveRun* active = scheduler_.find(timer.run);
  if (active == nullptr || is_terminal(active->run->phase)) return;
  if (timer.task == kNoTask) {
    fire_run_timer(*active, timer);
  } else if (timer.token != kNoToken) {
    fire_attempt_timer(*active, timer);
  } else {
    fire_task_timer(*active, timer);
  }
}

void Decider::fire_task_timer(ActiveRun& active, const Timer& timer) {
  const TaskState& task = active.run->tasks[to_index(timer.task)];
  const Timeouts& timeouts = active.run->spec_of(timer.task).timeouts;
  const bool is_queued = task.phase == TaskPhase::kQueued;
  switch (timer.kind) {
    case TimerKind::kRetry:
      if (is_queued && task.not_before == timer.due) scheduler_.enqueue(active, timer.task, now_);
      return;
    case TimerKind::kScheduleToStart:
      if (is_queued &&
          std::max(task.queued_at, task.not_before) + timeouts.schedule_to_start == timer.due) {
        time_out(active, timer.task, Reason::kTimeoutScheduleToStart, false);
      }
      return;
    case TimerKind::kScheduleToClose:
      if (!is_terminal(task.phase) && task.phase != TaskPhase::kPending && !task.uses_fallback &&
          task.first_queued_at + timeouts.schedule_to_close == timer.due) {
        time_out(active, timer.task, Reason::kTimeoutScheduleToClose, false);
      }
      return;
    default: return;
  }
}

void Decider::fire_attempt_timer(ActiveRun& active, const Timer& timer) {
  const TaskState& task = active.run->tasks[to_index(timer.task)];
  if (task.token != timer.token) return;
  const Timeouts& timeouts = active.run->spec_of(timer.task).timeouts;
  switch (timer.kind) {
    case TimerKind::kStartToClose:
      time_out(active, timer.task, Reason::kTimeoutStartToClose, true);
      return;
    case TimerKind::kHeartbeat: {
      const Millis due = task.heartbeat_at + timeouts.heartbeat;
      if (due <= now_) {
        time_out(active, timer.task, Reason::kTimeoutHeartbeat, true);
      } else {
        arm(*active.run, timer.task, TimerKind::kHeartbeat, due, timer.token);
      }
      return;
    }
    case TimerKind::kCancelGrace:
      cancel_task(active, timer.task, task.reason, Cause::kTimer, true);
      return;
    default: return;
  }
}

void Decider::time_out(ActiveRun& active, TaskIndex task, Reason reason, bool may_be_retried) {
  const RunState& run = *active.run;
  TaskError error{"timeout", "exceeded " + std::string(to_string(reason)), may_be_retried};
  if (run.tasks[to_index(task)].token != kNoToken) {
    stop_attempt(run, task, true, reason);
    attempt_failed(active, task, std::move(error), reason, Cause::kTimer);
  } else {
    fail_task(active, task, std::move(error), reason, Cause::kTimer);
  }
}

void Decider::fire_run_timer(ActiveRun& active, const Timer& timer) {
  RunState& run = *active.run;
  switch (timer.kind) {
    case TimerKind::kDeadlineWarning:
      if (!run.warned && run.deadline_warning_at == timer.due) {
        Event event;
        event.kind = EventKind::kRunDeadlineWarning;
        event.cause = Cause::kTimer;
        event.until = run.deadline;
        emit(run, std::move(event));
      }
      return;
    case TimerKind::kDeadline:
      // Exit handlers are not bound by the deadline: they clean up after it.
      if (run.deadline == timer.due && !run.is_stopping &&
          run.open[static_cast<size_t>(TaskRole::kMain)] > 0) {
        stop_run(active, Reason::kDeadlineExceeded, Cause::kTimer, false, nullptr);
      }
      return;
    case TimerKind::kPriorityBoost: {
      scheduler_.requeue(active, now_);
      const Millis next = next_deadline_boost(run, now_);
      if (next != kNever) arm(run, kNoTask, TimerKind::kPriorityBoost, next);
      return;
    }
    default: return;
  }
}

}  // namespace gantline
