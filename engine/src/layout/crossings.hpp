#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "layout/layered_graph.hpp"
#include "layout/ordering.hpp"

namespace gantline::layout {

// Counts crossings; keeps its memory from one count to the next. Source: Barth, Juenger & Mutzel,
// "Simple and efficient bilayer cross counting", 2002, with a Fenwick tree (P. M. Fenwick, "A new
// data structure for cumulative frequency tables", 1994).
class CrossingCounter {
 public:
  explicit CrossingCounter(const LayeredGraph& graph) : graph_(graph) {}

  uint64_t count(const LayerOrder& order) {
    uint64_t crossings = 0;
    for (uint32_t layer = 0; layer + 1 < order.layer_count(); ++layer) {
      crossings += count_between(order, layer);
    }
    return crossings;
  }

 private:
  // Edges from `layer` to the next one. Taken in the order of their first ends, an edge crosses
  // those before it, from other vertices, that end at a larger position.
  uint64_t count_between(const LayerOrder& order, uint32_t layer) {
    const uint32_t size = order.layer_size(layer + 1);
    ends_.assign(size_t{size} + 1, 0);
    uint64_t crossings = 0;
    uint64_t edges = 0;
    for (const uint32_t vertex : order.layer(layer)) {
      const auto row = graph_.successors.row(vertex);
      for (const TaskIndex next : row) {
        crossings += edges - ends_up_to(order.position[to_index(next)]);
      }
      for (const TaskIndex next : row) add_end(order.position[to_index(next)], size);
      edges += row.size();
    }
    return crossings;
  }

  uint64_t ends_up_to(uint32_t position) const {
    uint64_t sum = 0;
    for (uint32_t i = position + 1; i > 0; i &= i - 1) sum += ends_[i];
    return sum;
  }

  void add_end(uint32_t position, uint32_t size) {
    for (uint32_t i = position + 1; i <= size; i += i & (~i + 1)) ++ends_[i];
  }

  const LayeredGraph& graph_;
  std::vector<uint32_t> ends_;  // Fenwick tree over the positions of the next layer, from 1
};

}  // namespace gantline::layout
