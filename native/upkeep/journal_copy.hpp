#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "store/rocksdb_journal.hpp"

namespace gantline::native {

// Writes events of another store into a journal, through the same code as the server: the index,
// the log and the payloads are made anew from them. Many decisions share one synced write, as far
// as memory allows.
class JournalCopy {
 public:
  using ReadWorkflow =
      std::function<Result<std::shared_ptr<const Workflow>>(const ContentHash& hash)>;
  // The journal is borrowed.
  JournalCopy(RocksDbJournal& journal, ReadWorkflow read_workflow)
      : journal_(journal), read_workflow_(std::move(read_workflow)) {}

  // A workflow that may have no run. Errors: kIo, kCorrupt.
  Status add_workflow(const Journal::WorkflowEntry& entry);
  // REQUIRES: in the order of the decisions. Errors: kIo, kCorrupt.
  Status add(Event event);
  // The rows of the index, when all events have been added. Errors: kIo, kCorrupt.
  Status finish(std::vector<RunSummary> summaries);

 private:
  Status flush();

  RocksDbJournal& journal_;
  ReadWorkflow read_workflow_;
  JournalBatch batch_;
  size_t batch_bytes_ = 0;  // about what its events take in memory
};

}  // namespace gantline::native
