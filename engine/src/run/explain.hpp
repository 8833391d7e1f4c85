#pragma once

#include "run/decider.hpp"

namespace gantline {

// Engine::explain: the failed checks of the admission check, in words.
Result<std::vector<WaitReason>> explain_task(const State& state, const Scheduler& scheduler,
                                             RunId run, TaskIndex task, Millis now);

}  // namespace gantline
