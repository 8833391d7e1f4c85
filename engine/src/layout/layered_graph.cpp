#include "layout/layered_graph.hpp"

#include <algorithm>

namespace gantline::layout {
namespace {

using graph::Adjacency;

// Calls `visit(from, to, edge)` for every edge between nodes, ordered by (to, from).
template <typename Visit>
void for_each_edge(const Adjacency& predecessors, Visit&& visit) {
  size_t edge = 0;
  for (uint32_t to = 0; to < predecessors.task_count(); ++to) {
    for (const TaskIndex from : predecessors.row(to)) visit(to_index(from), to, edge++);
  }
}

// Nodes before the nodes that need them.
std::vector<uint32_t> topological_nodes(const Workflow& workflow, const FoldedGraph& folded) {
  std::vector<uint32_t> nodes;
  nodes.reserve(folded.first_task.size());
  for (const TaskIndex task : workflow.dag().topological_order()) {
    const uint32_t node = folded.task_node[to_index(task)];
    if (folded.first_task[node] == task) nodes.push_back(node);
  }
  return nodes;
}

void pull_towards_successors(const Workflow& workflow, const FoldedGraph& folded,
                             std::vector<uint32_t>& layer) {
  const std::vector<uint32_t> nodes = topological_nodes(workflow, folded);
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    const auto after = folded.successors.row(*node);
    if (after.size() <= folded.predecessors.row(*node).size()) continue;
    uint32_t nearest = UINT32_MAX;
    for (const TaskIndex next : after) nearest = std::min(nearest, layer[to_index(next)]);
    layer[*node] = std::max(layer[*node], nearest - 1);
  }
}

// 0: the tasks, 1: handlers of success and failure, 2: `finally`.
size_t part_of(TaskRole role) {
  switch (role) {
    case TaskRole::kMain: return 0;
    case TaskRole::kOnSuccess:
    case TaskRole::kOnFailure: return 1;
    case TaskRole::kFinally: return 2;
  }
  return 0;
}

// The longest edges that still get bends: those of this span and shorter ones. A span is the number
// of layers that an edge goes on.
uint32_t largest_span_with_bends(const Adjacency& predecessors, const std::vector<uint32_t>& layer,
                                 uint32_t layer_count, uint32_t bends_max) {
  std::vector<uint64_t> edges_of_span(size_t{layer_count} + 1, 0);
  for_each_edge(predecessors, [&](uint32_t from, uint32_t to, size_t) {
    ++edges_of_span[layer[to] - layer[from]];
  });
  uint64_t bends = 0;
  uint32_t span = 1;
  while (span < layer_count) {
    bends += edges_of_span[span + 1] * span;
    if (bends > bends_max) break;
    ++span;
  }
  return span;
}

class BendMaker {
 public:
  BendMaker(const FoldedGraph& folded, std::vector<uint32_t> layers, uint32_t bends_max)
      : folded_(folded) {
    graph_.node_count = static_cast<uint32_t>(layers.size());
    graph_.layer = std::move(layers);
    for (const uint32_t layer : graph_.layer) {
      graph_.layer_count = std::max(graph_.layer_count, layer + 1);
    }
    span_max_ =
        largest_span_with_bends(folded.predecessors, graph_.layer, graph_.layer_count, bends_max);
  }

  LayeredGraph make() {
    choose_routes();
    grow_trunks();
    for (uint32_t node = 0; node < graph_.node_count; ++node) {
      add_vertices(graph_.fork[node]);
      add_vertices(graph_.join[node]);
    }
    connect();
    return std::move(graph_);
  }

 private:
  bool is_long(uint32_t from, uint32_t to) const {
    const uint32_t span = graph_.layer[to] - graph_.layer[from];
    return span > 1 && span <= span_max_;
  }

  // A long edge shares its way at the end where more of them meet.
  void choose_routes() {
    std::vector<uint32_t> long_out(graph_.node_count, 0);
    std::vector<uint32_t> long_in(graph_.node_count, 0);
    for_each_edge(folded_.predecessors, [&](uint32_t from, uint32_t to, size_t) {
      if (!is_long(from, to)) return;
      ++long_out[from];
      ++long_in[to];
    });
    for_each_edge(folded_.predecessors, [&](uint32_t from, uint32_t to, size_t) {
      Route route = Route::kDirect;
      if (is_long(from, to)) {
        route = long_out[from] >= long_in[to] ? Route::kFromFork : Route::kToJoin;
      } else if (graph_.layer[to] - graph_.layer[from] > 1) {
        route = Route::kStraight;
      }
      graph_.route.push_back(route);
    });
  }

