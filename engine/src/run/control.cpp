// What users and the host ask for: cancel, pause, resume, retry; workers, limits, resources.
#include <algorithm>

#include "gantline/limits.hpp"
#include "gantline/units.hpp"
#include "run/decider.hpp"

namespace gantline {
namespace {

Error wrong_phase(const RunState& run, const char* wish) {
  return {ErrorCode::kFailedPrecondition,
          "the run is " + std::string(to_string(run.phase)) + " and cannot be " + wish,
          to_string(run.id)};
}

// A run that fails again and again is not to be retried for ever.
Error recovered_too_often(const RunState& run) {
  const std::string count = std::to_string(run.recoveries);
  return {ErrorCode::kFailedPrecondition,
          "the run was retried " + count + (run.recoveries == 1 ? " time" : " times") +
              ", as often as max_recoveries of its workflow allows; submit it anew",
          to_string(run.id)};
}

bool may_pause(RunPhase phase) noexcept {
  return phase == RunPhase::kScheduling || phase == RunPhase::kExecuting ||
         phase == RunPhase::kFinalizing;
}

}  // namespace

Status Decider::control(const ControlRun& input) {
  ActiveRun* active = scheduler_.find(input.run);
  if (active == nullptr) return Error{ErrorCode::kNotFound, "no such run", to_string(input.run)};
  const RunState& run = *active->run;
  if (input.expected_version != 0 && input.expected_version != run.version) {
    return Error{ErrorCode::kStaleVersion,
                 "expected state version " + std::to_string(input.expected_version) +
                     ", the current one is " + std::to_string(run.version),
                 to_string(run.id)};
  }
  switch (input.action) {
    case RunAction::kCancel:
    case RunAction::kForceCancel: return cancel(*active, input);
    case RunAction::kPause: return pause(*active, input);
    case RunAction::kResume: return resume(*active, input);
    case RunAction::kRetryFailed: return retry_failed(*active, input);
  }
  return Error{ErrorCode::kInvalidArgument, "unknown action", ""};
}

// Cancelling twice is the same as once; forcing a cancellation that is under way hastens it.
Status Decider::cancel(ActiveRun& active, const ControlRun& input) {
  const RunState& run = *active.run;
  const bool force = input.action == RunAction::kForceCancel;
  if (run.phase == RunPhase::kCancelled || run.phase == RunPhase::kAborted) return {};
  if (is_terminal(run.phase)) return wrong_phase(run, "cancelled");
  if (run.is_stopping && !(force && !run.is_forced)) return {};
  if (run.active_phase() == RunPhase::kFinalizing && !force) {
    return Error{ErrorCode::kFailedPrecondition,
                 "the run is running its exit handlers; force the cancellation to stop them too",
                 to_string(run.id)};
  }
  stop_run(active, Reason::kRequested, Cause::kUser, force, actor_detail(input.actor, input.note));
  return {};
}

Status Decider::pause(ActiveRun& active, const ControlRun& input) {
  RunState& run = *active.run;
  if (run.phase == RunPhase::kPaused) return {};
  if (!may_pause(run.phase) || run.is_stopping) return wrong_phase(run, "paused");
  change_phase(run, RunPhase::kPaused, Reason::kRequested, Cause::kUser,
               actor_detail(input.actor, input.note));
  return {};
}

Status Decider::resume(ActiveRun& active, const ControlRun& input) {
  RunState& run = *active.run;
  if (may_pause(run.phase)) return {};
  if (run.phase != RunPhase::kPaused) return wrong_phase(run, "resumed");
  change_phase(run, run.resume_phase, Reason::kRequested, Cause::kUser,
               actor_detail(input.actor, input.note));
  scheduler_.requeue(active, now_);
  touched_.push_back(run.id);
  return {};
}

void Decider::reset_task(ActiveRun& active, TaskIndex task) {
  const TaskState& state = active.run->tasks[to_index(task)];
  // A fan-out that had made its elements runs on with them; the completed ones are kept. An exit
  // handler begins anew when its time comes.
  const bool is_main = active.run->spec_of(task).role == TaskRole::kMain;
  const bool keeps_elements = is_main && state.is_fan_out && state.phase != TaskPhase::kCompleted;
  const TaskPhase phase = keeps_elements ? TaskPhase::kRunning : TaskPhase::kPending;
  emit(*active.run,
       task_event(EventKind::kTaskReset, task, phase, Reason::kRecovered, Cause::kUser));
}

// Everything that failed or was cancelled; of what failed, only one task where that is asked for.
void Decider::reset_tasks(ActiveRun& active, TaskIndex only) {
  const RunState& run = *active.run;
  const TaskIndex parent_of_only = only == kNoTask ? kNoTask : run.tasks[to_index(only)].parent;
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    const TaskIndex task{i};
    const TaskState& state = run.tasks[i];
    const bool is_element = state.parent != kNoTask;
    // An element is repeated where its fan-out goes on with it, which has been decided: elements
    // come after their fan-out. One that completed has put up with it, one that failed may not be
    // meant, and an exit handler makes others.
    if (is_element && run.tasks[to_index(state.parent)].phase != TaskPhase::kRunning) continue;
    const bool is_wanted = only == kNoTask || task == only || task == parent_of_only ||
                           (is_element && state.parent == only);
    const bool has_failed = state.phase == TaskPhase::kFailed && is_wanted;
    const bool is_handler = run.spec_of(task).role != TaskRole::kMain;
    if (has_failed || state.phase == TaskPhase::kCancelled ||
        (is_handler && is_terminal(state.phase))) {
      reset_task(active, task);
    }
  }
}

