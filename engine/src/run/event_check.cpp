#include "run/event_check.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "gantline/limits.hpp"
#include "run/event_rules.hpp"

namespace gantline {
namespace {

// The last run's number, beyond any that comes about by counting.
constexpr int64_t kRunNumberMax = int64_t{1} << 62;
constexpr int32_t kPriorityMin = 1;
constexpr int32_t kPriorityMax = 10;

// Sums and differences of two such times do not overflow.
bool is_time(Millis time) noexcept { return time >= Millis{-kNever.count} && time <= kNever; }

bool names_attempt(const Event& event) noexcept {
  return event.attempt != 0 || event.token != kNoToken || event.worker != kNoWorker;
}

bool has_open_tasks(const RunCounts& counts) noexcept {
  return (counts.pending | counts.queued | counts.running) != 0;
}

const char* check_phase_change(const RunState& run, const Event& event) noexcept {
  const RunPhase to = event.run_phase;
  if (!may_transition(run.phase, to)) return "the run does not go there from its phase";
  if (is_terminal(to))
    return has_open_tasks(run.counts) ? "tasks of the run have not ended" : nullptr;
  if (to == RunPhase::kRecovering)
    return is_terminal(run.phase) ? nullptr : "a run recovers after its end";
  if (to == RunPhase::kFinalizing) {
    const bool has_main = run.open[static_cast<size_t>(TaskRole::kMain)] != 0;
    return has_main ? "main tasks of the run have not ended" : nullptr;
  }
  // A run that is resumed goes on where it was.
  if (run.phase == RunPhase::kPaused && to != run.resume_phase) return "it was not paused there";
  return nullptr;
}

const char* check_run_itself(const RunState& run, const Event& event) noexcept {
  if (names_attempt(event)) return "it names an attempt";
  switch (event.kind) {
    case EventKind::kRunPhaseChanged: return check_phase_change(run, event);
    case EventKind::kRunCancelRequested: {
      const bool is_reason = event.reason == Reason::kRequested ||
                             event.reason == Reason::kDeadlineExceeded ||
                             event.reason == Reason::kFailureRatioExceeded;
      return is_reason ? nullptr : "no reason to stop a run";
    }
    case EventKind::kRunRecoveryRequested:
      if (event.count != run.recoveries + 1) return "recoveries are counted one by one";
      return is_time(Millis{event.amount}) ? nullptr : "a time out of range";
    default: return nullptr;
  }
}

const char* check_attempt(AttemptRule rule, const TaskState& task, const Event& event) noexcept {
  const bool is_same = event.token == task.token && event.attempt == task.attempt;
  switch (rule) {
    case AttemptRule::kNone: return names_attempt(event) ? "it names an attempt" : nullptr;
    case AttemptRule::kNext:
      if (event.token == kNoToken || event.worker == kNoWorker) return "an attempt without owner";
      return event.attempt == task.attempt + 1 ? nullptr : "not the next attempt";
    case AttemptRule::kCurrent:
      if (!is_same || event.token == kNoToken) return "not the current attempt";
      break;
    case AttemptRule::kLast:
      if (!is_same) return "not the last attempt";
      break;
  }
  return event.worker == kNoWorker ? nullptr : "a worker, which only the start of an attempt names";
}

// A task that becomes a fan-out when its turn comes.
bool is_expandable(const RunState& run, TaskIndex task) noexcept {
  return run.tasks[to_index(task)].parent == kNoTask && run.spec_of(task).for_each.has_value();
}

const char* check_expansion(const RunState& run, const Event& event) noexcept {
  if (!is_expandable(run, event.task)) return "the task is no fan-out";
  if (event.count == 0 || event.count > limits::kFanOutElements ||
      run.tasks.size() + event.count > limits::kTasks) {
    return "a fan-out of a size that is not allowed";
  }
  if (!event.detail || !event.detail->payload) return nullptr;  // a forecast's: nobody knows
  const nlohmann::json& list = *event.detail->payload;
  const bool fits = list.is_array() && list.size() == event.count;
  return fits ? nullptr : "a fan-out over something else than its list";
}

// What the phases and the attempt do not say already.
const char* check_kind(const RunState& run, const TaskState& task, const Event& event) noexcept {
  const bool is_split = task.is_fan_out && task.phase == TaskPhase::kRunning;
  switch (event.kind) {
    case EventKind::kTaskQueued:
      if (is_expandable(run, event.task)) return "a fan-out is not queued";
      return event.detail && event.detail->demands.size() > limits::kTaskDemands
                 ? "more limits than a task may have"
                 : nullptr;
    case EventKind::kTaskExpanded: return check_expansion(run, event);
    case EventKind::kTaskCompleted:
      if (task.phase == TaskPhase::kPending && !is_expandable(run, event.task))
        return "the task has not run";
      [[fallthrough]];
    case EventKind::kTaskFailed:
    case EventKind::kTaskCancelled:
      return is_split && task.elements_ended != task.elements
                 ? "elements of the fan-out have not ended"
                 : nullptr;
    case EventKind::kTaskCancelRequested:
      return event.task_phase == task.phase ? nullptr : "a wish changes no phase";
    case EventKind::kTaskFellBack: {
      const bool may = run.spec_of(event.task).fallback && !task.uses_fallback && !is_split;
      return may ? nullptr : "the task has no fallback left";
    }
    case EventKind::kTaskReset:
      return event.task_phase == TaskPhase::kRunning && !task.is_fan_out
                 ? "only a fan-out goes on with its elements"
                 : nullptr;
    default: return nullptr;
  }
}

// An element lives within its fan-out. Those of an exit handler that began anew are left behind.
const char* check_element(const RunState& run, const TaskState& task, TaskIndex index) noexcept {
  if (task.parent == kNoTask) return nullptr;
  const TaskState& parent = run.tasks[to_index(task.parent)];
  const bool is_of_parent = parent.is_fan_out && task.element < parent.elements &&
                            parent.first_element + task.element == to_index(index);
  const bool may_change = is_of_parent && parent.phase == TaskPhase::kRunning;
  return may_change ? nullptr : "the fan-out of the element does not run";
}

// Exit handlers have their time; before it, they can only be cancelled.
bool is_out_of_time(const RunState& run, const Event& event) noexcept {
  return run.spec_of(event.task).role != TaskRole::kMain &&
         run.active_phase() != RunPhase::kFinalizing && event.kind != EventKind::kTaskCancelled &&
         event.kind != EventKind::kTaskReset;
}

const char* check_task(const RunState& run, const EventRule& rule, const Event& event) noexcept {
  if (to_index(event.task) >= run.tasks.size()) return "no such task";
  const TaskState& task = run.tasks[to_index(event.task)];
  if (!contains(rule.task_before, task.phase)) return "nothing of this kind happens to such a task";
  if (task.phase != event.task_phase && !may_transition(task.phase, event.task_phase))
    return "the task does not go there from its phase";
  if (is_out_of_time(run, event)) return "the exit handlers do not run yet";
  const char* wrong = check_attempt(rule.attempt, task, event);
  if (wrong == nullptr) wrong = check_element(run, task, event.task);
  return wrong != nullptr ? wrong : check_kind(run, task, event);
}

}  // namespace

const char* check_run_event(const RunState& run, const Event& event) noexcept {
  if (event.sequence != run.version + 1) return "a gap in the sequence";
  const EventRule* rule = rule_of(event.kind);
  if (rule == nullptr) return "no kind of event of a run";
  if (!is_time(event.at) || !is_time(event.until)) return "a time out of range";
  if (!contains(rule->run_before, run.phase)) return "nothing of this kind happens in such a run";
  if (!contains(rule->run_phase, event.run_phase) || !contains(rule->task_phase, event.task_phase))
    return "this kind of event cannot bring that phase";
  if (rule->task_before != 0) return check_task(run, *rule, event);
  return event.task == kNoTask ? check_run_itself(run, event) : "it concerns no task";
}

const char* check_submission(const Submission& submission) noexcept {
  if (!submission.workflow) return "no workflow attached";
  if (submission.priority < kPriorityMin || submission.priority > kPriorityMax)
    return "the priority is not between 1 and 10";
  if (submission.policy > SchedulingPolicy::kFifo) return "no such policy";
  if (!is_time(submission.deadline) || !is_time(submission.deadline_warning_at))
    return "the deadline is out of range";
  return nullptr;
}

const char* check_submitted_event(const Event& event) noexcept {
  if (event.kind != EventKind::kRunSubmitted || event.sequence != 1) return "not a beginning";
  if (event.run_phase != RunPhase{} || event.task != kNoTask || event.task_phase != TaskPhase{} ||
      names_attempt(event)) {
    return "it concerns nothing but the run";
  }
  if (!is_time(event.at)) return "a time out of range";
  if (event.amount < 1 || event.amount > kRunNumberMax) return "no number of a run";
  if (!event.detail || !event.detail->submission) return "no submission";
  if (!event.detail->submission->inputs) return "no inputs";
  return check_submission(*event.detail->submission);
}

const char* check_system_event(const State& state, const Event& event) noexcept {
  if (event.sequence != state.system_version + 1) return "a gap in the sequence";
  const bool is_worker = event.kind == EventKind::kWorkerChanged;
  if (event.run_phase != RunPhase{} || event.task != kNoTask || event.task_phase != TaskPhase{} ||
      event.attempt != 0 || event.token != kNoToken || (event.worker != kNoWorker) != is_worker) {
    return "it concerns nothing but the installation";
  }
  if (is_worker) {
    const bool is_sorted = !event.detail || std::is_sorted(event.detail->worker.labels.begin(),
                                                           event.detail->worker.labels.end());
    return is_sorted ? nullptr : "labels out of order";
  }
  if (event.kind != EventKind::kLimitChanged && event.kind != EventKind::kResourceChanged)
    return "no kind of event of the installation";
  if (!event.detail || event.detail->name.empty()) return "a name is missing";
  const bool is_amount = event.amount >= -1 && event.amount <= limits::kAmount;
  return is_amount ? nullptr : "an amount out of range";
}

}  // namespace gantline
