#include "layout/sweeper.hpp"

#include <algorithm>
#include <span>

namespace gantline::layout {
namespace {

constexpr uint32_t kSweepsMin = 4;
constexpr uint32_t kSweepsMax = 24;
// Vertices and edges looked at by all sweeps together: what keeps a hundred thousand tasks under a
// second in a browser.
constexpr uint64_t kSweepVisits = 4'000'000;
constexpr uint32_t kFruitlessSweepsMax = 4;
constexpr int kExchangeRounds = 3;
// An exchange compares every edge of one vertex with every edge of the other; where that is more
// than this the barycentre is left to decide.
constexpr uint64_t kExchangePairs = 256;

// 2,000,000 nodes and 4,000,000 bends are at most this many vertices in a layer; with 16 bits after
// the point a key stays below 2^62.
constexpr int kPositionBits = 23;
constexpr uint64_t kPositionMask = (uint64_t{1} << kPositionBits) - 1;

// Exchanging two neighbours adds the pairs of edges that cross only afterwards and removes those
// that cross only now: what is added, less what is removed.
int64_t crossings_added(const std::vector<uint32_t>& position, std::span<const TaskIndex> left,
                        std::span<const TaskIndex> right) {
  int64_t added = 0;
  for (const TaskIndex a : left) {
    for (const TaskIndex b : right) {
      const uint32_t at_a = position[to_index(a)];
      const uint32_t at_b = position[to_index(b)];
      added += (at_a < at_b) - (at_a > at_b);
    }
  }
  return added;
}

}  // namespace

Sweeper::Sweeper(const LayeredGraph& graph, std::vector<uint8_t> is_fixed)
    : graph_(graph), is_fixed_(std::move(is_fixed)), counter_(graph) {}

LayerOrder Sweeper::improve(LayerOrder order) {
  uint64_t fewest = counter_.count(order);
  LayerOrder best = order;
  uint32_t fruitless = 0;
  const uint32_t sweeps = sweep_count();
  for (uint32_t sweep = 0; sweep < sweeps && fewest > 0 && fruitless < kFruitlessSweepsMax;
       ++sweep) {
    sweep % 2 == 0 ? sweep_down(order) : sweep_up(order);
    const uint64_t crossings = counter_.count(order);
    ++fruitless;
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = order;
    fruitless = 0;
  }
  for (int round = 0; round < kExchangeRounds && exchange_neighbours(best); ++round) {
  }
  return best;
}

uint32_t Sweeper::sweep_count() const {
  const uint64_t visits = graph_.vertex_count() + graph_.predecessors.targets.size() + 1;
  return static_cast<uint32_t>(std::clamp<uint64_t>(kSweepVisits / visits, kSweepsMin, kSweepsMax));
}

void Sweeper::sweep_down(LayerOrder& order) {
  for (uint32_t layer = 1; layer < graph_.layer_count; ++layer) {
    arrange(order, layer, layer - 1, graph_.predecessors);
  }
}

void Sweeper::sweep_up(LayerOrder& order) {
  for (uint32_t layer = graph_.layer_count - 1; layer > 0; --layer) {
    arrange(order, layer - 1, layer, graph_.successors);
  }
}

// Positions are scaled to the size of the layer, so that vertices without neighbours, which stay
// where they are, compare with the others; with 16 bits after the point.
void Sweeper::arrange(LayerOrder& order, uint32_t layer, uint32_t other_layer,
                      const graph::Adjacency& neighbours) {
  const std::span<uint32_t> vertices = order.layer(layer);
  const uint64_t size = vertices.size();
  const uint64_t other_size = order.layer_size(other_layer);
  keys_.resize(vertices.size());
  for (size_t i = 0; i < vertices.size(); ++i) {
    const auto row = neighbours.row(vertices[i]);
    keys_[i] = uint64_t{i} << 16;
    if (row.empty()) continue;
    uint64_t sum = 0;
    for (const TaskIndex next : row) sum += order.position[to_index(next)];
    keys_[i] = (sum << 16) / row.size() * size / other_size;
  }
  keep_fixed_in_order(vertices);
  // A vertex's position ends its key: the order is total, and equals stay as they are.
  for (size_t i = 0; i < vertices.size(); ++i) keys_[i] = keys_[i] << kPositionBits | i;
  std::sort(keys_.begin(), keys_.end());
  before_.assign(vertices.begin(), vertices.end());
  for (size_t i = 0; i < vertices.size(); ++i) {
    vertices[i] = before_[keys_[i] & kPositionMask];
    order.position[vertices[i]] = static_cast<uint32_t>(i);
  }
}

// Makes the keys of the fixed vertices ascend, changing them as little as possible.
void Sweeper::keep_fixed_in_order(std::span<const uint32_t> vertices) {
  fit_.clear();
  for (size_t i = 0; i < vertices.size(); ++i) {
    if (is_fixed_[vertices[i]]) fit_.add(static_cast<int64_t>(keys_[i]), 1);
  }
  size_t next = 0;
  fit_.for_each([&](size_t, int64_t key) {
    while (!is_fixed_[vertices[next]]) ++next;
    keys_[next++] = static_cast<uint64_t>(key);
  });
}

bool Sweeper::exchange_neighbours(LayerOrder& order) {
  bool is_changed = false;
  for (uint32_t layer = 0; layer < graph_.layer_count; ++layer) {
    if (exchange_in_layer(order, layer)) is_changed = true;
  }
  return is_changed;
}

bool Sweeper::exchange_in_layer(LayerOrder& order, uint32_t layer) {
  const std::span<uint32_t> vertices = order.layer(layer);
  bool is_changed = false;
  for (uint32_t i = 0; i + 1 < vertices.size(); ++i) {
    if (!is_exchange_better(order, vertices[i], vertices[i + 1])) continue;
    std::swap(vertices[i], vertices[i + 1]);
    order.position[vertices[i]] = i;
    order.position[vertices[i + 1]] = i + 1;
    is_changed = true;
  }
  return is_changed;
}

bool Sweeper::is_exchange_better(const LayerOrder& order, uint32_t left, uint32_t right) const {
  if (is_fixed_[left] && is_fixed_[right]) return false;
  const auto out_left = graph_.successors.row(left);
  const auto out_right = graph_.successors.row(right);
  const auto in_left = graph_.predecessors.row(left);
  const auto in_right = graph_.predecessors.row(right);
  const uint64_t pairs =
      uint64_t{out_left.size()} * out_right.size() + uint64_t{in_left.size()} * in_right.size();
  if (pairs > kExchangePairs) return false;
  return crossings_added(order.position, out_left, out_right) +
             crossings_added(order.position, in_left, in_right) <
         0;
}

}  // namespace gantline::layout