Status Decider::retry_failed(ActiveRun& active, const ControlRun& input) {
  RunState& run = *active.run;
  if (!is_terminal(run.phase) || run.phase == RunPhase::kCompleted)
    return wrong_phase(run, "retried");
  if (run.recoveries >= run.workflow().settings().max_recoveries) return recovered_too_often(run);
  const bool only_one = input.task != kNoTask;
  if (only_one && (to_index(input.task) >= run.tasks.size() ||
                   run.tasks[to_index(input.task)].phase != TaskPhase::kFailed)) {
    return Error{ErrorCode::kFailedPrecondition, "the task has not failed", to_string(run.id)};
  }
  const TaskIndex fan_out = only_one ? run.tasks[to_index(input.task)].parent : kNoTask;
  if (fan_out != kNoTask && run.tasks[to_index(fan_out)].phase == TaskPhase::kCompleted) {
    return Error{ErrorCode::kFailedPrecondition, "the fan-out has completed without this element",
                 to_string(run.id)};
  }
  change_phase(run, RunPhase::kRecovering, Reason::kRequested, Cause::kUser,
               actor_detail(input.actor, input.note));
  Event event;
  event.kind = EventKind::kRunRecoveryRequested;
  event.cause = Cause::kUser;
  event.count = run.recoveries + 1;
  if (run.deadline != Millis{}) {
    // The same time as at first, from now.
    event.until = now_ + (run.submission->deadline - run.created_at);
    event.amount = (now_ + (run.submission->deadline_warning_at - run.created_at)).count;
  }
  emit(run, std::move(event));

  reset_tasks(active, input.task);
  change_phase(run, RunPhase::kScheduling, Reason::kRecovered, Cause::kEngine);
  arm_run_timers(run);
  revisit(active);
  return {};
}

Status Decider::change_worker(const ChangeWorker& input) {
  if (input.id == kNoWorker) {
    return Error{ErrorCode::kInvalidArgument, "not the id of a worker", ""};
  }
  if (input.slots == 0) {
    if (state_.workers.count(input.id) == 0) return {};
    for (auto& [id, run] : state_.runs) {
      if (is_terminal(run.phase)) continue;
      ActiveRun& active = *scheduler_.find(id);
      for (uint32_t i = 0; i < run.tasks.size(); ++i) {
        const bool is_there = run.tasks[i].token != kNoToken && run.tasks[i].worker == input.id;
        if (is_there) interrupt(active, TaskIndex{i}, input.reason);
      }
    }
  }
  Event event;
  event.kind = EventKind::kWorkerChanged;
  event.cause = Cause::kHost;
  event.reason = input.reason;
  event.worker = input.id;
  event.count = input.slots;
  auto detail = std::make_shared<EventDetail>();
  detail->worker = input.description;
  std::sort(detail->worker.labels.begin(), detail->worker.labels.end());
  event.detail = std::move(detail);
  emit_system(std::move(event));
  scheduler_.worker_changed(input.id);
  return {};
}

Status Decider::change_limit(const ChangeLimit& input) {
  if (input.key.empty()) return Error{ErrorCode::kInvalidArgument, "a limit has a key", ""};
  Event event;
  event.kind = EventKind::kLimitChanged;
  event.cause = Cause::kUser;
  event.count = input.concurrency;
  event.until = Millis{input.remove ? 1 : 0};
  auto detail = std::make_shared<EventDetail>();
  detail->name = input.key;
  event.detail = std::move(detail);
  emit_system(std::move(event));
  scheduler_.limit_changed(input.key);
  return {};
}

Status Decider::change_resource(const ChangeResource& input) {
  if (input.name.empty()) return Error{ErrorCode::kInvalidArgument, "a resource has a name", ""};
  if (input.thousandths < -1 || input.thousandths > limits::kAmount) {
    return Error{ErrorCode::kInvalidArgument,
                 "a capacity is between 0 and " + format_amount(limits::kAmount), input.name};
  }
  Event event;
  event.kind = EventKind::kResourceChanged;
  event.cause = Cause::kUser;
  event.amount = input.thousandths;
  auto detail = std::make_shared<EventDetail>();
  detail->name = input.name;
  event.detail = std::move(detail);
  emit_system(std::move(event));
  scheduler_.resource_changed(input.name);
  return {};
}

}  // namespace gantline
