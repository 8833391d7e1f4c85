#include "layout/ordering.hpp"

#include <algorithm>

#include "base/sort_by_key.hpp"
#include "layout/crossings.hpp"
#include "layout/sweeper.hpp"

namespace gantline::layout {
namespace {

std::vector<uint32_t> number_sequence(const LayeredGraph& graph) {
  std::vector<uint32_t> sequence(graph.vertex_count());
  for (uint32_t vertex = 0; vertex < sequence.size(); ++vertex) sequence[vertex] = vertex;
  return sequence;
}

// Depth first from the vertices without predecessors, so that what is connected stays together.
std::vector<uint32_t> depth_first_sequence(const LayeredGraph& graph) {
  std::vector<uint32_t> sequence;
  sequence.reserve(graph.vertex_count());
  std::vector<uint8_t> is_seen(graph.vertex_count(), 0);
  std::vector<uint32_t> stack;
  for (uint32_t root = 0; root < graph.vertex_count(); ++root) {
    if (!graph.predecessors.row(root).empty()) continue;
    stack.push_back(root);
    while (!stack.empty()) {
      const uint32_t vertex = stack.back();
      stack.pop_back();
      if (is_seen[vertex]) continue;
      is_seen[vertex] = 1;
      sequence.push_back(vertex);
      const auto row = graph.successors.row(vertex);
      for (auto next = row.rbegin(); next != row.rend(); ++next) {
        if (!is_seen[to_index(*next)]) stack.push_back(to_index(*next));
      }
    }
  }
  return sequence;
}

// By places; vertices without one stand where their predecessors are on average, or last.
std::vector<uint32_t> placed_sequence(const LayeredGraph& graph,
                                      std::span<const std::optional<int64_t>> places) {
  constexpr int64_t kLast = INT64_MAX;
  std::vector<int64_t> place(graph.vertex_count(), kLast);
  const LayerOrder by_layer = order_by_sequence(graph, number_sequence(graph));
  for (const uint32_t vertex : by_layer.vertices) {
    if (!graph.is_bend(vertex) && places[vertex]) {
      place[vertex] = *places[vertex];
    } else {
      int64_t sum = 0;
      int64_t count = 0;
      for (const TaskIndex before : graph.predecessors.row(vertex)) {
        if (place[to_index(before)] == kLast) continue;
        sum += place[to_index(before)];
        ++count;
      }
      if (count > 0) place[vertex] = sum / count;
    }
  }
  return order_of(place);
}

}  // namespace

LayerOrder order_by_sequence(const LayeredGraph& graph, std::span<const uint32_t> sequence) {
  LayerOrder order;
  order.begin.assign(size_t{graph.layer_count} + 1, 0);
  for (const uint32_t layer : graph.layer) ++order.begin[layer + 1];
  for (size_t l = 1; l < order.begin.size(); ++l) order.begin[l] += order.begin[l - 1];
  order.vertices.resize(sequence.size());
  order.position.resize(sequence.size());
  std::vector<uint32_t> next(order.begin.begin(), order.begin.end());
  for (const uint32_t vertex : sequence) {
    const uint32_t layer = graph.layer[vertex];
    order.position[vertex] = next[layer] - order.begin[layer];
    order.vertices[next[layer]++] = vertex;
  }
  return order;
}

uint64_t count_crossings(const LayeredGraph& graph, const LayerOrder& order) {
  return CrossingCounter(graph).count(order);
}

LayerOrder order_layers(const LayeredGraph& graph, std::span<const std::optional<int64_t>> places) {
  std::vector<uint8_t> is_fixed(graph.vertex_count(), 0);
  bool is_any_fixed = false;
  for (uint32_t node = 0; node < graph.node_count; ++node) {
    is_fixed[node] = places[node].has_value();
    is_any_fixed = is_any_fixed || is_fixed[node];
  }
  Sweeper sweeper(graph, std::move(is_fixed));
  if (is_any_fixed)
    return sweeper.improve(order_by_sequence(graph, placed_sequence(graph, places)));
  LayerOrder by_number = order_by_sequence(graph, number_sequence(graph));
  LayerOrder by_depth = order_by_sequence(graph, depth_first_sequence(graph));
  const bool is_number_better =
      count_crossings(graph, by_number) < count_crossings(graph, by_depth);
  return sweeper.improve(std::move(is_number_better ? by_number : by_depth));
}

}  // namespace gantline::layout
