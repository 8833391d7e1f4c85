#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>

#include "gantline/result.hpp"
#include "store/rocksdb_notes.hpp"
#include "store/rocksdb_options.hpp"

namespace gantline::native {

inline rocksdb::Slice to_slice(std::string_view bytes) noexcept {
  return {bytes.data(), bytes.size()};
}
inline std::string_view to_view(const rocksdb::Slice& slice) noexcept {
  return {slice.data(), slice.size()};
}

// An open RocksDB with our families. Reading is safe from any thread.
class Database {
 public:
  struct OpenOptions {
    std::string path;
    bool create = false;  // nothing was acknowledged yet: what is missing may be made
    bool syncs = true;    // false: nobody is going to open it again, so no write waits for the disk
    rocksdb::Env* environment = nullptr;  // null: that of the process
  };
  // Errors: kCorrupt; kIo, also before anything was changed when there is too little room to open.
  static Result<std::unique_ptr<Database>> open(const OpenOptions& options);
  // Opens what is there now to read it: no file is changed, and the store may be in use by a
  // server. What is read is durable. `notes` gets what RocksDB warns of.
  struct ReadingOptions {
    std::string path;
    std::shared_ptr<RocksDbNotes> notes{};  // may be null
  };
  // Errors: kCorrupt, kIo; kUnavailable when the files changed again and again.
  static Result<std::unique_ptr<Database>> open_to_read(const ReadingOptions& reading);

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  rocksdb::DB& db() const noexcept { return *db_; }
  rocksdb::ColumnFamilyHandle* family(Family family) const noexcept {
    return handles_[static_cast<size_t>(family)];
  }

  // nullopt: no such key. Errors: kCorrupt, kIo.
  Result<std::optional<std::string>> get(Family family, std::string_view key) const;
  std::unique_ptr<rocksdb::Iterator> iterate(Family family) const;
  // Writes and waits until it is durable, if it is to be.
  rocksdb::Status write(rocksdb::WriteBatch& batch);
  // Begins to write what recovery left in memory to a table, when it is much. Errors: kIo.
  Status shrink_after_recovery();

 private:
  Database(std::string path, bool syncs) : path_(std::move(path)), syncs_(syncs) {}
  void take(rocksdb::DB* db, const std::vector<rocksdb::ColumnFamilyHandle*>& handles);

  std::string path_;
  bool syncs_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> handles_{};
};

}  // namespace gantline::native
