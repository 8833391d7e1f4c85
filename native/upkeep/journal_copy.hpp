#pragma once

#include <vector>

#include "store/rocksdb_journal.hpp"
#include "store/workflow_rows.hpp"

namespace gantline::native {

// Writes events of another store into a journal, through the same code as the server: the index,
// the log and the payloads are made anew from them. Many decisions share one synced write.
class JournalCopy {
 public:
  // Both are borrowed.
  JournalCopy(RocksDbJournal& journal, const WorkflowRows& workflows)
      : journal_(journal), workflows_(workflows) {}

  // A workflow that may have no run. Errors: kIo, kCorrupt.
  Status add_workflow(const Journal::WorkflowEntry& entry);
  // REQUIRES: in the order of the decisions. Errors: kIo, kCorrupt.
  Status add(Event event);
  // The rows of the index, when all events have been added. Errors: kIo, kCorrupt.
  Status finish(std::vector<RunSummary> summaries);

 private:
  Status flush();

  RocksDbJournal& journal_;
  const WorkflowRows& workflows_;
  JournalBatch batch_;
};

}  // namespace gantline::native
