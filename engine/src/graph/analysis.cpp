#include "gantline/analysis.hpp"

#include <algorithm>
#include <string>

#include "base/mul_div.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

static_assert(INT64_MAX / static_cast<int64_t>(limits::kTasks) >= limits::kDuration.count,
              "the sum of all durations fits");

Status check_durations(const Dag& dag, std::span<const Millis> durations) {
  if (durations.size() != dag.task_count()) {
    return Error{ErrorCode::kInvalidArgument,
                 std::to_string(durations.size()) + " durations for " +
                     std::to_string(dag.task_count()) + " tasks",
                 "durations"};
  }
  for (size_t i = 0; i < durations.size(); ++i) {
    if (durations[i] < Millis{}) {
      return Error{ErrorCode::kInvalidArgument, "a duration is negative",
                   "durations[" + std::to_string(i) + "]"};
    }
    if (durations[i] > limits::kDuration) {
      return Error{ErrorCode::kLimitExceeded, "a duration is over a hundred years",
                   "durations[" + std::to_string(i) + "]"};
    }
  }
  return {};
}

void forward_pass(const Dag& dag, std::span<const Millis> durations, Analysis& analysis) {
  const uint32_t task_count = dag.task_count();
  analysis.earliest_start.resize(task_count);
  analysis.earliest_finish.resize(task_count);
  for (const TaskIndex task : dag.topological_order()) {
    Millis start{};
    for (const TaskIndex before : dag.predecessors(task)) {
      start = std::max(start, analysis.earliest_finish[to_index(before)]);
    }
    const Millis finish = start + durations[to_index(task)];
    analysis.earliest_start[to_index(task)] = start;
    analysis.earliest_finish[to_index(task)] = finish;
    analysis.critical_path_length = std::max(analysis.critical_path_length, finish);
    analysis.work += durations[to_index(task)];
  }
}

// Needs the columns of the forward pass.
void backward_pass(const Dag& dag, std::span<const Millis> durations, Analysis& analysis) {
  const uint32_t task_count = dag.task_count();
  analysis.latest_start.resize(task_count);
  analysis.latest_finish.resize(task_count);
  analysis.total_slack.resize(task_count);
  analysis.free_slack.resize(task_count);
  const auto order = dag.topological_order();
  for (size_t position = order.size(); position-- > 0;) {
    const uint32_t task = to_index(order[position]);
    Millis finish = analysis.critical_path_length;
    Millis next_start = analysis.critical_path_length;
    for (const TaskIndex next : dag.successors(order[position])) {
      finish = std::min(finish, analysis.latest_start[to_index(next)]);
      next_start = std::min(next_start, analysis.earliest_start[to_index(next)]);
    }
    analysis.latest_finish[task] = finish;
    analysis.latest_start[task] = finish - durations[task];
    analysis.total_slack[task] = finish - analysis.earliest_finish[task];
    analysis.free_slack[task] = next_start - analysis.earliest_finish[task];
  }
}

// Follows, from task to task, the first of the neighbours whose longest path to the end is as long
// as what is left. A longest path always goes on that way: the first task has no predecessor
// because one would make the path longer or, with a duration of 0, come earlier in it.
std::vector<TaskIndex> walk_critical_path(const Dag& dag, const Analysis& analysis) {
  std::vector<TaskIndex> path;
  if (dag.task_count() == 0) return path;
  std::span<const TaskIndex> candidates = dag.stage_tasks(0);
  Millis left = analysis.critical_path_length;
  while (!candidates.empty()) {
    const auto next = std::find_if(candidates.begin(), candidates.end(), [&](TaskIndex candidate) {
      return analysis.upward_rank(candidate) == left;
    });
    GANTLINE_ASSERT(next != candidates.end());
    path.push_back(*next);
    left = analysis.critical_path_length - analysis.latest_finish[to_index(*next)];
    candidates = dag.successors(*next);
  }
  return path;
}

}  // namespace

Result<Analysis> analyse(const Dag& dag, std::span<const Millis> durations) {
  if (Status status = check_durations(dag, durations); !status.ok()) return status.error();
  Analysis analysis;
  forward_pass(dag, durations, analysis);
  backward_pass(dag, durations, analysis);
  analysis.critical_path = walk_critical_path(dag, analysis);
  return analysis;
}

std::vector<Millis> upward_ranks(const Dag& dag, std::span<const Millis> durations) {
  GANTLINE_ASSERT(durations.size() == dag.task_count());
  std::vector<Millis> ranks(dag.task_count());
  const auto order = dag.topological_order();
  for (size_t position = order.size(); position-- > 0;) {
    Millis longest{};
    for (const TaskIndex next : dag.successors(order[position])) {
      longest = std::max(longest, ranks[to_index(next)]);
    }
    ranks[to_index(order[position])] = longest + durations[to_index(order[position])];
  }
  return ranks;
}

std::vector<Millis> downward_ranks(const Dag& dag, std::span<const Millis> durations) {
  GANTLINE_ASSERT(durations.size() == dag.task_count());
  std::vector<Millis> ranks(dag.task_count());
  for (const TaskIndex task : dag.topological_order()) {
    Millis longest{};
    for (const TaskIndex before : dag.predecessors(task)) {
      longest = std::max(longest, ranks[to_index(before)] + durations[to_index(before)]);
    }
    ranks[to_index(task)] = longest;
  }
  return ranks;
}

int64_t parallelism_thousandths(Millis work, Millis critical_path_length) noexcept {
  if (critical_path_length.count <= 0) return 1'000;
  return mul_div_floor(work.count, 1'000, critical_path_length.count);
}

}  // namespace gantline
