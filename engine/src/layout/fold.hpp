#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gantline/types.hpp"
#include "gantline/workflow.hpp"
#include "graph/adjacency.hpp"

namespace gantline::layout {

// The graph that is drawn: tasks and groups of siblings. Nodes are ordered by their first tasks.
struct FoldedGraph {
  std::vector<TaskIndex> first_task;   // by node: its only one, or the first of the group
  std::vector<uint32_t> members;       // by node: number of tasks
  std::vector<std::string> group_key;  // by node, as Layout has it
  std::vector<uint32_t> task_node;     // by task
  graph::Adjacency predecessors;       // by node; rows are sorted, without repetitions
  graph::Adjacency successors;
};

// Cost: O((tasks + edges) log tasks).
FoldedGraph fold_siblings(const Workflow& workflow, uint32_t fold_beyond,
                          const std::vector<std::string>& unfold);

}  // namespace gantline::layout
