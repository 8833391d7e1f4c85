#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "execute/executor.hpp"
#include "gantline/engine.hpp"
#include "gantline/needs.hpp"
#include "runtime/clock.hpp"
#include "runtime/limits.hpp"
#include "runtime/run_id_source.hpp"
#include "runtime/subscriptions.hpp"
#include "runtime/task_page.hpp"
#include "store/journal.hpp"

namespace gantline::native {

class EngineLoop;
class CommitLoop;
class InputQueue;
struct Decision;

struct RuntimeOptions {
  EngineOptions engine{};
  // The local worker: attempts that this process runs at once, and what it offers.
  uint32_t slots = 1;
  std::string worker_name = "local";
  std::vector<std::string> worker_labels{};
  // Of the installation; what is not named keeps the value it had.
  std::map<std::string, uint32_t> limits{};    // concurrency by key
  std::map<std::string, int64_t> resources{};  // capacity in thousandths
  size_t requests_max = limits::kRequests;
  // How long an attempt that was asked to stop at shutdown may take before it is killed.
  Millis cancel_grace{5'000};
  // The journal has failed: nothing is accepted or acknowledged any more, and the process should
  // end and start anew. Called once, on the thread that wrote.
  std::function<void(const Error&)> on_fatal{};
};

struct SubmitRequest {
  std::shared_ptr<const Workflow> workflow;
  // What the workflow was parsed from, for the places of defects; null: it was stored before.
  std::shared_ptr<const nlohmann::json> document;
  std::shared_ptr<const nlohmann::json> inputs;  // null: an empty object
  int32_t priority = 0;                          // 1-10; 0: the workflow's
  std::optional<SchedulingPolicy> policy;        // absent: the workflow's
  Millis deadline{};                             // absolute; 0: the workflow's, from now
  std::vector<std::string> tags;                 // besides the workflow's
  std::string idempotency_key;                   // "" is none
  std::string actor;                             // who asks, for the audit trail
};

// Everything that is wrong with a submission, with JSON Pointers into the fields as the API names
// them ("/inputs/city"); empty when nothing is. Cost: O(inputs).
Defects defects_of(const SubmitRequest& request);

struct Submitted {
  RunId run = kNoRun;
  uint64_t version = 0;
  bool is_existing = false;  // the idempotency key was used before: this is the run of that time
};

// A run at a glance, for those who watch it.
struct RunProgress {
  RunSummary summary;
  std::vector<std::string> running;  // names of running tasks, the first ones by index
  // By the estimates: work of all tasks that have not ended, and the longest chain of them.
  Millis remaining_work{};
  Millis remaining_chain{};
  bool has_estimates = false;  // at least one of these tasks has an estimate
};

struct RuntimeStatus {
  uint32_t attempts = 0;  // running now
  uint32_t workers = 0;   // attempts that may run at once
  size_t requests = 0;    // waiting for an answer
  size_t subscribers = 0;
  uint64_t decisions = 0;  // durable, in this life
  std::optional<Error> failure;
  bool is_stopping = false;
};

// The host of the engine: one engine thread that decides, one journal thread that makes decisions
// durable in groups, and nothing let out before it is durable: no attempt started, no answer given,
// no event or query result shown.
//
// Threads: every function may be called from any thread, except from the callbacks given to
// submit_async and on_fatal and from AttemptListener functions; those that answer wait for the
// journal.
class Runtime final : private AttemptListener {
 public:
  // Recovers the state, interrupts the attempts of the previous life (their tasks are queued again
  // and no attempt is spent), and begins to work. `journal`, `executor` and `clock` outlive the
  // runtime. Errors: those of Journal::recover, kUnavailable with the reason when the first write
  // fails.
  static Result<std::unique_ptr<Runtime>> open(RuntimeOptions options, Journal& journal,
                                               Executor& executor, Clock& clock);
  // Stops without grace if nobody has done so.
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // -- changes: they return when the change is durable --

  // Starts a run, or finds the one that this idempotency key has started before; what that one was
  // submitted with is not checked again.
  // Errors: the first of defects_of; kUnavailable (too busy, stopping, or the journal has failed).
  Result<Submitted> submit(SubmitRequest request);
  // The same without waiting; `done` runs on the thread that writes the journal or, at once, on
  // this one.
  void submit_async(SubmitRequest request, std::function<void(Result<Submitted>)> done);
  // Pause, resume, cancel, retry. The run's new version. Runs that have ended long ago are read
  // back. Errors: kNotFound, kStaleVersion, kFailedPrecondition, kUnavailable.
  Result<uint64_t> control(const ControlRun& request);
  // Changes the local worker's slots, 1 to limits::kSlots.
  Status set_slots(uint32_t slots);
  Status change_limit(const ChangeLimit& change);
  Status change_resource(const ChangeResource& change);

  // -- questions: they are answered when what they saw is durable --

