#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "gantline/layout.hpp"
#include "gantline/workflow.hpp"
#include "support/catch.hpp"

// What holds for every drawing, found out from the drawing alone.
namespace gantline::test {

inline bool is_left_to_right(const LayoutOptions& options) {
  return options.direction == LayoutDirection::kLeftToRight;
}

inline int64_t across_of(const LayoutOptions& options, const LayoutPoint& point) {
  return is_left_to_right(options) ? point.y : point.x;
}

inline int64_t along_of(const LayoutOptions& options, const LayoutPoint& point) {
  return is_left_to_right(options) ? point.x : point.y;
}

inline std::pair<size_t, size_t> points_of(const Layout& layout, size_t edge) {
  return {edge == 0 ? 0 : layout.edge_points_end[edge - 1], layout.edge_points_end[edge]};
}

// The nodes of every layer, by their place in it.
inline std::vector<std::vector<uint32_t>> layers_of(const Layout& layout,
                                                    const LayoutOptions& options) {
  std::vector<std::vector<uint32_t>> layers(layout.layer_count);
  for (uint32_t node = 0; node < layout.node_layer.size(); ++node) {
    layers[layout.node_layer[node]].push_back(node);
  }
  for (auto& layer : layers) {
    std::sort(layer.begin(), layer.end(), [&](uint32_t a, uint32_t b) {
      return across_of(options, layout.node_place[a]) < across_of(options, layout.node_place[b]);
    });
  }
  return layers;
}

inline std::vector<uint32_t> layer_of(const Layout& layout, const LayoutOptions& options,
                                      uint32_t layer) {
  return layers_of(layout, options)[layer];
}

// Nodes lie within the drawing, and side by side with at least the gap between them.
inline void check_nodes_apart(const Layout& layout, const LayoutOptions& options) {
  const int64_t extent = is_left_to_right(options) ? layout.node_height : layout.node_width;
  const int64_t depth = is_left_to_right(options) ? layout.node_width : layout.node_height;
  size_t wrong = 0;
  for (const auto& layer : layers_of(layout, options)) {
    for (size_t i = 0; i < layer.size(); ++i) {
      const LayoutPoint& place = layout.node_place[layer[i]];
      if (place.x < 0 || place.x + layout.node_width > layout.width) ++wrong;
      if (place.y < 0 || place.y + layout.node_height > layout.height) ++wrong;
      const int64_t layer_begin = layout.node_layer[layer[i]] * (depth + options.layer_gap);
      if (along_of(options, place) != layer_begin) ++wrong;
      if (i == 0) continue;
      const LayoutPoint& before = layout.node_place[layer[i - 1]];
      if (across_of(options, place) - across_of(options, before) < extent + options.node_gap) {
        ++wrong;
      }
    }
  }
  CHECK(wrong == 0);
}

// The edges are the dependencies of the workflow between the nodes that show its tasks, each once,
// and each goes to a later layer.
inline void check_edges(const Workflow& workflow, const Layout& layout) {
  std::set<std::pair<uint32_t, uint32_t>> expected;
  for (uint32_t task = 0; task < workflow.task_count(); ++task) {
    for (const TaskIndex before : workflow.dag().predecessors(TaskIndex{task})) {
      expected.emplace(layout.task_node[task], layout.task_node[to_index(before)]);
    }
  }
  size_t backward = 0;
  std::vector<std::pair<uint32_t, uint32_t>> actual;
  for (size_t edge = 0; edge < layout.edge_from.size(); ++edge) {
    actual.emplace_back(layout.edge_to[edge], layout.edge_from[edge]);
    if (layout.node_layer[layout.edge_from[edge]] >= layout.node_layer[layout.edge_to[edge]]) {
      ++backward;
    }
  }
  CHECK(backward == 0);
  CHECK(actual == std::vector<std::pair<uint32_t, uint32_t>>(expected.begin(), expected.end()));
}

// Edges begin and end in the middle of their nodes' sides, never turn back, and within a layer run
// straight, past its nodes. Edges of two points over more than one layer are the straight ones.
inline void check_routes(const Layout& layout, const LayoutOptions& options) {
  const int64_t extent = is_left_to_right(options) ? layout.node_height : layout.node_width;
  const int64_t depth = is_left_to_right(options) ? layout.node_width : layout.node_height;
  const int64_t pitch = depth + options.layer_gap;
  const auto layers = layers_of(layout, options);
  size_t loose = 0;
  size_t turning_back = 0;
  size_t through_nodes = 0;
  for (size_t edge = 0; edge < layout.edge_from.size(); ++edge) {
    const auto [first, last] = points_of(layout, edge);
    REQUIRE(last >= first + 2);
    const LayoutPoint from = layout.node_place[layout.edge_from[edge]];
    const LayoutPoint to = layout.node_place[layout.edge_to[edge]];
    const LayoutPoint begin = layout.points[first];
    const LayoutPoint end = layout.points[last - 1];
    if (along_of(options, begin) != along_of(options, from) + depth) ++loose;
    if (across_of(options, begin) != across_of(options, from) + extent / 2) ++loose;
    if (along_of(options, end) != along_of(options, to)) ++loose;
    if (across_of(options, end) != across_of(options, to) + extent / 2) ++loose;
    for (size_t i = first + 1; i < last; ++i) {
      const LayoutPoint a = layout.points[i - 1];
      const LayoutPoint b = layout.points[i];
      if (along_of(options, b) < along_of(options, a)) ++turning_back;
      if (layout.straight_edges > 0 && last == first + 2) continue;
      for (int64_t layer = along_of(options, a) / pitch; layer * pitch < along_of(options, b);
           ++layer) {
        if (layer * pitch + depth <= along_of(options, a)) continue;
        if (across_of(options, a) != across_of(options, b)) ++through_nodes;
        for (const uint32_t node : layers[static_cast<size_t>(layer)]) {
          const int64_t side = across_of(options, layout.node_place[node]);
          const int64_t at = across_of(options, a);
          if (at >= side && at <= side + extent) ++through_nodes;
        }
      }
    }
  }
  CHECK(loose == 0);
  CHECK(turning_back == 0);
  CHECK(through_nodes == 0);
}

// Every task is shown by exactly one node; a node shows as many tasks as it says.
inline void check_members(const Workflow& workflow, const Layout& layout) {
  REQUIRE(layout.task_node.size() == workflow.task_count());
  std::vector<uint32_t> members(layout.node_task.size(), 0);
  for (const uint32_t node : layout.task_node) ++members.at(node);
  CHECK(members == layout.node_members);
  size_t wrong = 0;
  for (uint32_t node = 0; node < layout.node_task.size(); ++node) {
    const bool is_group = layout.node_task[node] == kNoTask;
    if (is_group != (members[node] > 1)) ++wrong;
    if (is_group && layout.group_key[node].empty()) ++wrong;
    if (!is_group && layout.task_node[to_index(layout.node_task[node])] != node) ++wrong;
  }
  CHECK(wrong == 0);
}

inline void check_drawing(const Workflow& workflow, const Layout& layout,
                          const LayoutOptions& options) {
  check_members(workflow, layout);
  check_nodes_apart(layout, options);
  check_edges(workflow, layout);
  check_routes(layout, options);
}

// Pairs of edges that cross, from the places of nodes, where every edge goes to the next layer.
inline uint64_t brute_crossings(const Layout& layout, const std::vector<int64_t>& across) {
  uint64_t crossings = 0;
  for (size_t a = 0; a < layout.edge_from.size(); ++a) {
    for (size_t b = 0; b < a; ++b) {
      if (layout.node_layer[layout.edge_from[a]] != layout.node_layer[layout.edge_from[b]])
        continue;
      const int64_t before = across[layout.edge_from[a]] - across[layout.edge_from[b]];
      const int64_t after = across[layout.edge_to[a]] - across[layout.edge_to[b]];
      if ((before < 0 && after > 0) || (before > 0 && after < 0)) ++crossings;
    }
  }
  return crossings;
}

}  // namespace gantline::test
