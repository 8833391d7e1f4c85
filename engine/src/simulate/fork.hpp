#pragma once

#include <string>
#include <vector>

#include "gantline/simulator.hpp"

namespace gantline {

inline constexpr WorkerId kSimulatedWorker{0};

// What the simulated worker says of itself: it can do everything that the workflow asks for.
WorkerDescription simulated_worker(const Workflow& workflow);

// ForkPoint::order with what it left out, and without what does not run.
std::vector<TaskIndex> complete_order(const ForkPoint& fork);

}  // namespace gantline
