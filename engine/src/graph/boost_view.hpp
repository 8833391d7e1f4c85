#pragma once

#include <cstdint>
#include <utility>

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>

#include "graph/adjacency.hpp"

// Our adjacency as a Boost vertex list and incidence graph, so that Boost's algorithms run on it
// without a copy. Nothing outside engine/src/graph includes this.
namespace gantline::graph {

// Borrows an adjacency, which must outlive it.
struct BoostView {
  const Adjacency* adjacency;
};

struct BoostEdge {
  uint32_t source;
  uint32_t position;  // in Adjacency::targets

  friend bool operator==(const BoostEdge&, const BoostEdge&) = default;
};

class BoostOutEdgeIterator
    : public boost::iterator_facade<BoostOutEdgeIterator, BoostEdge,
                                    std::random_access_iterator_tag, BoostEdge, int64_t> {
 public:
  BoostOutEdgeIterator() = default;
  BoostOutEdgeIterator(uint32_t source, uint32_t position) : edge_{source, position} {}

 private:
  friend class boost::iterator_core_access;
  BoostEdge dereference() const { return edge_; }
  bool equal(const BoostOutEdgeIterator& other) const { return edge_ == other.edge_; }
  void increment() { ++edge_.position; }
  void decrement() { --edge_.position; }
  void advance(int64_t distance) {
    edge_.position = static_cast<uint32_t>(edge_.position + distance);
  }
  int64_t distance_to(const BoostOutEdgeIterator& other) const {
    return int64_t{other.edge_.position} - int64_t{edge_.position};
  }

  BoostEdge edge_{0, 0};
};

using BoostVertexIterator = boost::counting_iterator<uint32_t>;

// Found by argument-dependent lookup, as Boost's algorithms expect.
inline std::pair<BoostVertexIterator, BoostVertexIterator> vertices(const BoostView& view) {
  return {BoostVertexIterator(0), BoostVertexIterator(view.adjacency->task_count())};
}
inline uint32_t num_vertices(const BoostView& view) { return view.adjacency->task_count(); }
inline std::pair<BoostOutEdgeIterator, BoostOutEdgeIterator> out_edges(uint32_t vertex,
                                                                       const BoostView& view) {
  return {BoostOutEdgeIterator(vertex, view.adjacency->offsets[vertex]),
          BoostOutEdgeIterator(vertex, view.adjacency->offsets[vertex + 1])};
}
inline uint32_t out_degree(uint32_t vertex, const BoostView& view) {
  return view.adjacency->offsets[vertex + 1] - view.adjacency->offsets[vertex];
}
inline uint32_t source(const BoostEdge& edge, const BoostView&) { return edge.source; }
inline uint32_t target(const BoostEdge& edge, const BoostView& view) {
  return to_index(view.adjacency->targets[edge.position]);
}
inline boost::identity_property_map get(boost::vertex_index_t, const BoostView&) { return {}; }

struct BoostViewTraversal : boost::incidence_graph_tag, boost::vertex_list_graph_tag {};

}  // namespace gantline::graph

template <>
struct boost::graph_traits<gantline::graph::BoostView> {
  using vertex_descriptor = uint32_t;
  using edge_descriptor = gantline::graph::BoostEdge;
  using directed_category = boost::directed_tag;
  using edge_parallel_category = boost::disallow_parallel_edge_tag;
  using traversal_category = gantline::graph::BoostViewTraversal;
  using vertex_iterator = gantline::graph::BoostVertexIterator;
  using out_edge_iterator = gantline::graph::BoostOutEdgeIterator;
  using vertices_size_type = uint32_t;
  using edges_size_type = uint32_t;
  using degree_size_type = uint32_t;
  static vertex_descriptor null_vertex() { return UINT32_MAX; }
};

template <>
struct boost::property_map<gantline::graph::BoostView, boost::vertex_index_t> {
  using type = boost::identity_property_map;
  using const_type = boost::identity_property_map;
};
