#include "power_cut_disk.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <utility>

#include "support/catch.hpp"

namespace gantline::test {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class PowerCutDisk::File : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(PowerCutDisk& disk, std::string path, std::unique_ptr<rocksdb::FSWritableFile> target)
      : FSWritableFileOwnerWrapper(std::move(target)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    disk_.note_append(path_, data.size());
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& check, IODebugContext* debug) override {
    disk_.note_append(path_, data.size());
    return FSWritableFileOwnerWrapper::Append(data, options, check, debug);
  }
  // What the store does not do is not modelled.
  IOStatus PositionedAppend(const Slice& /*data*/, uint64_t /*offset*/,
                            const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::NotSupported("PositionedAppend");
  }
  IOStatus PositionedAppend(const Slice& /*data*/, uint64_t /*offset*/,
                            const IOOptions& /*options*/,
                            const rocksdb::DataVerificationInfo& /*check*/,
                            IODebugContext* /*debug*/) override {
    return IOStatus::NotSupported("PositionedAppend");
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return synced(FSWritableFileOwnerWrapper::Sync(options, debug));
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return synced(FSWritableFileOwnerWrapper::Fsync(options, debug));
  }

 private:
  IOStatus synced(const IOStatus& status) { return status.ok() ? disk_.note_sync(path_) : status; }

  PowerCutDisk& disk_;
  const std::string path_;
};

class PowerCutDisk::Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(PowerCutDisk& disk, std::unique_ptr<rocksdb::FSDirectory> target)
      : FSDirectoryWrapper(std::move(target)), disk_(disk) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return synced(FSDirectoryWrapper::Fsync(options, debug));
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& how) override {
    return synced(FSDirectoryWrapper::FsyncWithDirOptions(options, debug, how));
  }

 private:
  IOStatus synced(const IOStatus& status) {
    if (status.ok()) disk_.note_directory_sync();
    return status;
  }

  PowerCutDisk& disk_;
};

PowerCutDisk::PowerCutDisk(std::string scratch)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), scratch_(std::move(scratch)) {}

void PowerCutDisk::cut_after(uint64_t changes) {
  const std::lock_guard lock(mutex_);
  changes_left_ = changes;
}

bool PowerCutDisk::is_cut() const {
  const std::lock_guard lock(mutex_);
  return changes_left_ == 0;
}

void PowerCutDisk::fail_syncs_of(std::string suffix) {
  const std::lock_guard lock(mutex_);
  failing_suffix_ = std::move(suffix);
}

uint64_t PowerCutDisk::failed_syncs() const {
  const std::lock_guard lock(mutex_);
  return failed_syncs_;
}

bool PowerCutDisk::counts_change() {
  if (changes_left_ == 0) return false;
  if (changes_left_ != UINT64_MAX) --changes_left_;
  return changes_left_ != 0;
}

void PowerCutDisk::note_append(const std::string& path, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  // In the midst of a write that was cut, any part of it may have reached the disk.
  const bool was_on = changes_left_ != 0;
  counts_change();
  if (was_on) extents_[path].written += bytes;
}

IOStatus PowerCutDisk::note_sync(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!failing_suffix_.empty() && path.size() >= failing_suffix_.size() &&
      path.compare(path.size() - failing_suffix_.size(), path.npos, failing_suffix_) == 0) {
    ++failed_syncs_;
    return IOStatus::IOError("sync", "the disk says no");
  }
  if (counts_change()) extents_[path].synced = extents_[path].written;
  return IOStatus::OK();
}

void PowerCutDisk::note_directory_sync() {
  const std::lock_guard lock(mutex_);
  if (!counts_change()) return;
  for (const Change& change : changes_) {
    if (change.replaced.empty()) continue;
    fs::remove(change.replaced);
    extents_.erase(change.replaced);
  }
  changes_.clear();
  changes_before_cut_ = 0;
}

IOStatus PowerCutDisk::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  const std::string replaced = put_aside(path);
  std::unique_ptr<rocksdb::FSWritableFile> made;
  const IOStatus status = FileSystemWrapper::NewWritableFile(path, options, &made, debug);
  if (!status.ok()) return status;
  changes_.push_back({path, "", replaced});
  if (counts_change()) changes_before_cut_ = changes_.size();
  extents_[path] = {};
  *file = std::make_unique<File>(*this, path, std::move(made));
  return status;
}

