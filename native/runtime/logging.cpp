#include "runtime/logging.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <nlohmann/json.hpp>

namespace gantline::native {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLevels{{
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warning", LogLevel::kWarning},
    {"error", LogLevel::kError},
    {"off", LogLevel::kOff},
}};

constexpr std::array<std::pair<std::string_view, LogFormat>, 3> kFormats{{
    {"auto", LogFormat::kAuto},
    {"text", LogFormat::kText},
    {"json", LogFormat::kJson},
}};

struct Settings {
  std::atomic<LogLevel> level{LogLevel::kOff};
  std::atomic<LogFormat> format{LogFormat::kText};
};

Settings& settings() {
  static Settings instance;
  return instance;
}

// Made once; spdlog's sink serialises the lines of different threads.
spdlog::logger& sink() {
  static spdlog::logger logger = [] {
    spdlog::logger made("gantline", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_pattern("%v");
    made.set_level(spdlog::level::trace);
    return made;
  }();
  return logger;
}

std::string time_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const int64_t ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + length, text.size() - length, ".%03dZ", static_cast<int>(ms % 1000));
  return text.data();
}

// A value that would be misread in text is quoted as JSON quotes it; so a line stays a line.
std::string quoted_if_needed(const std::string& value) {
  const bool is_plain = !value.empty() && value.find_first_of(" \"=\\") == std::string::npos &&
                        std::all_of(value.begin(), value.end(),
                                    [](unsigned char c) { return c > 0x20 && c != 0x7f; });
  if (is_plain) return value;
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text_of(const LogField& field) {
  if (const auto* number = std::get_if<int64_t>(&field.value)) return std::to_string(*number);
  return quoted_if_needed(*std::get_if<std::string>(&field.value));
}

LogLevel level_of(const Event& event) {
  switch (event.kind) {
    case EventKind::kRunSubmitted:
    case EventKind::kRunCancelRequested:
    case EventKind::kRunRecoveryRequested:
    case EventKind::kWorkerChanged:
    case EventKind::kLimitChanged:
    case EventKind::kResourceChanged: return LogLevel::kInfo;
    case EventKind::kRunPhaseChanged:
      return event.run_phase == RunPhase::kFailed ? LogLevel::kWarning : LogLevel::kInfo;
    case EventKind::kRunDeadlineWarning:
    case EventKind::kTaskFailed: return LogLevel::kWarning;
    default: return LogLevel::kDebug;
  }
}

void log_event(const Event& event, LogLevel level) {
  std::vector<LogField> fields;
  if (event.run != kNoRun) fields.push_back({"run", to_string(event.run)});
  fields.push_back({"sequence", static_cast<int64_t>(event.sequence)});
  if (event.task != kNoTask) fields.push_back({"task", int64_t{to_index(event.task)}});
  if (event.attempt != 0) fields.push_back({"attempt", int64_t{event.attempt}});
  if (event.kind == EventKind::kRunPhaseChanged)
    fields.push_back({"phase", std::string(to_string(event.run_phase))});
  if (event.reason != Reason::kNone)
    fields.push_back({"reason", std::string(to_string(event.reason))});
  // The code is chosen by the task type; its message may hold what the task worked on.
  if (event.detail && !event.detail->error.code.empty())
    fields.push_back({"error", event.detail->error.code});
  const std::string line =
      format_log_line(settings().format.load(), time_now(), level, to_string(event.kind), fields);
  sink().log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

std::string_view to_string(LogLevel level) noexcept {
  return kLevels[static_cast<size_t>(level)].first;
}

std::string_view to_string(LogFormat format) noexcept {
  return kFormats[static_cast<size_t>(format)].first;
}

std::optional<LogLevel> parse_log_level(std::string_view text) noexcept {
  for (const auto& [name, level] : kLevels) {
    if (name == text) return level;
  }
  return std::nullopt;
}

std::optional<LogFormat> parse_log_format(std::string_view text) noexcept {
  for (const auto& [name, format] : kFormats) {
    if (name == text) return format;
  }
  return std::nullopt;
}

void start_logging(LogLevel level, LogFormat format) {
  if (format == LogFormat::kAuto)
    format = isatty(STDERR_FILENO) != 0 ? LogFormat::kText : LogFormat::kJson;
  settings().format.store(format);
  settings().level.store(level);
}

bool is_logged(LogLevel level) noexcept {
  return level >= settings().level.load(std::memory_order_relaxed) && level != LogLevel::kOff;
}

void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!is_logged(level)) return;
  const std::string line = format_log_line(settings().format.load(), time_now(), level, message,
                                           {fields.begin(), fields.size()});
  sink().log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

std::string format_log_line(LogFormat format, std::string_view time, LogLevel level,
                            std::string_view message, std::span<const LogField> fields) {
  if (format == LogFormat::kJson) {
    nlohmann::ordered_json line;
    line["time"] = time;
    line["level"] = to_string(level);
    line["message"] = message;
    for (const LogField& field : fields) {
      std::visit([&](const auto& value) { line[std::string(field.name)] = value; }, field.value);
    }
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  std::string line(time);
  line.append(" ").append(to_string(level)).append(" ").append(message);
  for (const LogField& field : fields)
    line.append(" ").append(field.name).append("=").append(text_of(field));
  return line;
}

void log_events(std::span<const Event> events) {
  // All events are debug events at least, and the usual level shows few of them.
  if (!is_logged(LogLevel::kError)) return;
  for (const Event& event : events) {
    const LogLevel level = level_of(event);
    if (is_logged(level)) log_event(event, level);
  }
}

}  // namespace gantline::native
