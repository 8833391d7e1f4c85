#include "gantline/plan.hpp"

#include <algorithm>

#include "gantline/limits.hpp"
#include "plan/demand.hpp"
#include "plan/expected_graph.hpp"

namespace gantline {
namespace {

using plan::Demands;
using plan::ExpectedGraph;
using plan::Pool;
using plan::PoolKind;
using plan::Usage;

constexpr int64_t kThousandthsPerUnit = 1'000;
constexpr int64_t kMillisPerHour = 3'600'000;

// Length of each fan-out; with all of them the run must keep within the limit on its tasks.
Status count_elements(const Workflow& workflow, std::vector<uint32_t>& elements) {
  size_t total = workflow.task_count();
  for (const TaskSpec& task : workflow.tasks()) {
    const uint32_t count = task.for_each ? std::max(task.estimate.fan_out_elements, 1u) : 1;
    elements.push_back(count);
    if (task.for_each) total += count;
  }
  if (total <= limits::kTasks) return {};
  return Error{ErrorCode::kLimitExceeded,
               "with the estimated elements of its fan-outs a run has " + std::to_string(total) +
                   " tasks, more than the limit of " + std::to_string(limits::kTasks),
               "tasks"};
}

// Leaves out the milestones behind the workflow's own tasks.
void drop_milestones(Plan& plan) {
  Analysis& analysis = plan.analysis;
  for (auto* column : {&analysis.duration, &analysis.earliest_start, &analysis.latest_start,
                       &analysis.free_slack}) {
    column->resize(plan.task_count);
  }
  std::vector<TaskIndex>& path = analysis.critical_path;
  path.erase(std::remove_if(path.begin(), path.end(),
                            [&plan](TaskIndex task) {
                              return to_index(task) >= plan.task_count ||
                                     plan.is_expected[to_index(task)] == 0;
                            }),
             path.end());
}

void add_stages(const Dag& dag, Plan& plan) {
  for (uint32_t i = 0; i < dag.stage_count(); ++i) {
    PlanStage stage;
    for (const TaskIndex task : dag.stage_tasks(i)) {
      if (to_index(task) >= plan.task_count || plan.is_expected[to_index(task)] == 0) continue;
      stage.tasks.push_back(task);
      stage.parallelism += plan.elements[to_index(task)];
      stage.duration = std::max(stage.duration, plan.analysis.duration[to_index(task)]);
    }
    if (!stage.tasks.empty()) plan.stages.push_back(std::move(stage));
  }
}

std::vector<Usage> earliest_usages(const Plan& plan) {
  std::vector<Usage> usages;
  for (uint32_t i = 0; i < plan.task_count; ++i) {
    if (plan.is_expected[i] == 0) continue;
    const TaskIndex task{i};
    usages.push_back({task, plan.elements[i], plan.analysis.earliest_start[i],
                      plan.analysis.earliest_finish(task)});
  }
  return usages;
}

Result<std::vector<Usage>> usages_of(const std::vector<ScheduledTask>& schedule,
                                     uint32_t task_count) {
  std::vector<Usage> usages;
  for (size_t i = 0; i < schedule.size(); ++i) {
    const ScheduledTask& bar = schedule[i];
    if (to_index(bar.task) >= task_count || bar.end < bar.start || bar.start < Millis{}) {
      return Error{ErrorCode::kInvalidArgument, "the schedule does not fit the workflow",
                   "schedule[" + std::to_string(i) + "]"};
    }
    usages.push_back({bar.task, 1, bar.start, bar.end});
  }
  return usages;
}

std::string bound_name(const Pool& pool) {
  switch (pool.kind) {
    case PoolKind::kWorkers: return "workers";
    case PoolKind::kResource: return "resource:" + pool.name;
    case PoolKind::kLimit: return "limit:" + pool.name;
  }
  return {};
}

// No schedule ends before its critical path, nor before what is held of a pool fits into it.
void find_lower_bound(const Demands& demands, Plan& plan) {
  plan.lower_bound = plan.analysis.critical_path_length;
  plan.lower_bound_by = "critical_path";
  for (const Pool& pool : demands.pools()) {
    if (!pool.capacity || *pool.capacity == 0) continue;
    const Millis bound{saturate((pool.total + *pool.capacity - 1) / *pool.capacity)};
    if (bound <= plan.lower_bound) continue;
    plan.lower_bound = bound;
    plan.lower_bound_by = bound_name(pool);
  }
}

// A price is per unit and hour, in thousandths of a currency unit; a cost in millionths.
int64_t cost_of(const Pool& pool, const Workflow& workflow) {
  for (const ResourceAmount& price : workflow.settings().prices) {
    if (price.name != pool.name) continue;
    // thousandths of a unit * thousandths of the currency = millionths. Whole hours first: the
    // product with the rest of an hour is small enough.
    const Int128 hours = saturate(pool.total / kMillisPerHour);
    const Int128 rest = pool.total % kMillisPerHour;
    return saturate(hours * price.thousandths + rest * price.thousandths / kMillisPerHour);
  }
  return 0;
}

void add_resources(const Workflow& workflow, const Demands& demands, Plan& plan) {
  Int128 cost = 0;
  for (uint32_t i = 0; i < plan.task_count; ++i) {
    if (plan.is_expected[i] == 0) continue;
    cost += static_cast<Int128>(workflow.tasks()[i].estimate.cost_micros) * plan.elements[i];
  }
  for (const Pool& pool : demands.pools()) {
    if (pool.kind != PoolKind::kResource) continue;
    constexpr int64_t kMillisPerSecond = 1'000;
    const Int128 thousandth_seconds = pool.total / kMillisPerSecond;
    PlanResource resource{pool.name, pool.capacity, pool.peak, {}, cost_of(pool, workflow)};
    resource.total.unit_seconds = saturate(thousandth_seconds / kThousandthsPerUnit);
    resource.total.thousandths = static_cast<int32_t>(thousandth_seconds % kThousandthsPerUnit);
    cost += resource.cost_micros;
    plan.resources.push_back(std::move(resource));
  }
  plan.cost_micros = saturate(cost);
}

void find_makespan(const std::vector<ScheduledTask>& schedule, const Demands& demands, Plan& plan) {
  if (!schedule.empty()) {
    plan.makespan = Millis{};
    for (const ScheduledTask& bar : schedule) plan.makespan = std::max(*plan.makespan, bar.end);
  } else if (demands.is_feasible()) {
    plan.makespan = plan.analysis.critical_path_length;
  }
}

// Dependencies without which the same happens. A rule other than "all succeeded" listens to each of
// its predecessors, so only dependencies of tasks with that rule count, for the way round too.
RedundantDependencies find_hints(const Workflow& workflow, uint64_t edge_visits_max) {
  const auto needs_all = [&workflow](uint32_t task) {
    return workflow.tasks()[task].join == JoinRule::kAllSuccess;
  };
  std::vector<Dependency> plain;
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    if (!needs_all(i)) continue;
    for (const TaskIndex before : workflow.dag().predecessors(TaskIndex{i})) {
      plain.push_back({before, TaskIndex{i}});
    }
  }
  if (plain.size() == workflow.dag().edge_count()) {
    return find_redundant_dependencies(workflow.dag(), edge_visits_max);
  }
  return find_redundant_dependencies(Dag::build(workflow.task_count(), plain).value(),
                                     edge_visits_max);
}

// Everything that needs no more than the workflow.
Status describe(const Workflow& workflow, const ExpectedGraph& graph, uint64_t edge_visits_max,
                Plan& plan) {
  plan.task_count = workflow.task_count();
  plan.edge_count = workflow.dag().edge_count();
  for (const TaskSpec& task : workflow.tasks()) plan.task_ids.push_back(task.id);
  plan.is_expected = graph.is_expected;
  if (Status status = count_elements(workflow, plan.elements); !status.ok()) return status;
  auto analysis = analyse(graph.dag, graph.duration);
  if (!analysis.ok()) return analysis.error();
  plan.analysis = std::move(analysis).value();
  drop_milestones(plan);
  add_stages(graph.dag, plan);
  plan.shape = shape_of(workflow.dag());
  plan.maximum_antichain = maximum_antichain(workflow.dag());
  plan.redundant = find_hints(workflow, edge_visits_max);
  return {};
}

}  // namespace

