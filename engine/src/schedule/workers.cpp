#include "schedule/workers.hpp"

#include <algorithm>

namespace gantline {
namespace {

bool has_all(const Workers::Labels& labels, const Workers::Labels& wanted) noexcept {
  return std::includes(labels.begin(), labels.end(), wanted.begin(), wanted.end());
}

}  // namespace

void Workers::change(const State& state, WorkerId id) {
  Worker& worker = workers_[id];
  free_slots_ -= worker.free();
  const auto known = state.workers.find(id);
  worker.slots = known == state.workers.end() ? 0 : known->second.slots;
  worker.labels = known == state.workers.end() ? Labels{} : known->second.labels;
  free_slots_ += worker.free();
  if (worker.free() > 0) mark_freed(worker);
  if (worker.slots == 0 && worker.busy == 0) workers_.erase(id);
}

void Workers::occupy(WorkerId id) {
  Worker& worker = workers_[id];
  if (worker.free() > 0) --free_slots_;
  ++worker.busy;
}

void Workers::vacate(WorkerId id) {
  const auto it = workers_.find(id);
  GANTLINE_ASSERT(it != workers_.end() && it->second.busy > 0);
  Worker& worker = it->second;
  --worker.busy;
  // A worker that shrank below what it runs has no slot to give back yet.
  if (worker.free() == 0) return;
  ++free_slots_;
  mark_freed(worker);
}

std::optional<WorkerId> Workers::find(const Labels& labels) const noexcept {
  for (const auto& [id, worker] : workers_) {
    if (worker.free() > 0 && has_all(worker.labels, labels)) return id;
  }
  return std::nullopt;
}

bool Workers::has(const Labels& labels) const noexcept {
  return std::any_of(workers_.begin(), workers_.end(), [&](const auto& entry) {
    return entry.second.slots > 0 && has_all(entry.second.labels, labels);
  });
}

void Workers::mark_freed(const Worker& worker) noexcept {
  for (auto& [labels, parked] : parked_) {
    parked.was_freed = parked.was_freed || has_all(worker.labels, labels);
  }
}

void Workers::park(const Labels& labels, const Candidate& candidate) {
  parked_[labels].candidates.push(candidate);
}

CandidateHeap* Workers::first_freed() {
  CandidateHeap* first = nullptr;
  for (auto it = parked_.begin(); it != parked_.end();) {
    Parked& parked = it->second;
    if (parked.candidates.empty()) {
      it = parked_.erase(it);
      continue;
    }
    parked.was_freed = parked.was_freed && find(it->first);
    const bool is_first = parked.was_freed &&
                          (first == nullptr || comes_before(parked.candidates.top(), first->top()));
    if (is_first) first = &parked.candidates;
    ++it;
  }
  return first;
}

void Workers::forget(RunId run) {
  for (auto it = parked_.begin(); it != parked_.end();) {
    it->second.candidates.drop(run);
    it = it->second.candidates.empty() ? parked_.erase(it) : std::next(it);
  }
}

}  // namespace gantline
