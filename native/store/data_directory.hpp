#pragma once

#include <string>

#include "gantline/result.hpp"

namespace gantline::native {

// The format that this program writes and the newest that it reads.
inline constexpr int kStoreFormat = 1;

// DIR/REPAIR is there while a repair exchanges parts of the directory, or when it was interrupted:
// what is there then is nothing to go on from.
inline constexpr const char* kRepairJournal = "REPAIR";

// A data directory that this process alone uses, for as long as the object lives; or that it reads.
//
// It holds FORMAT (text: the number of the format), LOCK (locked, with the pid of who has it),
// WATERMARK, store/ (RocksDB) and logs/.
class DataDirectory {
 public:
  // Makes the directory (and its parents) when it is missing. One that holds anything else is
  // refused before it is touched; `lost+found` is nothing.
  //
  // Errors, each with what to do: kUnavailable (another process uses it), kUnsupportedVersion (a
  // newer format), kCorrupt (parts are missing, or a repair is unfinished), kInvalidArgument (not a
  // data directory), kIo (not a directory, not empty, not writable).
  static Result<DataDirectory> open(const std::string& path);

  // A directory that is only read: it is neither locked nor changed, and somebody may be using it.
  // Errors: kIo (no data directory), kUnsupportedVersion, kCorrupt.
  static Result<DataDirectory> open_to_read(const std::string& path);
  // A directory that is to be repaired: locked, whatever is in it. Errors: kUnavailable, kIo,
  // kUnsupportedVersion (a newer format is nothing that this program could repair).
  static Result<DataDirectory> seize(const std::string& path);
  // Whether a process uses the directory at this moment, and who: "pid 4711". Empty: nobody.
  static std::string user_of(const std::string& path);

  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();

  const std::string& path() const noexcept { return path_; }
  std::string store_path() const { return path_ + "/store"; }
  std::string watermark_path() const { return path_ + "/WATERMARK"; }

 private:
  DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_ = -1;
};

}  // namespace gantline::native
