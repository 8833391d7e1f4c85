#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gantline/history.hpp"
#include "gantline/simulator.hpp"
#include "gantline/state.hpp"

namespace gantline {

// Values are part of the facade's columns: append, never renumber.
enum class BarState : uint8_t {
  kRunning = 0,  // at the end of the recording
  kCompleted = 1,
  kFailed = 2,
  kStopped = 3,  // cancelled or interrupted
};

// One attempt.
struct Bar {
  TaskIndex task = kNoTask;  // of the run
  uint32_t spec = 0;         // position in the workflow
  uint32_t element = 0;      // ordinal within its fan-out
  uint32_t lane = 0;         // the lowest that was free
  uint32_t attempt = 0;      // from 1
  BarState state{};
  Millis start{};
  Millis end{};
  Millis queued{};  // ready since: a back-off is over
};

struct BarChart {
  std::vector<Bar> bars;  // in start order
  uint32_t lanes = 0;
};

// What Recording::extend changed.
struct Extension {
  size_t first_event = 0;        // the events from here on are new
  std::vector<uint32_t> bars;    // that began or ended, in start order
  std::vector<TaskIndex> tasks;  // of the new events, and new elements of fan-outs; rising
};

// Everything that happened in one run, simulated or recorded on a server, with a position in it:
// what a time scrubber, a Gantt chart and a what-if from the middle need.
//
// Events are counted from the submission on, so that the first N events give the state with version
// N; there is no run before the first one. Not thread-safe.
class Recording {
 public:
  // Of a simulation that has begun and collects events. `before` is what happened before the
  // simulation's fork: Recording::events() up to ForkPoint::run.version.
  // The position is the end. Cost: a copy of the state. Errors: kFailedPrecondition (no run: it was
  // refused, or nothing was collected).
  static Result<Recording> of(const Simulation& simulation, std::span<const Event> before = {});

  // Of a history. `installation` says what the run ran on (workers, resources, limits), for explain
  // and series; with 0 workers it is as many as ever ran at once.
  // The position is the end. Cost: O(events), as a replay. Errors: kCorrupt, as evolve.
  static Result<Recording> open(History history, const SimulationOptions& installation);

  // Appends what happened next in the same run. A position at the end goes on to the new end, any
  // other stays.
  // Cost: O(new events log lanes), whatever happened before, and a copy of the state where a
  // keyframe is due. Errors: kCorrupt, as evolve, of the first event that cannot follow; those
  // before it are appended.
  Result<Extension> extend(std::vector<Event> events);

  ~Recording();
  Recording(Recording&&) noexcept;
  Recording& operator=(Recording&&) noexcept;

  const std::shared_ptr<const Workflow>& workflow() const noexcept;
  const SimulationOptions& installation() const noexcept;
  std::span<const Event> events() const noexcept;
  // When the event happened. Never falls, though a server's clock may have been set back.
  Millis event_time(size_t event) const noexcept;
  Millis start() const noexcept;  // of the first event
  Millis end() const noexcept;    // of the last one
  // All attempts. Cost: a copy.
  BarChart bars() const;
  // Some of them, as `bars` has them. REQUIRES: there are as many bars.
  BarChart bars(std::span<const uint32_t> which) const;
  // The state after the last event, and its hash: that of the simulation or of the server.
  const RunState& final_run() const noexcept;
  uint64_t final_state_hash() const;

  // -- position --
  // After the first `count` events; 0 counts as 1, and more than all of them as all.
  // Cost: at most a copy of the state and the events since the last keyframe. Keyframes are copies
  // of the state at even distances, made when they are first passed; together they hold at most
  // limits::kKeyframeBytes (and at least one is kept).
  void seek_event(size_t count);
  // After all events up to `time`, at that time; not before the first event.
  void seek_time(Millis time);
  size_t position() const noexcept;  // events applied
  Millis now() const noexcept;       // time of the last one applied, or the time that was sought
  const RunState& run() const noexcept;

  // -- at the position --
  // The state from which a simulation can go on. A decision happens at once: in its middle nothing
  // else could, so the point lies after the last event of the decision.
  ForkPoint fork() const;
  // Every reason why the task does not run, by the production scheduler on that state. Of workers
  // that were only counted (see open), `slot` says so.
  // Cost: O(tasks + events before the position). Errors: kNotFound.
  Result<std::vector<WaitReason>> explain(TaskIndex task) const;

 private:
  struct Impl;
  explicit Recording(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// How many or how much at each time.
struct Series {
  std::vector<Millis> at;  // rising
  std::vector<std::string>
      names;  // "running", "queued", "completed", "failed", "resource:NAME", "limit:KEY"
  std::vector<int64_t> capacities;  // by name, in the unit of its values; -1: nobody bounds it
  std::vector<std::vector<int64_t>>
      values;  // by name and time: tasks, or thousandths of a resource
};

// What was running, queued and ended so far, and what running attempts held, from `from` to `to`.
//
// A value holds until the next time. Where more changes than about `points` rows can show, the time
// is cut into even pieces of two rows each, at the beginning and in the middle of the piece: they
// hold the smallest and the largest value of each series in it, in the order in which these came
// about, so that no peak is lost. What changes and changes back within a millisecond does not show.
// Elements of fan-outs count, fan-outs do not. Of limits whose keys are computed the first
// limits::kSeriesKeys show. REQUIRES: from <= to. Cost: O(events + points) for each series.
Series series_of(const Recording& recording, Millis from, Millis to, uint32_t points);

// When one task ran in two recordings; -1 where it did not. From the start of its first attempt to
// its end, both counted from the submission.
struct TaskShift {
  std::string name;
  Millis a_start{-1};
  Millis a_end{-1};
  Millis b_start{-1};
  Millis b_end{-1};
};

struct Comparison {
  Millis a{};  // from submission to the last event
  Millis b{};
  uint32_t only_a = 0;  // tasks that the other run does not have
  uint32_t only_b = 0;
  // Tasks in both by how far apart they end, furthest first; then those that ran in one alone, and
  // those of one alone. Ties by start, then in the order of a, then of b.
  std::vector<TaskShift> tasks;
};

// Tasks are matched by name. Cost: O(tasks log tasks + events).
Comparison compare(const Recording& a, const Recording& b);

}  // namespace gantline
