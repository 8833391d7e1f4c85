#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "gantline/simulator.hpp"

namespace gantline {

// Finish times of many trials. All times count from the submission of the run, for a fork too.
struct Forecast {
  uint32_t trials = 0;
  Millis makespan{};  // of the trial with typical durations and no failures
  Millis p50{};       // nearest-rank quantiles over the trials
  Millis p90{};
  Millis p95{};
  Millis p99{};
  Millis minimum{};
  Millis maximum{};
  Millis mean{};                  // rounded down
  uint32_t failed_trials = 0;     // trials whose run did not complete
  Millis deadline{};              // of the run; 0: none
  uint32_t misses = 0;            // trials that did not end by the deadline
  uint32_t miss_per_million = 0;  // of the trials, rounded down
  uint64_t state_hash =
      0;  // of the typical trial; for trials > 1 mixed with every trial's in order
  std::vector<Millis> finish_times;  // by trial
  // -- by position in the workflow; elements of a fan-out count as it --
  // Trials in which the task lay on the critical chain. Source of this criticality index by
  // simulation: Van Slyke, "Monte Carlo methods and the PERT problem", 1963; Dodin & Elmaghraby,
  // "Approximating the criticality indices of the activities in PERT networks", 1985. Theirs is the
  // longest path of a network without resources; ours follows what really was waited for. The chain
  // is walked back from the attempt that ended last; each of its attempts is followed by
  //  - the attempt of the same task before it, if there was one: the wait between is the task's
  //  own;
  //  - where it started later than its task was ready: an attempt that ended at its start and
  //    thereby let it start: one that held a limit or resource that it needs too, else the one in
  //    whose lane it went on, else the first of them;
  //  - else the last attempt of the predecessor that ended last, seen through ones that never ran;
  //    for an exit handler without predecessors, of the task that the run ended with.
  // It ends with an attempt that waited for nobody, or that ran at the fork. Ties go to the lowest
  // index.
  std::vector<uint32_t> criticality;
  // Quantiles over when the task ended, in the trials in which it ran, of the first `end_trials`
  // trials (every trial is as good as another); -1 where it ran in none.
  uint32_t end_trials = 0;
  std::vector<Millis> task_p50;
  std::vector<Millis> task_p95;
};

// A forecast in time slices: the typical trial, then `trials` drawn ones; trial i uses
// trial_seed(seed, i), so each can be replayed alone. Not thread-safe.
class ForecastJob {
 public:
  // Errors: kLimitExceeded (limits::kSimulationTrials), kInvalidArgument (no trial, no worker).
  static Result<ForecastJob> start(std::shared_ptr<const Workflow> workflow,
                                   const SimulationOptions& options, uint32_t trials);
  // Of a run that is under way.
  static Result<ForecastJob> start(std::shared_ptr<const ForkPoint> fork,
                                   const SimulationOptions& options, uint32_t trials);
  ~ForecastJob();
  ForecastJob(ForecastJob&&) noexcept;
  ForecastJob& operator=(ForecastJob&&) noexcept;

  // Makes up to `decisions` decisions of the scheduler, in as many trials as that takes. False when
  // all trials have ended. Cost: a decision takes what Engine::advance takes; the end of a trial
  // O(attempts log attempts) more.
  bool step(uint64_t decisions);
  bool done() const noexcept;
  // Trials that have ended, the typical one not counted.
  uint32_t trials_done() const noexcept;
  // Of the whole job.
  uint32_t progress_per_million() const noexcept;
  // Of the trials so far. REQUIRES: trials_done() > 0.
  // Cost: O(trials log trials + tasks * end_trials).
  Forecast result() const;

 private:
  struct Impl;
  explicit ForecastJob(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The whole of a ForecastJob at once. Errors: as ForecastJob::start.
Result<Forecast> forecast(std::shared_ptr<const Workflow> workflow,
                          const SimulationOptions& options, uint32_t trials);

// The seed of one trial of a forecast.
uint64_t trial_seed(uint64_t seed, uint32_t trial) noexcept;

}  // namespace gantline
