#include <bit>

#include "gantline/analysis.hpp"

namespace gantline {
namespace {

// A square matrix of bits; row `a` holds the tasks that come after task a, directly or not.
class BitMatrix {
 public:
  explicit BitMatrix(uint32_t size) : words_((size + 63) / 64), bits_(size_t{size} * words_, 0) {}

  std::span<uint64_t> row(uint32_t index) { return {bits_.data() + index * words_, words_}; }

 private:
  size_t words_;
  std::vector<uint64_t> bits_;
};

BitMatrix descendants(const Dag& dag) {
  BitMatrix after(dag.task_count());
  const auto order = dag.topological_order();
  for (size_t position = order.size(); position-- > 0;) {
    const auto row = after.row(to_index(order[position]));
    for (const TaskIndex next : dag.successors(order[position])) {
      row[to_index(next) / 64] |= uint64_t{1} << (to_index(next) % 64);
      const auto further = after.row(to_index(next));
      for (size_t word = 0; word < row.size(); ++word) row[word] |= further[word];
    }
  }
  return after;
}

constexpr uint32_t kFree = UINT32_MAX;

// Bipartite matching between tasks and their descendants: each task has at most one follower and is
// followed by at most one, so a matching is a set of chains that covers all tasks.
class ChainMatching {
 public:
  explicit ChainMatching(const Dag& dag)
      : after_(descendants(dag)),
        leader_of_(dag.task_count(), kFree),
        follower_of_(dag.task_count(), kFree),
        found_by_(dag.task_count()) {}

  // One more pair, found by breadth-first search for an augmenting path from a task without
  // follower.
  bool add_follower(uint32_t task) {
    std::vector<uint64_t> unseen(after_.row(task).size(), ~uint64_t{0});
    std::vector<uint32_t> queue{task};
    for (size_t head = 0; head < queue.size(); ++head) {
      const auto row = after_.row(queue[head]);
      for (size_t word = 0; word < row.size(); ++word) {
        for (uint64_t fresh = row[word] & unseen[word]; fresh != 0; fresh &= fresh - 1) {
          const auto next = static_cast<uint32_t>(word * 64 + std::countr_zero(fresh));
          found_by_[next] = queue[head];
          if (leader_of_[next] == kFree) return flip(next);
          queue.push_back(leader_of_[next]);
        }
        unseen[word] &= ~row[word];
      }
    }
    return false;
  }

 private:
  bool flip(uint32_t next) {
    while (next != kFree) {
      const uint32_t leader = found_by_[next];
      const uint32_t previous = follower_of_[leader];
      leader_of_[next] = leader;
      follower_of_[leader] = next;
      next = previous;
    }
    return true;
  }

  BitMatrix after_;
  std::vector<uint32_t> leader_of_;
  std::vector<uint32_t> follower_of_;
  std::vector<uint32_t> found_by_;
};

}  // namespace

std::optional<uint32_t> maximum_antichain(const Dag& dag) {
  const uint32_t task_count = dag.task_count();
  if (task_count > kAntichainTasks) return std::nullopt;
  ChainMatching matching(dag);
  // Dilworth: the largest antichain has as many tasks as the fewest chains that cover all of them,
  // and every matched pair joins two chains.
  uint32_t chains = task_count;
  for (uint32_t task = 0; task < task_count; ++task) {
    if (matching.add_follower(task)) --chains;
  }
  return chains;
}

}  // namespace gantline
