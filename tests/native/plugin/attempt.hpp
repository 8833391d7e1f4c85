#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "plugin/host_process.hpp"
#include "plugin/runner.hpp"

namespace gantline::native {

// Keeps what an attempt said, and lets a test wait for it.
class RecordingServices final : public AttemptServices {
 public:
  void log(Level level, std::string_view line) noexcept override;
  void progress(uint32_t permille, std::string_view message) noexcept override;
  void heartbeat() noexcept override;
  bool is_cancelled() const noexcept override { return is_cancelled_; }

  void set_cancelled() { is_cancelled_ = true; }
  // Blocks until a line contains the text.
  void wait_for_line(std::string_view text);
  std::vector<std::pair<Level, std::string>> lines() const;
  std::string text_of(Level level) const;  // its lines, each with a line feed

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<Level, std::string>> lines_;
  std::atomic<bool> is_cancelled_{false};
};

// Options that use the host program of this build.
HostOptions test_host_options();

// An order for one attempt; tokens differ from call to call.
AttemptOrder make_order(std::string type, nlohmann::json with);

// Runs one attempt of a built-in type. `json` and `error` are empty when the outcome has none.
struct Ran {
  bool has_succeeded = false;
  bool was_stopped = false;
  nlohmann::json output;
  TaskError error;
};
Ran describe(const AttemptOutcome& outcome);
Ran run_builtin(std::string type, nlohmann::json with, RecordingServices& services);
Ran run_builtin(std::string type, nlohmann::json with);

}  // namespace gantline::native
