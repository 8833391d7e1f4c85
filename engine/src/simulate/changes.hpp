#pragma once

#include <memory>
#include <span>
#include <vector>

#include "gantline/sensitivity.hpp"

namespace gantline {

// A change and the world in which it was made.
struct ChangedWorld {
  SensitivityChange change;
  std::shared_ptr<const Workflow> workflow;
  SimulationOptions options;
};

// The changes of SensitivityJob that add something, in the order of trying.
std::vector<ChangedWorld> additions(const std::shared_ptr<const Workflow>& workflow,
                                    const SimulationOptions& options);

// The tasks that are worth speeding up.
std::vector<TaskIndex> most_critical(const Workflow& workflow,
                                     std::span<const uint32_t> criticality, uint32_t count);

ChangedWorld halve(const std::shared_ptr<const Workflow>& workflow,
                   const SimulationOptions& options, TaskIndex task);

}  // namespace gantline
