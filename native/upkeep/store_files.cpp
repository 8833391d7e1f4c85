#include "upkeep/store_files.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <cerrno>
#include <filesystem>

#include "store/posix_file.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

Status rename_path(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  return io_error("cannot rename", from);
}

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
  if (error) return io_error("cannot copy the store", from, error.value());
  return {};
}

Status swap_in(const std::string& fresh, const std::string& old) {
  std::error_code ignored;
  if (!fs::exists(old, ignored)) return rename_path(fresh, old);
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, old.c_str(), RENAME_EXCHANGE) == 0) return {};
  if (errno != EINVAL && errno != ENOSYS) return io_error("cannot exchange", old);
  const std::string aside = fresh + ".old";
  if (Status status = rename_path(old, aside); !status.ok()) return status;
  if (Status status = rename_path(fresh, old); !status.ok()) return status;
  return rename_path(aside, fresh);
}

Status move_if_there(const std::string& from, const std::string& to) {
  std::error_code ignored;
  if (!fs::exists(from, ignored)) return {};
  return rename_path(from, to);
}

}  // namespace gantline::native
