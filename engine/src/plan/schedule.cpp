#include <algorithm>
#include <functional>
#include <queue>

#include "base/sort_by_key.hpp"
#include "gantline/plan.hpp"

namespace gantline {
namespace {

// Gives every bar, in their order, the lowest lane that is free at its start.
void assign_lanes(std::vector<ScheduledTask>& schedule) {
  using Busy = std::pair<Millis, uint32_t>;  // until, lane
  std::priority_queue<Busy, std::vector<Busy>, std::greater<>> busy;
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> free;
  uint32_t lane_count = 0;
  for (ScheduledTask& bar : schedule) {
    for (; !busy.empty() && busy.top().first <= bar.start; busy.pop()) {
      free.push(busy.top().second);
    }
    if (free.empty()) free.push(lane_count++);
    bar.lane = free.top();
    free.pop();
    busy.emplace(bar.end, bar.lane);
  }
}

}  // namespace

std::vector<ScheduledTask> earliest_schedule(const Plan& plan) {
  std::vector<ScheduledTask> schedule;
  for (uint32_t i = 0; i < plan.task_count; ++i) {
    if (plan.is_expected[i] == 0) continue;
    for (uint32_t element = 0; element < plan.elements[i]; ++element) {
      const TaskIndex task{i};
      schedule.push_back({task, element, 0, false, plan.analysis.earliest_start[i],
                          plan.analysis.earliest_finish(task)});
    }
  }
  // They are in the order of tasks and elements.
  sort_by_key(schedule, [](const ScheduledTask& bar) { return bar.start.count; });
  assign_lanes(schedule);
  return schedule;
}

std::vector<ScheduledTask> schedule_of(const RunState& run, const TrialResult& trial) {
  std::vector<ScheduledTask> schedule;
  schedule.reserve(trial.attempts.size());
  for (const SimulatedTask& attempt : trial.attempts) {
    const TaskState& task = run.tasks[to_index(attempt.task)];
    schedule.push_back({TaskIndex{task.spec}, task.element, attempt.lane, attempt.failed,
                        attempt.start, attempt.end});
  }
  return schedule;
}

}  // namespace gantline
