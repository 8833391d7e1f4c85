#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gantline/dag.hpp"
#include "gantline/types.hpp"

namespace gantline::graph {

// Neighbours of every task, one row after another (compressed sparse rows). Rows are addressed by
// task index; what a neighbour is (successor or predecessor) is up to the owner.
struct Adjacency {
  std::vector<uint32_t> offsets{0};  // row t is targets[offsets[t], offsets[t + 1])
  std::vector<TaskIndex> targets;

  uint32_t task_count() const noexcept { return static_cast<uint32_t>(offsets.size() - 1); }
  std::span<const TaskIndex> row(uint32_t task) const noexcept {
    return {targets.data() + offsets[task], offsets[task + 1] - offsets[task]};
  }
};

// The rows of predecessors, in the order of `dependencies` within a row.
// REQUIRES: every index is below `task_count`. Cost: O(tasks + dependencies).
Adjacency group_by_after(uint32_t task_count, std::span<const Dependency> dependencies);

// Sorts each row by index and drops repeated entries. Cost: O(entries) when the rows are sorted
// already, else O(entries log longest row).
void sort_rows(Adjacency& adjacency);

// The same edges seen from the other end. Rows come out sorted. Cost: O(tasks + entries).
Adjacency transpose(const Adjacency& adjacency);

}  // namespace gantline::graph
