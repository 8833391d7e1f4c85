#pragma once

#include <span>
#include <utility>
#include <vector>

#include "gantline/simulator.hpp"

namespace gantline {

// Finds the critical chain of simulated runs, one after the other; see Forecast::criticality. Keeps
// its memory between runs.
class CriticalChain {
 public:
  // Adds 1 to `counts`, by position in the workflow, for each task on the chain of a run. Attempts
  // that started before `since` end it: they ran at a fork.
  // REQUIRES: `attempts` are in start order. Cost: O(tasks + attempts log attempts).
  void count(const RunState& run, std::span<const SimulatedTask> attempts, Millis since,
             std::vector<uint32_t>& counts);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  using End = std::pair<int64_t, uint32_t>;  // when, position of the attempt

  void index(const RunState& run, std::span<const SimulatedTask> attempts);
  void mark(uint32_t attempt, std::vector<uint32_t>& counts);
  uint32_t before(uint32_t attempt) const;
  uint32_t releasing(uint32_t attempt) const;
  uint32_t of_predecessor(TaskIndex task) const;
  uint32_t of_task(TaskIndex task) const;
  std::span<const End> ends_at(Millis time) const;

  const RunState* run_ = nullptr;
  std::span<const SimulatedTask> attempts_;
  std::vector<End> by_end_;
  std::vector<uint32_t> previous_;  // by attempt: the one of the same task before it
  std::vector<uint32_t> last_;      // by task index: its last attempt
  std::vector<uint8_t> is_marked_;  // by position in the workflow
};

}  // namespace gantline
