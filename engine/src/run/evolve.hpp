#pragma once

#include "gantline/state.hpp"

namespace gantline {

// evolve for an event of a run that is at hand: what the engine calls, sparing the look-up.
// Errors: as evolve; kRunSubmitted is refused.
Status evolve_run(RunState& run, const Event& event);

// Bookkeeping of evolve, shared with nothing else but tests: whether the task counts as a success
// for its successors.
bool counts_as_success(const TaskState& task, const TaskSpec& spec) noexcept;

}  // namespace gantline
