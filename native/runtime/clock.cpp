#include "runtime/clock.hpp"

#include <algorithm>

namespace gantline::native {

using std::chrono::nanoseconds;

SystemClock::SystemClock()
    : start_(std::chrono::steady_clock::now()),
      wall_at_start_ns_(nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count()) {}

nanoseconds SystemClock::since_epoch() const {
  return nanoseconds(wall_at_start_ns_.load(std::memory_order_relaxed)) +
         (std::chrono::steady_clock::now() - start_);
}

Millis SystemClock::now() const {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch()).count()};
}

void SystemClock::raise_to(Millis floor) {
  const int64_t behind =
      nanoseconds(std::chrono::milliseconds(floor.count)).count() - since_epoch().count();
  if (behind > 0) wall_at_start_ns_.fetch_add(behind, std::memory_order_relaxed);
}

std::optional<nanoseconds> SystemClock::until(Millis when) const {
  // Far times would not fit into nanoseconds; nobody waits for a day without being woken.
  const int64_t ms = std::min<int64_t>(when.count - now().count, 24 * 3600 * 1000);
  if (ms <= 0) return nanoseconds(0);
  return nanoseconds(std::chrono::milliseconds(ms));
}

}  // namespace gantline::native
