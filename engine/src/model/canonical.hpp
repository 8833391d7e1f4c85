#pragma once

#include <span>

#include "gantline/dag.hpp"
#include "gantline/workflow.hpp"

namespace gantline {

// SHA-256 of the text of the canonical document of these parts (see to_canonical_json), without
// having the whole of it in memory.
ContentHash canonical_hash(const WorkflowSettings& settings, std::span<const TaskSpec> tasks,
                           const Dag& dag);

}  // namespace gantline
