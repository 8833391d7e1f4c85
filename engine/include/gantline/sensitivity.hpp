#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/simulator.hpp"

namespace gantline {

// Something that could be bought.
enum class ChangeKind : uint8_t {
  kAddWorker = 0,   // one more slot
  kRaiseLimit = 1,  // one more at a time of a key
  kRaiseResource =
      2,           // one more unit, or what the least demanding task asks for where that is more
  kHalveTask = 3,  // the task takes half as long
};

// "add_worker", "raise_limit", "raise_resource", "halve_task".
std::string_view to_string(ChangeKind kind) noexcept;

struct SensitivityChange {
  ChangeKind kind{};
  std::string subject;  // key, resource or task id; "" for a worker
  int64_t amount = 0;   // that is added: slots, or thousandths of the resource; 0 for a task
  Millis makespan{};
  // Of the base less this one. It may be negative: a scheduler that starts what it can may end
  // later with more workers or shorter tasks. Source: Graham, "Bounds on multiprocessing timing
  // anomalies", 1969.
  Millis gain{};
};

struct Sensitivity {
  Millis base{};  // the makespan as things are
  uint32_t trials = 0;
  // What was tried so far, best first; ties in the order of trying (workers, limits, resources,
  // tasks).
  std::vector<SensitivityChange> changes;
};

// What one more of everything that is short would buy, and which task is worth speeding up, in time
// slices. Not thread-safe.
//
// One more worker; one more of each limit that is declared or set; one more unit of each resource
// whose capacity is known (of limits and resources the first limits::kSensitivityPools each); each
// of the `tasks` tasks with the highest criticality (Forecast::criticality; among equals the ones
// that take longest, then by index) at half its duration. Makespans are those of typical durations
// for one trial, else means over `trials` drawn ones, the same draws for every change.
class SensitivityJob {
 public:
  static constexpr uint32_t kTasks = 8;

  // Errors: kLimitExceeded (limits::kSimulationTrials), kInvalidArgument (no trial, no worker).
  static Result<SensitivityJob> start(std::shared_ptr<const Workflow> workflow,
                                      const SimulationOptions& options, uint32_t trials,
                                      uint32_t tasks = kTasks);
  ~SensitivityJob();
  SensitivityJob(SensitivityJob&&) noexcept;
  SensitivityJob& operator=(SensitivityJob&&) noexcept;

  // Makes up to `decisions` decisions. False when everything was tried.
  bool step(uint64_t decisions);
  bool done() const noexcept;
  uint32_t progress_per_million() const noexcept;
  Sensitivity result() const;

 private:
  struct Impl;
  explicit SensitivityJob(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gantline
