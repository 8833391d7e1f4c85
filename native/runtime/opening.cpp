#include "runtime/opening.hpp"

#include <algorithm>
#include <utility>

#include "runtime/decision_maker.hpp"

namespace gantline::native {

Millis latest_time(const State& state) {
  Millis latest{};
  for (const auto& [id, run] : state.runs) latest = std::max(latest, run.changed_at);
  return latest;
}

std::vector<InputBody> opening_inputs(const RuntimeOptions& options, const State& state) {
  std::vector<InputBody> inputs;
  for (const auto& [id, worker] : state.workers)
    inputs.push_back(ChangeWorker{id, 0, {}, Reason::kWorkerLost});
  for (const auto& [key, concurrency] : options.limits) {
    const auto it = state.limits.find(key);
    if (it == state.limits.end() || it->second != concurrency)
      inputs.push_back(ChangeLimit{key, concurrency, false});
  }
  for (const auto& [name, amount] : options.resources) {
    const auto it = state.resources.find(name);
    if (it == state.resources.end() || it->second != amount)
      inputs.push_back(ChangeResource{name, amount});
  }
  WorkerDescription description{options.worker_name, options.worker_labels};
  std::sort(description.labels.begin(), description.labels.end());
  inputs.push_back(
      ChangeWorker{kLocalWorker, options.slots, std::move(description), Reason::kNone});
  return inputs;
}

}  // namespace gantline::native
