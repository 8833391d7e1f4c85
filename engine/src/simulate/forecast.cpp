#include <algorithm>

#include "gantline/limits.hpp"
#include "gantline/random.hpp"
#include "gantline/simulator.hpp"

namespace gantline {
namespace {

// Nearest rank: the smallest value that at least `percent` of the values do not exceed.
Millis quantile(const std::vector<Millis>& sorted, uint32_t percent) noexcept {
  const size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

void fill_quantiles(Forecast& forecast) {
  std::vector<Millis> sorted = forecast.finish_times;
  std::sort(sorted.begin(), sorted.end());
  forecast.p50 = quantile(sorted, 50);
  forecast.p90 = quantile(sorted, 90);
  forecast.p95 = quantile(sorted, 95);
  forecast.p99 = quantile(sorted, 99);
  forecast.minimum = sorted.front();
  forecast.maximum = sorted.back();
}

}  // namespace

uint64_t trial_seed(uint64_t seed, uint32_t trial) noexcept {
  return Random::mix(seed + 0x9E3779B97F4A7C15 * (uint64_t{trial} + 1));
}

Result<Forecast> forecast(std::shared_ptr<const Workflow> workflow,
                          const SimulationOptions& options, uint32_t trials) {
  if (trials == 0) return Error{ErrorCode::kInvalidArgument, "at least one trial", "trials"};
  if (trials > limits::kSimulationTrials) {
    return Error{ErrorCode::kLimitExceeded,
                 "at most " + std::to_string(limits::kSimulationTrials) + " trials", "trials"};
  }
  if (options.workers == 0)
    return Error{ErrorCode::kInvalidArgument, "at least one worker", "workers"};
  SimulationOptions typical = options;
  typical.use_typical_durations = true;
  const TrialResult expected = Simulation(workflow, std::move(typical)).run();

  Forecast forecast;
  forecast.trials = trials;
  forecast.makespan = expected.makespan;
  forecast.state_hash = expected.state_hash;
  forecast.finish_times.reserve(trials);
  for (uint32_t trial = 0; trial < trials; ++trial) {
    SimulationOptions drawn = options;
    drawn.seed = trial_seed(options.seed, trial);
    const TrialResult result = Simulation(workflow, std::move(drawn)).run();
    forecast.finish_times.push_back(result.makespan);
    forecast.failed_trials += result.phase == RunPhase::kCompleted ? 0 : 1;
    if (trials > 1) forecast.state_hash = Random::mix(forecast.state_hash ^ result.state_hash);
  }
  fill_quantiles(forecast);
  return forecast;
}

}  // namespace gantline
