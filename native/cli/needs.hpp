#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/terminal.hpp"
#include "gantline/needs.hpp"

namespace gantline::native {

// The parts of an installation that tasks' needs are held against: one worker, and resources.
State installation_of(std::vector<std::string> labels,
                      const std::vector<ResourceAmount>& resources);

// All that the workflow needs and the installation does not give; labels first.
std::vector<UnmetNeed> find_unmet_needs(const Workflow& workflow, const State& installation);

// Those for which a task would wait for ever where no worker can come and nothing can be raised.
Defects hopeless(const std::vector<UnmetNeed>& needs);

// [{"task", "code", "name", "message", "pointer"}]
nlohmann::json hints_to_json(const std::vector<UnmetNeed>& needs, const Workflow& workflow);
// One line each, to standard error; the first ones when there are many.
void print_hints(const std::vector<UnmetNeed>& needs, const Terminal& terminal);

}  // namespace gantline::native
