#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"
#include "gantline/states.hpp"
#include "gantline/types.hpp"
#include "gantline/workflow.hpp"

namespace gantline {

// Values of the enumerations here are part of the storage format: append, never renumber.

// What happened. Each kind says which fields of Event it fills besides run, sequence, at, step and
// cause.
enum class EventKind : uint8_t {
  // -- of a run
  kRunSubmitted = 1,        // detail.submission
  kRunPhaseChanged = 2,     // run_phase, reason, detail.error when it failed
  kRunCancelRequested = 3,  // reason, count: 1 when forced
  kRunDeadlineWarning = 4,  // until: the deadline
  kRunRecoveryRequested =
      5,  // tasks go back to pending by events of their own; count: recovery number
  // -- of a task
  kTaskQueued = 16,      // became ready; detail.demands when limits have expressions
  kTaskExpanded = 17,    // a fan-out made `count` elements; detail.payload: the list
  kAttemptStarted = 18,  // attempt, token, worker; queued -> running (local) or assigned (leased)
  kAttemptRunning = 19,  // attempt, token; assigned -> running
  kAttemptFailed =
      20,  // attempt, token, reason, detail.error; goes back to queued, until: not before
  kAttemptInterrupted =
      21,  // attempt, token, reason; the worker is gone: back to queued, no attempt spent
  kTaskCompleted =
      22,  // attempt, token, detail.payload: output (absent is null), count: 1 when unknown
  kTaskFailed = 23,   // attempt, token, reason, detail.error
  kTaskSkipped = 24,  // reason
  kTaskCancelRequested =
      25,  // attempt, token, reason; a running attempt is asked to stop. until: forced at
  kTaskCancelled = 26,  // reason
  kTaskFellBack = 27,   // reason; attempts used up: queued again with its fallback
  kTaskReset = 28,      // reason; an ended task is pending again (retry, recover)
  kHeartbeat = 29,      // attempt, token
  // -- of the installation (run is kNoRun)
  kWorkerChanged = 48,    // worker, count: slots (0: gone), detail.worker
  kLimitChanged = 49,     // detail.name, count: concurrency, until.count != 0: removed
  kResourceChanged = 50,  // detail.name, amount: capacity in thousandths, -1: removed
};

// Who or what brought an event about.
enum class Cause : uint8_t {
  kEngine = 0,  // it follows from other events
  kUser = 1,    // detail.actor says who
  kWorker = 2,  // an attempt reported
  kTimer = 3,   // a time was reached
  kHost = 4,    // the server itself: start, shutdown, configuration
};

// Why. The texts of to_string are part of the JSON protocol.
enum class Reason : uint8_t {
  kNone = 0,
  kRequested = 1,       // somebody asked for it
  kUpstreamFailed = 2,  // the join rule can no longer hold
  kUpstreamSkipped = 3,
  kConditionFalse = 4,  // `when`
  kEmptyFanOut = 5,
  kAttemptsUsedUp = 6,
  kNonRetryable = 7,
  kRetryBudgetUsedUp = 8,
  kTimeoutScheduleToStart = 9,
  kTimeoutStartToClose = 10,
  kTimeoutScheduleToClose = 11,
  kTimeoutHeartbeat = 12,
  kDeadlineExceeded = 13,
  kFailureRatioExceeded = 14,
  kTaskFailed = 15,  // a task that had to succeed did not
  kExpressionFailed = 16,
  kWorkerLost = 17,
  kShutdown = 18,
  kAttemptError = 19,  // the attempt reported a failure that may be retried
  kRunEnded = 20,
  kFanOutFailed = 21,  // too many elements failed
  kPartial = 22,       // completed with failures within the accepted share
  kRecovered = 23,
  kNotNeeded = 24,  // a one_failed or exit handler whose condition did not arise
};

std::string_view to_string(EventKind kind) noexcept;
std::string_view to_string(Cause cause) noexcept;
std::string_view to_string(Reason reason) noexcept;
std::optional<EventKind> parse_event_kind(std::string_view text) noexcept;
std::optional<Cause> parse_cause(std::string_view text) noexcept;
std::optional<Reason> parse_reason(std::string_view text) noexcept;

// A failure as an attempt reports it.
struct TaskError {
  std::string code;  // stable, snake_case: what non_retryable_errors compares with
  std::string message;
  bool is_retryable = true;

