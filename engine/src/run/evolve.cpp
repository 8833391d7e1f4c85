#include "run/evolve.hpp"

#include <string>
#include <utility>

#include "run/event_check.hpp"

namespace gantline {
namespace {

Error cannot_follow(const Event& event, std::string message) {
  return Error{ErrorCode::kCorrupt,
               "event cannot follow from the state: " + std::move(message) + " (" +
                   std::string(to_string(event.kind)) + ")",
               "run " + to_string(event.run) + ", sequence " + std::to_string(event.sequence)};
}

// The same, with what the event met.
Error cannot_follow(const RunState& run, const Event& event, const char* wrong) {
  std::string message = wrong;
  if (to_index(event.task) < run.tasks.size()) {
    message += "; task " + run.task_name(event.task) + " is " +
               std::string(to_string(run.tasks[to_index(event.task)].phase));
  }
  message += "; the run is " + std::string(to_string(run.phase));
  return cannot_follow(event, std::move(message));
}

uint32_t& bucket_of(RunCounts& counts, TaskPhase phase, bool is_soft) {
  switch (phase) {
    case TaskPhase::kPending: return counts.pending;
    case TaskPhase::kQueued: return counts.queued;
    case TaskPhase::kCompleted:
    case TaskPhase::kCompensated: return counts.completed;
    case TaskPhase::kFailed: return is_soft ? counts.soft_failed : counts.failed;
    case TaskPhase::kSkipped: return counts.skipped;
    case TaskPhase::kCancelled: return counts.cancelled;
    default: return counts.running;
  }
}

// Tells successors or the fan-out that a task ended (delta 1), or that it did not after all (-1).
// Unsigned arithmetic wraps as intended.
void settle(RunState& run, TaskIndex index, uint32_t delta) {
  const TaskState& task = run.tasks[to_index(index)];
  const TaskSpec& spec = run.spec_of(index);
  const bool broke = task.phase == TaskPhase::kFailed || task.phase == TaskPhase::kCancelled;
  if (task.parent != kNoTask) {
    TaskState& parent = run.tasks[to_index(task.parent)];
    parent.elements_ended += delta;
    if (broke) parent.elements_failed += delta;
    return;
  }
  const bool success = counts_as_success(task, spec);
  const auto role = static_cast<size_t>(spec.role);
  run.open[role] -= delta;
  if (task.phase == TaskPhase::kFailed && !success) run.failed[role] += delta;
  for (const TaskIndex next : run.workflow().dag().successors(index)) {
    TaskState& successor = run.tasks[to_index(next)];
    successor.waiting_for -= delta;
    if (success) {
      successor.succeeded += delta;
    } else if (broke) {
      successor.failed += delta;
    } else {
      successor.skipped += delta;
    }
  }
}

void set_phase(RunState& run, TaskIndex index, TaskPhase phase, Millis at) {
  TaskState& task = run.tasks[to_index(index)];
  const bool is_soft = run.spec_of(index).allow_failure;
  if (is_terminal(task.phase)) settle(run, index, ~uint32_t{0});
  --bucket_of(run.counts, task.phase, is_soft);
  task.phase = phase;
  ++bucket_of(run.counts, phase, is_soft);
  if (!is_terminal(phase)) return;
  task.ended_at = at;
  task.token = kNoToken;
  task.worker = kNoWorker;
  task.cancel_requested = false;
  settle(run, index, 1);
}

void add_elements(RunState& run, TaskIndex parent_index, uint32_t count) {
  const auto first = static_cast<uint32_t>(run.tasks.size());
  run.tasks.resize(run.tasks.size() + count);
  TaskState& parent = run.tasks[to_index(parent_index)];
  parent.is_fan_out = true;
  parent.elements = count;
  parent.first_element = first;
  for (uint32_t i = 0; i < count; ++i) {
    TaskState& element = run.tasks[first + i];
    element.spec = parent.spec;
    element.parent = parent_index;
    element.element = i;
  }
  run.counts.total += count;
  run.counts.pending += count;
}

void leave_attempt(TaskState& task) {
  task.token = kNoToken;
  task.worker = kNoWorker;
  task.cancel_requested = false;
}

void queue(TaskState& task, const Event& event) {
  task.queued_at = event.at;
  task.not_before = event.until;
}

void start_attempt(TaskState& task, const Event& event) {
  task.attempt = event.attempt;
  ++task.starts;
  task.token = event.token;
  task.worker = event.worker;
  task.started_at = event.at;
  task.heartbeat_at = event.at;
  task.not_before = {};
}

void reset(TaskState& task, TaskPhase phase) {
  task.uses_fallback = false;
  task.output_unknown = false;
  task.attempt = 0;
  task.first_queued_at = {};
  task.queued_at = {};
  task.not_before = {};
  task.ended_at = {};
  task.error = nullptr;
  if (phase == TaskPhase::kRunning) return;  // a fan-out that goes on with its list and elements
  task.payload = nullptr;
  task.is_fan_out = false;
  task.elements = task.elements_ended = task.elements_failed = task.first_element = 0;
}

// What an event does to its task besides the change of phase.
void apply_to_task(TaskState& task, const Event& event) {
  switch (event.kind) {
    case EventKind::kTaskQueued:
      queue(task, event);
      task.first_queued_at = event.at;
      task.queued = event.detail;
      break;
    case EventKind::kTaskExpanded:
      task.started_at = event.at;
      if (event.detail) task.payload = event.detail->payload;
      break;
    case EventKind::kAttemptStarted: start_attempt(task, event); break;
    case EventKind::kAttemptRunning:
    case EventKind::kHeartbeat: task.heartbeat_at = event.at; break;
    case EventKind::kAttemptFailed:
      leave_attempt(task);
      queue(task, event);
      task.error = event.detail;
      break;
    case EventKind::kAttemptInterrupted:
      leave_attempt(task);
      queue(task, event);
      --task.attempt;
      ++task.interruptions;
      break;
    case EventKind::kTaskCompleted:
      task.payload = event.detail ? event.detail->payload : nullptr;
      task.output_unknown = event.count != 0;
      break;
    case EventKind::kTaskFailed: task.error = event.detail; break;
    case EventKind::kTaskCancelRequested: task.cancel_requested = true; break;
    case EventKind::kTaskFellBack:
      leave_attempt(task);
      queue(task, event);
      task.uses_fallback = true;
      task.attempt = 0;
      task.error = event.detail;
      break;
    case EventKind::kTaskReset: reset(task, event.task_phase); break;
    default: break;
  }
}

void evolve_task(RunState& run, const Event& event) {
  TaskState& task = run.tasks[to_index(event.task)];
  ++task.version;
  const bool is_sign_of_life =
      event.kind == EventKind::kHeartbeat || event.kind == EventKind::kAttemptRunning;
  if (!is_sign_of_life) task.reason = event.reason;
  apply_to_task(task, event);
  if (task.phase != event.task_phase) set_phase(run, event.task, event.task_phase, event.at);
  // Last, for it moves the tasks in memory.
  if (event.kind == EventKind::kTaskExpanded) add_elements(run, event.task, event.count);
}

void change_run_phase(RunState& run, const Event& event) {
  if (event.run_phase == RunPhase::kPaused) run.resume_phase = run.phase;
  // Time 0 is a time like any other (simulations begin there), so it cannot stand for "not yet".
  const bool is_first_start = run.phase == RunPhase::kScheduling && run.recoveries == 0;
  if (event.run_phase == RunPhase::kExecuting && is_first_start) run.started_at = event.at;
  if (is_terminal(event.run_phase)) run.ended_at = event.at;
  if (run.phase == RunPhase::kRecovering)
    run.failed_before = run.failed[static_cast<size_t>(TaskRole::kMain)];
  run.phase = event.run_phase;
  run.reason = event.reason;
  if (event.detail) run.error = event.detail;
}

void recover(RunState& run, const Event& event) {
  run.recoveries = event.count;
  run.is_stopping = false;
  run.is_forced = false;
  run.stop_reason = Reason::kNone;
  run.warned = false;
  run.ended_at = {};
  run.error = nullptr;
  run.deadline = event.until;
  run.deadline_warning_at = Millis{event.amount};
}

void request_cancel(RunState& run, const Event& event) {
  // The first reason stays: a run past its deadline is not cancelled by the clean-up that follows.
  if (!run.is_stopping) run.stop_reason = event.reason;
  run.is_stopping = true;
  run.is_forced = run.is_forced || event.count != 0;
}

void evolve_run_itself(RunState& run, const Event& event) {
  switch (event.kind) {
    case EventKind::kRunPhaseChanged: change_run_phase(run, event); break;
    case EventKind::kRunCancelRequested: request_cancel(run, event); break;
    case EventKind::kRunDeadlineWarning: run.warned = true; break;
    case EventKind::kRunRecoveryRequested: recover(run, event); break;
    default: break;
  }
}

RunState new_run(const Event& event, std::shared_ptr<const Submission> submission) {
  RunState run;
  run.id = event.run;
  run.number = static_cast<uint64_t>(event.amount);
  run.version = event.sequence;
  run.created_at = event.at;
  run.deadline = submission->deadline;
  run.deadline_warning_at = submission->deadline_warning_at;
  const Workflow& workflow = *submission->workflow;
  run.submission = std::move(submission);
  run.tasks.resize(workflow.task_count());
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    run.tasks[i].spec = i;
    run.tasks[i].waiting_for =
        static_cast<uint32_t>(workflow.dag().predecessors(TaskIndex{i}).size());
    ++run.planned[static_cast<size_t>(workflow.tasks()[i].role)];
  }
  run.open = run.planned;
  run.counts.total = run.counts.pending = workflow.task_count();
  return run;
}

Status submit(State& state, const Event& event) {
  if (state.runs.count(event.run) != 0) return cannot_follow(event, "the run exists");
  if (const char* wrong = check_submitted_event(event)) return cannot_follow(event, wrong);
  state.runs.emplace(event.run, new_run(event, event.detail->submission));
  const uint64_t next = static_cast<uint64_t>(event.amount) + 1;
  if (state.next_run_number < next) state.next_run_number = next;
  return {};
}

void change_worker(State& state, const Event& event) {
  if (event.count == 0) {
    state.workers.erase(event.worker);
    return;
  }
  WorkerState& worker = state.workers[event.worker];
  worker.id = event.worker;
  worker.slots = event.count;
  if (event.detail) {
    worker.name = event.detail->worker.name;
    worker.labels = event.detail->worker.labels;
  }
}

void change_limit(State& state, const Event& event) {
  if (event.until.count != 0) {
    state.limits.erase(event.detail->name);
  } else {
    state.limits[event.detail->name] = event.count;
  }
}

void change_resource(State& state, const Event& event) {
  if (event.amount < 0) {
    state.resources.erase(event.detail->name);
  } else {
    state.resources[event.detail->name] = event.amount;
  }
}

Status evolve_system(State& state, const Event& event) {
  if (const char* wrong = check_system_event(state, event)) return cannot_follow(event, wrong);
  switch (event.kind) {
    case EventKind::kWorkerChanged: change_worker(state, event); break;
    case EventKind::kLimitChanged: change_limit(state, event); break;
    default: change_resource(state, event); break;
  }
  state.system_version = event.sequence;
  return {};
}

}  // namespace

bool counts_as_success(const TaskState& task, const TaskSpec& spec) noexcept {
  return task.phase == TaskPhase::kCompleted ||
         (task.phase == TaskPhase::kFailed && spec.allow_failure);
}

Status evolve_run(RunState& run, const Event& event) {
  if (const char* wrong = check_run_event(run, event)) return cannot_follow(run, event, wrong);
  if (event.task == kNoTask) {
    evolve_run_itself(run, event);
  } else {
    evolve_task(run, event);
  }
  run.version = event.sequence;
  return {};
}

Status evolve(State& state, const Event& event) {
  Status status;
  if (event.run == kNoRun) {
    status = evolve_system(state, event);
  } else if (event.kind == EventKind::kRunSubmitted) {
    status = submit(state, event);
  } else if (const auto it = state.runs.find(event.run); it != state.runs.end()) {
    status = evolve_run(it->second, event);
  } else {
    return cannot_follow(event, "unknown run");
  }
  if (status.ok() && state.step < event.step) state.step = event.step;
  return status;
}

}  // namespace gantline
