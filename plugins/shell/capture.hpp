#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "gantline/plugin.hpp"

namespace gantline::plugin::shell {

// One stream of a command: each line goes to the log as it is complete, the beginning is kept as
// captured text, and so are the last lines. How much a log takes is for the host to say.
class Capture {
 public:
  static constexpr size_t kLineBytes = 4096;  // a longer line is logged in parts
  static constexpr size_t kTailLines = 8;

  // `level` is GANTLINE_LOG_*. `context` outlives this.
  Capture(const Context& context, uint32_t level, size_t captured_bytes_max)
      : context_(context), level_(level), captured_bytes_max_(captured_bytes_max) {}

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
  const uint32_t level_;
  const size_t captured_bytes_max_;
  std::string captured_;
  bool is_truncated_ = false;
  std::string partial_;  // the line that is not complete
  std::deque<std::string> tail_;
};

}  // namespace gantline::plugin::shell
