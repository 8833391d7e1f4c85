#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <vector>

#include "gantline/engine.hpp"
#include "runtime/decision.hpp"
#include "runtime/input_queue.hpp"

namespace gantline::native {

// The worker that this process itself is.
inline constexpr WorkerId kLocalWorker{0};

// Turns what was taken in into decisions: owns the engine, knows which runs may be forgotten. It
// has no thread, clock or journal of its own, so that a test drives it as the server does.
//
// Threads: one at a time, drain() and adoption_count() excepted.
class DecisionMaker {
 public:
  // `not_before`: the time of the first decision when it is not the clock's; 0: it is.
  DecisionMaker(Engine engine, Millis not_before);

  // One step of the engine. `intake` is used up. Times that go back count as the last one.
  Decision decide(Intake& intake, Millis now);
  // When to decide next if nothing happens; kNever: nothing is pending.
  Millis next_wake() const { return engine_.next_wake(); }
  // Drops ended runs that are durable by now, beyond those that are kept for people to look at.
  // `durable`: number of the last decision that is.
  void forget_ended(uint64_t durable);
  const Engine& engine() const noexcept { return engine_; }

  // From the next decision on no attempt is started, and the local worker loses its slots as they
  // become free. Any thread.
  void drain() noexcept { is_draining_.store(true, std::memory_order_relaxed); }
  // Forgotten runs taken back so far. Any thread.
  uint64_t adoption_count() const noexcept { return adoptions_.load(std::memory_order_acquire); }

 private:
  struct EndedRun {
    RunId id = kNoRun;
    uint64_t version = 0;
    uint64_t decision = 0;
    size_t tasks = 0;
  };

  void adopt(Adoption& adoption);
  void step(Intake& intake, Decision& decision);
  void note_ended(const RunState& run, uint64_t decision);
  void note_events(Decision& decision);
  void note_workflow(const Event& event, Decision& decision);
  void write_summaries(Decision& decision);
  void make_orders(std::vector<AttemptOrder>& orders);
  void collect_answers(Intake& intake, Decision& decision);
  void look(Intake& intake, Decision& decision);

  Engine engine_;
  std::atomic<bool> is_draining_{false};
  std::atomic<uint64_t> adoptions_{0};
  StepResult step_;
  Millis not_before_{};
  Millis now_{};
  uint64_t decisions_ = 0;
  std::set<ContentHash> known_workflows_;  // stored already, or about to be
  std::vector<RunId> changed_runs_;  // of this decision: their rows in the index are out of date
  std::deque<EndedRun> ended_;       // oldest first
  size_t ended_tasks_ = 0;
};

}  // namespace gantline::native
