#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "gantline/dag.hpp"
#include "gantline/random.hpp"

// Slow and obvious answers about small graphs, to compare the real ones with.
namespace gantline::test {

using Path = std::vector<uint32_t>;

inline std::vector<Dependency> edges(std::initializer_list<std::pair<uint32_t, uint32_t>> pairs) {
  std::vector<Dependency> result;
  for (const auto& [before, after] : pairs) {
    result.push_back({TaskIndex{before}, TaskIndex{after}});
  }
  return result;
}

inline std::vector<uint32_t> indices(std::span<const TaskIndex> tasks) {
  std::vector<uint32_t> result;
  for (const TaskIndex task : tasks) result.push_back(to_index(task));
  return result;
}

inline Dag dag_of(uint32_t task_count, const std::vector<Dependency>& dependencies) {
  auto dag = Dag::build(task_count, dependencies);
  GANTLINE_ASSERT(dag.ok());
  return dag.value();
}

// An acyclic graph whose topological order is a random permutation, with repeated dependencies.
inline std::vector<Dependency> random_acyclic(Random& random, uint32_t task_count,
                                              uint32_t edge_percent) {
  std::vector<uint32_t> label(task_count);
  for (uint32_t i = 0; i < task_count; ++i) label[i] = i;
  for (uint32_t i = task_count; i > 1; --i) std::swap(label[i - 1], label[random.below(i)]);
  std::vector<Dependency> result;
  for (uint32_t a = 0; a < task_count; ++a) {
    for (uint32_t b = a + 1; b < task_count; ++b) {
      if (random.below(100) >= edge_percent) continue;
      const Dependency edge{TaskIndex{label[a]}, TaskIndex{label[b]}};
      result.insert(result.begin() + random.below(static_cast<uint32_t>(result.size() + 1)), edge);
      if (random.below(8) == 0) result.push_back(edge);
    }
  }
  return result;
}

inline std::vector<Dependency> random_any(Random& random, uint32_t task_count,
                                          uint32_t edge_count) {
  std::vector<Dependency> result;
  for (uint32_t i = 0; i < edge_count; ++i) {
    result.push_back({TaskIndex{random.below(task_count)}, TaskIndex{random.below(task_count)}});
  }
  return result;
}

inline bool has_edge(const std::vector<Dependency>& dependencies, uint32_t before, uint32_t after) {
  return std::find(dependencies.begin(), dependencies.end(),
                   Dependency{TaskIndex{before}, TaskIndex{after}}) != dependencies.end();
}

inline void extend_paths(uint32_t task_count, const std::vector<Dependency>& dependencies,
                         Path& path, std::vector<Path>& result) {
  bool is_leaf = true;
  for (uint32_t next = 0; next < task_count; ++next) {
    if (!has_edge(dependencies, path.back(), next)) continue;
    is_leaf = false;
    path.push_back(next);
    extend_paths(task_count, dependencies, path, result);
    path.pop_back();
  }
  if (is_leaf) result.push_back(path);
}

// Every path from a task without predecessors to one without successors, in lexicographic order.
inline std::vector<Path> all_paths(uint32_t task_count,
                                   const std::vector<Dependency>& dependencies) {
  std::vector<Path> result;
  for (uint32_t root = 0; root < task_count; ++root) {
    const bool has_predecessor =
        std::any_of(dependencies.begin(), dependencies.end(),
                    [root](const Dependency& edge) { return to_index(edge.after) == root; });
    if (has_predecessor) continue;
    Path path{root};
    extend_paths(task_count, dependencies, path, result);
  }
  return result;
}

// reaches[a][b]: there is a path of at least one edge from a to b.
inline std::vector<std::vector<bool>> closure(uint32_t task_count,
                                              const std::vector<Dependency>& dependencies) {
  std::vector<std::vector<bool>> reaches(task_count, std::vector<bool>(task_count, false));
  for (const Dependency& edge : dependencies) {
    reaches[to_index(edge.before)][to_index(edge.after)] = true;
  }
  for (uint32_t via = 0; via < task_count; ++via) {
    for (uint32_t a = 0; a < task_count; ++a) {
      for (uint32_t b = 0; b < task_count; ++b) {
        if (reaches[a][via] && reaches[via][b]) reaches[a][b] = true;
      }
    }
  }
  return reaches;
}

}  // namespace gantline::test
