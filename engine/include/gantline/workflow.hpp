#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/dag.hpp"
#include "gantline/estimate.hpp"
#include "gantline/expression.hpp"
#include "gantline/retry.hpp"
#include "gantline/types.hpp"

namespace gantline {

// Values of the enumerations here are part of the storage format: append, never renumber.

// What kind of work it is; a hint for placement and for reading, not a constraint.
enum class TaskClass : uint8_t { kCompute = 0, kIo = 1, kNetwork = 2, kHybrid = 3 };

// When a task may start, seen from its predecessors. "Succeeded" includes soft failures
// (allow_failure) and fallbacks that succeeded.
enum class JoinRule : uint8_t {
  kAllSuccess = 0,  // all succeeded; one that was skipped skips this task too
  kAllDone = 1,     // all ended, however
  kNoneFailed = 2,  // all succeeded or were skipped
  kOneSuccess = 3,  // as soon as one succeeded
  kOneFailed = 4,   // as soon as one failed
  kAllFailed = 5,   // all failed
};

// When in the run a task takes part.
enum class TaskRole : uint8_t {
  kMain = 0,
  kOnSuccess = 1,  // exit handlers: they run when the main tasks have ended
  kOnFailure = 2,
  kFinally = 3,  // after the other handlers, always
};

// Order of the tasks that are ready. See docs/scheduling.md.
enum class SchedulingPolicy : uint8_t {
  kPriority = 0,
  kDeadline = 1,
  kCriticalPath = 2,
  kFifo = 3
};

// An amount of a named resource, in thousandths of its unit (bytes for sizes).
struct ResourceAmount {
  std::string name;
  int64_t thousandths = 0;

  friend bool operator==(const ResourceAmount&, const ResourceAmount&) = default;
};

// Bounds on the phases of a task; 0 is no bound.
struct Timeouts {
  Millis schedule_to_start{};  // from ready to started, of each attempt
  Millis start_to_close{};     // of each attempt
  Millis schedule_to_close{};  // from first ready to ended, retries included
  Millis heartbeat{};          // longest silence of a running attempt

  friend bool operator==(const Timeouts&, const Timeouts&) = default;
};

// What takes a task's place when its attempts are used up.
struct Fallback {
  std::string type;
  Template with;
};

// One task as the workflow defines it. All fields are final once the Workflow exists.
//
// What every decision reads comes first and together: a run's tasks are more than a cache holds.
struct TaskSpec {
  TaskClass task_class = TaskClass::kCompute;
  TaskRole role = TaskRole::kMain;
  JoinRule join = JoinRule::kAllSuccess;
  bool allow_failure = false;             // soft failure: successors treat it as success
  int32_t priority = 0;                   // 0-100, added to the run's
  std::optional<Expression> when;         // absent is true
  std::optional<Expression> for_each;     // absent: no fan-out
  std::vector<Template> limits;           // keys of the concurrency limits it holds while running
  std::vector<ResourceAmount> resources;  // sorted by name
  std::vector<std::string> labels;        // a worker must have all of them; sorted
  Timeouts timeouts;
  Template with;  // the payload
  Estimate estimate;
  std::string id;
  std::string type;
  std::string agent_type;                     // kind of worker, one more of its labels; "" is any
  uint32_t fan_out_failures_per_million = 0;  // share of elements that may fail
  RetryPolicy retry;
  std::optional<Fallback> fallback;
  std::string idempotency_key;  // "" means the default, `run:index`

  // What a worker must have to run it: `labels` and the `agent_type`, sorted, each once.
  std::vector<std::string> required_labels() const;
};

// Concurrency of a key, as a workflow declares it.
struct LimitSpec {
  std::string key;
  uint32_t concurrency = 0;
};

// What a workflow says of itself, apart from its tasks.
struct WorkflowSettings {
  std::string name;
  std::string description;
  std::shared_ptr<const nlohmann::json> inputs_schema;  // JSON Schema 2020-12; null: anything
  std::vector<LimitSpec> limits;                        // sorted by key
  std::vector<ResourceAmount> resources;  // capacities private to each run; sorted by name
  std::vector<ResourceAmount>
      prices;  // by resource: price of one unit for one hour, in thousandths
  SchedulingPolicy policy = SchedulingPolicy::kPriority;
  int32_t priority = 5;       // of runs, 1-10
  Millis deadline{};          // from submission; 0: none
  Millis deadline_warning{};  // before the deadline; 0: the smaller of 5 min and a fifth of it
  uint32_t max_failures_per_million = 300'000;  // share of failed tasks that stops the run early
  bool accept_partial = false;    // a run with failures within that share is completed
  uint32_t max_recoveries = 3;    // how often a run may be retried after its end
  std::vector<std::string> tags;  // sorted
};

// SHA-256 of a canonical form.
using ContentHash = std::array<uint8_t, 32>;
std::string to_hex(const ContentHash& hash);

// An immutable, validated workflow. Made by WorkflowBuilder or read by parse_workflow, shared
// between runs. Safe to read from several threads.
class Workflow {
 public:
  // Assembles validated parts; only WorkflowBuilder calls it.
  Workflow(WorkflowSettings settings, std::vector<TaskSpec> tasks, Dag dag, ContentHash hash);

  const WorkflowSettings& settings() const noexcept { return settings_; }
  std::span<const TaskSpec> tasks() const noexcept { return tasks_; }
  const TaskSpec& task(TaskIndex index) const noexcept { return tasks_[to_index(index)]; }
  uint32_t task_count() const noexcept { return static_cast<uint32_t>(tasks_.size()); }
  const Dag& dag() const noexcept { return dag_; }
  // Of the canonical JSON (see to_canonical_json): equal for equal meaning, whatever the spelling.
  const ContentHash& hash() const noexcept { return hash_; }
  // Position of a task id. Cost: O(log tasks).
  std::optional<TaskIndex> find(std::string_view id) const noexcept;

  // Longest path from the start of the task to the end of the workflow, in typical durations, the
  // task itself included. Source: upward rank of HEFT, Topcuoglu, Hariri & Wu, 2002.
  Millis upward_rank(TaskIndex index) const noexcept { return upward_rank_[to_index(index)]; }
  // Typical duration of the task: its estimate's, or kUnknownDuration; a fan-out counts one
  // element.
  Millis typical_duration(TaskIndex index) const noexcept { return typical_[to_index(index)]; }

 private:
  WorkflowSettings settings_;
  std::vector<TaskSpec> tasks_;
  std::vector<uint32_t> by_id_;  // task positions sorted by id
  Dag dag_;
  ContentHash hash_;
  std::vector<Millis> typical_;
  std::vector<Millis> upward_rank_;
};

}  // namespace gantline
