#include "gantline/analysis.hpp"

#include <algorithm>
#include <string>

#include "base/mul_div.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

static_assert(INT64_MAX / static_cast<int64_t>(limits::kTasks) >= limits::kDuration.count,
              "the sum of all durations fits");

constexpr Millis kUnbounded{INT64_MAX};

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

// Any topological order gives the same columns, and reading memory in index order is fastest, so
// that one is taken where the graph allows it.
template <typename Visit>
void for_each_forward(const Dag& dag, Visit&& visit) {
  if (dag.is_index_ordered()) {
    for (uint32_t task = 0; task < dag.task_count(); ++task) visit(TaskIndex{task});
  } else {
    for (const TaskIndex task : dag.topological_order()) visit(task);
  }
}

template <typename Visit>
void for_each_backward(const Dag& dag, Visit&& visit) {
  const auto order = dag.topological_order();
  const bool by_index = dag.is_index_ordered();
  for (uint32_t left = dag.task_count(); left > 0; --left) {
    visit(by_index ? TaskIndex{left - 1} : order[left - 1]);
  }
}

// Fills earliest_start, free_slack, the length and the work.
void forward_pass(const Dag& dag, Analysis& analysis) {
  // While the pass lasts the columns hold what it needs of a predecessor: its earliest finish, and
  // the smallest earliest start of its successors so far.
  std::vector<Millis>& finish = analysis.earliest_start;
  std::vector<Millis>& next_start = analysis.free_slack;
  finish.resize(dag.task_count());
  next_start.resize(dag.task_count());
  for_each_forward(dag, [&](TaskIndex task) {
    const auto predecessors = dag.predecessors(task);
    Millis start{};
    for (const TaskIndex before : predecessors) start = std::max(start, finish[to_index(before)]);
    for (const TaskIndex before : predecessors) {
      next_start[to_index(before)] = std::min(next_start[to_index(before)], start);
    }
    finish[to_index(task)] = start + analysis.duration[to_index(task)];
    next_start[to_index(task)] = kUnbounded;
  });
  for (size_t task = 0; task < finish.size(); ++task) {
    analysis.critical_path_length = std::max(analysis.critical_path_length, finish[task]);
    analysis.work += analysis.duration[task];
  }
  for (size_t task = 0; task < finish.size(); ++task) {
    next_start[task] = std::min(next_start[task], analysis.critical_path_length) - finish[task];
    finish[task] -= analysis.duration[task];
  }
}

// The latest start of every task when the whole ends at `end`.
std::vector<Millis> backward_pass(const Dag& dag, std::span<const Millis> durations, Millis end) {
  std::vector<Millis> latest_start(dag.task_count());
  for_each_backward(dag, [&](TaskIndex task) {
    Millis finish = end;
    for (const TaskIndex next : dag.successors(task)) {
      finish = std::min(finish, latest_start[to_index(next)]);
    }
    latest_start[to_index(task)] = finish - durations[to_index(task)];
  });
  return latest_start;
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
    left = analysis.critical_path_length - analysis.latest_finish(*next);
    candidates = dag.successors(*next);
  }
  return path;
}

}  // namespace

Result<Analysis> analyse(const Dag& dag, std::span<const Millis> durations) {
  if (Status status = check_durations(dag, durations); !status.ok()) return status.error();
  Analysis analysis;
  analysis.duration.assign(durations.begin(), durations.end());
  forward_pass(dag, analysis);
  analysis.latest_start = backward_pass(dag, durations, analysis.critical_path_length);
  analysis.critical_path = walk_critical_path(dag, analysis);
  return analysis;
}

std::vector<Millis> upward_ranks(const Dag& dag, std::span<const Millis> durations) {
  GANTLINE_ASSERT(durations.size() == dag.task_count());
  std::vector<Millis> ranks(dag.task_count());
  for_each_backward(dag, [&](TaskIndex task) {
    Millis longest{};
    for (const TaskIndex next : dag.successors(task)) {
      longest = std::max(longest, ranks[to_index(next)]);
    }
    ranks[to_index(task)] = longest + durations[to_index(task)];
  });
  return ranks;
}

std::vector<Millis> downward_ranks(const Dag& dag, std::span<const Millis> durations) {
  GANTLINE_ASSERT(durations.size() == dag.task_count());
  std::vector<Millis> ranks(dag.task_count());
  for_each_forward(dag, [&](TaskIndex task) {
    Millis longest{};
    for (const TaskIndex before : dag.predecessors(task)) {
      longest = std::max(longest, ranks[to_index(before)] + durations[to_index(before)]);
    }
    ranks[to_index(task)] = longest;
  });
  return ranks;
}

int64_t parallelism_thousandths(Millis work, Millis critical_path_length) noexcept {
  if (critical_path_length.count <= 0) return 1'000;
  return mul_div_floor(work.count, 1'000, critical_path_length.count);
}

}  // namespace gantline
