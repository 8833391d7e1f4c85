#include "event/names.hpp"

#include "gantline/event.hpp"

namespace gantline {
namespace {

// Enumerations are few and small: a search through to_string needs no second table to keep in step.
template <typename Enumeration>
std::optional<Enumeration> parse(std::string_view text) noexcept {
  if (text == event::kUnknownName) return std::nullopt;
  for (unsigned value = 0; value <= UINT8_MAX; ++value) {
    const auto candidate = static_cast<Enumeration>(value);
    if (to_string(candidate) == text) return candidate;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::kRunSubmitted: return "run_submitted";
    case EventKind::kRunPhaseChanged: return "run_phase_changed";
    case EventKind::kRunCancelRequested: return "run_cancel_requested";
    case EventKind::kRunDeadlineWarning: return "run_deadline_warning";
    case EventKind::kRunRecoveryRequested: return "run_recovery_requested";
    case EventKind::kTaskQueued: return "task_queued";
    case EventKind::kTaskExpanded: return "task_expanded";
    case EventKind::kAttemptStarted: return "attempt_started";
    case EventKind::kAttemptRunning: return "attempt_running";
    case EventKind::kAttemptFailed: return "attempt_failed";
    case EventKind::kAttemptInterrupted: return "attempt_interrupted";
    case EventKind::kTaskCompleted: return "task_completed";
    case EventKind::kTaskFailed: return "task_failed";
    case EventKind::kTaskSkipped: return "task_skipped";
    case EventKind::kTaskCancelRequested: return "task_cancel_requested";
    case EventKind::kTaskCancelled: return "task_cancelled";
    case EventKind::kTaskFellBack: return "task_fell_back";
    case EventKind::kTaskReset: return "task_reset";
    case EventKind::kHeartbeat: return "heartbeat";
    case EventKind::kWorkerChanged: return "worker_changed";
    case EventKind::kLimitChanged: return "limit_changed";
    case EventKind::kResourceChanged: return "resource_changed";
  }
  return event::kUnknownName;
}

std::string_view to_string(Cause cause) noexcept {
  switch (cause) {
    case Cause::kEngine: return "engine";
    case Cause::kUser: return "user";
    case Cause::kWorker: return "worker";
    case Cause::kTimer: return "timer";
    case Cause::kHost: return "host";
  }
  return event::kUnknownName;
}

std::string_view to_string(Reason reason) noexcept {
  switch (reason) {
    case Reason::kNone: return "none";
    case Reason::kRequested: return "requested";
    case Reason::kUpstreamFailed: return "upstream_failed";
    case Reason::kUpstreamSkipped: return "upstream_skipped";
    case Reason::kConditionFalse: return "condition_false";
    case Reason::kEmptyFanOut: return "empty_fan_out";
    case Reason::kAttemptsUsedUp: return "attempts_used_up";
    case Reason::kNonRetryable: return "non_retryable";
    case Reason::kRetryBudgetUsedUp: return "retry_budget_used_up";
    case Reason::kTimeoutScheduleToStart: return "timeout_schedule_to_start";
    case Reason::kTimeoutStartToClose: return "timeout_start_to_close";
    case Reason::kTimeoutScheduleToClose: return "timeout_schedule_to_close";
    case Reason::kTimeoutHeartbeat: return "timeout_heartbeat";
    case Reason::kDeadlineExceeded: return "deadline_exceeded";
    case Reason::kFailureRatioExceeded: return "failure_ratio_exceeded";
    case Reason::kTaskFailed: return "task_failed";
    case Reason::kExpressionFailed: return "expression_failed";
    case Reason::kWorkerLost: return "worker_lost";
    case Reason::kShutdown: return "shutdown";
    case Reason::kAttemptError: return "attempt_error";
    case Reason::kRunEnded: return "run_ended";
    case Reason::kFanOutFailed: return "fan_out_failed";
    case Reason::kPartial: return "partial";
    case Reason::kRecovered: return "recovered";
    case Reason::kNotNeeded: return "not_needed";
  }
  return event::kUnknownName;
}

std::optional<EventKind> parse_event_kind(std::string_view text) noexcept {
  return parse<EventKind>(text);
}
std::optional<Cause> parse_cause(std::string_view text) noexcept { return parse<Cause>(text); }
std::optional<Reason> parse_reason(std::string_view text) noexcept { return parse<Reason>(text); }

namespace event {

std::string_view policy_name(SchedulingPolicy policy) noexcept {
  switch (policy) {
    case SchedulingPolicy::kPriority: return "priority";
    case SchedulingPolicy::kDeadline: return "deadline";
    case SchedulingPolicy::kCriticalPath: return "critical_path";
    case SchedulingPolicy::kFifo: return "fifo";
  }
  return kUnknownName;
}

std::optional<SchedulingPolicy> parse_policy(std::string_view text) noexcept {
  for (unsigned value = 0; value <= UINT8_MAX; ++value) {
    const auto candidate = static_cast<SchedulingPolicy>(value);
    const std::string_view name = policy_name(candidate);
    if (name != kUnknownName && name == text) return candidate;
  }
  return std::nullopt;
}

}  // namespace event
}  // namespace gantline
