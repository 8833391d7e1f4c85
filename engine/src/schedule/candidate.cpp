#include "schedule/candidate.hpp"

#include <algorithm>

namespace gantline {
namespace {

constexpr Millis kNearDeadline{15 * 60'000};
constexpr Millis kAtDeadline{5 * 60'000};
constexpr int32_t kNearDeadlinePoints = 10;
constexpr int32_t kAtDeadlinePoints = 20;
constexpr int32_t kRetryPenalty = 5;
constexpr int32_t kDependentsBonus = 10;

}  // namespace

int32_t deadline_boost(const RunState& run, Millis now) noexcept {
  if (run.deadline == Millis{}) return 0;
  if (now >= run.deadline - kAtDeadline) return kAtDeadlinePoints;
  return now >= run.deadline - kNearDeadline ? kNearDeadlinePoints : 0;
}

Millis next_deadline_boost(const RunState& run, Millis now) noexcept {
  if (run.deadline == Millis{}) return kNever;
  if (now < run.deadline - kNearDeadline) return run.deadline - kNearDeadline;
  return now < run.deadline - kAtDeadline ? run.deadline - kAtDeadline : kNever;
}

int32_t priority_points(const RunState& run, TaskIndex task, Millis now) noexcept {
  const TaskState& state = run.tasks[to_index(task)];
  const TaskSpec& spec = run.spec_of(task);
  const size_t dependents = run.workflow().dag().successors(TaskIndex{state.spec}).size();
  const auto bonus = static_cast<int32_t>(std::min<size_t>(dependents, kDependentsBonus));
  const auto retries = static_cast<int32_t>(state.attempt);
  const int32_t points = run.submission->priority * 10 + spec.priority + bonus +
                         deadline_boost(run, now) - kRetryPenalty * retries;
  return std::max(points, 1);
}

Candidate make_candidate(const RunState& run, TaskIndex task, Millis now,
                         const EngineOptions& options) noexcept {
  const TaskState& state = run.tasks[to_index(task)];
  const Millis rank = run.workflow().upward_rank(TaskIndex{state.spec});
  Candidate candidate;
  candidate.policy = run.submission->policy;
  candidate.score =
      state.queued_at.count - priority_points(run, task, now) * options.ageing_per_point.count;
  candidate.run_number = run.number;
  candidate.position = uint64_t{state.spec} << 32 | state.element;
  candidate.run = run.id;
  candidate.task = task;
  candidate.task_version = state.version;
  switch (candidate.policy) {
    case SchedulingPolicy::kPriority:
      candidate.first = candidate.score;
      candidate.second = -rank.count;
      break;
    case SchedulingPolicy::kDeadline:
      // The latest time at which the task may start, were everything after it to run at once.
      candidate.first = (run.deadline == Millis{} ? kNever : run.deadline).count - rank.count;
      candidate.second = candidate.score;
      break;
    case SchedulingPolicy::kCriticalPath:
      candidate.first = -rank.count;
      candidate.second = candidate.score;
      break;
    case SchedulingPolicy::kFifo: break;
  }
  return candidate;
}

}  // namespace gantline
