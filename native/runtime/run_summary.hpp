#pragma once

#include "store/journal.hpp"

namespace gantline::native {

// The row of the index for a run as it is now.
RunSummary summary_of(const RunState& run);

// A run as its stored events make it, for runs that are no longer in memory.
// Cost: O(events of the run). Errors: kNotFound, kIo, kCorrupt.
Result<RunState> load_run(const Journal& journal, RunId id);

}  // namespace gantline::native
