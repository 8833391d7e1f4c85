// From a state alone to everything that follows from it: after a restart, in a fork, in a replay.
#include "run/decider.hpp"

namespace gantline {

void Decider::rebuild(Millis now) {
  now_ = now;
  for (const auto& [id, worker] : state_.workers) scheduler_.worker_changed(id);
  for (auto& [id, run] : state_.runs) {
    adopt(run);
    if (is_terminal(run.phase)) continue;
    ActiveRun& active = *scheduler_.find(id);
    unvisited_.push_back(id);
    arm_run_timers(run);
    for (uint32_t i = 0; i < run.tasks.size(); ++i) {
      const TaskIndex task{i};
      const TaskState& state = run.tasks[i];
      if (state.token != kNoToken) {
        scheduler_.occupy(active, task, state.worker);
        arm_attempt_timers(run, task);
        if (state.cancel_requested) {
          arm(run, task, TimerKind::kCancelGrace, now + scheduler_.options().cancel_grace,
              state.token);
        }
      }
      if (state.phase == TaskPhase::kQueued) {
        if (state.not_before > now) {
          arm(run, task, TimerKind::kRetry, state.not_before);
        } else {
          scheduler_.enqueue(active, task, now);
        }
      }
      const bool is_under_way = !is_terminal(state.phase) && state.phase != TaskPhase::kPending;
      // A fan-out was never queued: its elements are bounded, one by one.
      if (is_under_way && !state.is_fan_out) arm_queue_timers(run, task);
    }
  }
}

// A state may have been taken from the middle of a step: the run goes on from there.
void Decider::resume_undecided(ActiveRun& active) {
  RunState& run = *active.run;
  if (run.phase == RunPhase::kCreated) return start_run(active);
  if (run.phase == RunPhase::kRecovering) {
    change_phase(run, RunPhase::kScheduling, Reason::kRecovered, Cause::kEngine);
  }
  revisit(active);
}

// Decides whatever is undecided: after a retry, and as above.
void Decider::revisit(ActiveRun& active) {
  const RunState& run = *active.run;
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    const TaskIndex task{i};
    const TaskState& state = run.tasks[i];
    if (state.phase == TaskPhase::kRunning && state.is_fan_out) {
      if (state.elements_ended == state.elements) element_ended(active, task, false);
    } else if (state.phase != TaskPhase::kPending) {
      continue;
    } else if (state.parent == kNoTask) {
      decide(active, task);
    } else if (run.tasks[to_index(state.parent)].phase == TaskPhase::kRunning) {
      queue_task(active, task);
    }
  }
  touched_.push_back(run.id);
}

}  // namespace gantline
