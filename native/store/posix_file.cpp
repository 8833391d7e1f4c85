#include "store/posix_file.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <cstring>
#include <utility>

namespace gantline::native {

Error disk_full(std::string path) {
  return {ErrorCode::kIo, "the disk is full: make room, then start again", std::move(path)};
}

Error io_error(const std::string& what, const std::string& path, int error) {
  if (error == ENOSPC || error == EDQUOT) return disk_full(path);
  return {ErrorCode::kIo, what + ": " + std::strerror(error), path};
}

Status write_all(int file, std::string_view bytes, long long offset, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = offset < 0 ? ::write(file, bytes.data(), bytes.size())
                                       : ::pwrite(file, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error("cannot write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
    if (offset >= 0) offset += written;
  }
  return {};
}

Status require_space(const std::string& directory, size_t bytes) {
  // Asked first, since taking them may mean to write them.
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) == 0 && disk.f_bavail < bytes / disk.f_frsize + 1)
    return disk_full(directory);
  const std::string scratch = directory + "/SCRATCH";
  const int file = ::open(scratch.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return io_error("cannot create", scratch);
  ::unlink(scratch.c_str());
  const int error = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
  ::close(file);
  if (error != 0) return io_error("cannot write", directory, error);
  return {};
}

void raise_open_files_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

Status sync_directory(const std::string& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return io_error("cannot open", path);
  const bool synced = ::fsync(directory) == 0;
  const int error = errno;
  ::close(directory);
  if (!synced) return io_error("cannot sync", path, error);
  return {};
}

Status write_file_atomically(const std::string& path, std::string_view text) {
  const std::string temporary = path + ".new";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return io_error("cannot create", temporary);
  Status status = write_all(file, text, -1, temporary);
  if (status.ok() && ::fsync(file) != 0) status = io_error("cannot sync", temporary);
  ::close(file);
  if (!status.ok()) return status;
  if (::rename(temporary.c_str(), path.c_str()) != 0) return io_error("cannot rename", temporary);
  return sync_directory(path.substr(0, path.rfind('/')));
}

Result<std::string> read_small_file(const std::string& path, size_t bytes_max) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return Error{ErrorCode::kNotFound, "not there", path};
  if (file < 0) return io_error("cannot open", path);
  std::string text(bytes_max, '\0');
  const ssize_t count = ::pread(file, text.data(), text.size(), 0);
  const int error = errno;
  ::close(file);
  if (count < 0) return io_error("cannot read", path, error);
  text.resize(static_cast<size_t>(count));
  return text;
}

}  // namespace gantline::native
