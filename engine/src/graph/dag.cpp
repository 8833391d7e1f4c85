#include "gantline/dag.hpp"

#include <algorithm>

#include "gantline/limits.hpp"
#include "graph/adjacency.hpp"
#include "graph/cycle.hpp"

namespace gantline {

struct Dag::Storage {
  graph::Adjacency successors;
  graph::Adjacency predecessors;
  std::vector<TaskIndex> order;  // by (stage, index)
  std::vector<uint32_t> stage;   // by task
  bool is_index_ordered = true;
  std::vector<uint32_t> stage_begin;  // stage s is order[stage_begin[s], stage_begin[s + 1])
};

namespace {

using graph::Adjacency;

// The stage of every task, or an empty vector when there is a cycle. Takes tasks whose predecessors
// are all done, as Kahn's algorithm does (A. B. Kahn, "Topological sorting of large networks",
// 1962).
std::vector<uint32_t> assign_stages(const Adjacency& successors, const Adjacency& predecessors) {
  const uint32_t task_count = successors.task_count();
  std::vector<uint32_t> stage(task_count, 0);
  std::vector<uint32_t> waiting_for(task_count);
  std::vector<uint32_t> queue;
  queue.reserve(task_count);
  for (uint32_t task = 0; task < task_count; ++task) {
    waiting_for[task] = static_cast<uint32_t>(predecessors.row(task).size());
    if (waiting_for[task] == 0) queue.push_back(task);
  }
  for (size_t head = 0; head < queue.size(); ++head) {
    const uint32_t next_stage = stage[queue[head]] + 1;
    for (const TaskIndex next : successors.row(queue[head])) {
      if (--waiting_for[to_index(next)] != 0) continue;
      // The queue is ordered by stage, so the last predecessor to be taken has the largest one.
      stage[to_index(next)] = next_stage;
      queue.push_back(to_index(next));
    }
  }
  if (queue.size() != task_count) stage.clear();
  return stage;
}

// The same where every dependency goes from a smaller to a larger index, as generated and imported
// workflows mostly have it: index order is then topological and memory is read in order. Empty when
// some dependency does not.
std::vector<uint32_t> assign_stages_in_index_order(const Adjacency& predecessors) {
  std::vector<uint32_t> stage(predecessors.task_count());
  for (uint32_t task = 0; task < predecessors.task_count(); ++task) {
    const auto row = predecessors.row(task);
    // Rows are sorted: the last is the largest.
    if (!row.empty() && to_index(row.back()) >= task) return {};
    uint32_t next_stage = 0;
    for (const TaskIndex before : row) {
      next_stage = std::max(next_stage, stage[to_index(before)] + 1);
    }
    stage[task] = next_stage;
  }
  return stage;
}

// Counting sort of the tasks by stage; index order within a stage.
std::vector<TaskIndex> order_by_stage(const std::vector<uint32_t>& stage,
                                      std::vector<uint32_t>& stage_begin) {
  uint32_t stage_count = 0;
  for (const uint32_t value : stage) stage_count = std::max(stage_count, value + 1);
  stage_begin.assign(size_t{stage_count} + 1, 0);
  for (const uint32_t value : stage) ++stage_begin[value + 1];
  for (size_t s = 1; s < stage_begin.size(); ++s) stage_begin[s] += stage_begin[s - 1];
  std::vector<uint32_t> position(stage_begin.begin(), stage_begin.end());
  std::vector<TaskIndex> order(stage.size());
  for (uint32_t task = 0; task < stage.size(); ++task) {
    order[position[stage[task]]++] = TaskIndex{task};
  }
  return order;
}

Status check_bounds(uint32_t task_count, std::span<const Dependency> dependencies) {
  if (task_count > limits::kTasks) {
    return Error{ErrorCode::kLimitExceeded,
                 std::to_string(task_count) + " tasks are more than the limit of " +
                     std::to_string(limits::kTasks),
                 "tasks"};
  }
  if (dependencies.size() > limits::kDependencies) {
    return Error{ErrorCode::kLimitExceeded,
                 std::to_string(dependencies.size()) + " dependencies are more than the limit of " +
                     std::to_string(limits::kDependencies),
                 "dependencies"};
  }
  for (size_t i = 0; i < dependencies.size(); ++i) {
    const uint32_t largest =
        std::max(to_index(dependencies[i].before), to_index(dependencies[i].after));
    if (largest < task_count) continue;
    return Error{ErrorCode::kInvalidArgument,
                 "there is no task " + std::to_string(largest) + ": the graph has " +
                     std::to_string(task_count),
                 "dependencies[" + std::to_string(i) + "]"};
  }
  return {};
}

}  // namespace

Dag::Dag() {
  static const std::shared_ptr<const Storage> empty = [] {
    auto storage = std::make_shared<Storage>();
    storage->stage_begin = {0};
    return storage;
  }();
  storage_ = empty;
}

Result<Dag> Dag::build(uint32_t task_count, std::span<const Dependency> dependencies) {
  if (Status status = check_bounds(task_count, dependencies); !status.ok()) return status.error();
  auto storage = std::make_shared<Storage>();
  storage->predecessors = graph::group_by_after(task_count, dependencies);
  graph::sort_rows(storage->predecessors);
  storage->successors = graph::transpose(storage->predecessors);
  storage->stage = assign_stages_in_index_order(storage->predecessors);
  storage->is_index_ordered = storage->stage.size() == task_count;
  if (!storage->is_index_ordered) {
    storage->stage = assign_stages(storage->successors, storage->predecessors);
  }
  if (storage->stage.size() != task_count) {
    const auto cycle = graph::shortest_cycle(storage->successors, storage->predecessors);
    GANTLINE_ASSERT(!cycle.empty());
    return Error{ErrorCode::kCycle, "the dependencies form a cycle", graph::cycle_text(cycle)};
  }
  storage->order = order_by_stage(storage->stage, storage->stage_begin);
  Dag dag;
  dag.storage_ = std::move(storage);
  return dag;
}

std::vector<TaskIndex> Dag::find_cycle(uint32_t task_count,
                                       std::span<const Dependency> dependencies) {
  for (const Dependency& edge : dependencies) {
    GANTLINE_ASSERT(to_index(edge.before) < task_count);
    GANTLINE_ASSERT(to_index(edge.after) < task_count);
  }
  graph::Adjacency predecessors = graph::group_by_after(task_count, dependencies);
  graph::sort_rows(predecessors);
  return graph::shortest_cycle(graph::transpose(predecessors), predecessors);
}

uint32_t Dag::task_count() const noexcept { return storage_->successors.task_count(); }

size_t Dag::edge_count() const noexcept { return storage_->successors.targets.size(); }

std::span<const TaskIndex> Dag::successors(TaskIndex task) const noexcept {
  return storage_->successors.row(to_index(task));
}

std::span<const TaskIndex> Dag::predecessors(TaskIndex task) const noexcept {
  return storage_->predecessors.row(to_index(task));
}

std::span<const TaskIndex> Dag::topological_order() const noexcept { return storage_->order; }

bool Dag::is_index_ordered() const noexcept { return storage_->is_index_ordered; }

std::span<const TaskIndex> Dag::stage_tasks(uint32_t stage) const noexcept {
  const auto& begin = storage_->stage_begin;
  return {storage_->order.data() + begin[stage], begin[stage + 1] - begin[stage]};
}

uint32_t Dag::stage_of(TaskIndex task) const noexcept { return storage_->stage[to_index(task)]; }

uint32_t Dag::stage_count() const noexcept {
  return static_cast<uint32_t>(storage_->stage_begin.size() - 1);
}

size_t Dag::memory_bytes() const noexcept {
  const auto bytes = [](const auto& column) { return column.capacity() * sizeof(column[0]); };
  const Storage& s = *storage_;
  return sizeof(Storage) + bytes(s.successors.offsets) + bytes(s.successors.targets) +
         bytes(s.predecessors.offsets) + bytes(s.predecessors.targets) + bytes(s.order) +
         bytes(s.stage) + bytes(s.stage_begin);
}

}  // namespace gantline