Result<Plan> make_plan(const Workflow& workflow, const PlanOptions& options) {
  const Result<ExpectedGraph> graph = plan::expect(workflow);
  if (!graph.ok()) return graph.error();
  Plan plan;
  plan.workers = options.workers;
  if (Status status = describe(workflow, graph.value(), options.redundancy_edge_visits_max, plan);
      !status.ok()) {
    return status.error();
  }
  Demands demands(workflow, options);
  if (Status status = demands.check_satisfiable(workflow, plan.is_expected); !status.ok()) {
    return status.error();
  }
  const Result<std::vector<Usage>> scheduled = usages_of(options.schedule, plan.task_count);
  if (!scheduled.ok()) return scheduled.error();
  const std::vector<Usage> earliest = earliest_usages(plan);
  demands.add_totals(earliest);
  demands.find_peaks(options.schedule.empty() ? earliest : scheduled.value());

  plan.work = Millis{saturate(demands.pools().front().total / kThousandthsPerUnit)};
  plan.parallelism_thousandths =
      parallelism_thousandths(plan.work, plan.analysis.critical_path_length);
  find_lower_bound(demands, plan);
  find_makespan(options.schedule, demands, plan);
  add_resources(workflow, demands, plan);
  return plan;
}

}  // namespace gantline
