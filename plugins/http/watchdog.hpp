#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "common/descriptor.hpp"
#include "gantline/plugin.hpp"

namespace gantline::plugin::http {

// Interrupts something that blocks, when the attempt is cancelled or its time is over. The HTTP
// client has time limits for single reads only, which a slow server can stretch without end.
class Watchdog {
 public:
  enum class Barked { kNo, kCancelled, kTimeout };

  // `interrupt` is called on another thread, again and again until this object is destroyed: what
  // it interrupts may not have begun to block yet.
  Watchdog(const Context& context, std::chrono::steady_clock::time_point deadline,
           std::function<void()> interrupt);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  Barked barked() const noexcept { return barked_.load(); }

 private:
  void watch(std::chrono::steady_clock::time_point deadline);

  const Context& context_;
  const std::function<void()> interrupt_;
  Descriptor done_;  // eventfd
  std::atomic<Barked> barked_{Barked::kNo};
  std::thread thread_;
};

}  // namespace gantline::plugin::http
