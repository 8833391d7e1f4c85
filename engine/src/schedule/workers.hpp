#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gantline/state.hpp"
#include "schedule/ready_queue.hpp"

namespace gantline {

// The slots of the workers, and who waits for one on a worker that has certain labels.
class Workers {
 public:
  using Labels = std::vector<std::string>;  // sorted

  // The worker is as the state has it now, or gone from there.
  void change(const State& state, WorkerId id);

  // An attempt began there. A worker that is not in the state counts its attempts too: it may come
  // back.
  void occupy(WorkerId id);
  // An attempt ended there. REQUIRES: one ran.
  void vacate(WorkerId id);

  uint64_t free_slots() const noexcept { return free_slots_; }
  // The worker with a free slot and the labels; of several, the one with the lowest id.
  std::optional<WorkerId> find(const Labels& labels) const noexcept;
  // Whether any worker has the labels, busy or not.
  bool has(const Labels& labels) const noexcept;

  // Parks a candidate for which there is no such worker.
  void park(const Labels& labels, const Candidate& candidate);
  // Of the parked ones that a worker may have a slot for now, those that wait with the one that
  // comes first; nullptr when there is none. Cost: O(what is parked differs by labels in).
  CandidateHeap* first_freed();
  // Drops the parked candidates of the run.
  void forget(RunId run);

 private:
  struct Worker {
    uint32_t slots = 0;  // 0: not in the state
    uint32_t busy = 0;
    Labels labels;

    uint32_t free() const noexcept { return slots > busy ? slots - busy : 0; }
  };
  struct Parked {
    CandidateHeap candidates;
    bool was_freed = false;  // a slot of a worker with the labels was, since none was found
  };

  void mark_freed(const Worker& worker) noexcept;

  std::map<WorkerId, Worker> workers_;
  uint64_t free_slots_ = 0;
  std::map<Labels, Parked> parked_;  // none of them empty between two passes of first_freed
};

}  // namespace gantline
