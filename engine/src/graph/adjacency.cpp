#include "graph/adjacency.hpp"

#include <algorithm>

namespace gantline::graph {
namespace {

// Turns counts, kept one position late (count of row t in offsets[t + 2]), into the running
// positions that a scatter pass increments: afterwards offsets[t + 1] is where row t begins, and
// when the pass has moved every one of them to its row's end, offsets is final without a second
// array.
void counts_to_positions(std::vector<uint32_t>& offsets) {
  for (size_t i = 1; i < offsets.size(); ++i) offsets[i] += offsets[i - 1];
}

bool is_strictly_increasing(std::span<const TaskIndex> row) {
  for (size_t i = 1; i < row.size(); ++i) {
    if (row[i - 1] >= row[i]) return false;
  }
  return true;
}

}  // namespace

Adjacency group_by_after(uint32_t task_count, std::span<const Dependency> dependencies) {
  Adjacency rows;
  rows.offsets.assign(size_t{task_count} + 2, 0);
  for (const Dependency& edge : dependencies) ++rows.offsets[size_t{to_index(edge.after)} + 2];
  counts_to_positions(rows.offsets);
  rows.targets.resize(dependencies.size());
  for (const Dependency& edge : dependencies) {
    rows.targets[rows.offsets[to_index(edge.after) + 1]++] = edge.before;
  }
  rows.offsets.pop_back();
  return rows;
}

void sort_rows(Adjacency& adjacency) {
  const auto begin = adjacency.targets.begin();
  uint32_t kept = 0;
  for (uint32_t task = 0; task < adjacency.task_count(); ++task) {
    const auto first = begin + adjacency.offsets[task];
    auto last = begin + adjacency.offsets[task + 1];
    const bool is_final = is_strictly_increasing(adjacency.row(task));
    adjacency.offsets[task] = kept;
    if (!is_final) {
      std::sort(first, last);
      last = std::unique(first, last);
    }
    if (begin + kept != first) std::copy(first, last, begin + kept);
    kept += static_cast<uint32_t>(last - first);
  }
  adjacency.offsets.back() = kept;
  adjacency.targets.resize(kept);
}

Adjacency transpose(const Adjacency& adjacency) {
  const uint32_t task_count = adjacency.task_count();
  Adjacency rows;
  rows.offsets.assign(size_t{task_count} + 2, 0);
  for (const TaskIndex target : adjacency.targets) ++rows.offsets[size_t{to_index(target)} + 2];
  counts_to_positions(rows.offsets);
  rows.targets.resize(adjacency.targets.size());
  for (uint32_t task = 0; task < task_count; ++task) {
    for (const TaskIndex target : adjacency.row(task)) {
      rows.targets[rows.offsets[to_index(target) + 1]++] = TaskIndex{task};
    }
  }
  rows.offsets.pop_back();
  return rows;
}

}  // namespace gantline::graph
