#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "common/descriptor.hpp"
#include "file/file.hpp"
#include "file/sha256.hpp"

namespace gantline::plugin::file {
namespace {

namespace fs = std::filesystem;

void write_all(const Descriptor& descriptor, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw describe_errno(path, "cannot write", errno);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  if (::fsync(descriptor.get()) != 0) throw describe_errno(path, "cannot write", errno);
}

// Makes a new name in the directory durable.
void sync_directory(const fs::path& directory) {
  const Descriptor descriptor(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.is_open() || ::fsync(descriptor.get()) != 0) {
    throw describe_errno(directory.string(), "cannot write", errno);
  }
}

fs::path directory_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// Removes the temporary file unless it got its final name.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  const fs::path& path() const noexcept { return path_; }
  void rename_to(const fs::path& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0)
      throw describe_errno(target.string(), "cannot write", errno);
    path_.clear();
  }

 private:
  fs::path path_;
};

// Reader or crash: either the old file or the new one, never a part. The temporary name is the same
// for every attempt of the task, so that what a killed attempt left is overwritten by the next.
void replace(const fs::path& path, std::string_view bytes, std::string_view owner) {
  std::error_code ignored;
  const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path) : path;
  const fs::path directory = directory_of(target);
  TemporaryFile temporary(
      directory / (".gantline-" + sha256_hex(std::string(owner) + target.string()).substr(0, 16)));
  struct stat previous = {};
  const bool has_previous = ::stat(target.c_str(), &previous) == 0;
  if (has_previous && S_ISDIR(previous.st_mode))
    throw describe_errno(target.string(), "cannot write", EISDIR);
  const Descriptor descriptor(::open(temporary.path().c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!descriptor.is_open()) throw describe_errno(target.string(), "cannot write", errno);
  if (has_previous) ::fchmod(descriptor.get(), previous.st_mode & 07777);
  write_all(descriptor, target.string(), bytes);
  temporary.rename_to(target);
  sync_directory(directory);
}

void append(const fs::path& path, std::string_view bytes) {
  const Descriptor descriptor(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!descriptor.is_open()) throw describe_errno(path.string(), "cannot write", errno);
  write_all(descriptor, path.string(), bytes);
}

std::string read_content(const Payload& payload) {
  const Json* content = payload.find("content", /*null_is_value=*/true);
  const Json* json = payload.find("json", /*null_is_value=*/true);
  if ((content == nullptr) == (json == nullptr)) {
    throw invalid_with("with needs one of `content` and `json`");
  }
  if (content != nullptr && content->is_string()) return content->get<std::string>();
  const Json& value = content != nullptr ? *content : *json;
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

TypeInfo Write::info() {
  TypeInfo info;
  info.name = "file.write";
  info.description = "Writes a file: all of it or nothing, durable when the task has ended.";
  info.with_schema = R"({
    "type": "object",
    "properties": {
      "path": {"type": "string", "minLength": 1},
      "content": {"description": "Text, written as it is; anything else is written as JSON."},
      "json": {"description": "Written as JSON, text too: indented, keys sorted, a line feed at the end."},
      "append": {"description": "Adds to the file instead of replacing it: not idempotent.",
                 "type": "boolean", "default": false},
      "create_directories": {"type": "boolean", "default": false}
    },
    "required": ["path"],
    "oneOf": [{"required": ["content"]}, {"required": ["json"]}],
    "additionalProperties": false
  })";
  info.output_schema = R"({
    "type": "object",
    "properties": {"path": {"type": "string"}, "bytes": {"type": "integer"}, "sha256": {"type": "string"}},
    "required": ["path", "bytes", "sha256"]
  })";
  info.task_class = GANTLINE_CLASS_IO;
  info.flags = GANTLINE_TASK_IN_PROCESS_SAFE;
  return info;
}

Outcome Write::run(Context& context) {
  const Payload payload(context.with(),
                        {"path", "content", "json", "append", "create_directories"});
  const std::string path = payload.required_text("path");
  if (path.empty() || path.find('\0') != std::string::npos) throw Payload::wrong("path", "a path");
  const std::string content = read_content(payload);
  if (payload.flag("create_directories", false)) {
    std::error_code error;
    fs::create_directories(directory_of(path), error);
    if (error) throw describe_errno(path, "cannot create the directory of", error.value());
  }
  if (payload.flag("append", false)) {
    append(path, content);
  } else {
    replace(path, content, std::string(context.run_id()) + "/" + std::string(context.task()));
  }
  return Outcome::success(
      dump({{"path", path}, {"bytes", content.size()}, {"sha256", sha256_hex(content)}}));
}

}  // namespace gantline::plugin::file
