// From pending to queued: join rules, conditions, fan-outs; and what the end of a task means to
// others.
#include <nlohmann/json.hpp>

#include "run/decider.hpp"
#include "run/run_scope.hpp"

namespace gantline {
namespace {

enum class Verdict : uint8_t { kWait, kReady, kSkip, kCancel };

struct Decision {
  Verdict verdict = Verdict::kWait;
  Reason reason = Reason::kNone;
};

constexpr Decision kWait{};
constexpr Decision kReady{Verdict::kReady, Reason::kNone};
constexpr Decision kUpstreamFailed{Verdict::kCancel, Reason::kUpstreamFailed};
constexpr Decision kUpstreamSkipped{Verdict::kSkip, Reason::kUpstreamSkipped};
constexpr Decision kNotNeeded{Verdict::kSkip, Reason::kNotNeeded};

// Decides as early as the rule allows. A root has nobody to wait for: "one" of nobody never comes.
Decision apply_join(JoinRule rule, const TaskState& task) noexcept {
  const bool all_ended = task.waiting_for == 0;
  switch (rule) {
    case JoinRule::kAllSuccess:
      if (task.failed > 0) return kUpstreamFailed;
      if (task.skipped > 0) return kUpstreamSkipped;
      return all_ended ? kReady : kWait;
    case JoinRule::kAllDone: return all_ended ? kReady : kWait;
    case JoinRule::kNoneFailed:
      if (task.failed > 0) return kUpstreamFailed;
      return all_ended ? kReady : kWait;
    case JoinRule::kOneSuccess:
      if (task.succeeded > 0) return kReady;
      if (!all_ended) return kWait;
      return task.failed > 0 ? kUpstreamFailed : kUpstreamSkipped;
    case JoinRule::kOneFailed:
      if (task.failed > 0) return kReady;
      return all_ended ? kNotNeeded : kWait;
    case JoinRule::kAllFailed:
      if (task.succeeded + task.skipped > 0) return kNotNeeded;
      return all_ended ? kReady : kWait;
  }
  return kWait;
}

bool role_takes_part(const RunState& run, TaskRole role) noexcept {
  if (role == TaskRole::kMain) return true;
  if (run.active_phase() != RunPhase::kFinalizing) return false;
  return role != TaskRole::kFinally || (run.open[static_cast<size_t>(TaskRole::kOnSuccess)] == 0 &&
                                        run.open[static_cast<size_t>(TaskRole::kOnFailure)] == 0);
}

// More elements failed than may.
bool too_many_failed(const TaskState& fan_out, const TaskSpec& spec) noexcept {
  return uint64_t{fan_out.elements_failed} * 1'000'000 >
         uint64_t{spec.fan_out_failures_per_million} * fan_out.elements;
}

}  // namespace

void Decider::decide(ActiveRun& active, TaskIndex task) {
  RunState& run = *active.run;
  const TaskState& state = run.tasks[to_index(task)];
  const TaskSpec& spec = run.spec_of(task);
  if (state.phase != TaskPhase::kPending || !role_takes_part(run, spec.role)) return;
  const Decision decision = apply_join(spec.join, state);
  switch (decision.verdict) {
    case Verdict::kWait: return;
    case Verdict::kReady: make_ready(active, task); return;
    case Verdict::kSkip:
      end_task(active,
               task_event(EventKind::kTaskSkipped, task, TaskPhase::kSkipped, decision.reason));
      return;
    case Verdict::kCancel:
      end_task(active,
               task_event(EventKind::kTaskCancelled, task, TaskPhase::kCancelled, decision.reason));
      return;
  }
}

void Decider::make_ready(ActiveRun& active, TaskIndex task) {
  const RunState& run = *active.run;
  const TaskSpec& spec = run.spec_of(task);
  if (run.is_stopping && spec.role == TaskRole::kMain) {
    cancel_task(active, task, run.stop_reason, Cause::kEngine, run.is_forced);
    return;
  }
  const Result<bool> when = evaluate_when(run, task);
  if (!when.ok()) {
    fail_task(active, task, expression_error(when.error()), Reason::kExpressionFailed,
              Cause::kEngine);
  } else if (!when.value()) {
    end_task(active, task_event(EventKind::kTaskSkipped, task, TaskPhase::kSkipped,
                                Reason::kConditionFalse));
  } else if (spec.for_each) {
    expand(active, task);
  } else {
    queue_task(active, task);
  }
}

void Decider::expand(ActiveRun& active, TaskIndex task) {
  RunState& run = *active.run;
  Result<FanOut> fan_out = evaluate_fan_out(run, task);
  if (!fan_out.ok()) {
    TaskError error = expression_error(fan_out.error());
    error.code = fan_out.error().code == ErrorCode::kLimitExceeded ? "limit_exceeded" : error.code;
    fail_task(active, task, std::move(error), Reason::kExpressionFailed, Cause::kEngine);
    return;
  }
  const uint32_t count = fan_out.value().count;
  auto detail = std::make_shared<EventDetail>();
  detail->payload = fan_out.value().list;
  if (count == 0) {
    Event event =
        task_event(EventKind::kTaskCompleted, task, TaskPhase::kCompleted, Reason::kEmptyFanOut);
    event.detail = std::move(detail);
    end_task(active, std::move(event));
    return;
  }
  Event event = task_event(EventKind::kTaskExpanded, task, TaskPhase::kRunning);
  event.count = count;
  if (detail->payload) event.detail = std::move(detail);
  emit(run, std::move(event));
  const uint32_t first = run.tasks[to_index(task)].first_element;
  for (uint32_t i = 0; i < count; ++i) queue_task(active, TaskIndex{first + i});
}

void Decider::queue_task(ActiveRun& active, TaskIndex task) {
  RunState& run = *active.run;
  Event event = task_event(EventKind::kTaskQueued, task, TaskPhase::kQueued);
  if (has_limit_expressions(run.spec_of(task))) {
    Result<std::vector<std::string>> keys = render_limit_keys(run, task);
    if (!keys.ok()) {
      fail_task(active, task, expression_error(keys.error()), Reason::kExpressionFailed,
                Cause::kEngine);
      return;
    }
    auto detail = std::make_shared<EventDetail>();
    detail->demands = std::move(keys).value();
    event.detail = std::move(detail);
  }
  emit(run, std::move(event));
  scheduler_.enqueue(active, task, now_);
  arm_queue_timers(run, task);
}

void Decider::arm_queue_timers(const RunState& run, TaskIndex task) {
  const TaskState& state = run.tasks[to_index(task)];
  const Timeouts& timeouts = run.spec_of(task).timeouts;
  if (timeouts.schedule_to_start != Millis{}) {
    const Millis ready_at = std::max(state.queued_at, state.not_before);
    arm(run, task, TimerKind::kScheduleToStart, ready_at + timeouts.schedule_to_start);
  }
  if (timeouts.schedule_to_close != Millis{} && !state.uses_fallback) {
    arm(run, task, TimerKind::kScheduleToClose, state.first_queued_at + timeouts.schedule_to_close);
  }
}

void Decider::end_task(ActiveRun& active, Event event) {
  const TaskIndex task = event.task;
  scheduler_.vacate(active, task);
  scheduler_.ended(active, task);
  emit(*active.run, std::move(event));
  ended_.emplace_back(active.run->id, task);
}

void Decider::element_ended(ActiveRun& active, TaskIndex parent, bool has_failed) {
  const RunState& run = *active.run;
  const TaskState& state = run.tasks[to_index(parent)];
  const TaskSpec& spec = run.spec_of(parent);
  if (state.phase != TaskPhase::kRunning) return;
  const bool failed = too_many_failed(state, spec);
  if (state.elements_ended < state.elements) {
    if (failed && has_failed && !run.is_stopping) stop_elements(active, parent);
    return;
  }
  if (failed && run.is_stopping) {
    end_task(active,
             task_event(EventKind::kTaskCancelled, parent, TaskPhase::kCancelled, run.stop_reason));
  } else if (failed) {
    fail_task(active, parent,
              {"fan_out_failed",
               std::to_string(state.elements_failed) + " of " + std::to_string(state.elements) +
                   " elements failed or were cancelled",
               false},
              Reason::kFanOutFailed, Cause::kEngine);
  } else {
    Event event = task_event(EventKind::kTaskCompleted, parent, TaskPhase::kCompleted);
    auto detail = std::make_shared<EventDetail>();
    detail->payload = collect_outputs(run, parent);
    event.count = detail->payload ? 0 : 1;
    if (detail->payload) event.detail = std::move(detail);
    end_task(active, std::move(event));
  }
}

// What remains of a fan-out that has failed already is not started.
void Decider::stop_elements(ActiveRun& active, TaskIndex parent) {
  const TaskState& state = active.run->tasks[to_index(parent)];
  for (uint32_t i = 0; i < state.elements; ++i) {
    const TaskIndex element{state.first_element + i};
    const TaskState& element_state = active.run->tasks[to_index(element)];
    if (is_terminal(element_state.phase) || element_state.cancel_requested) continue;
    cancel_task(active, element, Reason::kFanOutFailed, Cause::kEngine, false);
  }
}

void Decider::cancel_task(ActiveRun& active, TaskIndex task, Reason reason, Cause cause,
                          bool force) {
  RunState& run = *active.run;
  const TaskState& state = run.tasks[to_index(task)];
  if (is_terminal(state.phase)) return;
  const bool has_attempt = state.token != kNoToken;
  // A fan-out ends with its elements.
  if (state.is_fan_out && state.phase == TaskPhase::kRunning && !force) return;
  if (has_attempt) {
    if (state.cancel_requested && !force) return;
    stop_attempt(run, task, force, reason);
  }
  if (has_attempt && !force) {
    Event event = task_event(EventKind::kTaskCancelRequested, task, state.phase, reason, cause);
    event.attempt = state.attempt;
    event.token = state.token;
    event.until = now_ + scheduler_.options().cancel_grace;
    emit(run, event);
    arm(run, task, TimerKind::kCancelGrace, event.until, event.token);
    return;
  }
  end_task(active,
           task_event(EventKind::kTaskCancelled, task, TaskPhase::kCancelled, reason, cause));
}

}  // namespace gantline