  friend bool operator==(const TaskError&, const TaskError&) = default;
};

// What a run was submitted with.
struct Submission {
  ContentHash workflow_hash{};
  std::shared_ptr<const Workflow> workflow;      // not serialised: found by its hash
  std::shared_ptr<const nlohmann::json> inputs;  // never null
  std::string idempotency_key;
  int32_t priority = 5;  // 1-10
  SchedulingPolicy policy = SchedulingPolicy::kPriority;
  Millis deadline{};             // absolute; 0: none
  Millis deadline_warning_at{};  // absolute; 0: none
  std::vector<std::string> tags;
};

struct WorkerDescription {
  std::string name;
  std::vector<std::string> labels;  // sorted
};

// The rarely needed parts of an event. Immutable once the event exists, shared between copies.
struct EventDetail {
  std::shared_ptr<const Submission> submission;
  std::shared_ptr<const nlohmann::json> payload;  // output of a task, list of a fan-out
  TaskError error;                                // code is empty: none
  std::vector<std::string> demands;               // resolved limit keys of a queued task
  std::string name;
  std::string actor;  // who asked
  std::string note;   // what they said
  WorkerDescription worker;
};

// A fact. State is a fold of these and nothing else; they are also the audit trail, the live stream
// and the history of a run.
struct Event {
  RunId run = kNoRun;
  uint64_t sequence = 0;  // from 1 within the run, without gaps; also the run's state version
  uint64_t step = 0;      // number of the decision (call of advance) that made it
  Millis at{};
  EventKind kind{};
  Cause cause = Cause::kEngine;
  Reason reason = Reason::kNone;
  RunPhase run_phase{};    // kRunPhaseChanged: the new one
  TaskPhase task_phase{};  // of task kinds: the phase after the event
  TaskIndex task = kNoTask;
  uint32_t attempt = 0;  // from 1
  AttemptToken token = kNoToken;
  WorkerId worker = kNoWorker;
  uint32_t count = 0;
  int64_t amount = 0;
  Millis until{};
  std::shared_ptr<const EventDetail> detail;  // null when all of it is empty
};

// -- binary form, as the journal stores it (native/store/FORMAT.md) --

// Takes the JSON text of a payload (an output, a fan-out's list, the inputs of a run) that is to be
// kept apart from its event. Called by encode_event, on its thread.
class PayloadSink {
 public:
  virtual ~PayloadSink() = default;
  // True: the text is kept under `hash`, and the event refers to it. False: it stays in the event.
  virtual bool keep(std::string_view json_text, ContentHash& hash) = 0;
};

// Gives back what a PayloadSink kept.
class PayloadSource {
 public:
  virtual ~PayloadSource() = default;
  // Errors: kNotFound, kCorrupt, kIo.
  virtual Result<std::string> load(const ContentHash& hash) = 0;
};

// Appends one event; a typical one without detail takes 12 to 20 bytes. The run is not written: it
// is part of the key. Without a sink every payload stays in the event. Text that is not UTF-8
// inside a payload is written with replacement characters.
void encode_event(const Event& event, std::string& out, PayloadSink* sink = nullptr);

// Reads one event from the front of `bytes` and advances it. `run` is filled in;
// `submission.workflow` stays null. `bytes` may be anything: nothing is read outside them, and what
// is allocated is bounded by a multiple of their size. Errors (`bytes` is then unchanged): kCorrupt
// (`where`: "byte N" from the front), which a payload kept elsewhere is too when there is no
// source; kUnsupportedVersion; those of the source.
Result<Event> decode_event(RunId run, std::string_view& bytes, PayloadSource* source = nullptr);

// -- JSON form, as the API, the command line and `events export` show it --

// Fields at their defaults are left out. Times end in _ms, amounts in _thousandths; the token and
// the workflow hash are hexadecimal text, since they do not fit a JavaScript number.
nlohmann::json event_to_json(const Event& event);
// Inverse of event_to_json; `submission.workflow` stays null.
// Errors: kInvalidArgument (`where`: JSON Pointer), unknown members included.
Result<Event> event_from_json(const nlohmann::json& json);

}  // namespace gantline
