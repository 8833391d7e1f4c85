#include "attempt.hpp"

#include <atomic>

namespace gantline::native {

void RecordingServices::log(Level level, std::string_view line) noexcept {
  const std::lock_guard lock(mutex_);
  lines_.emplace_back(level, line);
  changed_.notify_all();
}

void RecordingServices::progress(uint32_t permille, std::string_view message) noexcept {
  log(Level::kDebug, "progress " + std::to_string(permille) + " " + std::string(message));
}

void RecordingServices::heartbeat() noexcept { log(Level::kDebug, "heartbeat"); }

void RecordingServices::wait_for_line(std::string_view text) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    for (const auto& [level, line] : lines_) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  });
}

std::vector<std::pair<AttemptServices::Level, std::string>> RecordingServices::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

std::string RecordingServices::text_of(Level level) const {
  std::string text;
  for (const auto& [line_level, line] : lines()) {
    if (line_level == level) text += line + "\n";
  }
  return text;
}

HostOptions test_host_options() {
  HostOptions options;
  options.program = {GANTLINE_PLUGIN_HOST, {}};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
    options.environment_names.push_back(name);
  return options;
}

AttemptOrder make_order(std::string type, nlohmann::json with) {
  static std::atomic<uint64_t> next_token{1};
  AttemptOrder order;
  order.run = RunId{7};
  order.task = TaskIndex{0};
  order.task_name = "example";
  order.type = std::move(type);
  order.attempt = 1;
  order.token = AttemptToken{next_token++};
  order.with = std::make_shared<const nlohmann::json>(std::move(with));
  order.idempotency_key = "7:0";
  return order;
}

Ran describe(const AttemptOutcome& outcome) {
  Ran ran;
  if (const auto* succeeded = std::get_if<AttemptSucceeded>(&outcome)) {
    ran.has_succeeded = true;
    if (succeeded->output != nullptr) ran.output = *succeeded->output;
  }
  if (const auto* erred = std::get_if<AttemptErred>(&outcome)) ran.error = erred->error;
  ran.was_stopped = std::holds_alternative<AttemptStopped>(outcome);
  return ran;
}

Ran run_builtin(std::string type, nlohmann::json with, RecordingServices& services) {
  const TaskTypeCatalog catalog;
  PluginTaskRunner runner(catalog, test_host_options());
  return describe(runner.run(make_order(std::move(type), std::move(with)), services));
}

Ran run_builtin(std::string type, nlohmann::json with) {
  RecordingServices services;
  return run_builtin(std::move(type), std::move(with), services);
}

}  // namespace gantline::native