  void grow_trunks() {
    graph_.fork.resize(graph_.node_count);
    graph_.join.resize(graph_.node_count);
    for_each_edge(folded_.predecessors, [&](uint32_t from, uint32_t to, size_t edge) {
      const uint32_t bends = graph_.layer[to] - graph_.layer[from] - 1;
      Trunk& fork = graph_.fork[from];
      Trunk& join = graph_.join[to];
      if (graph_.route[edge] == Route::kFromFork) {
        fork.first_layer = graph_.layer[from] + 1;
        fork.count = std::max(fork.count, bends);
      } else if (graph_.route[edge] == Route::kToJoin) {
        join.count = std::max(join.count, bends);
        join.first_layer = graph_.layer[to] - join.count;
      }
    });
  }

  void add_vertices(Trunk& trunk) {
    trunk.first_vertex = graph_.vertex_count();
    for (uint32_t i = 0; i < trunk.count; ++i) graph_.layer.push_back(trunk.first_layer + i);
  }

  void connect() {
    std::vector<Dependency> edges;
    const auto add = [&edges](uint32_t from, uint32_t to) {
      edges.push_back({TaskIndex{from}, TaskIndex{to}});
    };
    const auto add_along = [&add](const Trunk& trunk) {
      for (uint32_t i = 1; i < trunk.count; ++i) {
        add(trunk.first_vertex + i - 1, trunk.first_vertex + i);
      }
    };
    for (uint32_t node = 0; node < graph_.node_count; ++node) {
      const Trunk& fork = graph_.fork[node];
      const Trunk& join = graph_.join[node];
      if (fork.count > 0) add(node, fork.first_vertex);
      if (join.count > 0) add(join.first_vertex + join.count - 1, node);
      add_along(fork);
      add_along(join);
    }
    for_each_edge(folded_.predecessors, [&](uint32_t from, uint32_t to, size_t edge) {
      const Trunk& fork = graph_.fork[from];
      const Trunk& join = graph_.join[to];
      switch (graph_.route[edge]) {
        case Route::kDirect: add(from, to); break;
        case Route::kFromFork:
          add(fork.first_vertex + graph_.layer[to] - 1 - fork.first_layer, to);
          break;
        case Route::kToJoin:
          add(from, join.first_vertex + graph_.layer[from] + 1 - join.first_layer);
          break;
        case Route::kStraight: break;
      }
    });
    graph_.predecessors = graph::group_by_after(graph_.vertex_count(), edges);
    graph_.successors = graph::transpose(graph_.predecessors);
  }

  const FoldedGraph& folded_;
  LayeredGraph graph_;
  uint32_t span_max_ = 1;
};

}  // namespace

std::vector<uint32_t> assign_layers(const Workflow& workflow, const FoldedGraph& folded) {
  std::vector<uint32_t> layer(folded.first_task.size());
  // Members of a group have one stage, so stages are the layers of the folded graph too.
  for (size_t node = 0; node < layer.size(); ++node) {
    layer[node] = workflow.dag().stage_of(folded.first_task[node]);
  }
  pull_towards_successors(workflow, folded, layer);
  uint32_t layers_of_part[3] = {0, 0, 0};
  const auto part = [&](size_t node) {
    return part_of(workflow.task(folded.first_task[node]).role);
  };
  for (size_t node = 0; node < layer.size(); ++node) {
    layers_of_part[part(node)] = std::max(layers_of_part[part(node)], layer[node] + 1);
  }
  const uint32_t begin[3] = {0, layers_of_part[0], layers_of_part[0] + layers_of_part[1]};
  for (size_t node = 0; node < layer.size(); ++node) layer[node] += begin[part(node)];
  return layer;
}

LayeredGraph add_bends(const FoldedGraph& folded, std::vector<uint32_t> layers,
                       uint32_t bends_max) {
  return BendMaker(folded, std::move(layers), bends_max).make();
}

}  // namespace gantline::layout
