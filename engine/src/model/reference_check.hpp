#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gantline/dag.hpp"

namespace gantline {

// That an expression of `user` looks at task `target`.
struct TaskReference {
  TaskIndex user;
  TaskIndex target;
  uint32_t tag = 0;  // of the caller
};

// The references whose target is not a (transitive) predecessor of the user, in the order given.
//
// Cost: nearly all references reach a near predecessor, which a short backwards search finds. The
// rest is decided by forward passes over the graph, each for 64 targets at a time: O(far targets /
// 64 * (tasks + dependencies)). Errors: kLimitExceeded when there are more than
// limits::kFarReferences far targets.
Result<std::vector<TaskReference>> find_non_predecessors(const Dag& dag,
                                                         std::span<const TaskReference> references);

}  // namespace gantline