  Result<RunSummary> summary(RunId run) const;
  // The run apart from its tasks. Cost: O(1); O(events) where the run is not in memory, as below.
  Result<RunHeader> header(RunId run) const;
  // Copies no task that it does not give. Errors: kNotFound.
  Result<TaskPage> tasks(RunId run, const TaskQuery& query) const;
  // The task of this name, as the only row of a page. Errors: kNotFound (the run, the task).
  Result<TaskPage> task(RunId run, const std::string& name) const;
  // Everything that is true of a run. Cost: O(tasks); for runs that are not in memory, O(events).
  Result<RunState> run(RunId run) const;
  Result<RunProgress> progress(RunId run, size_t names_max) const;
  // Progress that the run's attempts reported. Not durable, and forgotten when they end.
  std::vector<AttemptProgress> attempt_progress(RunId run) const;
  // Runs by the index, with the figures of the moment; at most limits::kListedRuns.
  Result<std::vector<RunSummary>> list(RunQuery query) const;
  // Why the task does not run; empty when it does or has ended. Errors: kNotFound.
  Result<std::vector<WaitReason>> explain(RunId run, TaskIndex task) const;
  Result<uint64_t> run_hash(RunId run) const;
  // A copy of everything the engine knows. Cost: O(tasks of active runs).
  Result<State> fork() const;
  // Events with sequence >= first, at most `limit`.
  Result<std::vector<Event>> events(RunId run, uint64_t first, size_t limit) const;
  Result<std::unique_ptr<Subscription>> subscribe(RunId run, uint64_t first,
                                                  Interest interest = Interest::kEverything);
  Result<std::unique_ptr<Subscription>> subscribe_all();
  RuntimeStatus status() const;
  const Journal& journal() const noexcept { return journal_; }
  Millis now() const { return clock_.now(); }

  // -- end --

  // Starts nothing more, lets attempts end for up to `grace`, then interrupts them (their tasks are
  // queued again, durably, and run at the next start) and ends the threads. A second call, from
  // another thread, with a shorter grace cuts the first one short. Returns when everything has
  // ended.
  void stop(Millis grace);

 private:
  using SubmitDone = std::function<void(Result<Submitted>)>;

  Runtime(RuntimeOptions options, Journal& journal, Executor& executor, Clock& clock);
  Status start();
  Result<Reply> request(InputBody body);

  void on_outcome(AttemptOutcome outcome) override;
  void on_alive(const AttemptAlive& alive) override;
  void on_progress(AttemptProgress progress) override;

  void release(Decision&& decision);
  void fail(Decision&& decision, const Error& error);
  void journal_failed(const Error& error, std::vector<Decision>&& lost);

  void submit_keyed(SubmitRequest request, SubmitDone done);
  void submit_new(const std::shared_ptr<const Submission>& submission, std::string actor,
                  SubmitDone done);
  // Answers all that wait for the key; `made` is what the run was submitted with.
  void resolve_key(const std::string& key, const Result<Submitted>& result, const Submission& made);
  // The run that the key has started, if there is one.
  Result<std::vector<RunSummary>> run_of_key(const std::string& key) const;
  Result<std::shared_ptr<const Submission>> stored_submission(RunId run) const;
  std::vector<UnmetNeed> missing_labels(const Workflow& workflow) const;
  Result<Reply> adopt_and_control(const ControlRun& request);

  template <typename T>
  Result<T> ask(std::function<Result<T>(const Engine&, Millis)> look) const;
  template <typename T>
  Result<T> look_at(RunId run, std::function<Result<T>(const RunState&)> look) const;
  void wait_for_attempts();
  void end_threads();

  const RuntimeOptions options_;
  Journal& journal_;
  Executor& executor_;
  Clock& clock_;
  RunIdSource run_ids_;
  SubscriptionHub hub_;
  std::unique_ptr<InputQueue> queue_;
  std::unique_ptr<CommitLoop> commits_;
  std::unique_ptr<EngineLoop> engine_;

  std::atomic<uint32_t> attempts_{0};  // released to the executor and not reported
  std::atomic<uint32_t> slots_{0};     // of the local worker
  std::atomic<bool> is_draining_{false};

  mutable std::mutex progress_mutex_;
  std::unordered_map<uint64_t, AttemptProgress> progress_;  // by token; guarded by progress_mutex_
  std::atomic<size_t> progress_count_{0};

  std::mutex keys_mutex_;
  // Submissions with an idempotency key that are under way; others with the key wait for them.
  struct KeyedSubmission {
    std::shared_ptr<const Submission> submission;
    SubmitDone done;
  };
  std::map<std::string, std::vector<KeyedSubmission>> keys_;  // guarded by keys_mutex_

  mutable std::mutex stop_mutex_;
  std::condition_variable stop_changed_;
  enum class Stage { kRunning, kDraining, kInterrupted, kEnded };
  Stage stage_ = Stage::kRunning;                   // guarded by stop_mutex_
  std::chrono::steady_clock::time_point stop_at_ =  // end of the grace; guarded by stop_mutex_
      std::chrono::steady_clock::time_point::max();
  std::optional<Error> failure_;  // guarded by stop_mutex_
};

}  // namespace gantline::native
