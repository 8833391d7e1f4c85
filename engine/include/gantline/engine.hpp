#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "gantline/state.hpp"

namespace gantline {

// -- inputs: what happened outside --

struct SubmitRun {
  RunId id;
  Submission
      submission;  // deadline fields are filled in by the engine from the workflow where they are 0
  std::string actor;
};

enum class RunAction : uint8_t { kCancel, kForceCancel, kPause, kResume, kRetryFailed };

struct ControlRun {
  RunId run;
  RunAction action{};
  uint64_t expected_version = 0;  // 0: any
  TaskIndex task = kNoTask;       // kRetryFailed: this task alone (and what was waiting for it)
  std::string actor;
  std::string note;
};

struct AttemptSucceeded {
  RunId run;
  TaskIndex task;
  AttemptToken token;
  std::shared_ptr<const nlohmann::json> output;  // null pointer: JSON null
  bool is_unknown = false;                       // a forecast: the output does not exist
};

struct AttemptErred {
  RunId run;
  TaskIndex task;
  AttemptToken token;
  TaskError error;
};

// The attempt stopped because it was asked to.
struct AttemptStopped {
  RunId run;
  TaskIndex task;
  AttemptToken token;
};

// A sign of life, and for a leased attempt the confirmation that it started.
struct AttemptAlive {
  RunId run;
  TaskIndex task;
  AttemptToken token;
};

// A worker appeared, changed, or (slots 0) is gone: its attempts are interrupted and queued again.
struct ChangeWorker {
  WorkerId id;
  uint32_t slots = 0;
  WorkerDescription description;
  Reason reason = Reason::kNone;  // kWorkerLost or kShutdown when it is gone
};

struct ChangeLimit {
  std::string key;
  uint32_t concurrency = 0;
  bool remove = false;
};

struct ChangeResource {
  std::string name;
  int64_t thousandths = 0;  // -1 removes it
};

using InputBody =
    std::variant<SubmitRun, ControlRun, AttemptSucceeded, AttemptErred, AttemptStopped,
                 AttemptAlive, ChangeWorker, ChangeLimit, ChangeResource>;

struct Input {
  uint64_t request = 0;  // the host's number for the reply; 0: none wanted
  InputBody body;
};

// -- commands: what the host does once the events are durable --

struct StartAttempt {
  RunId run;
  TaskIndex task;
  uint32_t attempt = 0;
  AttemptToken token = kNoToken;
  WorkerId worker = kNoWorker;
  bool is_fallback = false;
  // The payload with its expressions evaluated; null for a forecast whose outputs are unknown.
  std::shared_ptr<const nlohmann::json> with;
};

struct StopAttempt {
  RunId run;
  TaskIndex task;
  AttemptToken token = kNoToken;
  WorkerId worker = kNoWorker;
  bool force = false;  // kill it; its result is not waited for
  Reason reason = Reason::kNone;
};

// The answer to an input that asked for one.
struct Reply {
  uint64_t request = 0;
  RunId run = kNoRun;
  uint64_t version = 0;  // the run's state version after the step
  Status status;  // kNotFound, kStaleVersion, kStaleToken, kFailedPrecondition, kAlreadyExists, ...
};

struct StepResult {
  std::vector<Event> events;
  std::vector<StartAttempt> starts;
  std::vector<StopAttempt> stops;
  std::vector<Reply> replies;

  void clear() noexcept;
};

struct EngineOptions {
  SchedulingPolicy default_policy = SchedulingPolicy::kPriority;
  // One point of priority is worth this much waiting (ageing).
  Millis ageing_per_point{60'000};
  // A cancelled attempt that has not stopped by then is killed.
  Millis cancel_grace{30'000};
};

// One reason why a task does not run, from the checks that the scheduler makes.
struct WaitReason {
  std::string code;  // "dependencies", "paused", "retry_backoff", "limit", "resource", "slot", ...
  std::string message;
  std::string subject;            // task, limit key, resource, ...
  Millis expected_clear{kNever};  // by the estimates; kNever: unknown
};

// The decider: workflows in, events and commands out. No clock, thread, I/O or randomness.
//
// Not thread-safe; one thread owns it. The same inputs at the same times give the same events on
// every platform.
class Engine {
 public:
  explicit Engine(EngineOptions options = {});
  // Goes on from a state (recovered from a journal, forked from a live one). REQUIRES: every run
  // has its workflow attached.
  Engine(EngineOptions options, State state);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  // Takes what happened since the last call, decides, applies the events to the state, and writes
  // everything into `result` (cleared first). `now` never goes back: an earlier time counts as the
  // last. With no inputs it handles the timers that are due. Cost: O((inputs + events) log ready
  // tasks).
  void advance(Millis now, std::span<const Input> inputs, StepResult& result);

  // When to call advance next if nothing happens; kNever when nothing is pending.
  Millis next_wake() const;

  const State& state() const noexcept;

  // Every reason why the task is not running; empty when it runs or has ended.
  // Errors: kNotFound.
  Result<std::vector<WaitReason>> explain(RunId run, TaskIndex task, Millis now) const;

  // Drops an ended run from memory (its events stay wherever the host keeps them).
  // Errors: kNotFound, kFailedPrecondition when it has not ended.
  Status forget(RunId run);

  // Takes an ended run back that was forgotten, so that it can be retried.
  // Errors: kAlreadyExists, kFailedPrecondition when it has not ended.
  Status adopt(RunState run);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gantline
