#include "store/log_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <tuple>
#include <utility>

#include "store/posix_file.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

constexpr size_t kStreams = 3;
constexpr std::array<std::string_view, kStreams> kStreamNames = {"out", "err", "sys"};

using LogKey = std::tuple<RunId, TaskIndex, uint32_t>;

LogKey key_of(const AttemptLog& log) { return {log.run, log.task, log.attempt}; }

void append_line(std::string& out, Millis now, LogStream stream, std::string_view text) {
  out += std::to_string(now.count);
  out += ' ';
  out += to_string(stream);
  out += ' ';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    // Terminals obey control characters; a log must not be able to make them.
    out += (byte < 0x20 && c != '\t') || byte == 0x7F ? '?' : c;
  }
  out += '\n';
}

// One line of a file. nullopt when it has another form.
std::optional<LogLine> parse_line(std::string_view line) {
  LogLine parsed;
  const char* end = line.data() + line.size();
  const auto [at, error] = std::from_chars(line.data(), end, parsed.at.count);
  if (error != std::errc() || end - at < 5 || at[0] != ' ' || at[4] != ' ') return std::nullopt;
  for (size_t stream = 0; stream < kStreams; ++stream) {
    if (std::string_view(at + 1, 3) != kStreamNames[stream]) continue;
    parsed.stream = static_cast<LogStream>(stream);
    parsed.text.assign(at + 5, end);
    return parsed;
  }
  return std::nullopt;
}

// A log that is being written.
struct OpenLog {
  std::mutex mutex;
  int file = -1;  // everything below is guarded by mutex
  std::string path;
  uint64_t written_bytes = 0;
  uint64_t dropped_bytes = 0;
  uint64_t dropped_lines = 0;
  std::array<std::string, kStreams> pending;  // the line that has no newline yet

  ~OpenLog() {
    if (file >= 0) ::close(file);
  }
};

class FileLogStore final : public LogStore {
 public:
  explicit FileLogStore(Options options) : options_(std::move(options)) {}

  Status append(const AttemptLog& log, LogStream stream, Millis now,
                std::string_view text) override;
  Status close(const AttemptLog& log, Millis now) override;
  Result<Page> read(const AttemptLog& log, const ReadOptions& options) const override;
  Status remove(RunId run) override;

 private:
  std::string directory_of(RunId run) const { return options_.directory + "/" + to_string(run); }
  std::string path_of(const AttemptLog& log) const {
    return directory_of(log.run) + "/" + std::to_string(to_index(log.task)) + "." +
           std::to_string(log.attempt) + ".log";
  }
  Result<std::shared_ptr<OpenLog>> find_or_open(const AttemptLog& log);
  void take_line(OpenLog& log, std::string_view line, LogStream stream, Millis now,
                 std::string& out) const;
  bool is_open(const AttemptLog& log) const;

  const Options options_;
  mutable std::mutex mutex_;
  std::map<LogKey, std::shared_ptr<OpenLog>> open_;  // guarded by mutex_
};

Result<std::shared_ptr<OpenLog>> FileLogStore::find_or_open(const AttemptLog& log) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<OpenLog>& entry = open_[key_of(log)];
  if (entry != nullptr) return entry;
  const auto give_up = [&](Error error) {
    open_.erase(key_of(log));
    return error;
  };
  std::error_code error;
  fs::create_directories(directory_of(log.run), error);
  if (error) {
    return give_up(
        {ErrorCode::kIo, "cannot make the directory: " + error.message(), directory_of(log.run)});
  }
  auto opened = std::make_shared<OpenLog>();
  opened->path = path_of(log);
  opened->file = ::open(opened->path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (opened->file < 0) return give_up(io_error("cannot open", opened->path));
  struct stat facts {};
  if (::fstat(opened->file, &facts) == 0)
    opened->written_bytes = static_cast<uint64_t>(facts.st_size);
  entry = opened;
  return opened;
}

// Adds a finished line to what is to be written, or counts it as dropped.
void FileLogStore::take_line(OpenLog& log, std::string_view line, LogStream stream, Millis now,
                             std::string& out) const {
  const size_t before = out.size();
  if (line.size() > options_.line_bytes_max) {
    std::string cut(line.substr(0, options_.line_bytes_max));
    append_line(out, now, stream, cut + "... (cut)");
  } else {
    append_line(out, now, stream, line);
  }
  // Once a line was dropped so is all that follows: what is kept is the beginning, without holes.
  if (log.dropped_lines == 0 && log.written_bytes + out.size() <= options_.attempt_bytes_max)
    return;
  out.resize(before);
  ++log.dropped_lines;
  log.dropped_bytes += line.size();
}

