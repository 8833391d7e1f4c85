#pragma once

#include "gantline/state.hpp"
#include "store/event_rows.hpp"
#include "store/run_index.hpp"
#include "store/workflow_rows.hpp"

namespace gantline::native {

// The rows that a state is folded from. Borrowed: they outlive the call.
struct RecoverySource {
  const EventRows& events;
  const RunIndex& index;
  const WorkflowRows& workflows;
  uint64_t last_step = 0;
};

// See Journal::recover.
Result<State> recover_state(const RecoverySource& source);

}  // namespace gantline::native
