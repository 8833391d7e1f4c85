#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "gantline/recording.hpp"

namespace gantline {

// Follows the events of a run and draws a bar for each attempt.
class BarFollower {
 public:
  // `run` is the state after this event or a later one. Cost: O(log lanes).
  void apply(const Event& event, Millis time, const RunState& run);

  // Bars that still run end where they start.
  const BarChart& chart() const noexcept { return chart_; }

  // Bars that began or ended since the last call, in start order.
  std::vector<uint32_t> take_changes();

 private:
  void start(const Event& event, Millis time, const TaskState& task);
  void end(TaskIndex task, BarState state, Millis time);

  BarChart chart_;
  std::vector<size_t> open_;    // by task: its running attempt's bar
  std::vector<Millis> queued_;  // by task: ready since
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> free_lanes_;
  std::vector<uint32_t> changes_;
};

}  // namespace gantline
