#include "gantline/layout.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "base/sort_by_key.hpp"
#include "gantline/assert.hpp"
#include "layout/fold.hpp"
#include "layout/layered_graph.hpp"
#include "layout/ordering.hpp"
#include "layout/placement.hpp"

namespace gantline {
namespace {

using layout::FoldedGraph;
using layout::LayeredGraph;
using layout::Route;
using layout::Trunk;

constexpr uint32_t kLengthMax = 512;
constexpr uint32_t kBendsMax = 4'000'000;

void check_options(const LayoutOptions& options) {
  GANTLINE_ASSERT(options.node_width >= 1 && options.node_width <= kLengthMax);
  GANTLINE_ASSERT(options.node_height >= 1 && options.node_height <= kLengthMax);
  GANTLINE_ASSERT(options.node_gap <= kLengthMax);
  GANTLINE_ASSERT(options.edge_gap <= kLengthMax);
  GANTLINE_ASSERT(options.layer_gap <= kLengthMax);
  GANTLINE_ASSERT(options.bends_max <= kBendsMax);
}

// Finds what an earlier drawing knew.
class PlaceFinder {
 public:
  explicit PlaceFinder(const std::vector<NodePlace>& places) {
    const auto is_before = [&](uint32_t a, uint32_t b) {
      return std::tie(places[a].name, places[a].across) <
             std::tie(places[b].name, places[b].across);
    };
    for (const uint32_t i : order_where(places.size(), is_before)) places_.push_back(places[i]);
  }

  std::optional<int64_t> find(std::string_view name) const {
    const auto place = std::lower_bound(places_.begin(), places_.end(), name,
                                        [](const NodePlace& candidate, std::string_view wanted) {
                                          return candidate.name < wanted;
                                        });
    if (place == places_.end() || place->name != name) return std::nullopt;
    return place->across;
  }

 private:
  std::vector<NodePlace> places_;
};

// Where each node stood: a task that left its group where the group was, a new group where the
// first of its members was.
std::vector<std::optional<int64_t>> earlier_places(const Workflow& workflow,
                                                   const FoldedGraph& folded,
                                                   const LayoutOptions& options) {
  std::vector<std::optional<int64_t>> found(folded.first_task.size());
  if (options.previous.empty()) return found;
  const PlaceFinder places(options.previous);
  for (uint32_t task = 0; task < workflow.task_count(); ++task) {
    const uint32_t node = folded.task_node[task];
    if (!found[node] && folded.members[node] > 1) found[node] = places.find(folded.group_key[node]);
    if (!found[node]) found[node] = places.find(workflow.task(TaskIndex{task}).id);
    if (!found[node]) found[node] = places.find(folded.group_key[node]);
  }
  return found;
}

// Turns layers and places along them into a drawing.
class Drawing {
 public:
  Drawing(const LayeredGraph& graph, const LayoutOptions& options, std::vector<int64_t> middles)
      : graph_(graph), options_(options), middles_(std::move(middles)) {}

  void draw_nodes(Layout& layout) const {
    layout.node_width = options_.node_width;
    layout.node_height = options_.node_height;
    layout.layer_count = graph_.layer_count;
    layout.node_layer.assign(graph_.layer.begin(), graph_.layer.begin() + graph_.node_count);
    for (uint32_t node = 0; node < graph_.node_count; ++node) {
      layout.node_place.push_back(
          point(layer_begin(graph_.layer[node]), middles_[node] - extent_across() / 2));
    }
    LayoutPoint size = point(layer_begin(graph_.layer_count) - options_.layer_gap, across_end());
    if (graph_.node_count == 0) size = {};
    layout.width = size.x;
    layout.height = size.y;
  }

  void draw_edges(const FoldedGraph& folded, Layout& layout) const {
    for (uint32_t to = 0; to < graph_.node_count; ++to) {
      for (const TaskIndex before : folded.predecessors.row(to)) {
        const uint32_t from = to_index(before);
        const Route route = graph_.route[layout.edge_from.size()];
        layout.edge_from.push_back(from);
        layout.edge_to.push_back(to);
        draw_edge(from, to, route, layout.points);
        layout.edge_points_end.push_back(static_cast<uint32_t>(layout.points.size()));
        if (route == Route::kStraight) ++layout.straight_edges;
      }
    }
  }

