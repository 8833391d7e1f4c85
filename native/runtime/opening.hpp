#pragma once

#include <vector>

#include "runtime/runtime.hpp"

namespace gantline::native {

// The latest time that the state knows of.
Millis latest_time(const State& state);

// What the engine has to know before it goes on after a recovery: every attempt of the previous
// life is lost, and the local worker is a new one.
std::vector<InputBody> opening_inputs(const RuntimeOptions& options, const State& state);

}  // namespace gantline::native
