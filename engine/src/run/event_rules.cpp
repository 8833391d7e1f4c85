#include "run/event_rules.hpp"

#include <array>

namespace gantline {
namespace {

using R = RunPhase;
using T = TaskPhase;

// An event of a task leaves Event::run_phase alone, one of the run Event::task_phase.
constexpr PhaseSet kNoRunPhase = phase_set(RunPhase{});
constexpr PhaseSet kNoTaskPhase = phase_set(TaskPhase{});

constexpr PhaseSet kEveryRunPhase = (1u << kRunPhaseCount) - 1;
// A run that goes on.
constexpr PhaseSet kActive = phase_set(R::kScheduling, R::kExecuting, R::kPaused, R::kFinalizing);
// A run in which attempts start.
constexpr PhaseSet kStarting = phase_set(R::kExecuting, R::kFinalizing);
constexpr PhaseSet kRecovering = phase_set(R::kRecovering);
// A task that an attempt owns (or, running, a fan-out that its elements own).
constexpr PhaseSet kOwned = phase_set(T::kAssigned, T::kRunning);

constexpr EventRule of_run(PhaseSet before, PhaseSet after = kNoRunPhase) {
  return {before, after, 0, kNoTaskPhase, AttemptRule::kNone};
}

constexpr EventRule of_task(PhaseSet run, PhaseSet before, PhaseSet after, AttemptRule attempt) {
  return {run, kNoRunPhase, before, after, attempt};
}

constexpr size_t kKindCount = static_cast<size_t>(EventKind::kHeartbeat) + 1;

// By kind. Phases that no run or task enters today are not here, although the format has them.
constexpr std::array<EventRule, kKindCount> kRules = [] {
  std::array<EventRule, kKindCount> rules{};
  const auto rule = [&](EventKind kind) -> EventRule& { return rules[static_cast<size_t>(kind)]; };
  using K = EventKind;
  using A = AttemptRule;

  rule(K::kRunPhaseChanged) =
      of_run(kEveryRunPhase,
             phase_set(R::kScheduling, R::kExecuting, R::kPaused, R::kRecovering, R::kFinalizing,
                       R::kCompleted, R::kFailed, R::kCancelled, R::kAborted));
  rule(K::kRunCancelRequested) = of_run(kActive);
  rule(K::kRunDeadlineWarning) = of_run(kActive);
  rule(K::kRunRecoveryRequested) = of_run(kRecovering);

  constexpr PhaseSet kPending = phase_set(T::kPending);
  constexpr PhaseSet kQueued = phase_set(T::kQueued);
  constexpr PhaseSet kWaiting = phase_set(T::kPending, T::kQueued);
  constexpr PhaseSet kRunning = phase_set(T::kRunning);
  rule(K::kTaskQueued) = of_task(kActive, kPending, kQueued, A::kNone);
  rule(K::kTaskExpanded) = of_task(kActive, kPending, kRunning, A::kNone);
  rule(K::kAttemptStarted) = of_task(kStarting, kQueued, kOwned, A::kNext);
  rule(K::kAttemptRunning) = of_task(kActive, phase_set(T::kAssigned), kRunning, A::kCurrent);
  rule(K::kAttemptFailed) = of_task(kActive, kOwned, kQueued, A::kCurrent);
  rule(K::kAttemptInterrupted) = of_task(kActive, kOwned, kQueued, A::kCurrent);
  // From pending: a fan-out over an empty list.
  rule(K::kTaskCompleted) = of_task(kActive, kPending | kOwned, phase_set(T::kCompleted), A::kLast);
  rule(K::kTaskFailed) = of_task(kActive, kWaiting | kOwned, phase_set(T::kFailed), A::kLast);
  rule(K::kTaskSkipped) = of_task(kActive, kPending, phase_set(T::kSkipped), A::kNone);
  rule(K::kTaskCancelRequested) = of_task(kActive, kOwned, kOwned, A::kCurrent);
  rule(K::kTaskCancelled) = of_task(kActive, kWaiting | kOwned, phase_set(T::kCancelled), A::kNone);
  rule(K::kTaskFellBack) = of_task(kActive, kQueued | kOwned, kQueued, A::kLast);
  // To running: a fan-out that goes on with its elements.
  rule(K::kTaskReset) =
      of_task(kRecovering,
              phase_set(T::kCompleted, T::kFailed, T::kSkipped, T::kCancelled, T::kCompensated),
              kPending | kRunning, A::kNone);
  rule(K::kHeartbeat) = of_task(kActive, kRunning, kRunning, A::kCurrent);
  return rules;
}();

}  // namespace

const EventRule* rule_of(EventKind kind) noexcept {
  const auto index = static_cast<size_t>(kind);
  if (index >= kRules.size() || kRules[index].run_before == 0) return nullptr;
  return &kRules[index];
}

}  // namespace gantline
