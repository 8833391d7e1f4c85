#pragma once

#include "gantline/simulator.hpp"

namespace gantline {

// Whether so many trials may be made with these options.
// Errors: kLimitExceeded (limits::kSimulationTrials), kInvalidArgument.
Status check_trials(const SimulationOptions& options, uint32_t trials);

// How far a simulated run is: ended tasks, per million. The run may be null: nothing is yet.
uint64_t share_per_million(const RunState* run) noexcept;

}  // namespace gantline
