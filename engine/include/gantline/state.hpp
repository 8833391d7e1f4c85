#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/event.hpp"

namespace gantline {

// What is true of one task of a run. What every decision reads or counts comes first.
struct TaskState {
  TaskPhase phase = TaskPhase::kPending;
  bool is_fan_out = false;  // the parent of elements
  bool uses_fallback = false;
  bool cancel_requested = false;
  bool output_unknown = false;    // a forecast's completion
  Reason reason = Reason::kNone;  // of the last change
  uint32_t spec = 0;              // position in the workflow
  // -- of its predecessors, so far
  uint32_t waiting_for = 0;  // not yet ended
  uint32_t succeeded = 0;
  uint32_t failed = 0;  // failed or cancelled
  uint32_t skipped = 0;
  TaskIndex parent = kNoTask;  // of a fan-out element
  uint32_t element = 0;        // ordinal within the fan-out
  uint32_t version = 0;        // changes so far
  uint32_t attempt = 0;        // attempts that count against the policy (a fallback counts anew)
  uint32_t starts = 0;         // attempts ever started: makes tokens unique
  WorkerId worker = kNoWorker;
  AttemptToken token = kNoToken;  // of the running attempt
  Millis first_queued_at{};       // for schedule_to_close
  Millis queued_at{};
  Millis not_before{};  // end of a back-off
  Millis started_at{};  // of the current or last attempt
  Millis ended_at{};
  Millis heartbeat_at{};
  uint32_t interruptions = 0;  // attempts lost with their worker; not counted in `attempt`
  // -- of the elements, for a fan-out
  uint32_t elements = 0;
  uint32_t elements_ended = 0;
  uint32_t elements_failed = 0;
  uint32_t first_element = 0;  // task index of element 0
  std::shared_ptr<const nlohmann::json>
      payload;                                // output; for a running fan-out its list; may be null
  std::shared_ptr<const EventDetail> error;   // last failure; null: none
  std::shared_ptr<const EventDetail> queued;  // resolved limit keys; null: those of the spec
};

struct RunCounts {
  uint32_t total = 0;  // tasks, fan-out elements included
  uint32_t pending = 0;
  uint32_t queued = 0;
  uint32_t running = 0;  // assigned, running and the like
  uint32_t completed = 0;
  uint32_t failed = 0;  // soft failures not included
  uint32_t soft_failed = 0;
  uint32_t skipped = 0;
  uint32_t cancelled = 0;
};

// What is true of one run, apart from its tasks: its copy costs nothing by their number.
struct RunHeader {
  RunId id = kNoRun;
  uint64_t number = 0;   // order of submission; ties in scheduling end here
  uint64_t version = 0;  // sequence of its last event
  RunPhase phase = RunPhase::kCreated;
  RunPhase resume_phase = RunPhase::kCreated;  // where a pause came from
  Reason reason = Reason::kNone;
  bool is_stopping = false;            // no further main task starts
  Reason stop_reason = Reason::kNone;  // kRequested, kDeadlineExceeded or kFailureRatioExceeded
  bool is_forced = false;              // the stop kills what runs
  bool warned = false;                 // of the deadline
  uint32_t recoveries = 0;
  Millis created_at{};
  Millis started_at{};
  Millis ended_at{};
  Millis changed_at{};           // of its last event
  Millis deadline{};             // absolute; 0: none
  Millis deadline_warning_at{};  // absolute; 0: none
  std::shared_ptr<const Submission> submission;
  std::shared_ptr<const EventDetail> error;
  RunCounts counts;
  // By TaskRole, elements of fan-outs not counted.
  std::array<uint32_t, 4> planned{};  // all of the workflow
  std::array<uint32_t, 4> open{};     // not ended
  std::array<uint32_t, 4> failed{};   // failed and not soft
  uint32_t failed_before =
      0;  // main tasks that had failed, and stayed so, when somebody retried the run

  const Workflow& workflow() const noexcept { return *submission->workflow; }
  // The phase, or the one that a paused run goes back to.
  RunPhase active_phase() const noexcept {
    return phase == RunPhase::kPaused ? resume_phase : phase;
  }
};

// What is true of one run.
struct RunState : RunHeader {
  std::vector<TaskState> tasks;

  const TaskSpec& spec_of(TaskIndex task) const noexcept {
    return workflow().task(TaskIndex{tasks[to_index(task)].spec});
  }
  // "parse", and "shards[3]" for an element.
  std::string task_name(TaskIndex task) const;
  // Inverse of task_name.
  std::optional<TaskIndex> find_task(std::string_view name) const noexcept;
};

// "parse", and "shards[3]" for an element.
std::string task_name(const Workflow& workflow, const TaskState& task);

struct WorkerState {
  WorkerId id = kNoWorker;
  uint32_t slots = 0;
  std::string name;
  std::vector<std::string> labels;
};

// Everything the engine knows. A fold of events; copyable, so that a live state can be forked.
struct State {
  std::map<RunId, RunState> runs;
  std::map<WorkerId, WorkerState> workers;
  std::map<std::string, uint32_t>
      limits;  // set by the operator; others as the run's workflow declares
  std::map<std::string, int64_t> resources;  // capacities of the installation, in thousandths
  uint64_t next_run_number = 1;
  uint64_t system_version = 0;  // sequence of the last event of the installation
  uint64_t step = 0;            // decisions made

  const RunState* find(RunId id) const noexcept;
};

// Applies one event: the only code that changes State.
//
// REQUIRES: events of a run come in sequence order, the first is kRunSubmitted with its workflow
// attached. Errors: kCorrupt when the event cannot follow from the state (a refused transition, a
// gap in the sequence, an unknown task); the state is then unchanged.
Status evolve(State& state, const Event& event);

// Canonical 64-bit hash of a run: equal states have equal hashes, on every platform.
// Cost: O(tasks + size of outputs).
uint64_t state_hash(const RunState& run);
// Of everything.
uint64_t state_hash(const State& state);

// "0123456789abcdef", as the API and the command line print hashes.
std::string format_state_hash(uint64_t hash);

}  // namespace gantline
