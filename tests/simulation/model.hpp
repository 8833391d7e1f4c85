#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gantline/event.hpp"

namespace gantline::simulation {

// What the model knows of one task.
struct ModelTask {
  enum class Stage : uint8_t { kPending, kQueued, kExpanded, kRunning, kEnded };

  Stage stage = Stage::kPending;
  TaskPhase end{};  // when it has ended
  const TaskSpec* spec = nullptr;
  uint32_t own_index = 0;          // of the spec in the workflow
  std::optional<uint32_t> parent;  // of an element
  bool has_fallen_back = false;
  bool is_asked_to_stop = false;
  uint32_t attempts = 0;
  AttemptToken token = kNoToken;
  WorkerId worker = kNoWorker;
  Millis first_queued_at{};
  Millis queued_at{};
  Millis not_before{};
  Millis started_at{};
  Millis alive_at{};
  std::vector<std::string> keys;  // of limits; known while it is queued
};

struct ModelRun {
  std::shared_ptr<const Workflow> workflow;
  RunPhase phase = RunPhase::kCreated;
  RunPhase paused_from = RunPhase::kCreated;
  Reason stop_reason = Reason::kNone;
  bool is_forced = false;
  uint64_t version = 0;
  uint32_t recoveries = 0;
  Millis deadline{};
  Millis at{};
  std::vector<ModelTask> tasks;
};

// A second, slow and plain account of what may happen: it takes the events in the order in which
// they became durable and checks each against the rules of docs/states.md and docs/scheduling.md,
// by code that shares nothing with the engine but the types. It looks everything up anew each time.
class Model {
 public:
  // Checks and applies one event. What is wrong with it; absent: nothing.
  std::optional<std::string> take(const Event& event);
  // Whether a timer should have acted before `now`, when everything that was decided by then is
  // durable.
  std::optional<std::string> overdue(Millis now) const;

  // The attempt's report was handed to the server: only then may the task end so.
  void reported_success(AttemptToken token) { successes_.insert(token); }
  void reported_error(AttemptToken token) { errors_.insert(token); }

  const std::map<RunId, ModelRun>& runs() const noexcept { return runs_; }
  // Of a token that was given out: the worker. Absent: it never was.
  std::optional<WorkerId> worker_of(AttemptToken token) const;

 private:
  using Problem = std::optional<std::string>;

  Problem take_system(const Event& event);
  Problem take_run(ModelRun& run, const Event& event);
  Problem take_task(ModelRun& run, const Event& event);
  Problem submitted(const Event& event);
  Problem phase_changed(ModelRun& run, const Event& event);
  Problem run_ended(const ModelRun& run, RunPhase phase) const;
  Problem queued(ModelRun& run, ModelTask& task, const Event& event);
  Problem expanded(ModelRun& run, uint32_t index, const Event& event);
  Problem started(ModelRun& run, ModelTask& task, const Event& event);
  Problem start_is_admitted(const ModelRun& run, const ModelTask& task, const Event& event) const;
  Problem attempt_failed(ModelTask& task, const Event& event);
  Problem fell_back(ModelTask& task, const Event& event);
  Problem failed(const ModelRun& run, ModelTask& task, const Event& event);
  Problem completed(const ModelRun& run, ModelTask& task, uint32_t index, const Event& event);
  Problem skipped_or_cancelled(const ModelRun& run, ModelTask& task, const Event& event);
  Problem reset(const ModelRun& run, ModelTask& task, const Event& event);

  Problem join_holds(const ModelRun& run, const ModelTask& task) const;
  Problem limits_allow(const ModelRun& run, const ModelTask& task) const;
  Problem resources_allow(const ModelRun& run, const ModelTask& task) const;
  uint32_t running_on(WorkerId worker) const;

  std::map<RunId, ModelRun> runs_;
  std::map<WorkerId, uint32_t> slots_;
  std::map<WorkerId, std::vector<std::string>> labels_;
  std::map<std::string, uint32_t> limits_;
  std::map<std::string, int64_t> resources_;
  std::map<AttemptToken, WorkerId> tokens_;  // all that were ever given out
  std::set<AttemptToken> successes_;
  std::set<AttemptToken> errors_;
  uint64_t system_version_ = 0;
  uint64_t step_ = 0;
};

}  // namespace gantline::simulation
