#pragma once

#include "gantline/event.hpp"
#include "gantline/result.hpp"

namespace gantline {

// Whether `again`, which has the idempotency key that made `run`, says what `made` said: the same
// workflow with the same inputs. How the run is to be scheduled and its tags may differ.
// Cost: O(inputs). Errors: kAlreadyExists, `where` is the run.
Status check_repetition(const Submission& made, const Submission& again, RunId run);

}  // namespace gantline
