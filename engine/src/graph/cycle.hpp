#pragma once

#include <string>
#include <vector>

#include "graph/adjacency.hpp"

namespace gantline::graph {

// The shortest cycle through the smallest task that lies on any cycle, beginning with that task; of
// several equally short ones the first in lexicographic order. Empty when there is no cycle.
// REQUIRES: rows are sorted; `predecessors` is the transpose of `successors`.
// Cost: O(tasks + edges); the call stack does not grow with the graph.
std::vector<TaskIndex> shortest_cycle(const Adjacency& successors, const Adjacency& predecessors);

// "3 -> 7 -> 3". A cycle of more than kCycleTextTasks is cut in the middle: "... (N tasks) ...".
std::string cycle_text(const std::vector<TaskIndex>& cycle);
inline constexpr size_t kCycleTextTasks = 64;

}  // namespace gantline::graph
