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
  uint64_t step = 0;      // the decision that took its end: attempts that ended in one are reported together
  uint64_t sequence = 0;  // of its end: order within a millisecond
};

struct SimulationOptions {
  uint32_t workers = 1;                        // slots of the one simulated worker
  std::vector<ResourceAmount> resources{};       // of the installation
  std::vector<LimitSpec> limits{};
  std::optional<SchedulingPolicy> policy{};      // absent: the workflow's
  uint64_t seed = 1;
  bool use_typical_durations = false;          // true: typical_duration and no failures, whatever the estimates
  bool draws_failures = true;                  // false: drawn durations, but no attempt fails
  std::shared_ptr<const nlohmann::json> inputs{};
  // By task name (RunState::task_name), the attempts in order; a task that is missing is drawn.
  std::map<std::string, std::vector<RecordedAttempt>> recorded{};
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

struct TrialResult {
  Millis makespan{};
  RunPhase phase{};                 // how the run ended
  uint64_t state_hash = 0;          // of the run at its end
  uint64_t completions = 0;         // attempts that ended
  std::vector<SimulatedTask> attempts;  // in start order
};

// One run of the production Engine on a virtual clock, started at time 0.
//
// Advances in time slices, so that a page can stay responsive; everything about it follows from the
// workflow and the options. Not thread-safe.
class Simulation {
 public:
  Simulation(std::shared_ptr<const Workflow> workflow, SimulationOptions options);
  ~Simulation();
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;

  // Handles up to `decisions` decisions. False when the simulation has ended.
  bool step(uint64_t decisions);
  // To the end.
  TrialResult run();

  bool done() const noexcept;
  // Why the engine did not take the run: it has then ended without one. Known after the first step.
  const Status& refusal() const noexcept;
  Millis now() const noexcept;
  const Engine& engine() const noexcept;
  // All events so far, when collecting was asked for before the first step.
  void collect_events(bool collect);
  const std::vector<Event>& events() const noexcept;
  TrialResult result() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Finish times of many trials.
struct Forecast {
  uint32_t trials = 0;
  Millis makespan{};            // of the trial with typical durations and no failures
  Millis p50{};                 // nearest-rank quantiles over the trials
  Millis p90{};
  Millis p95{};
  Millis p99{};
  Millis minimum{};
  Millis maximum{};
  uint32_t failed_trials = 0;   // trials whose run did not complete
  uint64_t state_hash = 0;      // of the typical trial; for trials > 1 mixed with every trial's in order
  std::vector<Millis> finish_times;  // by trial
};

// `trials` simulations; trial i uses the seed derived from (options.seed, i), so each can be replayed alone.
// Errors: kLimitExceeded (limits::kSimulationTrials), kInvalidArgument.
Result<Forecast> forecast(std::shared_ptr<const Workflow> workflow, const SimulationOptions& options,
                          uint32_t trials);

// The seed of one trial of a forecast.
uint64_t trial_seed(uint64_t seed, uint32_t trial) noexcept;

}  // namespace gantline
