#pragma once

#include <span>

#include <nlohmann/json.hpp>

#include "gantline/dag.hpp"
#include "gantline/workflow.hpp"

namespace gantline {

// The canonical document of these parts (see to_canonical_json).
nlohmann::json canonical_document(const WorkflowSettings& settings, std::span<const TaskSpec> tasks,
                                  const Dag& dag);

}  // namespace gantline
