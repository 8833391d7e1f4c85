#pragma once

#include <cstdint>
#include <map>

#include "gantline/types.hpp"

namespace gantline {

// Back-offs of a recorded run whose ends were noticed late: see RecordedAttempt::retry_late.
class LateTimers {
 public:
  // A back-off that ends at `due` was noticed at `noticed` by the recorded decision `step`. Of
  // several that end together the first notice counts.
  void note(Millis due, Millis noticed, uint64_t step);
  // Those due by `now` have been looked at.
  void forget_until(Millis now) { timers_.erase(timers_.begin(), timers_.upper_bound(now)); }
  void clear() { timers_.clear(); }

  // When a timer that is due at `due` is noticed.
  Millis noticed_at(Millis due) const;
  // Whether the decision that noticed it came before the one called `step`.
  bool is_before(Millis due, uint64_t step) const;

 private:
  struct Notice {
    Millis at{};
    uint64_t step = 0;
  };
  std::map<Millis, Notice> timers_;
};

}  // namespace gantline
