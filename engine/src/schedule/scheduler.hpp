#pragma once

#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "gantline/engine.hpp"
#include "schedule/active_run.hpp"
#include "schedule/candidate.hpp"
#include "schedule/pools.hpp"
#include "schedule/ready_queue.hpp"
#include "schedule/workers.hpp"

namespace gantline {

// What keeps a task from starting. In the order in which they are checked.
enum class BlockKind : uint8_t {
  kPaused,        // the run is
  kStopping,      // the run is being stopped
  kDependencies,  // subject: a task that has not ended
  kBackoff,       // a retry is not due
  kSlots,         // all workers are busy
  kLimit,
  kResource,
  kWorker,    // no worker with a free slot has the labels; or none at all, then of all reasons one
  kReserved,  // what is free is kept for a task that comes first
};

struct Block {
  BlockKind kind{};
  PoolId pool = kNoPool;
  TaskIndex task = kNoTask;  // the predecessor, or the task that holds the reservation
  RunId run = kNoRun;        // of `task`
};

// Chooses what runs next: one admission check, one order, one reservation.
//
// Everything in it follows from the State (it is rebuilt after recovery); nothing in it is hashed.
// Not thread-safe.
class Scheduler {
 public:
  // What the scheduler asks of its owner.
  class Starter {
   public:
    virtual ~Starter() = default;
    // Starts an attempt on the worker. False when the task failed instead (and holds nothing).
    virtual bool start(ActiveRun& active, TaskIndex task, WorkerId worker) = 0;
  };

  Scheduler(const State& state, const EngineOptions& options) : state_(state), options_(options) {}

  // -- runs --
  ActiveRun& add_run(RunState& run);
  // nullptr when unknown.
  ActiveRun* find(RunId run) noexcept;
  const ActiveRun* find(RunId run) const noexcept;
  void forget(RunId run);

  // -- tasks --
  // The task is queued and its back-off over.
  void enqueue(ActiveRun& active, TaskIndex task, Millis now);
  // Makes older candidates of the run stale and queues its ready tasks anew: resumed, or a new
  // boost.
  void requeue(ActiveRun& active, Millis now);
  // An attempt began (also in recovery), or is about to end, if there is one.
  void occupy(ActiveRun& active, TaskIndex task, WorkerId worker);
  void vacate(ActiveRun& active, TaskIndex task);
  // The task has ended, or all of the run: nobody waits for what it demanded.
  void ended(ActiveRun& active, TaskIndex task);
  void ended(ActiveRun& active);

  // -- workers and capacities, after their events were applied --
  void worker_changed(WorkerId id);
  void limit_changed(const std::string& key);
  void resource_changed(const std::string& name);

  // Starts whatever may start, best first.
  // Cost: O(started + newly blocked) log queued, plus at most limits::kBackfillWindow tries behind
  // a reservation.
  void pass(Millis now, Starter& starter);

  // The admission check. Appends every reason to `all` when given, else stops at the first one.
  // nullopt: the task may start now.
  std::optional<Block> check(const ActiveRun& active, const Candidate& candidate, Millis now,
                             std::vector<Block>* all) const;

  // When the block is expected to clear by the estimates; kNever when nobody can tell.
  Millis expected_clear(const ActiveRun& active, const Block& block, Millis now) const;

  // Candidates that passes have looked at so far: the work of scheduling, for those who measure it.
  uint64_t tried() const noexcept { return tried_; }
  const Workers& workers() const noexcept { return workers_; }
  const Pools& pools() const noexcept { return pools_; }
  const EngineOptions& options() const noexcept { return options_; }

 private:
  // Who holds what of the pools, and until when by the estimate.
  struct Holding {
    Millis expected_end{};
    std::shared_ptr<const Demands> demands;
  };
  // The first candidate that is blocked by pools keeps what it needs from being taken by others.
  struct Reservation {
    Candidate candidate;
    std::shared_ptr<const Demands> demands;
    Millis from{};               // when it can start, by the estimates
    std::vector<int64_t> spare;  // of each demand's pool, what is left over at `from`
  };
  using HoldingKey = std::tuple<uint64_t, RunId, uint32_t>;  // run number, run, task index

  const std::shared_ptr<const Demands>& demands_of(const ActiveRun& active, TaskIndex task) const;
  // Makes the task's demands known, from its evaluated keys or else from its spec.
  void make_demands(ActiveRun& active, TaskIndex task);
  bool is_stale(const Candidate& candidate, const ActiveRun* active) const noexcept;
  bool lacks_worker(const TaskSpec& spec) const;
  std::optional<Block> check_pools(const ActiveRun& active, TaskIndex task,
                                   std::vector<Block>* all) const;
  std::optional<Block> check_reservation(const ActiveRun& active, const Candidate& candidate,
                                         Millis now) const;
  void reserve(const ActiveRun& active, const Candidate& candidate, Millis now);
  // Reckons the reservation again, for what has ended since; drops it when its task no longer
  // waits.
  void renew_reservation(Millis now);
  void take_spare(const Demands& demands) noexcept;

  // One pass over the sources of candidates.
  struct Pass;
  CandidateHeap* next_source(Pass& pass);
  void try_candidate(Pass& pass, const Candidate& candidate, Starter& starter);
  void put_aside(Pass& pass, const ActiveRun& active, const Candidate& candidate,
                 const Block& block);

  const State& state_;
  EngineOptions options_;
  Pools pools_;                                // before those who hold demands
  std::unordered_map<RunId, ActiveRun> runs_;  // looked up, never iterated
  ReadyQueue ready_;
  Workers workers_;
  std::map<HoldingKey, Holding> holdings_;
  std::optional<Reservation> reservation_;
  uint64_t tried_ = 0;
};

}  // namespace gantline
