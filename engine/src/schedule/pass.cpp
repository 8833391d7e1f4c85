// One scheduling pass: candidates in order, until no slot is free or nobody is left who could
// start.
#include <algorithm>

#include "gantline/limits.hpp"
#include "schedule/scheduler.hpp"

namespace gantline {

struct Scheduler::Pass {
  Millis now{};
  PoolId source = kNoPool;      // the pool the current candidate waited at; kNoPool: none
  std::vector<Candidate> held;  // behind the reservation: ready again afterwards
  std::vector<std::pair<PoolId, Candidate>> unfit;  // back to their pool afterwards
  size_t failed_tries = 0;                          // likewise
};

// Candidates wait in the ready queue, at the pool that blocked them, or for a worker with their
// labels. A pool's waiters are looked at again only after somebody released some of it: until then
// none of them can fit. Of a pool whose first waiters did not fit, no more than the window are
// tried. Likewise, labels: only after a slot of a worker that has them became free.
CandidateHeap* Scheduler::next_source(Pass& pass) {
  CandidateHeap* first = ready_.first();
  CandidateHeap* freed = workers_.first_freed();
  if (freed != nullptr && (first == nullptr || comes_before(freed->top(), first->top()))) {
    first = freed;
  }
  pass.source = kNoPool;
  const std::vector<PoolId>& released = pools_.released();
  for (size_t i = 0; i < released.size();) {
    Pool& pool = pools_[released[i]];
    if (pool.waiters.empty() || pool.in_use >= pool.capacity ||
        pool.misfits >= limits::kBackfillWindow) {
      pools_.take_released(i);
      continue;
    }
    if (first == nullptr || comes_before(pool.waiters.top(), first->top())) {
      first = &pool.waiters;
      pass.source = released[i];
    }
    ++i;
  }
  return first;
}

void Scheduler::renew_reservation(Millis now) {
  if (!reservation_) return;
  const Candidate candidate = reservation_->candidate;
  reservation_.reset();
  const ActiveRun* active = find(candidate.run);
  if (is_stale(candidate, active)) return;
  // What cannot start for another reason keeps nothing from the others.
  const RunState& run = *active->run;
  if (run.phase != RunPhase::kPaused && !run.is_stopping) reserve(*active, candidate, now);
}

void Scheduler::pass(Millis now, Starter& starter) {
  Pass pass;
  pass.now = now;
  for (const PoolId pool : pools_.released()) pools_[pool].misfits = 0;
  renew_reservation(now);
  while (workers_.free_slots() > 0 && pass.failed_tries < limits::kBackfillWindow) {
    CandidateHeap* source = next_source(pass);
    if (source == nullptr) break;
    try_candidate(pass, source->pop(), starter);
  }
  for (const Candidate& candidate : pass.held) ready_.push(candidate);
  for (const auto& [pool, candidate] : pass.unfit) pools_[pool].waiters.push(candidate);
  pools_.reclaim();
}

void Scheduler::try_candidate(Pass& pass, const Candidate& candidate, Starter& starter) {
  ++tried_;
  ActiveRun* active = find(candidate.run);
  if (is_stale(candidate, active)) return;
  if (const auto block = check(*active, candidate, pass.now, nullptr)) {
    put_aside(pass, *active, candidate, *block);
    return;
  }
  const std::shared_ptr<const Demands> demands = demands_of(*active, candidate.task);
  if (reservation_) {
    const Candidate& holder = reservation_->candidate;
    if (holder.run == candidate.run && holder.task == candidate.task) {
      reservation_.reset();
    } else if (demands) {
      take_spare(*demands);
    }
  }
  starter.start(*active, candidate.task,
                *workers_.find(active->run->spec_of(candidate.task).required_labels()));
}

void Scheduler::put_aside(Pass& pass, const ActiveRun& active, const Candidate& candidate,
                          const Block& block) {
  // A paused or stopping run is queued anew when it goes on.
  if (block.kind == BlockKind::kPaused || block.kind == BlockKind::kStopping) return;
  if (block.kind == BlockKind::kWorker) {
    workers_.park(active.run->spec_of(candidate.task).required_labels(), candidate);
    return;
  }
  if (block.pool == kNoPool || block.kind == BlockKind::kReserved) {
    pass.held.push_back(candidate);
    if (block.kind == BlockKind::kReserved) ++pass.failed_tries;
    return;
  }
  if (pass.source == block.pool) {
    pass.unfit.emplace_back(block.pool, candidate);
    ++pools_[block.pool].misfits;
  } else {
    pools_[block.pool].waiters.push(candidate);
  }
  // One unit of one limit is had by waiting in line; more than that could be missed for ever.
  const Demands& demands = *demands_of(active, candidate.task);
  const bool needs_reservation = block.kind == BlockKind::kResource || demands.size() > 1;
  const bool comes_first = !reservation_ || comes_before(candidate, reservation_->candidate);
  if (needs_reservation && comes_first) reserve(active, candidate, pass.now);
}

Millis Scheduler::expected_clear(const ActiveRun& active, const Block& block, Millis now) const {
  const RunState& run = *active.run;
  switch (block.kind) {
    case BlockKind::kLimit:
    case BlockKind::kResource: {
      Millis earliest = kNever;
      for (const auto& [key, holding] : holdings_) {
        const bool holds =
            std::any_of(holding.demands->begin(), holding.demands->end(),
                        [&](const Demand& demand) { return demand.pool == block.pool; });
        if (holds) earliest = std::min(earliest, std::max(holding.expected_end, now));
      }
      return earliest;
    }
    case BlockKind::kReserved: return reservation_ ? reservation_->from : kNever;
    case BlockKind::kDependencies: {
      const TaskState& task = run.tasks[to_index(block.task)];
      if (task.phase != TaskPhase::kRunning) return kNever;
      return std::max(now, task.started_at + run.workflow().typical_duration(TaskIndex{task.spec}));
    }
    default: return kNever;
  }
}

}  // namespace gantline
