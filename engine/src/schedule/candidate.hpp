#pragma once

#include <cstdint>
#include <tuple>

#include "gantline/engine.hpp"
#include "gantline/state.hpp"

namespace gantline {

// A task that is ready, with its place in the order. Smaller comes first.
//
// The keys do not depend on the current time, except for the deadline boost, for which the run is
// queued anew: ageing adds the same to everybody, so that it is enough to subtract the time of
// queueing once.
struct Candidate {
  SchedulingPolicy policy{};
  int64_t first = 0;  // by the policy
  int64_t second = 0;
  int64_t score =
      0;  // by priority and age, whatever the policy: compares candidates of two policies
  uint64_t run_number = 0;
  uint64_t position = 0;  // file order within the run: (spec, element)
  RunId run = kNoRun;
  TaskIndex task = kNoTask;
  uint32_t task_version = 0;  // of the task when it was queued; another one now: stale
  uint32_t epoch = 0;         // of the run, likewise
};

// The total order of candidates: by policy where it is the same, else by score; ties by run, then
// by file order.
inline bool comes_before(const Candidate& a, const Candidate& b) noexcept {
  if (a.policy == b.policy) {
    return std::tie(a.first, a.second, a.run_number, a.position) <
           std::tie(b.first, b.second, b.run_number, b.position);
  }
  return std::tie(a.score, a.run_number, a.position) < std::tie(b.score, b.run_number, b.position);
}

// Points that the deadline adds: 20 in the last five minutes, 10 in the last fifteen.
int32_t deadline_boost(const RunState& run, Millis now) noexcept;
// The next time at which deadline_boost changes; kNever when it does not.
Millis next_deadline_boost(const RunState& run, Millis now) noexcept;

// Points of a task: run priority x 10, plus its own, plus one for each direct dependent (at most
// 10), plus the deadline boost, less 5 for each retry; at least 1. See docs/scheduling.md.
int32_t priority_points(const RunState& run, TaskIndex task, Millis now) noexcept;

// The task's place in the order of its run's policy. REQUIRES: the task is queued.
Candidate make_candidate(const RunState& run, TaskIndex task, Millis now,
                         const EngineOptions& options) noexcept;

}  // namespace gantline