Status FileLogStore::append(const AttemptLog& log, LogStream stream, Millis now,
                            std::string_view text) {
  const auto opened = find_or_open(log);
  if (!opened.ok()) return opened.error();
  OpenLog& open = *opened.value();
  const std::lock_guard lock(open.mutex);
  std::string& pending = open.pending[static_cast<size_t>(stream)];
  std::string out;
  for (size_t newline = text.find('\n'); newline != std::string_view::npos;
       newline = text.find('\n')) {
    pending.append(text.substr(0, newline));
    text.remove_prefix(newline + 1);
    take_line(open, pending, stream, now, out);
    pending.clear();
  }
  // One byte over the limit is enough to know that the line is to be cut.
  if (pending.size() <= options_.line_bytes_max)
    pending.append(text.substr(0, options_.line_bytes_max + 1 - pending.size()));
  if (out.empty()) return {};
  if (Status status = write_all(open.file, out, -1, open.path); !status.ok()) return status;
  open.written_bytes += out.size();
  return {};
}

Status FileLogStore::close(const AttemptLog& log, Millis now) {
  std::shared_ptr<OpenLog> opened;
  {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(key_of(log));
    if (found == open_.end()) return {};
    opened = found->second;
  }
  Status status;
  {
    const std::lock_guard lock(opened->mutex);
    std::string out;
    for (size_t stream = 0; stream < kStreams; ++stream) {
      std::string& pending = opened->pending[stream];
      if (!pending.empty()) take_line(*opened, pending, static_cast<LogStream>(stream), now, out);
      pending.clear();
    }
    if (opened->dropped_lines != 0) {
      append_line(out, now, LogStream::kSystem,
                  "the log is full: " + std::to_string(opened->dropped_lines) + " lines (" +
                      std::to_string(opened->dropped_bytes) + " bytes) were dropped");
    }
    if (!out.empty()) status = write_all(opened->file, out, -1, opened->path);
  }
  // Only now: a reader that finds the log closed finds its last line too.
  const std::lock_guard lock(mutex_);
  open_.erase(key_of(log));
  return status;
}

bool FileLogStore::is_open(const AttemptLog& log) const {
  const std::lock_guard lock(mutex_);
  return open_.count(key_of(log)) != 0;
}

Result<LogStore::Page> FileLogStore::read(const AttemptLog& log, const ReadOptions& options) const {
  Page page;
  const bool was_open = is_open(log);  // asked before reading, see close
  const std::string path = path_of(log);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT)
    return Error{ErrorCode::kNotFound, "the attempt printed nothing", path};
  if (file < 0) return io_error("cannot open", path);
  // Room for one line at least, or a reader would stand still in front of a long one.
  std::string text(std::max(options.bytes_max, options_.line_bytes_max + 64), '\0');
  const ssize_t count = ::pread(file, text.data(), text.size(), static_cast<off_t>(options.offset));
  const int error = errno;
  ::close(file);
  if (count < 0) return io_error("cannot read", path, error);
  std::string_view rest(text.data(), static_cast<size_t>(count));
  const bool reached_end = rest.size() < text.size();
  page.next_offset = options.offset;
  while (page.lines.size() < options.lines_max) {
    const size_t newline = rest.find('\n');
    if (newline == std::string_view::npos) break;
    if (auto line = parse_line(rest.substr(0, newline)); line.has_value())
      page.lines.push_back(std::move(*line));
    rest.remove_prefix(newline + 1);
    page.next_offset += newline + 1;
  }
  page.is_closed = !was_open && reached_end && rest.find('\n') == std::string_view::npos;
  return page;
}

Status FileLogStore::remove(RunId run) {
  std::error_code error;
  fs::remove_all(directory_of(run), error);
  if (!error) return {};
  return Error{ErrorCode::kIo, "cannot delete: " + error.message(), directory_of(run)};
}

}  // namespace

Result<std::unique_ptr<LogStore>> LogStore::open(Options options) {
  std::error_code error;
  if (!options.read_only) fs::create_directories(options.directory, error);
  if (error) {
    return Error{ErrorCode::kIo, "cannot make the directory: " + error.message(),
                 options.directory};
  }
  return std::unique_ptr<LogStore>(std::make_unique<FileLogStore>(std::move(options)));
}

std::string_view to_string(LogStream stream) noexcept {
  return kStreamNames[static_cast<size_t>(stream)];
}

}  // namespace gantline::native
