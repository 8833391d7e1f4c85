#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store/database.hpp"
#include "store/event_rows.hpp"
#include "store/journal.hpp"
#include "store/run_index.hpp"
#include "store/workflow_rows.hpp"
#include "upkeep/examination.hpp"

namespace gantline::native {

// The rows of a store that is only read, in whatever state it is.
struct StoreSource {
  explicit StoreSource(std::unique_ptr<Database> opened)
      : database(std::move(opened)), events(*database), index(*database), workflows(*database) {}

  std::unique_ptr<Database> database;
  EventRows events;
  RunIndex index;
  WorkflowRows workflows;
};

// Errors: those of Database::open_to_read.
Result<std::unique_ptr<StoreSource>> open_store(const Database::ReadingOptions& reading);

// Consecutive events of one run that are whole.
struct Segment {
  uint64_t step = 0;  // of the first
  RunId run = kNoRun;
  uint64_t first = 0;  // sequence
  uint32_t count = 0;
};

// What a repair keeps.
struct Salvage {
  std::vector<Segment> segments;
  std::vector<RunSummary> summaries;
};

// The runs that have left any trace, with a sequence that each must reach. kNoRun is the
// installation.
using RunTraces = std::map<RunId, uint64_t>;

// Looks for them in the log, the events and the index: where one of them is damaged the others
// know. What is not readable is a finding.
RunTraces find_runs(const StoreSource& store, Examination& found);

// Folds a run's events and compares the outcome with the index. `reaches`: see RunTraces.
void check_run(const StoreSource& store, const RunTraces::value_type& trace, Examination& found,
               Salvage* salvage);

// Adds a finding; beyond a limit that keeps the report readable it is only counted. An error that
// is no damage makes the examination void: see Examination::unreadable.
void add_finding(Examination& found, const Error& error);

}  // namespace gantline::native
