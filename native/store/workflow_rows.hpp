#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "store/database.hpp"
#include "store/journal.hpp"

namespace gantline::native {

// The family `workflows`: each by its hash, and the hashes by name and time.
//
// Threads: any.
class WorkflowRows {
 public:
  explicit WorkflowRows(const Database& database) : database_(database) {}

  // Adds a workflow to a batch that the caller writes, unless it is known. Errors: kCorrupt, kIo.
  Status write(const std::shared_ptr<const Workflow>& workflow, Millis now,
               rocksdb::WriteBatch& batch);
  // Errors: kNotFound, kCorrupt, kIo.
  Result<std::shared_ptr<const Workflow>> read(const ContentHash& hash) const;
  // Newest first. name "": of all names. Errors: kCorrupt, kIo.
  Result<std::vector<Journal::WorkflowEntry>> list(std::string_view name) const;

 private:
  std::shared_ptr<const Workflow> find_cached(const ContentHash& hash) const;
  void cache(std::shared_ptr<const Workflow> workflow) const;

  const Database& database_;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const Workflow>>
      cached_;  // guarded by mutex_; last used last
};

}  // namespace gantline::native
