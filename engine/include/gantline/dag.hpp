#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "gantline/result.hpp"
#include "gantline/types.hpp"

namespace gantline {

// `after` may start only when `before` has ended.
struct Dependency {
  TaskIndex before;
  TaskIndex after;

  friend bool operator==(const Dependency&, const Dependency&) = default;
};

// The immutable dependency graph of a workflow: flat adjacency in both directions, addressed by
// index.
//
// Neighbours are sorted by index and free of duplicates. Copying is cheap (shared storage). Safe to
// read from several threads.
class Dag {
 public:
  Dag();  // no tasks

  // Duplicate dependencies are merged.
  // Errors: kInvalidArgument (an index >= task_count), kLimitExceeded, kCycle (`where` is the cycle
  // of find_cycle as indices, first one repeated at the end: "3 -> 7 -> 3"; the middle of a very
  // long one is left out; a self-dependency is a cycle of one). Cost: O(tasks + dependencies) when
  // the dependencies of each task come sorted, else O(tasks + dependencies log largest in-degree).
  static Result<Dag> build(uint32_t task_count, std::span<const Dependency> dependencies);

  // The tasks of one cycle in order, the first not repeated; empty when there is none. It is the
  // shortest cycle through the smallest task that lies on any cycle, and begins there; of several
  // equally short ones the first in lexicographic order. REQUIRES: every index is below task_count.
  // Cost: O(tasks + dependencies), no recursion.
  static std::vector<TaskIndex> find_cycle(uint32_t task_count,
                                           std::span<const Dependency> dependencies);

  uint32_t task_count() const noexcept;
  size_t edge_count() const noexcept;
  std::span<const TaskIndex> successors(TaskIndex task) const noexcept;
  std::span<const TaskIndex> predecessors(TaskIndex task) const noexcept;

  // Every task after all of its predecessors; ordered by (stage, index), so the order is unique.
  std::span<const TaskIndex> topological_order() const noexcept;
  // Every dependency goes from a smaller to a larger index: index order is a topological order too.
  bool is_index_ordered() const noexcept;
  // Number of edges on the longest path to the task from any root: 0 for roots.
  uint32_t stage_of(TaskIndex task) const noexcept;
  // One more than the largest stage; 0 for an empty graph.
  uint32_t stage_count() const noexcept;
  // The tasks of one stage by index: a part of topological_order(). REQUIRES: stage <
  // stage_count().
  std::span<const TaskIndex> stage_tasks(uint32_t stage) const noexcept;

  // What the graph holds in memory.
  size_t memory_bytes() const noexcept;

 private:
  struct Storage;
  std::shared_ptr<const Storage> storage_;
};

}  // namespace gantline
