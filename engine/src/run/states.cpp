#include "gantline/states.hpp"

#include <array>

#include "run/phase_set.hpp"

namespace gantline {
namespace {

constexpr std::array<std::string_view, kRunPhaseCount> kRunPhaseNames = {
    "created",     "validating", "decomposing", "scheduling", "executing", "paused", "recovering",
    "aggregating", "finalizing", "completed",   "failed",     "cancelled", "aborted"};

constexpr std::array<std::string_view, kTaskPhaseCount> kTaskPhaseNames = {
    "pending",           "queued",    "assigned", "running", "checkpointed", "validating",
    "awaiting_approval", "completed", "failed",   "skipped", "cancelled",    "compensating",
    "compensated"};

// The phases that may follow.
template <typename... Phases>
constexpr PhaseSet to(Phases... next) {
  return phase_set(next...);
}

using R = RunPhase;
constexpr std::array<PhaseSet, kRunPhaseCount> kRunTable = {
    /* created     */ to(R::kValidating, R::kScheduling, R::kFailed, R::kCancelled, R::kAborted),
    /* validating  */ to(R::kDecomposing, R::kScheduling, R::kFailed, R::kCancelled, R::kAborted),
    /* decomposing */ to(R::kScheduling, R::kPaused, R::kFailed, R::kCancelled, R::kAborted),
    /* scheduling  */
    to(R::kExecuting, R::kPaused, R::kAggregating, R::kFinalizing, R::kCompleted, R::kFailed,
       R::kCancelled, R::kAborted),
    /* executing   */
    to(R::kPaused, R::kRecovering, R::kAggregating, R::kFinalizing, R::kCompleted, R::kFailed,
       R::kCancelled, R::kAborted),
    /* paused      */
    to(R::kDecomposing, R::kScheduling, R::kExecuting, R::kFinalizing, R::kFailed, R::kCancelled,
       R::kAborted),
    /* recovering  */ to(R::kScheduling, R::kFailed, R::kCancelled, R::kAborted),
    /* aggregating */ to(R::kFinalizing, R::kCompleted, R::kFailed, R::kCancelled, R::kAborted),
    /* finalizing  */ to(R::kPaused, R::kCompleted, R::kFailed, R::kCancelled, R::kAborted),
    /* completed   */ 0,
    /* failed      */ to(R::kRecovering),
    /* cancelled   */ to(R::kRecovering),
    /* aborted     */ to(R::kRecovering),
};

using T = TaskPhase;
constexpr std::array<PhaseSet, kTaskPhaseCount> kTaskTable = {
    // A fan-out goes from pending to running when it expands, and to completed when it is empty.
    /* pending           */
    to(T::kQueued, T::kRunning, T::kCompleted, T::kFailed, T::kSkipped, T::kCancelled),
    // Straight to running on a worker in the same process, by way of assigned on a leased one.
    /* queued            */
    to(T::kQueued, T::kAssigned, T::kRunning, T::kFailed, T::kSkipped, T::kCancelled),
    /* assigned          */ to(T::kQueued, T::kRunning, T::kCompleted, T::kFailed, T::kCancelled),
    /* running           */
    to(T::kQueued, T::kCheckpointed, T::kValidating, T::kAwaitingApproval, T::kCompleted,
       T::kFailed, T::kCancelled),
    /* checkpointed      */ to(T::kQueued, T::kRunning, T::kFailed, T::kCancelled),
    /* validating        */
    to(T::kQueued, T::kAwaitingApproval, T::kCompleted, T::kFailed, T::kCancelled),
    /* awaiting_approval */ to(T::kQueued, T::kCompleted, T::kFailed, T::kSkipped, T::kCancelled),
    /* completed         */ to(T::kPending, T::kCompensating),
    // Running again: a fan-out whose failed elements are retried.
    /* failed            */ to(T::kPending, T::kRunning),
    /* skipped           */ to(T::kPending),
    /* cancelled         */ to(T::kPending, T::kRunning),
    /* compensating      */ to(T::kCompensated, T::kFailed),
    /* compensated       */ to(T::kPending),
};

template <typename Phase, size_t N>
std::optional<Phase> parse(const std::array<std::string_view, N>& names, std::string_view text) {
  for (size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Phase>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(RunPhase phase) noexcept {
  return kRunPhaseNames[static_cast<size_t>(phase)];
}
std::string_view to_string(TaskPhase phase) noexcept {
  return kTaskPhaseNames[static_cast<size_t>(phase)];
}
std::optional<RunPhase> parse_run_phase(std::string_view text) noexcept {
  return parse<RunPhase>(kRunPhaseNames, text);
}
std::optional<TaskPhase> parse_task_phase(std::string_view text) noexcept {
  return parse<TaskPhase>(kTaskPhaseNames, text);
}

bool may_transition(RunPhase from, RunPhase to) noexcept {
  return contains(kRunTable[static_cast<size_t>(from)], to);
}
bool may_transition(TaskPhase from, TaskPhase to) noexcept {
  return contains(kTaskTable[static_cast<size_t>(from)], to);
}

bool is_terminal(RunPhase phase) noexcept { return phase >= RunPhase::kCompleted; }
bool is_terminal(TaskPhase phase) noexcept {
  return (phase >= TaskPhase::kCompleted && phase <= TaskPhase::kCancelled) ||
         phase == TaskPhase::kCompensated;
}

}  // namespace gantline
