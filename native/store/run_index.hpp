#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "store/database.hpp"
#include "store/index_rows.hpp"
#include "store/journal.hpp"

namespace gantline::native {

// The family `index`: summaries, and the runs by phase, workflow, tag and idempotency key.
//
// Threads: the writing functions from the journal's thread; the reading ones from any.
class RunIndex {
 public:
  explicit RunIndex(const Database& database) : database_(database) {}

  // -- writing: into a batch that the caller writes. A batch that is not written ends the index's
  // use. --

  // Loads what writing needs to know. Errors: kCorrupt, kIo.
  Status load();
  // Keeps the list of active runs and the highest number right, from the events themselves.
  void note(const Event& event, rocksdb::WriteBatch& batch);
  // Errors: kCorrupt, kIo.
  Status write(const RunSummary& summary, rocksdb::WriteBatch& batch);

  // -- reading --

  // Errors: kNotFound, kCorrupt, kIo.
  Result<RunSummary> read(RunId run) const;
  Result<std::vector<RunSummary>> list(const RunQuery& query) const;
  // Oldest first.
  Result<std::vector<RunId>> active_runs() const;
  // Of any run ever submitted; 0: none.
  uint64_t highest_number() const noexcept { return highest_number_; }

 private:
  Result<std::optional<RunPhase>> stored_phase(RunId run) const;
  void put(std::string_view key, std::string_view value, rocksdb::WriteBatch& batch) const;
  void remove(std::string_view key, rocksdb::WriteBatch& batch) const;
  void put_identity(const RunSummary& summary, rocksdb::WriteBatch& batch) const;

  const Database& database_;
  // Phase, as last written, of runs that have not ended: saves a look-up for each row.
  std::unordered_map<RunId, RunPhase> phases_;
  uint64_t highest_number_ = 0;
};

}  // namespace gantline::native
