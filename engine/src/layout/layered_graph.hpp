#pragma once

#include <cstdint>
#include <vector>

#include "gantline/workflow.hpp"
#include "graph/adjacency.hpp"
#include "layout/fold.hpp"

namespace gantline::layout {

// The layer of every node: as few layers as the longest path has, tasks as early as they can be,
// except that a node with more edges out than in moves towards those that need it, which shortens
// edges. Exit handlers come after all tasks, those of `finally` after the other handlers.
std::vector<uint32_t> assign_layers(const Workflow& workflow, const FoldedGraph& folded);

// How an edge gets from its first node to its last.
enum class Route : uint8_t {
  kDirect = 0,    // to the next layer
  kFromFork = 1,  // along the bends that long edges of its first node share, then off to its last
  kToJoin = 2,    // onto the bends that long edges of its last node share, then along them
  kStraight = 3,  // too long to be given bends
};

// Bends that the long edges of one node share, one in each of consecutive layers.
struct Trunk {
  uint32_t first_vertex = 0;
  uint32_t first_layer = 0;
  uint32_t count = 0;
};

// The nodes and the bends of their long edges, called vertices: nodes first, with their numbers.
// Every edge between vertices goes from one layer to the next. Source of sharing bends: edge
// concentration, Newbery, "Edge concentration", 1989, in its simplest form.
struct LayeredGraph {
  uint32_t node_count = 0;
  uint32_t layer_count = 0;
  std::vector<uint32_t> layer;  // by vertex
  graph::Adjacency predecessors;
  graph::Adjacency successors;

  // By edge between nodes, ordered by (to, from).
  std::vector<Route> route;
  std::vector<Trunk> fork;  // by node: bends of its edges out
  std::vector<Trunk> join;  // by node: bends of its edges in

  uint32_t vertex_count() const noexcept { return static_cast<uint32_t>(layer.size()); }
  bool is_bend(uint32_t vertex) const noexcept { return vertex >= node_count; }
};

// Gives long edges their bends, the shortest first, as long as the edges together need no more than
// `bends_max`. Cost: O(nodes + edges + bends).
LayeredGraph add_bends(const FoldedGraph& folded, std::vector<uint32_t> layers, uint32_t bends_max);

}  // namespace gantline::layout
