// From executing to ended: stopping early, exit handlers, the outcome.
#include <algorithm>

#include "run/decider.hpp"

namespace gantline {
namespace {

uint32_t failed_of(const RunState& run, TaskRole role) noexcept {
  return run.failed[static_cast<size_t>(role)];
}
uint32_t open_of(const RunState& run, TaskRole role) noexcept {
  return run.open[static_cast<size_t>(role)];
}

// What a retry left failed does not stop the run again: somebody wants it to go on.
uint32_t newly_failed(const RunState& run) noexcept {
  return failed_of(run, TaskRole::kMain) - run.failed_before;
}

bool exceeds_failure_ratio(const RunState& run, uint64_t failed) noexcept {
  if (failed == 0) return false;
  return failed * 1'000'000 > uint64_t{run.workflow().settings().max_failures_per_million} *
                                  run.planned[static_cast<size_t>(TaskRole::kMain)];
}

// "task fetch failed: exit_code: ..." of the first task in file order that had to succeed.
std::shared_ptr<const EventDetail> first_failure(const RunState& run) {
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    const TaskState& task = run.tasks[i];
    const TaskSpec& spec = run.spec_of(TaskIndex{i});
    if (task.phase != TaskPhase::kFailed || spec.allow_failure || task.parent != kNoTask) continue;
    const TaskError error = task.error ? task.error->error : TaskError{};
    return error_detail(
        {"task_failed",
         "task " + run.task_name(TaskIndex{i}) + " failed: " + error.code + ": " + error.message,
         false});
  }
  return nullptr;
}

std::shared_ptr<const EventDetail> describe(const RunState& run, const RunOutcome& outcome) {
  if (outcome.phase != RunPhase::kFailed) return nullptr;
  switch (outcome.reason) {
    case Reason::kDeadlineExceeded:
      return error_detail({"deadline_exceeded", "the run did not end by its deadline", false});
    case Reason::kFailureRatioExceeded: {
      return error_detail({"failure_ratio_exceeded",
                           std::to_string(newly_failed(run)) + " of " +
                               std::to_string(run.planned[static_cast<size_t>(TaskRole::kMain)]) +
                               " tasks failed, more than max_failure_ratio allows",
                           false});
    }
    default: return first_failure(run);
  }
}

}  // namespace

RunOutcome outcome_of(const RunState& run) noexcept {
  if (run.stop_reason == Reason::kRequested) {
    return {run.is_forced ? RunPhase::kAborted : RunPhase::kCancelled, run.stop_reason};
  }
  if (run.stop_reason != Reason::kNone) return {RunPhase::kFailed, run.stop_reason};
  const bool handler_failed = failed_of(run, TaskRole::kOnSuccess) +
                                  failed_of(run, TaskRole::kOnFailure) +
                                  failed_of(run, TaskRole::kFinally) >
                              0;
  if (handler_failed) return {RunPhase::kFailed, Reason::kTaskFailed};
  const uint32_t failed = failed_of(run, TaskRole::kMain);
  if (failed == 0) return {RunPhase::kCompleted, Reason::kNone};
  const bool is_accepted =
      run.workflow().settings().accept_partial && !exceeds_failure_ratio(run, failed);
  if (is_accepted) return {RunPhase::kCompleted, Reason::kPartial};
  return {RunPhase::kFailed, Reason::kTaskFailed};
}

void Decider::change_phase(RunState& run, RunPhase phase, Reason reason, Cause cause,
                           std::shared_ptr<const EventDetail> detail) {
  Event event;
  event.kind = EventKind::kRunPhaseChanged;
  event.run_phase = phase;
  event.reason = reason;
  event.cause = cause;
  event.detail = std::move(detail);
  emit(run, std::move(event));
}

void Decider::check_run(ActiveRun& active) {
  RunState& run = *active.run;
  if (is_terminal(run.phase)) return;
  // A paused run goes no further by itself, except to its end when it is being stopped.
  if (run.phase == RunPhase::kPaused && !run.is_stopping) return;
  if (open_of(run, TaskRole::kMain) > 0) {
    if (!run.is_stopping && exceeds_failure_ratio(run, newly_failed(run))) {
      stop_run(active, Reason::kFailureRatioExceeded, Cause::kEngine, false, nullptr);
    }
    return;
  }
  const bool has_handlers = open_of(run, TaskRole::kOnSuccess) +
                                open_of(run, TaskRole::kOnFailure) +
                                open_of(run, TaskRole::kFinally) >
                            0;
  if (!has_handlers) {
    finish(active);
  } else if (run.active_phase() != RunPhase::kFinalizing) {
    begin_finalizing(active);
  } else {
    continue_finalizing(active);
  }
}

void Decider::stop_run(ActiveRun& active, Reason reason, Cause cause, bool force,
                       std::shared_ptr<const EventDetail> detail) {
  RunState& run = *active.run;
  Event event;
  event.kind = EventKind::kRunCancelRequested;
  event.reason = reason;
  event.cause = cause;
  event.count = force ? 1 : 0;
  event.detail = std::move(detail);
  emit(run, std::move(event));
  // Elements come after the tasks of the workflow: backwards, fan-outs find theirs ended.
  for (uint32_t i = static_cast<uint32_t>(run.tasks.size()); i-- > 0;) {
    if (!force && run.spec_of(TaskIndex{i}).role != TaskRole::kMain) continue;
    cancel_task(active, TaskIndex{i}, reason, cause, force);
  }
  touched_.push_back(run.id);
}

void Decider::begin_finalizing(ActiveRun& active) {
  RunState& run = *active.run;
  const RunOutcome outcome = outcome_of(run);
  change_phase(run, RunPhase::kFinalizing, outcome.reason, Cause::kEngine);
  const bool completed = outcome.phase == RunPhase::kCompleted;
  const bool failed = outcome.phase == RunPhase::kFailed;
  if (completed) {
    start_role(active, TaskRole::kOnSuccess);
  } else {
    skip_role(active, TaskRole::kOnSuccess);
  }
  if (failed) {
    start_role(active, TaskRole::kOnFailure);
  } else {
    skip_role(active, TaskRole::kOnFailure);
  }
  touched_.push_back(run.id);
}

void Decider::continue_finalizing(ActiveRun& active) {
  const RunState& run = *active.run;
  if (open_of(run, TaskRole::kOnSuccess) + open_of(run, TaskRole::kOnFailure) > 0) return;
  start_role(active, TaskRole::kFinally);
}

void Decider::start_role(ActiveRun& active, TaskRole role) {
  const Workflow& workflow = active.run->workflow();
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    if (workflow.tasks()[i].role == role) decide(active, TaskIndex{i});
  }
}

void Decider::skip_role(ActiveRun& active, TaskRole role) {
  const Workflow& workflow = active.run->workflow();
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    if (workflow.tasks()[i].role != role || is_terminal(active.run->tasks[i].phase)) continue;
    end_task(active, task_event(EventKind::kTaskSkipped, TaskIndex{i}, TaskPhase::kSkipped,
                                Reason::kNotNeeded));
  }
}

void Decider::finish(ActiveRun& active) {
  RunState& run = *active.run;
  const RunOutcome outcome = outcome_of(run);
  change_phase(run, outcome.phase, outcome.reason, Cause::kEngine, describe(run, outcome));
  scheduler_.ended(active);
}

}  // namespace gantline
