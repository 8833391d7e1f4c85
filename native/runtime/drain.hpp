#pragma once

#include <optional>
#include <span>

#include "gantline/engine.hpp"

namespace gantline::native {

// While the server stops, its worker has just the slots that are in use, so that none that becomes
// free is filled again.
//
// `inputs` are what the engine is about to take: attempts that end by them count as ended. The
// change to append to them; absent when the worker is as it should be already. Cost: O(tasks of
// active runs).
std::optional<ChangeWorker> shrink_to_busy(const State& state, std::span<const Input> inputs,
                                           WorkerId worker);

}  // namespace gantline::native
