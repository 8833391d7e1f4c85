#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "runtime/clock.hpp"

namespace gantline::test {

// A clock that stands still until a test moves it.
class ManualClock final : public native::Clock {
 public:
  explicit ManualClock(Millis now = {1'700'000'000'000}) : now_(now) {}

  Millis now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void raise_to(Millis floor) override {
    const std::lock_guard lock(mutex_);
    now_ = std::max(now_, floor);
  }
  std::optional<std::chrono::nanoseconds> until(Millis when) const override {
    if (when <= now()) return std::chrono::nanoseconds(0);
    return std::nullopt;
  }
  void on_change(std::function<void()> callback) override {
    const std::lock_guard lock(mutex_);
    callback_ = std::move(callback);
  }

  void advance(Millis by) {
    std::function<void()> callback;
    {
      const std::lock_guard lock(mutex_);
      now_ += by;
      callback = callback_;
    }
    if (callback) callback();
  }

 private:
  mutable std::mutex mutex_;
  Millis now_;
  std::function<void()> callback_;
};

}  // namespace gantline::test
