#pragma once

#include <memory>
#include <string>

#include "store/journal.hpp"

namespace rocksdb {
class Env;
}

namespace gantline::native {

// The journal of a data directory, on RocksDB (native/store/FORMAT.md).
class RocksDbJournal final : public Journal {
 public:
  struct OpenOptions {
    std::string directory;
    // Changes nothing, and may be used beside the server that writes: it has every decision that
    // was acknowledged before it was opened, and none that comes later. append is refused.
    bool read_only = false;
    // The directory is thrown away at the end, whatever happens: nothing waits for the disk.
    bool is_temporary = false;
    // What the database does its files with, for tests of failing disks: see make_environment.
    // Outlives the journal; null: that of the process.
    rocksdb::Env* environment = nullptr;
  };

  // Makes the directory when it is missing, unless it is only read. A directory that is refused is
  // left as it was.
  //
  // Errors, each saying what to do: kUnavailable (in use), kUnsupportedVersion (a newer format),
  // kCorrupt (damaged, or acknowledged records are gone), kInvalidArgument, kIo (not a directory,
  // not a data directory, not writable, disk full). Cost: O(what was written since the last flush,
  // at most 16 MiB and one batch: a batch goes into one log, whatever its size).
  static Result<std::unique_ptr<RocksDbJournal>> open(const OpenOptions& options);

  ~RocksDbJournal() override;

  Status append(const JournalBatch& batch) override;
  Result<std::vector<Event>> read_events(RunId run, uint64_t first, size_t limit) const override;
  Result<HistoryPage> read_history(uint64_t first, size_t limit) const override;
  Result<RunSummary> read_summary(RunId run) const override;
  Result<std::vector<RunSummary>> list_runs(const RunQuery& query) const override;
  Result<std::shared_ptr<const Workflow>> read_workflow(const ContentHash& hash) const override;
  Result<std::vector<WorkflowEntry>> list_workflows(std::string_view name) const override;
  Result<State> recover() const override;
  uint64_t last_step() const override;

  // Reads everything and checks it against its checksums. Takes as long as reading the disk does.
  // Errors: kCorrupt, kIo.
  Status verify() const;

 private:
  struct Impl;
  explicit RocksDbJournal(std::unique_ptr<Impl> impl);
  static Result<std::unique_ptr<Impl>> open_to_write(const OpenOptions& options);
  static Result<std::unique_ptr<Impl>> open_to_read(const std::string& directory);

  std::unique_ptr<Impl> impl_;
};

}  // namespace gantline::native
