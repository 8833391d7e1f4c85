#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "schedule/active_run.hpp"
#include "schedule/ready_queue.hpp"

namespace gantline {

// The capacity of a pool that nobody bounded.
inline constexpr int64_t kUnbounded = INT64_MAX / 2;

enum class PoolKind : uint8_t { kLimit, kResource };

// Something of which there is only so much: the slots of a limit's key, or a resource.
struct Pool {
  PoolKind kind{};
  RunId owner = kNoRun;  // kNoRun: shared by all runs
  std::string name;
  int64_t in_use = 0;
  int64_t declared = 0;  // the largest that the workflow of any of its users declares
  int64_t capacity = 0;  // the largest that any of its users sees; see Pools::capacity
  uint32_t users = 0;    // demands that name it and are held by somebody
  bool is_idle = false;  // it had no users once; it is in the list of those to be looked at then
  // Since its waiters were last looked at; it is in Pools::released then.
  bool was_released = false;
  size_t misfits = 0;  // of its waiters, in this pass
  CandidateHeap waiters;
};

// The pools that somebody uses, by number; what they hold follows from the state.
//
// A pool lives as long as demands that name it, and its number is stable until then. Not copied or
// moved, for the demands point back to it.
class Pools {
 public:
  Pools() = default;
  Pools(const Pools&) = delete;
  Pools& operator=(const Pools&) = delete;

  Pool& operator[](PoolId id) noexcept { return pools_[static_cast<size_t>(id)]; }
  const Pool& operator[](PoolId id) const noexcept { return pools_[static_cast<size_t>(id)]; }

  // How much of the pool tasks of `run` may hold together with everybody else: what the operator
  // set, else what the run's workflow declares, else no bound.
  int64_t capacity(const State& state, const RunState& run, PoolId id) const;

  void acquire(const Demands& demands) noexcept;
  void release(const Demands& demands);

  // The operator set another capacity for everybody, or leaves it to the workflows.
  void capacity_changed(const State& state, PoolKind kind, std::string_view name);

  // The demands of a task whose limit keys are known. Pools outlive them.
  std::shared_ptr<const Demands> make_demands(const State& state, const RunState& run,
                                              const TaskSpec& spec,
                                              const std::vector<std::string>& limit_keys);

  // Drops the pools whose users are gone; candidates that still wait there are stale. Their numbers
  // are used again. Cost: O(pools that lost their users since + released).
  void reclaim();
  size_t count() const noexcept { return by_name_.size(); }

  // The pools of which something was released since somebody took them from here.
  const std::vector<PoolId>& released() const noexcept { return released_; }
  // Takes the pool at that position from there: until something more is released, its waiters wait.
  void take_released(size_t position) noexcept;

 private:
  // The pool of that name, made when it is new.
  PoolId find_or_make(PoolKind kind, RunId owner, std::string_view name);
  void mark_released(PoolId id);
  void let_go(const Demands& demands) noexcept;

  std::vector<PoolId> released_;
  std::vector<PoolId> idle_;  // without users when they came in
  std::vector<PoolId> free_;  // numbers that name nothing
  std::deque<Pool> pools_;    // references stay valid when pools are added
  std::map<std::tuple<PoolKind, RunId, std::string>, PoolId, std::less<>> by_name_;
};

}  // namespace gantline
