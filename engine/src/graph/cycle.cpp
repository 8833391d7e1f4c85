#include "graph/cycle.hpp"

#include <boost/graph/strong_components.hpp>

#include "graph/boost_view.hpp"

namespace gantline::graph {
namespace {

constexpr uint32_t kUnreached = UINT32_MAX;

// The smallest task that lies on a cycle, or UINT32_MAX. On a cycle means: not alone in its
// strongly connected component, or depending on itself. Boost's Tarjan search keeps its stack on
// the heap.
uint32_t first_task_on_cycle(const Adjacency& successors) {
  const uint32_t task_count = successors.task_count();
  std::vector<uint32_t> component(task_count);
  const uint32_t component_count = boost::strong_components(
      BoostView{&successors},
      boost::make_iterator_property_map(component.begin(), boost::identity_property_map()));
  std::vector<uint32_t> size(component_count, 0);
  for (const uint32_t id : component) ++size[id];
  for (uint32_t task = 0; task < task_count; ++task) {
    if (size[component[task]] > 1) return task;
    for (const TaskIndex next : successors.row(task)) {
      if (to_index(next) == task) return task;
    }
  }
  return UINT32_MAX;
}

// Number of edges on the shortest path from each task to `goal`.
std::vector<uint32_t> distances_to(uint32_t goal, const Adjacency& predecessors) {
  std::vector<uint32_t> distance(predecessors.task_count(), kUnreached);
  std::vector<uint32_t> queue{goal};
  distance[goal] = 0;
  for (size_t head = 0; head < queue.size(); ++head) {
    const uint32_t task = queue[head];
    for (const TaskIndex before : predecessors.row(task)) {
      if (distance[to_index(before)] != kUnreached) continue;
      distance[to_index(before)] = distance[task] + 1;
      queue.push_back(to_index(before));
    }
  }
  return distance;
}

// Among sorted neighbours the first of those that are nearest to the goal.
TaskIndex nearest(std::span<const TaskIndex> row, const std::vector<uint32_t>& distance) {
  TaskIndex best = row.front();
  for (const TaskIndex candidate : row) {
    if (distance[to_index(candidate)] < distance[to_index(best)]) best = candidate;
  }
  return best;
}

}  // namespace

std::vector<TaskIndex> shortest_cycle(const Adjacency& successors, const Adjacency& predecessors) {
  std::vector<TaskIndex> cycle;
  const uint32_t start = first_task_on_cycle(successors);
  if (start == UINT32_MAX) return cycle;
  const std::vector<uint32_t> distance = distances_to(start, predecessors);
  TaskIndex task{start};
  do {
    cycle.push_back(task);
    task = nearest(successors.row(to_index(task)), distance);
  } while (to_index(task) != start);
  return cycle;
}

std::string cycle_text(const std::vector<TaskIndex>& cycle) {
  std::string text;
  const bool is_cut = cycle.size() > kCycleTextTasks;
  for (size_t i = 0; i < cycle.size(); ++i) {
    if (is_cut && i == kCycleTextTasks / 2) {
      text += "... (" + std::to_string(cycle.size()) + " tasks) ... -> ";
      i = cycle.size() - kCycleTextTasks / 2;
    }
    text += std::to_string(to_index(cycle[i])) + " -> ";
  }
  return cycle.empty() ? text : text + std::to_string(to_index(cycle.front()));
}

}  // namespace gantline::graph
