#include "model/reference_check.hpp"

#include <algorithm>

#include "base/sort_by_key.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

enum class Answer : uint8_t { kNo, kYes, kUnknown };

// Searches backwards from a task, within a budget.
class NearSearch {
 public:
  explicit NearSearch(const Dag& dag) : dag_(dag), seen_(dag.task_count(), 0) {}

  Answer is_predecessor(TaskIndex target, TaskIndex user) {
    const std::span<const TaskIndex> direct = dag_.predecessors(user);
    if (std::binary_search(direct.begin(), direct.end(), target)) return Answer::kYes;
    ++stamp_;
    queue_.assign(1, user);
    size_t edges_left = kEdges;
    for (size_t next = 0; next < queue_.size(); ++next) {
      for (const TaskIndex before : dag_.predecessors(queue_[next])) {
        if (edges_left-- == 0) return Answer::kUnknown;
        if (before == target) return Answer::kYes;
        // Whoever comes before `target` stands in an earlier stage: nothing to find behind it.
        if (dag_.stage_of(before) <= dag_.stage_of(target)) continue;
        if (seen_[to_index(before)] == stamp_) continue;
        seen_[to_index(before)] = stamp_;
        queue_.push_back(before);
      }
    }
    return Answer::kNo;
  }

 private:
  static constexpr size_t kEdges = 256;  // looked at by one search
  const Dag& dag_;
  std::vector<uint32_t> seen_;  // stamp of the search that saw the task last
  std::vector<TaskIndex> queue_;
  uint32_t stamp_ = 0;
};

// Decides all references to up to 64 targets in one pass: bit i of a task's mask says whether
// target i is the task or one of its predecessors.
class FarSearch {
 public:
  static constexpr size_t kTargets = 64;

  explicit FarSearch(const Dag& dag) : dag_(dag), masks_(dag.task_count()) {}

  void run(std::span<const TaskIndex> targets) {
    std::fill(masks_.begin(), masks_.end(), 0);
    for (size_t i = 0; i < targets.size(); ++i) masks_[to_index(targets[i])] = uint64_t{1} << i;
    for (const TaskIndex task : dag_.topological_order()) {
      uint64_t& mask = masks_[to_index(task)];
      for (const TaskIndex before : dag_.predecessors(task)) mask |= masks_[to_index(before)];
    }
  }

  bool reaches(size_t target_position, TaskIndex user) const {
    return ((masks_[to_index(user)] >> target_position) & 1) != 0;
  }

 private:
  const Dag& dag_;
  std::vector<uint64_t> masks_;
};

// Appends to `wrong` the positions in `open` of references that no path supports. `targets` are
// theirs, sorted, each once.
void decide_far(const Dag& dag, std::span<const TaskReference> references,
                std::span<const TaskIndex> targets, std::vector<size_t> open,
                std::vector<size_t>& wrong) {
  sort_by_key(open, [&](size_t i) { return int64_t{to_index(references[i].target)}; });
  FarSearch far(dag);
  size_t next = 0;
  for (size_t first = 0; first < targets.size(); first += FarSearch::kTargets) {
    const size_t count = std::min(FarSearch::kTargets, targets.size() - first);
    far.run({targets.data() + first, count});
    for (size_t bit = 0; bit < count; ++bit) {
      for (; next < open.size() && references[open[next]].target == targets[first + bit]; ++next) {
        if (!far.reaches(bit, references[open[next]].user)) wrong.push_back(open[next]);
      }
    }
  }
}

}  // namespace

Result<std::vector<TaskReference>> find_non_predecessors(
    const Dag& dag, std::span<const TaskReference> references) {
  std::vector<size_t> wrong;  // positions in `references`
  std::vector<size_t> open;
  std::vector<TaskIndex> targets;
  NearSearch near(dag);
  for (size_t i = 0; i < references.size(); ++i) {
    // A task is not its own predecessor; the passes below could not tell.
    if (references[i].target == references[i].user) {
      wrong.push_back(i);
      continue;
    }
    const Answer answer = near.is_predecessor(references[i].target, references[i].user);
    if (answer == Answer::kNo) wrong.push_back(i);
    if (answer != Answer::kUnknown) continue;
    open.push_back(i);
    targets.push_back(references[i].target);
  }
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  if (targets.size() > limits::kFarReferences) {
    return Error{ErrorCode::kLimitExceeded,
                 "expressions look at more than " + std::to_string(limits::kFarReferences) +
                     " tasks that come far before them",
                 ""};
  }
  decide_far(dag, references, targets, std::move(open), wrong);
  sort_by_key(wrong, [](size_t position) { return static_cast<int64_t>(position); });
  std::vector<TaskReference> result;
  for (const size_t position : wrong) result.push_back(references[position]);
  return result;
}

}  // namespace gantline
