#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gantline/types.hpp"
#include "gantline/workflow.hpp"

// Where the tasks of a workflow stand when its graph is drawn: a layered drawing, in which every
// dependency points the same way. Integers only, so the same workflow and options give the same
// drawing on every platform. Pure; safe to call concurrently.
//
// Sources: Sugiyama, Tagawa & Toda, "Methods for visual understanding of hierarchical system
// structures", 1981 (layers, bends, sweeps); Barth, Juenger & Mutzel, "Simple and efficient bilayer
// cross counting", 2002; Ayer, Brunk, Ewing, Reid & Silverman, "An empirical distribution function
// for sampling with incomplete information", 1955 (pooling adjacent violators, which places the
// nodes of a layer).
namespace gantline {

enum class LayoutDirection : uint8_t { kLeftToRight = 0, kTopToBottom = 1 };

// Where a node stood in an earlier drawing: `across` counts along its layer.
struct NodePlace {
  std::string name;  // a task's id or a group's key
  int64_t across = 0;
};

// Bends of long edges that are placed like nodes, by default: a bend is where an edge passes a
// layer between its ends.
inline constexpr uint32_t kLayoutBends = 200'000;

// Lengths are in pixels, or whatever unit the drawing has: sizes from 1 to 512, gaps from 0 to 512.
struct LayoutOptions {
  LayoutDirection direction = LayoutDirection::kLeftToRight;
  // More siblings than this become one group; 0 folds nothing. Tasks of one role and type are
  // siblings when what lies before them and what comes after them looks alike: their predecessors
  // are of the same kinds, which are told apart in the same way up to the first tasks, and their
  // successors likewise down to the last ones, however many of each kind there are. Every member of
  // a group needs at least one task of each node from which an edge comes to the group.
  uint32_t fold_beyond = 0;
  std::vector<std::string> unfold = {};  // keys of groups to show in full; unknown ones are ignored
  // An earlier drawing of this workflow or of one like it (see places_of): tasks that stood there
  // keep their order, and only what is new looks for its place. Empty: everything is ordered anew.
  std::vector<NodePlace> previous = {};
  uint32_t node_width = 160;
  uint32_t node_height = 36;
  uint32_t node_gap = 16;   // between two nodes of a layer, whatever passes between them
  uint32_t edge_gap = 8;    // at least, between an edge that passes a layer and what is beside it
  uint32_t layer_gap = 64;  // between layers
  // Once all edges together need more bends, the longest are drawn as straight lines, across
  // whatever lies in between, and do not take part in ordering. At most 4,000,000.
  uint32_t bends_max = kLayoutBends;
};

struct LayoutPoint {
  int64_t x = 0;
  int64_t y = 0;

  friend bool operator==(const LayoutPoint&, const LayoutPoint&) = default;
};

// A drawing. Its upper left corner is (0, 0).
//
// Two nodes never overlap. Every edge goes from a smaller to a larger layer, begins in the middle
// of its first node's side and ends in the middle of the other's; unless it is straight (below) it
// passes no other node. Long edges that leave one node share their way until they part, as do those
// that end in one node.
struct Layout {
  // By node, in the order of their first tasks. Exit handlers stand in layers after all tasks,
  // those of `finally` after the other handlers.
  std::vector<TaskIndex> node_task;    // kNoTask: a group
  std::vector<uint32_t> node_members;  // number of tasks, 1 unless it is a group
  std::vector<uint32_t> node_layer;
  std::vector<LayoutPoint> node_place;  // upper left corner
  // Of a group: its key, "group:" and the id of its first task. Of a task that is shown in full by
  // `unfold`: the key of the group that it left. Else empty.
  std::vector<std::string> group_key;
  uint32_t node_width = 0;  // of every node
  uint32_t node_height = 0;

  std::vector<uint32_t> task_node;  // by task: the node that shows it

  // By edge, ordered by the nodes (to, from). The points of an edge follow those of the one before.
  std::vector<uint32_t> edge_from;
  std::vector<uint32_t> edge_to;
  std::vector<uint32_t> edge_points_end;
  std::vector<LayoutPoint> points;

  int64_t width = 0;
  int64_t height = 0;
  uint32_t layer_count = 0;
  uint32_t straight_edges = 0;  // edges without bends because of bends_max; 0: nothing was capped
  // Pairs of edge pieces between adjacent layers that cross; shared ways count once, straight edges
  // not at all.
  uint64_t crossings = 0;
};

// REQUIRES: lengths and bends_max within their ranges. Cost: O((tasks + edges + bends) log), a
// bounded number of sweeps over them, fewer the larger the graph.
Layout lay_out(const Workflow& workflow, const LayoutOptions& options);

// What LayoutOptions::previous takes to keep this drawing's order.
std::vector<NodePlace> places_of(const Workflow& workflow, const Layout& layout,
                                 LayoutDirection direction);

}  // namespace gantline
