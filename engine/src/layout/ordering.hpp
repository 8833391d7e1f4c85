#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "layout/layered_graph.hpp"

namespace gantline::layout {

// The vertices of every layer, side by side.
struct LayerOrder {
  std::vector<uint32_t> vertices;  // layer after layer
  std::vector<uint32_t> begin;     // layer l is vertices[begin[l], begin[l + 1])
  std::vector<uint32_t> position;  // by vertex: within its layer

  uint32_t layer_count() const noexcept { return static_cast<uint32_t>(begin.size() - 1); }
  uint32_t layer_size(uint32_t layer) const noexcept { return begin[layer + 1] - begin[layer]; }
  std::span<uint32_t> layer(uint32_t index) noexcept {
    return {vertices.data() + begin[index], layer_size(index)};
  }
  std::span<const uint32_t> layer(uint32_t index) const noexcept {
    return {vertices.data() + begin[index], layer_size(index)};
  }
};

// Each layer in the order in which the vertices come in `sequence`, a permutation of all of them.
LayerOrder order_by_sequence(const LayeredGraph& graph, std::span<const uint32_t> sequence);

// Pairs of edges between adjacent layers that cross.
// Cost: O((vertices + edges) log widest layer).
uint64_t count_crossings(const LayeredGraph& graph, const LayerOrder& order);

// An order with few crossings: never more than where vertices stand by their numbers.
//
// `places` has one entry a node: where it stood before, if it did. Nodes with a place keep the
// order of their places (of equal places, that of their numbers) within a layer.
LayerOrder order_layers(const LayeredGraph& graph, std::span<const std::optional<int64_t>> places);

}  // namespace gantline::layout
