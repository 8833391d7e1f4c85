#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/result.hpp"
#include "gantline/types.hpp"

namespace gantline::native {

enum class LogStream : uint8_t { kOut = 0, kError = 1, kSystem = 2 };

// Which file: one for each start of a task.
struct AttemptLog {
  RunId run = kNoRun;
  TaskIndex task = kNoTask;
  uint32_t attempt = 0;  // from 1
};

struct LogLine {
  Millis at{};
  LogStream stream{};
  std::string text;  // without its newline
};

// What attempts print: plain files DIR/<run>/<task>.<attempt>.log that a person can read, one line
// each: the time in Unix milliseconds, `out`, `err` or `sys`, the text. Lines are for reading, not
// for recovery: they are not synced, and a machine that loses power loses the last of them.
//
// Each attempt may write up to a cap; what comes after is dropped, and closing says in one line how
// much.
//
// Threads: any.
class LogStore {
 public:
  struct Options {
    std::string directory;
    uint64_t attempt_bytes_max = 1u << 20;
    size_t line_bytes_max = 16u << 10;  // longer lines are cut, with a mark
    bool read_only = false;             // the directory is not made, and may be absent
  };
  // Errors: kIo. Makes the directory.
  static Result<std::unique_ptr<LogStore>> open(Options options);

  virtual ~LogStore() = default;

  // Appends what a stream printed: any piece of text, which need not end at the end of a line. A
  // line is written when its newline comes, or on close. Control characters, apart from the tab,
  // are replaced. Errors: kIo (the text is dropped).
  virtual Status append(const AttemptLog& log, LogStream stream, Millis now,
                        std::string_view text) = 0;
  // Writes what is left of unfinished lines and says what was dropped. To be called when the
  // attempt has ended; unknown logs are ignored. Errors: kIo.
  virtual Status close(const AttemptLog& log, Millis now) = 0;

  struct Page {
    std::vector<LogLine> lines;
    uint64_t next_offset = 0;  // where the next page begins
    bool is_closed = false;    // nothing more will come after next_offset
  };
  struct ReadOptions {
    uint64_t offset = 0;  // in bytes: 0 or a next_offset
    size_t lines_max = 1000;
    size_t bytes_max = 1u << 20;
  };
  // Whole lines from an offset on. To follow a log, ask again from next_offset. `is_closed` is
  // known for attempts of this process; of earlier ones everything counts as closed. Errors:
  // kNotFound (it printed nothing, so far), kIo.
  virtual Result<Page> read(const AttemptLog& log, const ReadOptions& options) const = 0;

  // Deletes the logs of a run. Errors: kIo.
  virtual Status remove(RunId run) = 0;
};

std::string_view to_string(LogStream stream) noexcept;

}  // namespace gantline::native
