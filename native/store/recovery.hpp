#pragma once

#include <functional>

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

// Applies all events of a run (kNoRun: of the installation) to a state, workflow attached. `seen`,
// which may be null, is told of each that was applied. Errors: kCorrupt, kIo; the state then has
// the events before the one that is named.
Status fold_run(const RecoverySource& source, RunId run, State& state,
                const std::function<void(const Event&)>& seen);

// See Journal::recover.
Result<State> recover_state(const RecoverySource& source);

}  // namespace gantline::native
