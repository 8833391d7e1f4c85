#include "layout/placement.hpp"

#include <algorithm>

#include "layout/isotonic_fit.hpp"

namespace gantline::layout {
namespace {

// Positions are kept in sixteenths of a pixel. Gaps are whole pixels, so rounding all positions
// down at the end keeps every distance.
constexpr int64_t kParts = 16;
constexpr int kPasses = 12;
// In the last passes a vertex listens to its neighbours on both sides, before that to one side
// only, which carries positions from one end of the drawing to the other.
constexpr int kPassesOfBothSides = 4;
// A piece of an edge between two bends pulls this much stronger than one at a node: long edges are
// to be straight.
constexpr int64_t kBendPull = 4;
// How firmly a vertex holds its place against those beside it: by its number of edges, within
// bounds.
constexpr int64_t kWeightAlone = 1;
constexpr int64_t kWeightMax = 8;
// No want lies further out than this, in parts; a layer of 2,000,000 of the largest nodes is an
// eighth of it long. Together with kWeightMax it bounds what IsotonicFit adds up.
constexpr int64_t kReach = int64_t{1} << 38;

class Placer {
 public:
  Placer(const LayeredGraph& graph, const LayerOrder& order, const Extents& extents)
      : graph_(graph), order_(order), extents_(extents) {}

  std::vector<int64_t> place() {
    start();
    for (int pass = 0; pass < kPasses; ++pass) {
      const bool is_down = pass % 2 == 0;
      const bool sees_both = pass >= kPasses - kPassesOfBothSides;
      for (uint32_t i = 0; i < order_.layer_count(); ++i) {
        const uint32_t layer = is_down ? i : order_.layer_count() - 1 - i;
        // The layer where a pass begins has nothing before it: it looks ahead.
        fit_layer(layer, is_down != (i == 0) || sees_both, is_down == (i == 0) || sees_both);
      }
    }
    return finish();
  }

 private:
  // How far apart the middles of two vertices side by side are, in parts. The half of an odd extent
  // that follows the middle is the larger one.
  int64_t distance(uint32_t a, uint32_t b) const {
    const int64_t before = graph_.is_bend(a) ? 0 : extents_.node - extents_.node / 2;
    const int64_t after = graph_.is_bend(b) ? 0 : extents_.node / 2;
    return (before + gap(a, b) + after) * kParts;
  }

  int64_t gap(uint32_t a, uint32_t b) const {
    if (!graph_.is_bend(a) && !graph_.is_bend(b)) return extents_.node_gap;
    if (graph_.is_bend(a) && graph_.is_bend(b)) return extents_.edge_gap;
    return std::max(extents_.edge_gap, (extents_.node_gap + 1) / 2);
  }

  // Every layer packed, its middle at 0. `offset_` is where a vertex stands in its packed layer.
  void start() {
    middle_.assign(graph_.vertex_count(), 0);
    offset_.assign(graph_.vertex_count(), 0);
    for (uint32_t layer = 0; layer < order_.layer_count(); ++layer) {
      const auto vertices = order_.layer(layer);
      for (size_t i = 1; i < vertices.size(); ++i) {
        offset_[vertices[i]] = offset_[vertices[i - 1]] + distance(vertices[i - 1], vertices[i]);
      }
      if (vertices.empty()) continue;
      const int64_t half = offset_[vertices.back()] / 2;
      for (const uint32_t vertex : vertices) middle_[vertex] = offset_[vertex] - half;
    }
  }

  struct Pull {
    int64_t sum = 0;
    int64_t strength = 0;
  };

  void pull_from(const graph::Adjacency& neighbours, uint32_t vertex, Pull& pull) const {
    for (const TaskIndex next : neighbours.row(vertex)) {
      const bool is_between_bends = graph_.is_bend(vertex) && graph_.is_bend(to_index(next));
      const int64_t strength = is_between_bends ? kBendPull : 1;
      pull.sum += strength * middle_[to_index(next)];
      pull.strength += strength;
    }
  }

  void fit_layer(uint32_t layer, bool sees_before, bool sees_after) {
    const auto vertices = order_.layer(layer);
    fit_.clear();
    for (const uint32_t vertex : vertices) {
      Pull pull;
      if (sees_before) pull_from(graph_.predecessors, vertex, pull);
      if (sees_after) pull_from(graph_.successors, vertex, pull);
      int64_t want = middle_[vertex];
      int64_t weight = kWeightAlone;
      if (pull.strength > 0) {
        want = IsotonicFit::divide_down(pull.sum, pull.strength);
        weight = std::min(kWeightMax, kBendPull + pull.strength);
      }
      fit_.add(std::clamp(want, -kReach, kReach) - offset_[vertex], weight);
    }
    fit_.for_each(
        [&](size_t i, int64_t start) { middle_[vertices[i]] = start + offset_[vertices[i]]; });
  }

  std::vector<int64_t> finish() {
    int64_t least = INT64_MAX;
    for (uint32_t vertex = 0; vertex < middle_.size(); ++vertex) {
      middle_[vertex] = IsotonicFit::divide_down(middle_[vertex], kParts);
      const int64_t half = graph_.is_bend(vertex) ? 0 : extents_.node / 2;
      least = std::min(least, middle_[vertex] - half);
    }
    for (int64_t& middle : middle_) middle -= least;
    return std::move(middle_);
  }

  const LayeredGraph& graph_;
  const LayerOrder& order_;
  const Extents extents_;
  std::vector<int64_t> middle_;  // by vertex, in parts
  std::vector<int64_t> offset_;  // by vertex, in parts
  IsotonicFit fit_;
};

}  // namespace

std::vector<int64_t> place_along_layers(const LayeredGraph& graph, const LayerOrder& order,
                                        const Extents& extents) {
  return Placer(graph, order, extents).place();
}

}  // namespace gantline::layout
