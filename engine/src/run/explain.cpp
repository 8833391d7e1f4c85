#include "run/explain.hpp"

#include "gantline/needs.hpp"
#include "gantline/units.hpp"

namespace gantline {
namespace {

std::string amount_text(const Pool& pool, int64_t amount) {
  return pool.kind == PoolKind::kLimit ? std::to_string(amount) : format_amount(amount);
}

std::string pool_message(const Pool& pool, int64_t capacity) {
  const char* what = pool.kind == PoolKind::kLimit ? "limit " : "resource ";
  return what + pool.name + ": " + amount_text(pool, pool.in_use) + " of " +
         amount_text(pool, capacity) + " in use";
}

WaitReason describe(const RunState& run, const Scheduler& scheduler, const State& state,
                    const Block& block, TaskIndex task) {
  switch (block.kind) {
    case BlockKind::kPaused: return {"paused", "the run is paused", to_string(run.id), kNever};
    case BlockKind::kStopping:
      return {"stopping", "the run is being stopped: " + std::string(to_string(run.stop_reason)),
              to_string(run.id), kNever};
    case BlockKind::kDependencies: {
      const std::string name = run.task_name(block.task);
      const TaskPhase phase = run.tasks[to_index(block.task)].phase;
      return {"dependencies", "waits for " + name + ", which is " + std::string(to_string(phase)),
              name, kNever};
    }
    case BlockKind::kBackoff: {
      const TaskState& waiting = run.tasks[to_index(task)];
      return {"retry_backoff",
              "attempt " + std::to_string(waiting.attempt) + " failed; the next is not due yet",
              run.task_name(task), waiting.not_before};
    }
    case BlockKind::kSlots: {
      const bool has_worker = scheduler.workers().has({});
      return {"slot", has_worker ? "all worker slots are busy" : "no worker is there", "", kNever};
    }
    case BlockKind::kWorker: {
      const Workers::Labels required = run.spec_of(task).required_labels();
      const std::string text = labels_text(required);
      std::string message =
          scheduler.workers().has(required)
              ? "no worker with a free slot has the " + text
              : "no worker here has the " + text + "; it waits until one comes that has";
      return {"worker", std::move(message), text.substr(text.find(' ') + 1), kNever};
    }
    case BlockKind::kLimit:
    case BlockKind::kResource: {
      const Pool& pool = scheduler.pools()[block.pool];
      return {block.kind == BlockKind::kLimit ? "limit" : "resource",
              pool_message(pool, scheduler.pools().capacity(state, run, block.pool)), pool.name,
              kNever};
    }
    case BlockKind::kReserved: {
      const Pool& pool = scheduler.pools()[block.pool];
      const RunState* holder = state.find(block.run);
      const std::string name = holder == nullptr ? "" : holder->task_name(block.task);
      return {"reservation", pool.name + " is kept for " + name + ", which comes first", name,
              kNever};
    }
  }
  return {};
}

// A pending task whose predecessors have ended waits for its part of the run.
WaitReason role_reason(const RunState& run, TaskIndex task) {
  return {"exit_handler", "it runs after the tasks of the run have ended", run.task_name(task),
          kNever};
}

}  // namespace

Result<std::vector<WaitReason>> explain_task(const State& state, const Scheduler& scheduler,
                                             RunId run_id, TaskIndex task, Millis now) {
  const ActiveRun* active = scheduler.find(run_id);
  if (active == nullptr || to_index(task) >= active->run->tasks.size()) {
    return Error{ErrorCode::kNotFound, "no such task", to_string(run_id)};
  }
  const RunState& run = *active->run;
  const TaskState& task_state = run.tasks[to_index(task)];
  std::vector<WaitReason> reasons;
  if (task_state.phase != TaskPhase::kPending && task_state.phase != TaskPhase::kQueued)
    return reasons;
  std::vector<Block> blocks;
  const Candidate candidate = make_candidate(run, task, now, scheduler.options());
  (void)scheduler.check(*active, candidate, now, &blocks);
  for (const Block& block : blocks) {
    WaitReason reason = describe(run, scheduler, state, block, task);
    if (reason.expected_clear == kNever) {
      reason.expected_clear = scheduler.expected_clear(*active, block, now);
    }
    reasons.push_back(std::move(reason));
  }
  const bool is_handler = run.spec_of(task).role != TaskRole::kMain;
  if (task_state.phase == TaskPhase::kPending && is_handler)
    reasons.push_back(role_reason(run, task));
  return reasons;
}

}  // namespace gantline
