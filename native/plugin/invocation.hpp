#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "execute/task_runner.hpp"
#include "gantline/plugin.h"

namespace gantline::native {

// This program as plugins see it. Lives for ever. [thread-safe]
const gantline_host& plugin_host() noexcept;

// What a plugin is told of an attempt. The texts outlive the invocation.
struct InvocationTexts {
  std::string_view run;
  std::string_view task;
  std::string_view type;
  std::string_view idempotency_key;
  std::string_view with;  // JSON text
  uint32_t attempt = 1;
};

// What a plugin's execute came to, copied out of its result.
struct InvocationResult {
  int32_t status = GANTLINE_STATUS_FAILED;
  bool is_retryable = true;
  std::string output;  // JSON text, as the plugin gave it; "": null
  std::string error_code;
  std::string error_message;
};

// Something that runs and can be asked to stop. cancel() from any thread, also before and after it
// runs.
class Cancellable {
 public:
  virtual ~Cancellable() = default;
  // Asks, or insists.
  virtual void cancel(bool force) = 0;
};

// One call of execute, in this process. run() on one thread; cancel() from any.
class Invocation final : public Cancellable {
 public:
  Invocation(const gantline_task_type& type, const InvocationTexts& texts,
             AttemptServices& services);
  ~Invocation() override;
  Invocation(const Invocation&) = delete;
  Invocation& operator=(const Invocation&) = delete;

  // Validates, executes, copies the result and releases it. Call once.
  InvocationResult run();
  // Does nothing before and after run() but remember it.
  void cancel(bool force) override;
  // What the plugin is given. Valid while this object is.
  const gantline_attempt& attempt() const noexcept { return attempt_; }
  uint32_t cancel_level() const noexcept { return level_.load(std::memory_order_acquire); }

  // -- what the extensions call
  AttemptServices& services() const noexcept { return services_; }
  uint32_t wait_cancelled(uint64_t milliseconds);
  int cancel_descriptor();

 private:
  const gantline_task_type& type_;
  AttemptServices& services_;
  gantline_attempt attempt_{};
  std::atomic<uint32_t> level_{GANTLINE_CANCEL_NONE};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_executing_ = false;  // guarded by mutex_
  int calls_of_cancel_ = 0;  // guarded by mutex_; run() does not return while the plugin is in one
  int descriptor_ = -1;      // guarded by mutex_; eventfd, made when first asked for
};

}  // namespace gantline::native
