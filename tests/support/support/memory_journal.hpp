#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/journal.hpp"

namespace gantline::test {

// A journal without a disk, which keeps the same contract (tests/native/store/journal_contract.cpp)
// and can be told to fail.
class MemoryJournal final : public native::Journal {
 public:
  Status append(const native::JournalBatch& batch) override;
  Result<std::vector<Event>> read_events(RunId run, uint64_t first, size_t limit) const override;
  Result<HistoryPage> read_history(uint64_t first, size_t limit) const override;
  Result<native::RunSummary> read_summary(RunId run) const override;
  Result<std::vector<native::RunSummary>> list_runs(const native::RunQuery& query) const override;
  Result<std::shared_ptr<const Workflow>> read_workflow(const ContentHash& hash) const override;
  Result<std::vector<WorkflowEntry>> list_workflows(std::string_view name) const override;
  Result<State> recover() const override;
  uint64_t last_step() const override;

  // The next append fails with this error and writes nothing; all after it are refused until
  // reopen().
  void fail_next_append(Error error);
  void reopen();

 private:
  struct StoredWorkflow {
    std::shared_ptr<const Workflow> workflow;
    Millis stored_at{};
  };

  mutable std::mutex mutex_;
  std::vector<std::vector<Event>> batches_;
  std::map<RunId, std::vector<Event>> events_;
  std::map<RunId, native::RunSummary> summaries_;
  std::map<ContentHash, StoredWorkflow> workflows_;
  uint64_t last_step_ = 0;
  std::optional<Error> next_failure_;
  bool is_stopped_ = false;
};

}  // namespace gantline::test
