#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gantline/engine.hpp"

namespace gantline {

// What one attempt did, for a simulation that repeats the past.
struct RecordedAttempt {
  Millis duration{};
  bool failed = false;
  TaskError error;
  std::shared_ptr<const nlohmann::json> output;  // null pointer: unknown
  uint64_t step =
      0;  // the decision that took its end: attempts that ended in one are reported together
  uint64_t sequence = 0;  // of its end: order within a millisecond
  // How late the end of the back-off after it was noticed, and by which decision (0: none): a busy
  // machine does not look on the millisecond, and what ends meanwhile is decided together with it.
  Millis retry_late{};
  uint64_t retry_step = 0;
};

// By task name, in the order of their ends.
using RecordedAttempts = std::map<std::string, std::vector<RecordedAttempt>>;

struct SimulationOptions {
  uint32_t workers = 1;                     // slots of the one simulated worker
  std::vector<ResourceAmount> resources{};  // of the installation
  std::vector<LimitSpec> limits{};
  std::optional<SchedulingPolicy> policy{};  // absent: the workflow's
  uint64_t seed = 1;
  bool use_typical_durations =
      false;                   // true: typical_duration and no failures, whatever the estimates
  bool draws_failures = true;  // false: drawn durations, but no attempt fails
  // Null: not known, and with them what follows from them: a `when` is taken to be true, a fan-out
  // to have the elements of its estimate.
  std::shared_ptr<const nlohmann::json> inputs{};
  // By task name (RunState::task_name), the attempts in order; a task that is missing is drawn.
  RecordedAttempts recorded{};
};

// When a task ran in a simulation.
struct SimulatedTask {
  TaskIndex task;
  uint32_t attempt = 0;
  uint32_t lane = 0;  // the slot it ran in: the lowest that was free
  bool failed = false;
  Millis start{};
  Millis end{};
};

// A run in the middle, from which a simulation goes on: a recording's position, or what a server
// has now.
struct ForkPoint {
  RunState run;  // with its workflow attached
  Millis now{};
  uint64_t step = 0;  // number of the last decision
  // The tasks whose attempts run, in the order in which these were started; named once more where
  // the attempt was asked to stop. Only attempts that end in the same millisecond are told apart by
  // it; those that are missing follow by start and index.
  std::vector<TaskIndex> order{};
};

struct TrialResult {
  Millis makespan{};                    // from the submission of the run to its end, or to now
  RunPhase phase{};                     // how the run ended
  uint64_t state_hash = 0;              // of the run at its end
  uint64_t completions = 0;             // attempts that ended
  std::vector<SimulatedTask> attempts;  // in start order
};

// One run of the production Engine on a virtual clock, from its submission at time 0 or from a
// ForkPoint.
//
// Advances in time slices, so that a page can stay responsive; everything about it follows from the
// workflow or fork point and the options. Not thread-safe.
class Simulation {
 public:
  Simulation(std::shared_ptr<const Workflow> workflow, SimulationOptions options);
  // Goes on from `fork` with the workers, limits and resources of the options. What is queued stays
  // queued, back-offs, timeouts and the deadline hold, a paused run stays paused. Attempts that run
  // (all on the simulated worker now) go on for what their estimate leaves of the time since they
  // were started:
  //  - recorded: until the recorded end;
  //  - typical: until the typical duration is over;
  //  - drawn: a duration drawn from those of the estimate that are at least as long;
  // and where that is over already, for one more millisecond: an attempt that takes longer than
  // anybody thought is expected to end any moment. One that was asked to stop stops. With typical
  // or recorded durations, and the installation that the run had, the fork of a simulation ends as
  // that simulation does, where no reservation of resources is held at the fork (the scheduler
  // makes it anew). `inputs` and `policy` of the options mean nothing here: the run has its own.
  Simulation(std::shared_ptr<const ForkPoint> fork, SimulationOptions options);
  ~Simulation();
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;

  // Handles up to `decisions` decisions. False when the simulation has ended.
  bool step(uint64_t decisions);
  // To the end.
  TrialResult run();

  // Back to the beginning with another seed; keeps memory and whatever is worth knowing twice.
  void restart(uint64_t seed);

  bool done() const noexcept;
  // Why the engine did not take the run: it has then ended without one. Known after the first step.
  const Status& refusal() const noexcept;
  Millis now() const noexcept;
  // The simulated run; nullptr before the first step.
  const RunState* run_state() const noexcept;
  const Engine& engine() const noexcept;
  const SimulationOptions& options() const noexcept;
  // All events so far, when collecting was asked for before the first step.
  void collect_events(bool collect);
  const std::vector<Event>& events() const noexcept;
  // The attempts so far, in start order; of a fork those that ran there come first.
  const std::vector<SimulatedTask>& attempts() const noexcept;
  TrialResult result() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The state of an installation that is the one simulated worker with the limits and resources of
// the options, and the forked run in it, its attempts on that worker.
State forked_state(const ForkPoint& fork, const SimulationOptions& options);

}  // namespace gantline
