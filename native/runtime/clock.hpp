#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>

#include "gantline/types.hpp"

namespace gantline::native {

// What time it is, for the engine. Threads: every function may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  // Unix time. Never goes back.
  virtual Millis now() const = 0;
  // From here on, now() is not before `floor` and goes on from there: a time that was recorded
  // before a restart stays in the past, even if the wall clock was set back meanwhile.
  virtual void raise_to(Millis floor) = 0;
  // How long to wait until now() reaches `when`, at least 0. Absent: only on_change tells.
  virtual std::optional<std::chrono::nanoseconds> until(Millis when) const = 0;
  // Called after now() changed in a way that until() could not foresee. Set once, before use.
  virtual void on_change(std::function<void()> callback) = 0;
};

// The wall clock at construction, carried on by the monotonic clock: setting the wall clock neither
// fires timers early nor makes time go back.
class SystemClock final : public Clock {
 public:
  SystemClock();
  Millis now() const override;
  void raise_to(Millis floor) override;
  std::optional<std::chrono::nanoseconds> until(Millis when) const override;
  void on_change(std::function<void()>) override {}

 private:
  std::chrono::nanoseconds since_epoch() const;

  const std::chrono::steady_clock::time_point start_;
  std::atomic<int64_t> wall_at_start_ns_;
};

}  // namespace gantline::native
