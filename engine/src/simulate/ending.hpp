#pragma once

#include <cstdint>
#include <tuple>
#include <utility>

#include "gantline/simulator.hpp"

namespace gantline {

// The end of an attempt that lies ahead.
struct Ending {
  Millis at{};
  uint64_t recorded_step = 0;  // endings of one recorded decision are reported together
  uint64_t order = 0;          // recorded sequence, else order of starting
  TaskIndex task = kNoTask;
  AttemptToken token = kNoToken;
  size_t attempt = 0;  // position in the list of attempts
  const RecordedAttempt* recorded = nullptr;
  bool failed = false;
  bool stopped = false;

  auto key() const { return std::tie(at, recorded_step, order, task); }
  friend bool operator>(const Ending& a, const Ending& b) { return a.key() > b.key(); }
};

inline TaskError simulated_failure() {
  return {"simulated_failure", "drawn by the simulation", true};
}

// What the engine is told then.
inline Input report(RunId run, const Ending& ending) {
  if (ending.stopped) return {0, AttemptStopped{run, ending.task, ending.token}};
  if (ending.failed) {
    TaskError error = ending.recorded != nullptr ? ending.recorded->error : simulated_failure();
    return {0, AttemptErred{run, ending.task, ending.token, std::move(error)}};
  }
  const auto output = ending.recorded != nullptr ? ending.recorded->output : nullptr;
  // Without a record nobody knows what the task would say.
  return {0, AttemptSucceeded{run, ending.task, ending.token, output, ending.recorded == nullptr}};
}

}  // namespace gantline
