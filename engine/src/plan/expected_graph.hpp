#pragma once

#include <cstdint>
#include <vector>

#include "gantline/workflow.hpp"

namespace gantline::plan {

// A workflow as it unfolds when nothing fails and every `when` holds.
struct ExpectedGraph {
  // The workflow's tasks, then up to two milestones of duration 0: "main tasks have ended",
  // "success handlers have ended". Has only the dependencies that are waited for.
  Dag dag;
  std::vector<Millis> duration;      // of one element; 0 for milestones and tasks that do not run
  std::vector<uint8_t> is_expected;  // by task of the workflow
};

// Errors: kLimitExceeded.
Result<ExpectedGraph> expect(const Workflow& workflow);

}  // namespace gantline::plan
