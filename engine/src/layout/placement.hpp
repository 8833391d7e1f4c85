#pragma once

#include <cstdint>
#include <vector>

#include "layout/layered_graph.hpp"
#include "layout/ordering.hpp"

namespace gantline::layout {

// Lengths along a layer.
struct Extents {
  int64_t node = 0;
  int64_t node_gap = 0;  // between nodes, whatever passes between them
  int64_t edge_gap = 0;  // between a bend and what is beside it
};

// Where the middle of every vertex lies along its layer, in pixels, so that edges run straight and
// nodes stand amid their neighbours: the smallest upper (or left) side of a node, and the smallest
// bend, are at 0 or more, and one of them is at 0. Vertices of a layer keep their order and
// distances.
//
// Each layer in turn is put as close as it can be to where its neighbours want it, by isotonic
// regression. Cost: O(vertices + edges), a fixed number of passes.
std::vector<int64_t> place_along_layers(const LayeredGraph& graph, const LayerOrder& order,
                                        const Extents& extents);

}  // namespace gantline::layout
