#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/base64.hpp"
#include "common/descriptor.hpp"
#include "common/utf8.hpp"
#include "file/file.hpp"

namespace gantline::plugin::file {
namespace {

constexpr int64_t kBytesDefault = int64_t{4} << 20;
constexpr int64_t kBytesLimit = int64_t{8} << 20;

std::string read_all(const std::string& path, size_t bytes_max) {
  // Non-blocking, so that a FIFO cannot hold the worker; it means nothing for regular files.
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status = {};
  if (!descriptor.is_open() || ::fstat(descriptor.get(), &status) != 0) {
    throw describe_errno(path, "cannot open", errno);
  }
  if (!S_ISREG(status.st_mode))
    throw Failure{"invalid_path", path + " is not a regular file", false};
  std::string bytes;
  size_t count = 0;
  // One byte more than allowed tells a file that is too large, also where its size says 0 (as in
  // /proc).
  while (count <= bytes_max) {
    bytes.resize(std::min(bytes_max + 1, std::max<size_t>(count * 2, 64 * 1024)));
    const ssize_t got = ::read(descriptor.get(), bytes.data() + count, bytes.size() - count);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw describe_errno(path, "cannot read", errno);
    if (got == 0) break;
    count += static_cast<size_t>(got);
  }
  if (count > bytes_max) {
    throw Failure{"too_large",
                  path + " has more than max_bytes = " + std::to_string(bytes_max) + " bytes",
                  false};
  }
  bytes.resize(count);
  return bytes;
}

Json split_lines(std::string_view text) {
  Json lines = Json::array();
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(std::string(line));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

Json interpret(const std::string& path, const std::string& bytes, const std::string& form) {
  if (form == "base64") return encode_base64(bytes);
  if (!is_utf8(bytes)) throw Failure{"not_utf8", path + " is not UTF-8; read it as base64", false};
  if (form == "text") return bytes;
  if (form == "lines") return split_lines(bytes);
  if (form != "json") throw Payload::wrong("as", "text, json, lines or base64");
  Json json = Json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw Failure{"not_json", path + " is not JSON", false};
  return json;
}

}  // namespace

TypeInfo Read::info() {
  TypeInfo info;
  info.name = "file.read";
  info.description = "Reads a file.";
  info.with_schema = R"({
    "type": "object",
    "properties": {
      "path": {"type": "string", "minLength": 1},
      "as": {"description": "What content becomes.", "enum": ["text", "json", "lines", "base64"],
             "default": "text"},
      "max_bytes": {"description": "A larger file is an error.", "type": "integer", "minimum": 0,
                    "maximum": 8388608, "default": 4194304}
    },
    "required": ["path"],
    "additionalProperties": false
  })";
  info.output_schema = R"({
    "type": "object",
    "properties": {"path": {"type": "string"}, "bytes": {"type": "integer"}, "content": {}},
    "required": ["path", "bytes", "content"]
  })";
  info.example_with = R"({"path": "/proc/self/stat"})";
  info.task_class = GANTLINE_CLASS_IO;
  info.flags = GANTLINE_TASK_IDEMPOTENT | GANTLINE_TASK_PREEMPTIBLE | GANTLINE_TASK_IN_PROCESS_SAFE;
  return info;
}

Outcome Read::run(Context& context) {
  const Payload payload(context.with(), {"path", "as", "max_bytes"});
  const std::string path = payload.required_text("path");
  if (path.empty() || path.find('\0') != std::string::npos) throw Payload::wrong("path", "a path");
  const int64_t bytes_max = payload.number("max_bytes", kBytesDefault, 0, kBytesLimit);
  const std::string bytes = read_all(path, static_cast<size_t>(bytes_max));
  const Json content = interpret(path, bytes, payload.text("as").value_or("text"));
  return Outcome::success(dump({{"path", path}, {"bytes", bytes.size()}, {"content", content}}));
}

}  // namespace gantline::plugin::file
