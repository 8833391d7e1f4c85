#include "simulate/trials.hpp"

#include <string>

#include "gantline/limits.hpp"

namespace gantline {

Status check_trials(const SimulationOptions& options, uint32_t trials) {
  if (trials == 0) return Error{ErrorCode::kInvalidArgument, "at least one trial", "trials"};
  if (trials > limits::kSimulationTrials) {
    return Error{ErrorCode::kLimitExceeded,
                 "at most " + std::to_string(limits::kSimulationTrials) + " trials", "trials"};
  }
  if (options.workers == 0)
    return Error{ErrorCode::kInvalidArgument, "at least one worker", "workers"};
  return {};
}

uint64_t share_per_million(const RunState* run) noexcept {
  if (run == nullptr || run->counts.total == 0) return 0;
  const uint64_t open = uint64_t{run->counts.pending} + run->counts.queued + run->counts.running;
  return (run->counts.total - open) * 1'000'000 / run->counts.total;
}

}  // namespace gantline
