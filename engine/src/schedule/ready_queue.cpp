#include "schedule/ready_queue.hpp"

#include <algorithm>

namespace gantline {
namespace {

// std heaps keep the greatest on top.
bool comes_after(const Candidate& a, const Candidate& b) noexcept { return comes_before(b, a); }

}  // namespace

void CandidateHeap::push(const Candidate& candidate) {
  heap_.push_back(candidate);
  std::push_heap(heap_.begin(), heap_.end(), comes_after);
}

Candidate CandidateHeap::pop() {
  std::pop_heap(heap_.begin(), heap_.end(), comes_after);
  const Candidate candidate = heap_.back();
  heap_.pop_back();
  return candidate;
}

void CandidateHeap::drop(RunId run) {
  std::erase_if(heap_, [&](const Candidate& candidate) { return candidate.run == run; });
  std::make_heap(heap_.begin(), heap_.end(), comes_after);
}

void ReadyQueue::push(const Candidate& candidate) {
  by_policy_[static_cast<size_t>(candidate.policy)].push(candidate);
}

CandidateHeap* ReadyQueue::first() noexcept {
  CandidateHeap* first = nullptr;
  for (CandidateHeap& heap : by_policy_) {
    if (heap.empty()) continue;
    if (first == nullptr || comes_before(heap.top(), first->top())) first = &heap;
  }
  return first;
}

}  // namespace gantline
