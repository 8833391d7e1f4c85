#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gantline/engine.hpp"
#include "run/timers.hpp"
#include "schedule/scheduler.hpp"

namespace gantline {

// Turns inputs and due timers into events and commands. Every event is applied to the state at
// once, so that each decision sees the ones before it.
//
// The functions are grouped by file: decider.cpp (the step, inputs), submission.cpp, attempts.cpp
// (results, retries), task_flow.cpp (from pending to queued, fan-outs), run_flow.cpp (from
// executing to ended), control.cpp (what users ask for), timeouts.cpp, recovery.cpp.
class Decider : private Scheduler::Starter {
 public:
  Decider(State& state, EngineOptions options);

  // Makes everything that is not state from the state: after recovery, or in a fork.
  void rebuild(Millis now);

  void advance(Millis now, std::span<const Input> inputs, StepResult& result);

  Millis next_wake() const noexcept;
  Millis now() const noexcept { return now_; }
  const Scheduler& scheduler() const noexcept { return scheduler_; }

  void forget(RunId run);
  void adopt(RunState& run);

 private:
  // -- decider.cpp --
  Event& emit(RunState& run, Event event);
  void emit_system(Event event);
  void reply(uint64_t request, RunId run, Status status);
  void handle(const Input& input);
  void settle();

  // -- submission.cpp --
  Status submit(const SubmitRun& input, RunId& run);
  Status check_resources(const Workflow& workflow) const;
  void start_run(ActiveRun& active);

  // -- recovery.cpp --
  void resume_undecided(ActiveRun& active);
  void revisit(ActiveRun& active);

  // -- attempts.cpp --
  bool start(ActiveRun& active, TaskIndex task, WorkerId worker) override;
  Result<ActiveRun*> find_attempt(RunId run, TaskIndex task, AttemptToken token);
  Status succeeded(const AttemptSucceeded& input);
  Status erred(const AttemptErred& input);
  Status stopped(const AttemptStopped& input);
  Status alive(const AttemptAlive& input);
  void attempt_failed(ActiveRun& active, TaskIndex task, TaskError error, Reason reason,
                      Cause cause);
  bool retry(ActiveRun& active, TaskIndex task, const TaskError& error, Reason reason, Cause cause);
  void fail_task(ActiveRun& active, TaskIndex task, TaskError error, Reason reason, Cause cause);
  void interrupt(ActiveRun& active, TaskIndex task, Reason reason);
  void stop_attempt(const RunState& run, TaskIndex task, bool force, Reason reason);
  void arm_attempt_timers(const RunState& run, TaskIndex task);

  // -- task_flow.cpp --
  void decide(ActiveRun& active, TaskIndex task);
  void make_ready(ActiveRun& active, TaskIndex task);
  void expand(ActiveRun& active, TaskIndex task);
  void queue_task(ActiveRun& active, TaskIndex task);
  void arm_queue_timers(const RunState& run, TaskIndex task);
  // Ends the task: gives back what it holds and lets those that waited for it know.
  void end_task(ActiveRun& active, Event event);
  // `has_failed`: it was a failure that ended it, which may be one too many.
  void element_ended(ActiveRun& active, TaskIndex parent, bool has_failed);
  void stop_elements(ActiveRun& active, TaskIndex parent);
  // Cancels what has not started, asks what runs to stop.
  void cancel_task(ActiveRun& active, TaskIndex task, Reason reason, Cause cause, bool force);

  // -- run_flow.cpp --
  void check_run(ActiveRun& active);
  void stop_run(ActiveRun& active, Reason reason, Cause cause, bool force,
                std::shared_ptr<const EventDetail> detail);
  void change_phase(RunState& run, RunPhase phase, Reason reason, Cause cause,
                    std::shared_ptr<const EventDetail> detail = nullptr);
  void begin_finalizing(ActiveRun& active);
  void continue_finalizing(ActiveRun& active);
  void start_role(ActiveRun& active, TaskRole role);
  void skip_role(ActiveRun& active, TaskRole role);
  void finish(ActiveRun& active);

  // -- control.cpp --
  Status control(const ControlRun& input);
  Status cancel(ActiveRun& active, const ControlRun& input);
  Status pause(ActiveRun& active, const ControlRun& input);
  Status resume(ActiveRun& active, const ControlRun& input);
  Status retry_failed(ActiveRun& active, const ControlRun& input);
  void reset_tasks(ActiveRun& active, TaskIndex only);
  void reset_task(ActiveRun& active, TaskIndex task);
  Status change_worker(const ChangeWorker& input);
  Status change_limit(const ChangeLimit& input);
  Status change_resource(const ChangeResource& input);

  // -- timeouts.cpp --
  void fire(const Timer& timer);
  void fire_task_timer(ActiveRun& active, const Timer& timer);
  void fire_attempt_timer(ActiveRun& active, const Timer& timer);
  void fire_run_timer(ActiveRun& active, const Timer& timer);
  void time_out(ActiveRun& active, TaskIndex task, Reason reason, bool may_be_retried);
  void arm(const RunState& run, TaskIndex task, TimerKind kind, Millis due,
           AttemptToken token = kNoToken);
  void arm_run_timers(const RunState& run);

  State& state_;
  Scheduler scheduler_;
  Timers timers_;
  std::map<std::string, RunId> by_idempotency_key_;
  Millis now_{};
  uint64_t step_ = 0;
  StepResult* result_ = nullptr;
  std::vector<std::pair<RunId, TaskIndex>> ended_;  // successors not told yet
  std::vector<RunId> unvisited_;                    // rebuilt, to be revisited in the next step
  std::vector<RunId> touched_;                      // to be looked at when everything is settled
};

// How the run ends, or would end if nothing more happened.
struct RunOutcome {
  RunPhase phase{};
  Reason reason = Reason::kNone;
};
RunOutcome outcome_of(const RunState& run) noexcept;

Event task_event(EventKind kind, TaskIndex task, TaskPhase phase, Reason reason = Reason::kNone,
                 Cause cause = Cause::kEngine);
std::shared_ptr<const EventDetail> error_detail(TaskError error);
// Who asked and what they said; null when neither is known.
std::shared_ptr<const EventDetail> actor_detail(std::string actor, std::string note);

}  // namespace gantline
