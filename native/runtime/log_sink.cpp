#include "runtime/log_sink.hpp"

#include <string>

#include "runtime/logging.hpp"

namespace gantline::native {
namespace {

LogStream stream_of(AttemptServices::Level level) {
  switch (level) {
    case AttemptServices::Level::kStdout: return LogStream::kOut;
    case AttemptServices::Level::kStderr: return LogStream::kError;
    default: return LogStream::kSystem;
  }
}

// What a plugin says of itself carries its level; what a command printed stays as it was.
std::string_view prefix_of(AttemptServices::Level level) {
  switch (level) {
    case AttemptServices::Level::kDebug: return "debug: ";
    case AttemptServices::Level::kWarning: return "warning: ";
    case AttemptServices::Level::kError: return "error: ";
    default: return "";
  }
}

AttemptLog log_of(const AttemptOrder& order) { return {order.run, order.task, order.attempt}; }

void warn(const AttemptOrder& order, const Status& status) {
  if (status.ok()) return;
  log(LogLevel::kDebug, "attempt log not written",
      {{"run", to_string(order.run)},
       {"task", order.task_name},
       {"error", status.error().message}});
}

}  // namespace

void LogStoreSink::append(const AttemptOrder& order, AttemptServices::Level level,
                          std::string_view line) noexcept {
  std::string text(prefix_of(level));
  text.append(line).push_back('\n');
  warn(order, store_.append(log_of(order), stream_of(level), clock_.now(), text));
}

void LogStoreSink::close(const AttemptOrder& order) noexcept {
  warn(order, store_.close(log_of(order), clock_.now()));
}

}  // namespace gantline::native
