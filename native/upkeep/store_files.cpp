#include "upkeep/store_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "store/posix_file.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

}  // namespace

uint64_t bytes_below(const std::string& path) {
  uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(path, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_regular_file(ignored)) continue;
    const uintmax_t size = entry->file_size(ignored);
    if (!ignored) bytes += size;
  }
  return bytes;
}

Status copy_store_files(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::create_directories(to, error);
  for (fs::directory_iterator entry(from, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code failed;
    if (!entry->is_regular_file(failed)) continue;
    const fs::path copy = fs::path(to) / entry->path().filename();
    if (entry->path().extension() == ".sst") fs::create_hard_link(entry->path(), copy, failed);
    if (entry->path().extension() != ".sst" || failed) fs::copy_file(entry->path(), copy, failed);
    if (failed) return io_error("cannot copy", entry->path(), failed.value());
  }
  // One that is gone has no files.
  if (!error || error == std::errc::no_such_file_or_directory) return {};
  return io_error("cannot copy the store", from, error.value());
}

Result<bool> is_there(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return io_error("cannot look at", path);
}

Status sync_disk(const std::string& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return io_error("cannot open", path);
  const int error = ::syncfs(directory) == 0 ? 0 : errno;
  ::close(directory);
  if (error != 0) return io_error("cannot sync", path, error);
  return {};
}

Status move_if_there(const std::string& from, const std::string& to) {
  const auto found = is_there(from);
  if (!found.ok()) return found.error();
  if (!found.value() || ::rename(from.c_str(), to.c_str()) == 0) return {};
  return io_error("cannot rename", from);
}

}  // namespace gantline::native
