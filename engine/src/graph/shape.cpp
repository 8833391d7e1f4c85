#include <algorithm>

#include <boost/pending/disjoint_sets.hpp>

#include "gantline/analysis.hpp"

namespace gantline {
namespace {

// Numbers the weakly connected components by their smallest task; returns how many there are.
uint32_t number_parts(const Dag& dag, std::vector<uint32_t>& part) {
  const uint32_t task_count = dag.task_count();
  std::vector<uint32_t> rank(task_count, 0);
  std::vector<uint32_t> parent(task_count);
  boost::disjoint_sets<uint32_t*, uint32_t*> sets(rank.data(), parent.data());
  for (uint32_t task = 0; task < task_count; ++task) sets.make_set(task);
  for (uint32_t task = 0; task < task_count; ++task) {
    for (const TaskIndex next : dag.successors(TaskIndex{task})) {
      sets.union_set(task, to_index(next));
    }
  }
  constexpr uint32_t kUnnumbered = UINT32_MAX;
  std::vector<uint32_t> number(task_count, kUnnumbered);  // by representative
  uint32_t count = 0;
  part.resize(task_count);
  for (uint32_t task = 0; task < task_count; ++task) {
    uint32_t& known = number[sets.find_set(task)];
    if (known == kUnnumbered) known = count++;
    part[task] = known;
  }
  return count;
}

}  // namespace

Shape shape_of(const Dag& dag) {
  Shape shape;
  shape.stage_count = dag.stage_count();
  for (uint32_t stage = 0; stage < dag.stage_count(); ++stage) {
    shape.stage_width =
        std::max(shape.stage_width, static_cast<uint32_t>(dag.stage_tasks(stage).size()));
  }
  for (uint32_t task = 0; task < dag.task_count(); ++task) {
    if (dag.predecessors(TaskIndex{task}).empty()) ++shape.roots;
    if (dag.successors(TaskIndex{task}).empty()) ++shape.leaves;
  }
  shape.independent_paths = number_parts(dag, shape.part);
  return shape;
}

}  // namespace gantline
