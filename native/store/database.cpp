#include "store/database.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <utility>

#include "store/damage.hpp"
#include "store/posix_file.hpp"
#include "store/rocksdb_status.hpp"

namespace gantline::native {
namespace {

// What recovery leaves in memory beyond this is written to a table, so that an idle server is
// small.
constexpr uint64_t kRecoveredBytesMax = 4u << 20;

// What opening writes beside what it recovers: manifest, options, log. Measured: it fails below
// 240 kB, and by an assertion that ends the process rather than by an error.
constexpr size_t kOpeningBytes = size_t{1} << 20;

// Recovery may have to write as much to tables as there is in the logs.
size_t bytes_to_open(const std::string& path) {
  namespace fs = std::filesystem;
  size_t bytes = kOpeningBytes;
  std::error_code error;
  for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().extension() != ".log") continue;
    std::error_code is_gone;
    const uintmax_t size = entry->file_size(is_gone);
    if (!is_gone) bytes += static_cast<size_t>(size);
  }
  return bytes;
}

// How often opening to read begins again because the files changed meanwhile.
constexpr int kReadingAttempts = 50;

// The files of a store.
std::set<std::string> names_in(const std::string& path) {
  namespace fs = std::filesystem;
  std::set<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (entry->path().extension() == ".log" || entry->path().extension() == ".sst" ||
        name.rfind("MANIFEST", 0) == 0)
      names.insert(name);
  }
  return names;
}

// A batch may be in the log and not yet on the disk. What is shown to anybody is durable.
Status sync_logs(const std::string& path, const std::set<std::string>& names) {
  for (const std::string& name : names) {
    if (std::filesystem::path(name).extension() != ".log") continue;
    const int file = ::open((path + "/" + name).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;  // flushed to a table and gone
    const int error = ::fdatasync(file) == 0 ? 0 : errno;
    ::close(file);
    // There is nothing to wait for where nothing can be written.
    if (error != 0 && error != EROFS && error != EINVAL)
      return io_error("cannot sync", path + "/" + name, error);
  }
  return {};
}

// Opening refuses for reasons that are all damage to somebody who did not touch the files.
Error open_error(const rocksdb::Status& status, const std::string& path) {
  if (!status.IsInvalidArgument() && !status.IsPathNotFound() && !status.IsNotFound())
    return to_error(status, path);
  return damage("files of the store are missing or damaged (" + status.ToString() + ")", path);
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const OpenOptions& options) {
  const std::string parent = std::filesystem::path(options.path).parent_path();
  if (const Status room = require_space(parent, bytes_to_open(options.path)); !room.ok())
    return room.error();
  std::unique_ptr<Database> database(new Database(options.path, options.syncs));
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(make_database_options(options.create, options.environment), options.path,
                        make_families(), &handles, &db);
  if (!status.ok()) return open_error(status, options.path);
  database->take(db, handles);
  return database;
}

Result<std::unique_ptr<Database>> Database::open_to_read(const ReadingOptions& reading) {
  const std::string& path = reading.path;
  // Every table stays open. Whoever reads beside the server starts no tasks.
  raise_open_files_limit();
  rocksdb::DBOptions options = make_reading_options();
  options.info_log = reading.notes != nullptr ? reading.notes : std::make_shared<RocksDbNotes>();
  for (int attempt = 0; attempt < kReadingAttempts; ++attempt) {
    const std::set<std::string> before = names_in(path);
    std::unique_ptr<Database> database(new Database(path, true));
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::OpenForReadOnly(options, path, make_families(), &handles, &db);
    if (status.ok()) database->take(db, handles);
    const std::set<std::string> after = names_in(path);
    // A file that went away meanwhile may be one that was needed: its rows are elsewhere now.
    if (!std::includes(after.begin(), after.end(), before.begin(), before.end())) continue;
    if (!status.ok()) return open_error(status, path);
    if (const Status synced = sync_logs(path, after); !synced.ok()) return synced.error();
    return database;
  }
  return Error{ErrorCode::kUnavailable,
               "the server that uses it changes its files too fast: try again", path};
}

void Database::take(rocksdb::DB* db, const std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  db_.reset(db);
  std::copy(handles.begin(), handles.end(), handles_.begin());
}

Database::~Database() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  // Everything acknowledged is in the log already; what closing could fail at is not needed.
  db_->Close().PermitUncheckedError();
}

Result<std::optional<std::string>> Database::get(Family family, std::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      db_->Get(make_read_options(), this->family(family), to_slice(key), &value);
  if (status.ok()) return std::optional<std::string>(std::move(value));
  if (status.IsNotFound()) return std::optional<std::string>();
  return to_error(status, path_);
}

std::unique_ptr<rocksdb::Iterator> Database::iterate(Family family) const {
  return std::unique_ptr<rocksdb::Iterator>(
      db_->NewIterator(make_read_options(), this->family(family)));
}

rocksdb::Status Database::write(rocksdb::WriteBatch& batch) {
  return db_->Write(make_write_options(syncs_), &batch);
}

Status Database::shrink_after_recovery() {
  uint64_t bytes = 0;
  if (!db_->GetAggregatedIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &bytes) ||
      bytes <= kRecoveredBytesMax)
    return {};
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  const rocksdb::Status status = db_->Flush(options, {handles_.begin(), handles_.end()});
  if (!status.ok()) return to_error(status, path_);
  return {};
}

}  // namespace gantline::native
