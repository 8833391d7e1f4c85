#include "store/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <utility>

#include "store/damage.hpp"
#include "store/posix_file.hpp"
#include "store/watermark.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormatPrefix = "gantline data format ";
constexpr size_t kSmallFileBytes = 256;

// What may be in a directory that is to become a data directory: what an earlier making of it left,
// and what file systems put at their top.
constexpr std::array<std::string_view, 5> kHarmlessNames = {"LOCK", "WATERMARK", "WATERMARK.new",
                                                            "FORMAT.new", "lost+found"};

Status make_directory(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) return {};
  if (fs::exists(status))
    return Error{ErrorCode::kIo, "it is not a directory: name another with --data", path};
  fs::create_directories(path, error);
  if (!error) return {};
  return Error{ErrorCode::kIo,
               "cannot make the directory (" + error.message() + "): name another with --data",
               path};
}

// Only a repair goes on from what an interrupted one left.
Status require_repaired(const std::string& path) {
  const std::string journal = path + "/" + kRepairJournal;
  std::error_code error;
  if (!fs::exists(journal, error)) return {};
  return damage("a repair is not finished", journal);
}

// A directory of something else is left alone: our files in the middle of it would help nobody.
// Asked before anything is written.
Status require_unused(const std::string& path) {
  std::error_code error;
  if (fs::exists(path + "/FORMAT", error)) return {};
  // With a store or a watermark of ours it is a data directory that is damaged, which is said
  // later.
  if (fs::exists(path + "/WATERMARK", error) || fs::exists(path + "/store/CURRENT", error))
    return {};
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename();
    const bool is_harmless =
        std::find(kHarmlessNames.begin(), kHarmlessNames.end(), name) != kHarmlessNames.end();
    if (is_harmless) continue;
    return Error{ErrorCode::kIo,
                 "not a data directory, and not empty (it has `" + name +
                     "`): name an empty or a new one with --data",
                 path};
  }
  if (!error) return {};
  return Error{ErrorCode::kIo, "cannot look into the directory: " + error.message(), path};
}

Error not_writable(const std::string& path) {
  return io_error(
      "the data directory is not writable: change its owner, or name another with --data", path);
}

// Who holds the lock, as far as its file says.
std::string lock_holder(const std::string& path) {
  const auto text = read_small_file(path, kSmallFileBytes);
  if (!text.ok() || text.value().empty()) return "pid unknown";
  return "pid " + text.value().substr(0, text.value().find('\n'));
}

Result<int> lock(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return not_writable(path);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(file);
    if (error != EWOULDBLOCK) return io_error("cannot lock", path, error);
    return Error{ErrorCode::kUnavailable,
                 "in use by another gantline (" + lock_holder(path) +
                     "): stop it first, or name another directory with --data",
                 path};
  }
  // Only information: the lock itself is the kernel's and ends with the process.
  const std::string holder = std::to_string(::getpid()) + "\n";
  Status status;
  if (::ftruncate(file, 0) != 0) status = not_writable(path);
  if (status.ok()) status = write_all(file, holder, 0, path);
  if (status.ok()) return file;
  ::close(file);
  return status.error();
}

Status check_format(const std::string& text, const std::string& path) {
  int format = 0;
  const std::string_view number =
      std::string_view(text).substr(std::min(kFormatPrefix.size(), text.size()));
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), format);
  if (text.rfind(kFormatPrefix, 0) != 0 || error != std::errc() || format < 1 ||
      std::string_view(end, static_cast<size_t>(number.data() + number.size() - end)) != "\n") {
    return damage("the format file is damaged", path);
  }
  if (format <= kStoreFormat) return {};
  return Error{ErrorCode::kUnsupportedVersion,
               "written by a newer Gantline (format " + std::to_string(format) +
                   ", this one reads up to " + std::to_string(kStoreFormat) +
                   "): upgrade, or restore a backup",
               path};
}

// FORMAT is written last: where it is missing, nothing was ever acknowledged, or it is no directory
// of ours.
Status initialise(const DataDirectory& directory, const std::string& format_path) {
  std::error_code error;
  if (fs::exists(directory.store_path(), error)) {
    return damage("there is a store but no FORMAT file", format_path);
  }
  if (fs::exists(directory.watermark_path(), error)) {
    const auto mark = Watermark::open_to_read(directory.watermark_path());
    if (!mark.ok() && mark.error().code != ErrorCode::kCorrupt) return mark.error();
    if (!mark.ok() || mark.value().mark().batch != 0)
      return damage("FORMAT and the store are missing", directory.path());
  }
  if (Status status = Watermark::create(directory.watermark_path()); !status.ok()) return status;
  return write_file_atomically(format_path,
                               std::string(kFormatPrefix) + std::to_string(kStoreFormat) + "\n");
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::string& path) {
  if (path.empty()) return Error{ErrorCode::kInvalidArgument, "no data directory given", path};
  if (const Status status = make_directory(path); !status.ok()) return status.error();
  if (const Status status = require_repaired(path); !status.ok()) return status.error();
  if (const Status status = require_unused(path); !status.ok()) return status.error();
  const auto locked = lock(path + "/LOCK");
  if (!locked.ok()) return locked.error();
  DataDirectory directory(path, locked.value());
  // Once more: a repair may have been under way until the lock was free.
  if (const Status status = require_repaired(path); !status.ok()) return status.error();

  const std::string format_path = path + "/FORMAT";
  const auto format = read_small_file(format_path, kSmallFileBytes);
  Status status;
  if (format.ok()) {
    status = check_format(format.value(), format_path);
  } else if (format.error().code == ErrorCode::kNotFound) {
    status = initialise(directory, format_path);
  } else {
    status = format.error();
  }
  if (!status.ok()) return status.error();
  return directory;
}

Result<DataDirectory> DataDirectory::open_to_read(const std::string& path) {
  if (const Status status = require_repaired(path); !status.ok()) return status.error();
  const std::string format_path = path + "/FORMAT";
  const auto format = read_small_file(format_path, kSmallFileBytes);
  if (!format.ok() && format.error().code != ErrorCode::kNotFound) return format.error();
  if (!format.ok()) return Error{ErrorCode::kIo, "there is no data directory here", path};
  if (const Status status = check_format(format.value(), format_path); !status.ok())
    return status.error();
  return DataDirectory(path, -1);
}

Result<DataDirectory> DataDirectory::seize(const std::string& path) {
  const auto format = read_small_file(path + "/FORMAT", kSmallFileBytes);
  if (format.ok()) {
    const Status status = check_format(format.value(), path + "/FORMAT");
    if (!status.ok() && status.error().code == ErrorCode::kUnsupportedVersion)
      return status.error();
  }
  const auto locked = lock(path + "/LOCK");
  if (!locked.ok()) return locked.error();
  return DataDirectory(path, locked.value());
}

std::string DataDirectory::user_of(const std::string& path) {
  const std::string lock_path = path + "/LOCK";
  const int file = ::open(lock_path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return "";
  // Shared and given back at once; only a server that starts in this very moment would notice.
  const bool is_free = ::flock(file, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  ::close(file);
  return is_free ? "" : lock_holder(lock_path);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
  // Closing releases the lock. The file stays: removing it would let two processes lock two files.
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace gantline::native
