#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "gantline/event.hpp"

namespace gantline::native {

enum class LogLevel : uint8_t { kDebug = 0, kInfo = 1, kWarning = 2, kError = 3, kOff = 4 };
enum class LogFormat : uint8_t {
  kAuto = 0,  // kText on a terminal, kJson elsewhere
  kText = 1,
  kJson = 2,  // one object a line
};

std::string_view to_string(LogLevel level) noexcept;
std::string_view to_string(LogFormat format) noexcept;
std::optional<LogLevel> parse_log_level(std::string_view text) noexcept;
std::optional<LogFormat> parse_log_format(std::string_view text) noexcept;

struct LogField {
  std::string_view name;                     // snake_case
  std::variant<std::string, int64_t> value;  // a number stays one in JSON
};

// Sends what is logged from now on to standard error. Until then nothing is logged.
void start_logging(LogLevel level, LogFormat format);
bool is_logged(LogLevel level) noexcept;

// One line. Inputs, outputs and payloads are never given to it. Threads: any.
void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

// The line as it is written, for both formats. `time` is ISO 8601.
std::string format_log_line(LogFormat format, std::string_view time, LogLevel level,
                            std::string_view message, std::span<const LogField> fields);

// The events worth a line at the current level, with run, task and attempt: submissions and phases
// of runs at kInfo, failures at kWarning, everything at kDebug.
void log_events(std::span<const Event> events);

}  // namespace gantline::native
