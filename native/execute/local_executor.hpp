#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "execute/executor.hpp"
#include "execute/task_runner.hpp"
#include "execute/worker_pool.hpp"

namespace gantline::native {

struct LocalExecutorOptions {
  uint32_t slots =
      1;  // attempts at once; at least 1. The engine never starts more than it gave slots.
  // Progress of one attempt is passed on at most this often.
  Millis progress_interval{100};
  WorkerPoolOptions pool{};  // threads_max is taken from slots
};

// Runs attempts on threads of this process through a TaskRunner.
class LocalExecutor final : public Executor {
 public:
  // `runner` and `log` (null: lines are dropped) outlive the executor.
  LocalExecutor(LocalExecutorOptions options, TaskRunner& runner, LineSink* log);
  // Shuts down without grace if nobody has done so.
  ~LocalExecutor() override;

  void connect(AttemptListener& listener) override;
  void start(std::vector<AttemptOrder> orders) override;
  void stop(AttemptToken token, bool force) override;
  void shutdown(Millis grace) override;

  // Attempts that were started and have not reported.
  size_t attempt_count() const;
  WorkerPool::Statistics pool_statistics() const { return pool_->statistics(); }

 private:
  class Attempt;
  friend class Attempt;

  bool begin(Attempt& attempt);
  void finish(Attempt& attempt, AttemptOutcome outcome) noexcept;
  void stop_all(bool force);

  const LocalExecutorOptions options_;
  TaskRunner& runner_;
  LineSink* const log_;
  AttemptListener* listener_ = nullptr;

  mutable std::mutex mutex_;
  std::condition_variable changed_;  // an attempt ended, or the grace was shortened
  // The pool owns the attempts; each leaves this table once it has reported. Guarded by mutex_.
  std::unordered_map<uint64_t, Attempt*> attempts_;
  bool is_shutting_down_ = false;  // guarded by mutex_
  std::chrono::steady_clock::time_point kill_at_ =
      std::chrono::steady_clock::time_point::max();  // guarded by mutex_

  std::unique_ptr<WorkerPool> pool_;  // last: its threads use everything above
};

}  // namespace gantline::native