IOStatus PowerCutDisk::ReopenWritableFile(const std::string& /*path*/,
                                          const rocksdb::FileOptions& /*options*/,
                                          std::unique_ptr<rocksdb::FSWritableFile>* /*file*/,
                                          IODebugContext* /*debug*/) {
  return IOStatus::NotSupported("ReopenWritableFile");
}

IOStatus PowerCutDisk::NewDirectory(const std::string& path, const IOOptions& options,
                                    std::unique_ptr<rocksdb::FSDirectory>* directory,
                                    IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> opened;
  const IOStatus status = FileSystemWrapper::NewDirectory(path, options, &opened, debug);
  if (status.ok()) *directory = std::make_unique<Directory>(*this, std::move(opened));
  return status;
}

IOStatus PowerCutDisk::DeleteFile(const std::string& path, const IOOptions& options,
                                  IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (!fs::exists(path)) return FileSystemWrapper::DeleteFile(path, options, debug);
  const std::string kept = put_aside(path);
  changes_.push_back({"", path, kept});
  if (counts_change()) changes_before_cut_ = changes_.size();
  return IOStatus::OK();
}

IOStatus PowerCutDisk::RenameFile(const std::string& from, const std::string& to,
                                  const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (!fs::exists(from)) return FileSystemWrapper::RenameFile(from, to, options, debug);
  const std::string replaced = put_aside(to);
  const IOStatus status = FileSystemWrapper::RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  changes_.push_back({to, from, replaced});
  if (counts_change()) changes_before_cut_ = changes_.size();
  extents_[to] = std::exchange(extents_[from], {});
  extents_.erase(from);
  return status;
}

// Takes what has a name away from it. Returns where it is now, or "" when there is nothing.
std::string PowerCutDisk::put_aside(const std::string& path) {
  if (!fs::exists(path)) return "";
  std::string kept = scratch_ + "/" + std::to_string(++names_put_aside_);
  fs::rename(path, kept);
  const auto extent = extents_.find(path);
  if (extent != extents_.end()) {
    extents_[kept] = extent->second;
    extents_.erase(path);
  }
  return kept;
}

void PowerCutDisk::undo(const Change& change) {
  const auto move_back = [this](const std::string& from, const std::string& to) {
    fs::rename(from, to);
    const auto extent = extents_.find(from);
    if (extent == extents_.end()) return;
    extents_[to] = extent->second;
    extents_.erase(from);
  };
  if (!change.made.empty() && !change.gone.empty()) {
    move_back(change.made, change.gone);
  } else if (!change.made.empty()) {
    fs::remove(change.made);
    extents_.erase(change.made);
  }
  if (change.replaced.empty()) return;
  move_back(change.replaced, change.made.empty() ? change.gone : change.made);
}

void PowerCutDisk::lose_unsynced(Random& random) {
  const std::lock_guard lock(mutex_);
  const size_t kept = random.below(static_cast<uint32_t>(changes_before_cut_) + 1);
  for (; changes_.size() > kept; changes_.pop_back()) undo(changes_.back());
  for (const auto& [path, extent] : extents_) damage_tail(path, extent, random);
  for (const Change& change : changes_) {
    if (!change.replaced.empty()) fs::remove(change.replaced);
  }
  extents_.clear();
  changes_.clear();
  changes_before_cut_ = 0;
  changes_left_ = UINT64_MAX;
}

void PowerCutDisk::damage_tail(const std::string& path, const Extent& extent, Random& random) {
  constexpr uint64_t kSectorBytes = 512;
  const uint64_t size = fs::file_size(path);
  REQUIRE(size >= extent.synced);
  // What was written after the cut never was; a file that was made longer in advance may still be.
  const uint64_t end = std::min(size, extent.written);
  const bool is_cut_off = random.below(2) == 0;
  const uint64_t whole =
      extent.synced + (end > extent.synced ? random.next() % (end - extent.synced + 1) : 0);
  if (is_cut_off) {
    fs::resize_file(path, whole);
    return;
  }
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(file >= 0);
  for (uint64_t at = extent.synced; at < size;) {
    const uint64_t next = std::min(size, (at / kSectorBytes + 1) * kSectorBytes);
    // Written or not, or something else that was there before.
    const uint32_t fate = at < end ? random.below(4) : 2;
    if (fate >= 2) {
      std::string sector(next - at, '\0');
      if (fate == 3) std::generate(sector.begin(), sector.end(), [&] { return random.next(); });
      CHECK(::pwrite(file, sector.data(), sector.size(), static_cast<off_t>(at)) ==
            static_cast<ssize_t>(sector.size()));
    }
    at = next;
  }
  ::close(file);
}

}  // namespace gantline::test
