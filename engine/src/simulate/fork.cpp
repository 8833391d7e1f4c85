#include "simulate/fork.hpp"

#include <algorithm>
#include <set>

#include "base/sort_by_key.hpp"

namespace gantline {

WorkerDescription simulated_worker(const Workflow& workflow) {
  std::set<std::string> labels;
  for (const TaskSpec& task : workflow.tasks()) {
    const std::vector<std::string> required = task.required_labels();
    labels.insert(required.begin(), required.end());
  }
  return {"simulated", {labels.begin(), labels.end()}};
}

State forked_state(const ForkPoint& fork, const SimulationOptions& options) {
  State state;
  const WorkerDescription worker = simulated_worker(fork.run.workflow());
  state.workers[kSimulatedWorker] = {kSimulatedWorker, options.workers, worker.name, worker.labels};
  for (const LimitSpec& limit : options.limits) state.limits[limit.key] = limit.concurrency;
  for (const ResourceAmount& resource : options.resources)
    state.resources[resource.name] = resource.thousandths;
  state.next_run_number = fork.run.number + 1;
  state.step = fork.step;
  RunState& run = state.runs.emplace(fork.run.id, fork.run).first->second;
  for (TaskState& task : run.tasks) {
    if (task.token != kNoToken) task.worker = kSimulatedWorker;
  }
  return state;
}

std::vector<TaskIndex> complete_order(const ForkPoint& fork) {
  const std::vector<TaskState>& tasks = fork.run.tasks;
  std::vector<uint8_t> mentions(tasks.size(), 0);
  const auto expected = [&](uint32_t task) {
    return tasks[task].token == kNoToken ? 0 : tasks[task].cancel_requested ? 2 : 1;
  };
  std::vector<TaskIndex> order;
  for (const TaskIndex task : fork.order) {
    const uint32_t index = to_index(task);
    if (index >= tasks.size() || mentions[index] >= expected(index)) continue;
    ++mentions[index];
    order.push_back(task);
  }
  std::vector<TaskIndex> missing;
  for (uint32_t i = 0; i < tasks.size(); ++i) {
    for (int left = expected(i) - mentions[i]; left > 0; --left) missing.push_back(TaskIndex{i});
  }
  // By start; they are in the order of their indices.
  sort_by_key(missing, [&](TaskIndex task) { return tasks[to_index(task)].started_at.count; });
  order.insert(order.end(), missing.begin(), missing.end());
  return order;
}

}  // namespace gantline
