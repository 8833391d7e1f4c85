#include "files/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "gantline/limits.hpp"

namespace gantline {
namespace {

Defects one_defect(ErrorCode code, std::string message) {
  return Defects{Defect{code, std::move(message), "", 0, 0}};
}

Defects failure(const char* action, int error) {
  ErrorCode code = ErrorCode::kIo;
  if (error == ENOENT || error == ENOTDIR) code = ErrorCode::kNotFound;
  if (error == EACCES || error == EPERM) code = ErrorCode::kPermissionDenied;
  return one_defect(code, std::string(action) + ": " + std::generic_category().message(error));
}

Defects too_large() {
  return one_defect(ErrorCode::kLimitExceeded, "the file is larger than " +
                                                   std::to_string(limits::kDocumentBytes >> 20) +
                                                   " MiB, the most that a workflow may have");
}

// Closes a descriptor at the end of its scope, except standard input.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ > STDERR_FILENO) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const noexcept { return value_; }

 private:
  int value_;
};

// Reads to the end, `expected` bytes at first guess.
Result<std::string, Defects> read_all(int descriptor, size_t expected) {
  constexpr size_t kChunkBytes = 64 << 10;
  std::string text;
  size_t size = 0;
  text.resize(expected + 1);  // one more, so that the end of a file shows without growing
  while (true) {
    if (size == text.size()) text.resize(text.size() + kChunkBytes);
    const ssize_t count = ::read(descriptor, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("cannot read the file", errno);
    if (count == 0) break;
    size += static_cast<size_t>(count);
    if (size > limits::kDocumentBytes) return too_large();
  }
  text.resize(size);
  return text;
}

}  // namespace

Result<std::string, Defects> read_file_text(const std::string& path) {
  const bool is_standard_input = path == "-";
  const Descriptor file(is_standard_input ? STDIN_FILENO
                                          : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.value() < 0) return failure("cannot open the file", errno);
  struct stat status {};
  if (::fstat(file.value(), &status) != 0) return failure("cannot read the file", errno);
  if (S_ISDIR(status.st_mode)) {
    return one_defect(ErrorCode::kInvalidArgument, "this is a directory; a file is needed");
  }
  if (!S_ISREG(status.st_mode)) return read_all(file.value(), 0);
  const auto size = static_cast<size_t>(status.st_size);
  if (size > limits::kDocumentBytes) return too_large();
  return read_all(file.value(), size);
}

}  // namespace gantline
