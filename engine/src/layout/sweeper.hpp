#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layout/crossings.hpp"
#include "layout/isotonic_fit.hpp"
#include "layout/layered_graph.hpp"
#include "layout/ordering.hpp"

namespace gantline::layout {

// Improves an order: sweeps over the layers, each of which puts the vertices of a layer where their
// neighbours in the layer before are on average, and then exchanges of neighbours. Source: the
// barycentre method, Sugiyama, Tagawa & Toda, 1981; exchanges: Gansner, Koutsofios, North & Vo, "A
// technique for drawing directed graphs", 1993.
class Sweeper {
 public:
  // Vertices that are fixed keep the order that they have among each other.
  Sweeper(const LayeredGraph& graph, std::vector<uint8_t> is_fixed);

  // The best order that was met; `order` itself where none had fewer crossings.
  LayerOrder improve(LayerOrder order);

 private:
  uint32_t sweep_count() const;
  void sweep_down(LayerOrder& order);
  void sweep_up(LayerOrder& order);
  void arrange(LayerOrder& order, uint32_t layer, uint32_t other_layer,
               const graph::Adjacency& neighbours);
  void keep_fixed_in_order(std::span<const uint32_t> vertices);
  bool exchange_neighbours(LayerOrder& order);
  bool exchange_in_layer(LayerOrder& order, uint32_t layer);
  bool is_exchange_better(const LayerOrder& order, uint32_t left, uint32_t right) const;

  const LayeredGraph& graph_;
  const std::vector<uint8_t> is_fixed_;
  CrossingCounter counter_;
  std::vector<uint64_t> keys_;    // by position in the layer at hand
  std::vector<uint32_t> before_;  // that layer's vertices
  IsotonicFit fit_;
};

}  // namespace gantline::layout
