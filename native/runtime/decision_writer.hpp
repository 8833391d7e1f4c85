#pragma once

#include <cstddef>
#include <vector>

#include "runtime/decision.hpp"
#include "store/journal.hpp"

namespace gantline::native {

// How many of the pending decisions, from the front, go into one write. At least one of several.
size_t batch_length(const std::vector<Decision>& pending);

// Makes decisions durable, several in one write. Keeps its storage from one write to the next.
class DecisionWriter {
 public:
  // Their events, workflows and summaries in order, as one batch; the events are back in their
  // decisions afterwards, for the subscribers. Errors: those of Journal::append; then nothing of
  // the decisions may be let out. REQUIRES: decisions is not empty.
  Status write(Journal& journal, std::vector<Decision>& decisions);

 private:
  JournalBatch batch_;
  std::vector<size_t> counts_;  // of events, by decision
};

}  // namespace gantline::native
