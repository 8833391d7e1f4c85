#include <nlohmann/json.hpp>

#include "gantline/plan.hpp"

namespace gantline {
namespace {

using nlohmann::json;

// Thousandths as a decimal number. One exactly rounded division: the same digits on every platform.
double decimal(int64_t thousandths) { return static_cast<double>(thousandths) / 1'000.0; }

json ids_of(const Plan& plan, std::span<const TaskIndex> tasks) {
  json ids = json::array();
  for (const TaskIndex task : tasks) ids.push_back(plan.task_ids[to_index(task)]);
  return ids;
}

// Without the tasks.
json stages_to_json(const Plan& plan) {
  json stages = json::array();
  for (const PlanStage& stage : plan.stages) {
    stages.push_back({{"stage", stages.size()},
                      {"parallelism", stage.parallelism},
                      {"duration_ms", stage.duration.count}});
  }
  return stages;
}

json resources_to_json(const Plan& plan) {
  json resources = json::array();
  for (const PlanResource& resource : plan.resources) {
    json entry{{"name", resource.name},
               {"capacity", nullptr},
               {"peak", decimal(resource.peak_thousandths)},
               {"unit_seconds", static_cast<double>(resource.total.unit_seconds) +
                                    decimal(resource.total.thousandths)},
               {"cost_micros", resource.cost_micros}};
    if (resource.capacity_thousandths) entry["capacity"] = decimal(*resource.capacity_thousandths);
    resources.push_back(std::move(entry));
  }
  return resources;
}

json shape_to_json(const Plan& plan) {
  json shape{{"roots", plan.shape.roots},
             {"leaves", plan.shape.leaves},
             {"stage_width", plan.shape.stage_width},
             {"maximum_antichain", nullptr},
             {"independent_paths", plan.shape.independent_paths}};
  if (plan.maximum_antichain) shape["maximum_antichain"] = *plan.maximum_antichain;
  return shape;
}

json redundant_to_json(const Plan& plan) {
  json redundant = json::array();
  for (const Dependency& edge : plan.redundant.dependencies) {
    redundant.push_back({{"task", plan.task_ids[to_index(edge.after)]},
                         {"needs", plan.task_ids[to_index(edge.before)]}});
  }
  return redundant;
}

json slack_to_json(const Plan& plan) {
  json slack = json::array();
  const Analysis& analysis = plan.analysis;
  for (uint32_t i = 0; i < plan.task_count; ++i) {
    if (plan.is_expected[i] == 0) continue;
    const TaskIndex task{i};
    slack.push_back({{"task", plan.task_ids[i]},
                     {"elements", plan.elements[i]},
                     {"duration_ms", analysis.duration[i].count},
                     {"earliest_start_ms", analysis.earliest_start[i].count},
                     {"earliest_finish_ms", analysis.earliest_finish(task).count},
                     {"latest_start_ms", analysis.latest_start[i].count},
                     {"latest_finish_ms", analysis.latest_finish(task).count},
                     {"total_slack_ms", analysis.total_slack(task).count},
                     {"free_slack_ms", analysis.free_slack[i].count},
                     {"upward_rank_ms", analysis.upward_rank(task).count}});
  }
  return slack;
}

}  // namespace

json plan_summary_to_json(const Plan& plan) {
  json document{{"tasks", plan.task_count},
                {"edges", plan.edge_count},
                {"workers", nullptr},
                {"critical_path_ms", plan.analysis.critical_path_length.count},
                {"stages", stages_to_json(plan)},
                {"parallelism_factor", decimal(plan.parallelism_thousandths)},
                {"makespan_ms", nullptr},
                {"lower_bound_ms", plan.lower_bound.count},
                {"lower_bound_by", plan.lower_bound_by},
                {"work_ms", plan.work.count},
                {"cost_micros", plan.cost_micros},
                {"resources", resources_to_json(plan)},
                {"shape", shape_to_json(plan)},
                {"redundant_dependencies", plan.redundant.dependencies.size()},
                {"redundant_dependencies_truncated", plan.redundant.is_truncated}};
  if (plan.workers > 0) document["workers"] = plan.workers;
  if (plan.makespan) document["makespan_ms"] = plan.makespan->count;
  return document;
}

json plan_to_json(const Plan& plan) {
  json document = plan_summary_to_json(plan);
  document["critical_path"] = ids_of(plan, plan.analysis.critical_path);
  for (size_t i = 0; i < plan.stages.size(); ++i) {
    document["stages"][i]["tasks"] = ids_of(plan, plan.stages[i].tasks);
  }
  document["redundant_dependencies"] = redundant_to_json(plan);
  document["slack"] = slack_to_json(plan);
  return document;
}

}  // namespace gantline
