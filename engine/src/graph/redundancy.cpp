#include <algorithm>

#include "gantline/analysis.hpp"

namespace gantline {
namespace {

// Searches forward from the successors of one task after the other, within a budget of edges.
class RedundancySearch {
 public:
  RedundancySearch(const Dag& dag, uint64_t edge_visits_max)
      : dag_(dag), budget_(edge_visits_max), seen_by_(dag.task_count(), kNoTask) {}

  // Adds the redundant dependencies of `task` to `result`; false, with nothing added, when the
  // budget is used up.
  bool search(TaskIndex task, std::vector<Dependency>& result) {
    uint32_t farthest = 0;
    for (const TaskIndex next : dag_.successors(task)) {
      farthest = std::max(farthest, dag_.stage_of(next));
    }
    // What is reached over another successor is at least two stages on.
    if (farthest < dag_.stage_of(task) + 2) return true;
    stack_.assign(dag_.successors(task).begin(), dag_.successors(task).end());
    if (!spend(stack_.size())) return false;
    while (!stack_.empty()) {
      const TaskIndex at = stack_.back();
      stack_.pop_back();
      if (dag_.stage_of(at) >= farthest) continue;
      if (!spend(dag_.successors(at).size())) return false;
      for (const TaskIndex next : dag_.successors(at)) {
        if (seen_by_[to_index(next)] == task) continue;
        seen_by_[to_index(next)] = task;
        stack_.push_back(next);
      }
    }
    for (const TaskIndex next : dag_.successors(task)) {
      if (seen_by_[to_index(next)] == task) result.push_back({task, next});
    }
    return true;
  }

 private:
  bool spend(uint64_t edges) {
    if (edges > budget_) return false;
    budget_ -= edges;
    return true;
  }

  const Dag& dag_;
  uint64_t budget_;
  std::vector<TaskIndex> seen_by_;  // the last task from which it was reached in two steps or more
  std::vector<TaskIndex> stack_;
};

}  // namespace

RedundantDependencies find_redundant_dependencies(const Dag& dag, uint64_t edge_visits_max) {
  RedundantDependencies result;
  RedundancySearch search(dag, edge_visits_max);
  for (uint32_t task = 0; task < dag.task_count(); ++task) {
    if (search.search(TaskIndex{task}, result.dependencies)) continue;
    result.is_truncated = true;
    break;
  }
  return result;
}

}  // namespace gantline
