#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "runtime/decision_writer.hpp"

namespace gantline::native {

// The journal thread: makes decisions durable, then lets out what waited for it.
//
// Everything that is pending when a write begins goes into that one write. While it syncs, the
// engine thread decides the next ones. When there is nothing else to decide, the engine thread
// writes by itself: waking another thread would take about as long as the sync.
class CommitLoop {
 public:
  // Called on the thread that wrote, with decisions in order, after they are durable.
  using Release = std::function<void(Decision&& decision)>;
  // Called on the thread that wrote, once, when that failed: nothing of `lost` became durable.
  using Failure = std::function<void(const Error& error, std::vector<Decision>&& lost)>;

  // `journal` outlives the loop.
  CommitLoop(Journal& journal, Release release, Failure failure);
  ~CommitLoop();

  // Takes the next decision; waits while limits::kPipelineDepth are pending. `is_idle`: the caller
  // has nothing else to do, so a small decision that nothing is ahead of is written before this
  // returns. False: an earlier write has failed, and the decision is not accepted. Called from one
  // thread.
  bool push(Decision&& decision, bool is_idle);
  // The last decision that is durable. Any thread.
  uint64_t durable() const noexcept { return durable_.load(std::memory_order_acquire); }
  // Writes what is pending and ends the thread. Nothing is pushed afterwards.
  void finish();

 private:
  void run();
  void write_here(Decision&& decision);
  bool commit(std::vector<Decision>& decisions);
  void fail(Error error, std::vector<Decision>&& decisions);

  Journal& journal_;
  const Release release_;
  const Failure failure_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable drained_;
  std::vector<Decision> pending_;  // guarded by mutex_
  bool is_writing_ = false;        // guarded by mutex_
  bool is_finishing_ = false;      // guarded by mutex_
  bool has_failed_ = false;        // guarded by mutex_
  std::atomic<uint64_t> durable_{0};
  // Of the thread that set is_writing_; kept for their storage.
  DecisionWriter writer_;
  std::vector<Decision> decisions_;
  std::thread thread_;
};

}  // namespace gantline::native
