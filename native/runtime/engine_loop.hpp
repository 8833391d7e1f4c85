#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "gantline/engine.hpp"
#include "runtime/clock.hpp"
#include "runtime/commit_loop.hpp"
#include "runtime/input_queue.hpp"

namespace gantline::native {

// The worker that this process itself is.
inline constexpr WorkerId kLocalWorker{0};

// The engine thread: takes what is queued, lets the engine decide, and hands decisions to the
// journal. Owns the engine; nobody else touches it.
class EngineLoop {
 public:
  // Told, on the engine thread, of what could not be handed on because the journal has failed.
  using Lost = std::function<void(Decision&& decision)>;

  // The references outlive the loop. The thread starts at once. `first_now`: the time of the first
  // decision when it is not the clock's; 0: it is.
  EngineLoop(Engine engine, Millis first_now, const Clock& clock, InputQueue& queue,
             CommitLoop& commits, Lost lost);
  ~EngineLoop();

  // From the next decision on no attempt is started, and the local worker loses its slots as they
  // become free. Any thread.
  void drain() noexcept { is_draining_.store(true, std::memory_order_relaxed); }
  // Forgotten runs taken back so far. Any thread.
  uint64_t adoption_count() const noexcept { return adoptions_.load(std::memory_order_acquire); }
  // Waits for the thread. REQUIRES: the queue is closed.
  void join();

 private:
  struct EndedRun {
    RunId id = kNoRun;
    uint64_t version = 0;
    uint64_t decision = 0;
    size_t tasks = 0;
  };

  void run();
  void decide(Intake& intake, Decision& decision);
  void adopt(Adoption& adoption);
  void note_ended(const RunState& run, uint64_t decision);
  void note_events(Decision& decision);
  void note_workflow(const Event& event, Decision& decision);
  void write_summaries(Decision& decision);
  void make_orders(std::vector<AttemptOrder>& orders);
  void collect_answers(Intake& intake, Decision& decision);
  void look(Intake& intake, Decision& decision);
  void forget_ended();

  Engine engine_;
  const Clock& clock_;
  InputQueue& queue_;
  CommitLoop& commits_;
  const Lost lost_;
  std::atomic<bool> is_draining_{false};
  std::atomic<uint64_t> adoptions_{0};
  StepResult step_;
  Millis first_now_{};
  Millis now_{};
  uint64_t decisions_ = 0;
  std::set<ContentHash> known_workflows_;  // stored already, or about to be
  std::vector<RunId> changed_runs_;  // of this decision: their rows in the index are out of date
  std::deque<EndedRun> ended_;       // oldest first
  size_t ended_tasks_ = 0;
  std::thread thread_;
};

}  // namespace gantline::native
