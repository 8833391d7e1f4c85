#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/event.hpp"
#include "gantline/state.hpp"

namespace gantline::native {

// What is known of a run without folding its events: one row of the index.
struct RunSummary {
  RunId id = kNoRun;
  uint64_t number = 0;
  uint64_t version = 0;
  RunPhase phase{};
  std::string workflow_name{};
  ContentHash workflow_hash{};
  Millis created_at{};
  Millis started_at{};
  Millis ended_at{};
  RunCounts counts;
  std::vector<std::string> tags{};
  std::string idempotency_key{};
};

// Which runs to list: all that match every given field, newest (largest id) first.
struct RunQuery {
  std::vector<RunPhase> phases{};  // empty: any
  std::string workflow_name{};     // empty: any
  std::string tag{};               // empty: any
  std::string idempotency_key{};   // empty: any
  RunId before = kNoRun;  // cursor: runs with a smaller id than this one; kNoRun: from the newest
  size_t limit = 100;
};

// One atomic, durable write: the events of consecutive decisions and what they change in the index.
struct JournalBatch {
  std::vector<Event> events{};  // in the order of the decisions
  std::vector<std::shared_ptr<const Workflow>>
      workflows{};                      // first used by these events; known ones do no harm
  std::vector<RunSummary> summaries{};  // rows to write, one for each run that changed
  Millis now{};                         // wall time: `stored_at` of new workflows
};

// Where events live. Everything is durable when append returns, and not before.
//
// Thread rules: append from one thread at a time; the reading functions from any thread, at any
// time.
class Journal {
 public:
  virtual ~Journal() = default;

  // REQUIRES: steps do not decrease, and sequences of a run follow on from each other.
  //
  // Errors: kFailedPrecondition when the first step is not after last_step() (nothing is written,
  // the journal goes on); otherwise kIo and the like: the batch must not be acknowledged, and the
  // journal refuses every later append (kUnavailable) until it is opened again, which tells whether
  // the disk has the batch or not. A batch with nothing in it succeeds and writes nothing.
  virtual Status append(const JournalBatch& batch) = 0;

  // Events of a run with sequence >= first, at most `limit`, in order. kNoRun: of the installation.
  // Empty when there are none. `submission.workflow` is null: read_workflow has it.
  // Errors: kIo, kCorrupt (`where` names the run and sequence).
  virtual Result<std::vector<Event>> read_events(RunId run, uint64_t first, size_t limit) const = 0;

  // Events of all runs in the order of the decisions, one or more whole batches: those from batch
  // `first` on until there are at least `limit` events, or they take much memory already (8 MiB).
  // Batches count from 1.
  struct HistoryPage {
    std::vector<Event> events;
    uint64_t next = 0;  // where the next page begins; 0: there is no more
  };
  // Errors: kIo, kCorrupt.
  virtual Result<HistoryPage> read_history(uint64_t first, size_t limit) const = 0;

  // Errors: kNotFound, kIo, kCorrupt.
  virtual Result<RunSummary> read_summary(RunId run) const = 0;
  virtual Result<std::vector<RunSummary>> list_runs(const RunQuery& query) const = 0;
  virtual Result<std::shared_ptr<const Workflow>> read_workflow(const ContentHash& hash) const = 0;
  // Newest version first. name "": of all names.
  struct WorkflowEntry {
    ContentHash hash{};
    std::string name;
    Millis stored_at{};
  };
  virtual Result<std::vector<WorkflowEntry>> list_workflows(std::string_view name) const = 0;

  // The state at the last durable decision: the installation's events and every run that has not
  // ended, workflows attached. Cost: O(events of the installation and of runs that have not ended).
  // Errors: kIo, kCorrupt (`where` names the run and sequence).
  virtual Result<State> recover() const = 0;

  // The last durable decision's number; 0: none.
  virtual uint64_t last_step() const = 0;
};

}  // namespace gantline::native
