#pragma once

#include <condition_variable>
#include <mutex>

#include "support/memory_journal.hpp"

namespace gantline::test {

// A MemoryJournal whose writes and reads a test can hold up: nothing of a write that is held is
// readable, and a read that is held has read already.
class GatedJournal final : public native::Journal {
 public:
  // From now on every append waits.
  void hold();
  // Lets the appends that wait, and those to come, go on.
  void release();
  // Waits until an append is held up.
  void wait_until_held();

  // The next read of events waits after it has read, until `release_reads`.
  void hold_reads();
  void release_reads();
  void wait_until_read_held();

  MemoryJournal& memory() noexcept { return memory_; }
  size_t append_count() const;

  Status append(const native::JournalBatch& batch) override;
  Result<std::vector<Event>> read_events(RunId run, uint64_t first, size_t limit) const override;
  Result<HistoryPage> read_history(uint64_t first, size_t limit) const override {
    return memory_.read_history(first, limit);
  }
  Result<native::RunSummary> read_summary(RunId run) const override {
    return memory_.read_summary(run);
  }
  Result<std::vector<native::RunSummary>> list_runs(const native::RunQuery& query) const override {
    return memory_.list_runs(query);
  }
  Result<std::shared_ptr<const Workflow>> read_workflow(const ContentHash& hash) const override {
    return memory_.read_workflow(hash);
  }
  Result<std::vector<WorkflowEntry>> list_workflows(std::string_view name) const override {
    return memory_.list_workflows(name);
  }
  Result<State> recover() const override { return memory_.recover(); }
  uint64_t last_step() const override { return memory_.last_step(); }

 private:
  MemoryJournal memory_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool is_holding_ = false;
  bool is_held_ = false;
  bool is_holding_reads_ = false;
  mutable bool is_read_held_ = false;
  size_t appends_ = 0;
};

}  // namespace gantline::test
