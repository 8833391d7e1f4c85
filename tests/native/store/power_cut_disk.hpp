#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <rocksdb/file_system.h>

#include "gantline/random.hpp"

namespace gantline::test {

// A disk whose power can be cut. It knows of each file how much of it was synced, and which changes
// of names (files made, renamed, deleted) are not yet in a synced directory.
//
// After the cut everything seems to go on, but nothing of it will have been: whoever is told of a
// write then has to ask is_cut() first. Once the database is closed, lose_unsynced() leaves what a
// disk may have: of the names any first part of the changes, of each file what was synced, and of
// what was written after it anything, in pieces of a sector.
//
// Threads: any.
class PowerCutDisk : public rocksdb::FileSystemWrapper {
 public:
  // `scratch` is a directory on the same disk, for what was deleted and may come back.
  explicit PowerCutDisk(std::string scratch);
  const char* Name() const override { return "PowerCutDisk"; }

  // Cuts the power in the midst of a later change: of writing, syncing, making, renaming, deleting.
  void cut_after(uint64_t changes);
  bool is_cut() const;
  // The disk works again afterwards.
  void lose_unsynced(Random& random);

  // Makes each sync of a file whose name ends so fail, without effect.
  void fail_syncs_of(std::string suffix);
  // How often one of those was tried.
  uint64_t failed_syncs() const;

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  class File;
  class Directory;

  struct Extent {
    uint64_t synced = 0;   // bytes
    uint64_t written = 0;  // before the cut
  };
  // Of a name. Undone by the opposite, and by giving back what was in the way.
  struct Change {
    std::string made;      // the name that came; empty: none
    std::string gone;      // the name that went; empty: none
    std::string replaced;  // where what had that name is kept; empty: nothing had it
  };

  bool counts_change();  // whether the power is still on. Requires the mutex.
  void note_append(const std::string& path, uint64_t bytes);
  rocksdb::IOStatus note_sync(const std::string& path);
  void note_directory_sync();
  std::string put_aside(const std::string& path);
  void undo(const Change& change);
  void damage_tail(const std::string& path, const Extent& extent, Random& random);

  const std::string scratch_;
  mutable std::mutex mutex_;
  uint64_t changes_left_ = UINT64_MAX;
  uint64_t names_put_aside_ = 0;
  std::map<std::string, Extent> extents_;
  std::vector<Change> changes_;    // not yet in a synced directory
  size_t changes_before_cut_ = 0;  // of those; the later ones never were
  std::string failing_suffix_;
  uint64_t failed_syncs_ = 0;
};

}  // namespace gantline::test
