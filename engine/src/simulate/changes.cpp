#include "simulate/changes.hpp"

#include <algorithm>
#include <map>

#include "base/sort_by_key.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

constexpr int64_t kUnit = 1'000;  // of a resource, in thousandths

std::shared_ptr<const Workflow> rebuild(const Workflow& workflow, WorkflowSettings settings,
                                        std::vector<TaskSpec> tasks) {
  return std::make_shared<const Workflow>(std::move(settings), std::move(tasks), workflow.dag(),
                                          workflow.hash());
}

std::vector<TaskSpec> copy_tasks(const Workflow& workflow) {
  return {workflow.tasks().begin(), workflow.tasks().end()};
}

ChangedWorld changed(ChangeKind kind, const std::string& subject, int64_t amount,
                     const std::shared_ptr<const Workflow>& workflow,
                     const SimulationOptions& options) {
  ChangedWorld world;
  world.change.kind = kind;
  world.change.subject = subject;
  world.change.amount = amount;
  world.workflow = workflow;
  world.options = options;
  return world;
}

// By resource that tasks ask for: the least that one of them asks for, at least a unit.
std::map<std::string, int64_t> smallest_demands(const Workflow& workflow) {
  std::map<std::string, int64_t> demands;
  for (const TaskSpec& task : workflow.tasks()) {
    for (const ResourceAmount& amount : task.resources) {
      if (amount.thousandths == 0) continue;
      const int64_t demand = std::max(amount.thousandths, kUnit);
      const auto [it, is_new] = demands.emplace(amount.name, demand);
      if (!is_new) it->second = std::min(it->second, demand);
    }
  }
  return demands;
}

void add_limits(const std::shared_ptr<const Workflow>& workflow, const SimulationOptions& options,
                std::vector<ChangedWorld>& worlds) {
  std::map<std::string, uint32_t> concurrency;
  for (const LimitSpec& limit : workflow->settings().limits)
    concurrency[limit.key] = limit.concurrency;
  for (const LimitSpec& limit : options.limits) concurrency[limit.key] = limit.concurrency;
  size_t count = 0;
  for (const auto& [key, current] : concurrency) {
    if (count++ == limits::kSensitivityPools) return;
    ChangedWorld world = changed(ChangeKind::kRaiseLimit, key, 1, workflow, options);
    // Of two settings of one key the later one holds.
    world.options.limits.push_back({key, current + 1});
    worlds.push_back(std::move(world));
  }
}

// Adds to the resource where it is listed. False: it is not.
bool raise(std::vector<ResourceAmount>& capacities, const std::string& name, int64_t amount) {
  bool is_listed = false;
  for (ResourceAmount& capacity : capacities) {
    if (capacity.name != name) continue;
    capacity.thousandths = std::min(capacity.thousandths + amount, limits::kAmount);
    is_listed = true;
  }
  return is_listed;
}

void add_resources(const std::shared_ptr<const Workflow>& workflow,
                   const SimulationOptions& options, std::vector<ChangedWorld>& worlds) {
  size_t count = 0;
  for (const auto& [name, amount] : smallest_demands(*workflow)) {
    ChangedWorld world = changed(ChangeKind::kRaiseResource, name, amount, workflow, options);
    WorkflowSettings settings = workflow->settings();
    if (raise(settings.resources, name, amount)) {
      world.workflow = rebuild(*workflow, std::move(settings), copy_tasks(*workflow));
    } else if (!raise(world.options.resources, name, amount)) {
      continue;  // nobody bounds it
    }
    if (count++ == limits::kSensitivityPools) return;
    worlds.push_back(std::move(world));
  }
}

Estimate half(Estimate estimate) {
  const auto halve = [](Millis& duration) { duration = Millis{duration.count / 2}; };
  if (estimate.kind == EstimateKind::kNone) {
    estimate.kind = EstimateKind::kFixed;
    estimate.low = kUnknownDuration;
  }
  halve(estimate.low);
  halve(estimate.mode);
  halve(estimate.high);
  for (Millis& sample : estimate.samples) halve(sample);
  return estimate;
}

}  // namespace

std::string_view to_string(ChangeKind kind) noexcept {
  switch (kind) {
    case ChangeKind::kAddWorker: return "add_worker";
    case ChangeKind::kRaiseLimit: return "raise_limit";
    case ChangeKind::kRaiseResource: return "raise_resource";
    case ChangeKind::kHalveTask: return "halve_task";
  }
  return "";
}

std::vector<ChangedWorld> additions(const std::shared_ptr<const Workflow>& workflow,
                                    const SimulationOptions& options) {
  std::vector<ChangedWorld> worlds;
  worlds.push_back(changed(ChangeKind::kAddWorker, "", 1, workflow, options));
  ++worlds.back().options.workers;
  add_limits(workflow, options, worlds);
  add_resources(workflow, options, worlds);
  return worlds;
}

std::vector<TaskIndex> most_critical(const Workflow& workflow,
                                     std::span<const uint32_t> criticality, uint32_t count) {
  std::vector<TaskIndex> tasks;
  for (uint32_t i = 0; i < criticality.size(); ++i) {
    const bool takes_time = workflow.typical_duration(TaskIndex{i}) > Millis{};
    if (criticality[i] > 0 && takes_time) tasks.push_back(TaskIndex{i});
  }
  sort_by_key(tasks, [&](TaskIndex task) { return -workflow.typical_duration(task).count; });
  sort_by_key(tasks, [&](TaskIndex task) { return -int64_t{criticality[to_index(task)]}; });
  if (tasks.size() > count) tasks.resize(count);
  return tasks;
}

ChangedWorld halve(const std::shared_ptr<const Workflow>& workflow,
                   const SimulationOptions& options, TaskIndex task) {
  std::vector<TaskSpec> tasks = copy_tasks(*workflow);
  TaskSpec& spec = tasks[to_index(task)];
  spec.estimate = half(spec.estimate);
  const std::string id = spec.id;
  return changed(ChangeKind::kHalveTask, id, 0,
                 rebuild(*workflow, workflow->settings(), std::move(tasks)), options);
}

}  // namespace gantline
