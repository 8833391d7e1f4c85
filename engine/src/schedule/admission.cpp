// The admission check and the reservation: who may start, and what is kept for whom.
#include <algorithm>

#include "base/sort_by_key.hpp"
#include "schedule/scheduler.hpp"

namespace gantline {
namespace {

// Collects blocks, or remembers the first one. True: stop checking.
class Collector {
 public:
  explicit Collector(std::vector<Block>* all) : all_(all) {}
  bool add(const Block& block) {
    if (!first_) first_ = block;
    if (all_ != nullptr) all_->push_back(block);
    return all_ == nullptr;
  }
  const std::optional<Block>& first() const { return first_; }

 private:
  std::vector<Block>* all_;
  std::optional<Block> first_;
};

// True: stop checking.
bool check_run(const RunState& run, const TaskSpec& spec, Collector& blocks) {
  if (run.phase == RunPhase::kPaused && blocks.add({BlockKind::kPaused})) return true;
  return run.is_stopping && spec.role == TaskRole::kMain && blocks.add({BlockKind::kStopping});
}

bool check_dependencies(const RunState& run, TaskIndex task, Collector& blocks) {
  const TaskState& state = run.tasks[to_index(task)];
  if (state.phase != TaskPhase::kPending) return false;
  if (state.parent != kNoTask) return false;
  for (const TaskIndex before : run.workflow().dag().predecessors(task)) {
    if (is_terminal(run.tasks[to_index(before)].phase)) continue;
    if (blocks.add({BlockKind::kDependencies, kNoPool, before, run.id})) return true;
  }
  return false;
}

int64_t amount_of(const Demands& demands, PoolId pool) noexcept {
  for (const Demand& demand : demands) {
    if (demand.pool == pool) return demand.amount;
  }
  return 0;
}

}  // namespace

std::optional<Block> Scheduler::check(const ActiveRun& active, const Candidate& candidate,
                                      Millis now, std::vector<Block>* all) const {
  const RunState& run = *active.run;
  const TaskSpec& spec = run.spec_of(candidate.task);
  Collector blocks(all);
  if (check_run(run, spec, blocks)) return blocks.first();
  if (check_dependencies(run, candidate.task, blocks)) return blocks.first();
  if (run.tasks[to_index(candidate.task)].not_before > now && blocks.add({BlockKind::kBackoff})) {
    return blocks.first();
  }
  if (workers_.free_slots() == 0 && blocks.add({BlockKind::kSlots})) return blocks.first();
  if (const auto block = check_pools(active, candidate.task, all)) {
    if (all == nullptr) return block;
  }
  if (lacks_worker(spec) && blocks.add({BlockKind::kWorker})) return blocks.first();
  if (const auto block = check_reservation(active, candidate, now); block && blocks.add(*block)) {
    return blocks.first();
  }
  if (all != nullptr && !all->empty()) return all->front();
  return blocks.first();
}

// A slot that becomes free is of use only to those whose labels some worker has.
bool Scheduler::lacks_worker(const TaskSpec& spec) const {
  const Workers::Labels labels = spec.required_labels();
  if (workers_.free_slots() > 0) return !workers_.find(labels);
  return !labels.empty() && !workers_.has(labels);
}

std::optional<Block> Scheduler::check_pools(const ActiveRun& active, TaskIndex task,
                                            std::vector<Block>* all) const {
  const std::shared_ptr<const Demands>& demands = demands_of(active, task);
  if (!demands) return std::nullopt;
  Collector blocks(all);
  for (const Demand& demand : *demands) {
    const Pool& pool = pools_[demand.pool];
    if (pool.in_use + demand.amount <= pools_.capacity(state_, *active.run, demand.pool)) continue;
    const BlockKind kind = pool.kind == PoolKind::kLimit ? BlockKind::kLimit : BlockKind::kResource;
    if (blocks.add({kind, demand.pool})) break;
  }
  return blocks.first();
}

std::optional<Block> Scheduler::check_reservation(const ActiveRun& active,
                                                  const Candidate& candidate, Millis now) const {
  if (!reservation_) return std::nullopt;
  const Candidate& holder = reservation_->candidate;
  if (!comes_before(holder, candidate)) return std::nullopt;
  const std::shared_ptr<const Demands>& demands = demands_of(active, candidate.task);
  if (!demands) return std::nullopt;
  const RunState& run = *active.run;
  const uint32_t spec = run.tasks[to_index(candidate.task)].spec;
  const Millis end = now + run.workflow().typical_duration(TaskIndex{spec});
  if (end <= reservation_->from) return std::nullopt;
  for (size_t i = 0; i < reservation_->demands->size(); ++i) {
    const PoolId pool = (*reservation_->demands)[i].pool;
    if (amount_of(*demands, pool) <= reservation_->spare[i]) continue;
    return Block{BlockKind::kReserved, pool, holder.task, holder.run};
  }
  return std::nullopt;
}

// When everything the candidate needs is free, if running tasks end as estimated: their ends in
// order are followed until it fits. Source: EASY backfilling, Lifka, "The ANL/IBM SP scheduling
// system", 1995.
void Scheduler::reserve(const ActiveRun& active, const Candidate& candidate, Millis now) {
  Reservation reservation{candidate, demands_of(active, candidate.task), kNever, {}};
  const Demands& demands = *reservation.demands;
  for (const Demand& demand : demands) {
    reservation.spare.push_back(pools_.capacity(state_, *active.run, demand.pool) -
                                pools_[demand.pool].in_use - demand.amount);
  }
  const auto fits = [&] {
    return std::all_of(reservation.spare.begin(), reservation.spare.end(),
                       [](int64_t spare) { return spare >= 0; });
  };
  std::vector<const Holding*> by_end;
  for (const auto& [key, holding] : holdings_) by_end.push_back(&holding);
  sort_by_key(by_end, [](const Holding* holding) { return holding->expected_end.count; });
  for (const Holding* holding : by_end) {
    if (fits()) break;
    for (size_t i = 0; i < demands.size(); ++i) {
      reservation.spare[i] += amount_of(*holding->demands, demands[i].pool);
    }
    // An attempt that runs longer than estimated is expected to end any moment.
    reservation.from = std::max(holding->expected_end, now);
  }
  // It can never start: what it asks for does not exist. Keeping the rest idle would help nobody.
  if (!fits()) return;
  reservation_ = std::move(reservation);
}

void Scheduler::take_spare(const Demands& demands) noexcept {
  for (size_t i = 0; i < reservation_->demands->size(); ++i) {
    reservation_->spare[i] -= amount_of(demands, (*reservation_->demands)[i].pool);
  }
}

}  // namespace gantline