 private:
  bool is_left_to_right() const { return options_.direction == LayoutDirection::kLeftToRight; }
  int64_t extent_across() const {
    return is_left_to_right() ? options_.node_height : options_.node_width;
  }
  int64_t extent_along() const {
    return is_left_to_right() ? options_.node_width : options_.node_height;
  }
  LayoutPoint point(int64_t along, int64_t across) const {
    return is_left_to_right() ? LayoutPoint{along, across} : LayoutPoint{across, along};
  }
  int64_t layer_begin(uint32_t layer) const {
    return layer * (extent_along() + options_.layer_gap);
  }
  int64_t layer_end(uint32_t layer) const { return layer_begin(layer) + extent_along(); }

  int64_t across_end() const {
    int64_t end = 0;
    for (uint32_t vertex = 0; vertex < graph_.vertex_count(); ++vertex) {
      const int64_t half = graph_.is_bend(vertex) ? 0 : extent_across() - extent_across() / 2;
      end = std::max(end, middles_[vertex] + half);
    }
    return end;
  }

  // Bends lie on both sides of a layer, so that the edge crosses it at right angles, between its
  // nodes.
  void draw_edge(uint32_t from, uint32_t to, Route route, std::vector<LayoutPoint>& points) const {
    const uint32_t from_layer = graph_.layer[from];
    const uint32_t to_layer = graph_.layer[to];
    const Trunk& trunk = route == Route::kFromFork ? graph_.fork[from] : graph_.join[to];
    const uint32_t bends_end =
        route == Route::kFromFork || route == Route::kToJoin ? to_layer : from_layer + 1;
    const size_t first = points.size();
    extend(points, first, point(layer_end(from_layer), middles_[from]));
    for (uint32_t layer = from_layer + 1; layer < bends_end; ++layer) {
      const int64_t across = middles_[trunk.first_vertex + layer - trunk.first_layer];
      extend(points, first, point(layer_begin(layer), across));
      extend(points, first, point(layer_end(layer), across));
    }
    extend(points, first, point(layer_begin(to_layer), middles_[to]));
  }

  // Appends a point to the edge that began at `first`. One in the middle of a piece along the
  // layers says nothing and is replaced.
  void extend(std::vector<LayoutPoint>& points, size_t first, LayoutPoint next) const {
    const auto across = [this](const LayoutPoint& p) { return is_left_to_right() ? p.y : p.x; };
    const size_t size = points.size();
    const bool is_straight = size >= first + 2 &&
                             across(points[size - 1]) == across(points[size - 2]) &&
                             across(points[size - 1]) == across(next);
    if (is_straight) points.pop_back();
    points.push_back(next);
  }

  const LayeredGraph& graph_;
  const LayoutOptions& options_;
  const std::vector<int64_t> middles_;  // by vertex, across
};

}  // namespace

Layout lay_out(const Workflow& workflow, const LayoutOptions& options) {
  check_options(options);
  FoldedGraph folded = layout::fold_siblings(workflow, options.fold_beyond, options.unfold);
  const LayeredGraph graph =
      layout::add_bends(folded, layout::assign_layers(workflow, folded), options.bends_max);
  const layout::LayerOrder order =
      layout::order_layers(graph, earlier_places(workflow, folded, options));
  const bool is_left_to_right = options.direction == LayoutDirection::kLeftToRight;
  const layout::Extents extents{is_left_to_right ? options.node_height : options.node_width,
                                options.node_gap, options.edge_gap};
  const Drawing drawing(graph, options, layout::place_along_layers(graph, order, extents));

  Layout result;
  drawing.draw_nodes(result);
  drawing.draw_edges(folded, result);
  result.crossings = layout::count_crossings(graph, order);
  for (size_t node = 0; node < folded.first_task.size(); ++node) {
    const bool is_group = folded.members[node] > 1;
    result.node_task.push_back(is_group ? kNoTask : folded.first_task[node]);
  }
  result.node_members = std::move(folded.members);
  result.group_key = std::move(folded.group_key);
  result.task_node = std::move(folded.task_node);
  return result;
}

std::vector<NodePlace> places_of(const Workflow& workflow, const Layout& layout,
                                 LayoutDirection direction) {
  std::vector<NodePlace> places;
  for (uint32_t node = 0; node < layout.node_task.size(); ++node) {
    const LayoutPoint& place = layout.node_place[node];
    const TaskIndex task = layout.node_task[node];
    places.push_back({task == kNoTask ? layout.group_key[node] : workflow.task(task).id,
                      direction == LayoutDirection::kLeftToRight ? place.y : place.x});
  }
  return places;
}

}  // namespace gantline
