#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "gantline/plugin.hpp"

namespace gantline::plugin::shell {

// How much of a command's output the attempt's log takes, both streams together; the rest is
// counted.
class LogBudget {
 public:
  explicit LogBudget(uint64_t bytes) : left_bytes_(bytes) {}
  // Whether so many more bytes fit. Once one line did not, none does: a log with holes misleads.
  bool take(uint64_t bytes) {
    if (is_spent_ || bytes > left_bytes_) {
      is_spent_ = true;
      dropped_bytes_ += bytes;
      return false;
    }
    left_bytes_ -= bytes;
    return true;
  }
  uint64_t dropped_bytes() const noexcept { return dropped_bytes_; }

 private:
  uint64_t left_bytes_;
  uint64_t dropped_bytes_ = 0;
  bool is_spent_ = false;
};

// One stream of a command: each line goes to the log as it is complete, the beginning is kept as
// captured text, and so are the last lines.
class Capture {
 public:
  static constexpr size_t kLineBytes = 4096;  // a longer line is logged in parts
  static constexpr size_t kTailLines = 8;

  // `level` is GANTLINE_LOG_*. `context` and `budget` outlive this.
  Capture(const Context& context, LogBudget& budget, uint32_t level, size_t captured_bytes_max)
      : context_(context),
        budget_(budget),
        level_(level),
        captured_bytes_max_(captured_bytes_max) {}

  void add(std::string_view bytes);
  // Logs what is left without a line feed.
  void finish();

  const std::string& captured() const noexcept { return captured_; }
  bool is_truncated() const noexcept { return is_truncated_; }
  // The last lines, joined with line feeds.
  std::string tail() const;

 private:
  void end_line(std::string_view line);

  const Context& context_;
  LogBudget& budget_;
  const uint32_t level_;
  const size_t captured_bytes_max_;
  std::string captured_;
  bool is_truncated_ = false;
  std::string partial_;  // the line that is not complete
  std::deque<std::string> tail_;
};

}  // namespace gantline::plugin::shell
