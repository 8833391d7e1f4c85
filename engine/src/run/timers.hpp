#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "gantline/types.hpp"

namespace gantline {

enum class TimerKind : uint8_t {
  kRetry,
  kScheduleToStart,
  kScheduleToClose,
  kStartToClose,
  kHeartbeat,
  kCancelGrace,
  kDeadlineWarning,
  kDeadline,
  kPriorityBoost,
};

// Something to look at when the time has come. It is a hint: whoever takes it compares with the
// state, so that nothing need be removed when it no longer applies.
struct Timer {
  Millis due{};
  uint64_t run_number = 0;
  RunId run = kNoRun;
  TaskIndex task = kNoTask;
  TimerKind kind{};
  AttemptToken token = kNoToken;  // of the attempt it was armed for

  // Total: equal times go by run, task and kind.
  auto order() const { return std::tie(due, run_number, task, kind, token); }
};

// A heap of timers. Cost of each call: O(log timers).
class Timers {
 public:
  void add(const Timer& timer);
  // kNever when there is none.
  Millis next_due() const noexcept { return heap_.empty() ? kNever : heap_.front().due; }
  // REQUIRES: next_due() is not kNever.
  Timer take();

 private:
  std::vector<Timer> heap_;
};

}  // namespace gantline
