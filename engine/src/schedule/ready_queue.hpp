#pragma once

#include <array>
#include <vector>

#include "schedule/candidate.hpp"

namespace gantline {

// Candidates in order: a binary heap.
class CandidateHeap {
 public:
  bool empty() const noexcept { return heap_.empty(); }
  size_t size() const noexcept { return heap_.size(); }
  const Candidate& top() const noexcept { return heap_.front(); }
  void push(const Candidate& candidate);
  Candidate pop();
  // Removes the candidates of the run. Cost: O(size).
  void drop(RunId run);

 private:
  std::vector<Candidate> heap_;
};

// The candidates that wait for nothing but their turn, a heap for each policy.
class ReadyQueue {
 public:
  void push(const Candidate& candidate);
  // The heap whose top comes first; nullptr when all are empty.
  CandidateHeap* first() noexcept;

 private:
  std::array<CandidateHeap, 4> by_policy_;
};

}  // namespace gantline
