#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace gantline::native {

// A piece of work for the pool.
class Job {
 public:
  virtual ~Job() = default;
  virtual void run() noexcept = 0;
  // Whether it mostly waits for something outside of this thread: then it gets a thread at once.
  // False: it may be short, and waits its turn behind other short ones. Never changes.
  virtual bool waits() const noexcept { return false; }
};

struct WorkerPoolOptions {
  uint32_t threads_max = 1;  // at least 1
  // As many threads as work at once on short jobs; more come only when jobs block. 0: one for each
  // processor.
  uint32_t threads_eager = 0;
  // A job that runs for longer counts as blocked: its thread no longer counts as working.
  std::chrono::microseconds blocked_after{200};
  // How often the pool looks whether jobs wait behind blocked ones.
  std::chrono::microseconds stall_check{500};
  // A thread without a job for so long ends.
  std::chrono::milliseconds idle_timeout{10'000};
};

// Threads that take jobs from queues of their own and steal from each other's.
//
// Jobs need a microsecond, and then every additional thread only costs, or they block for minutes
// and want a thread each. Of those that say that they wait, each has a thread woken for it. The
// others cannot be told apart beforehand: for them the pool wakes few threads, notices within
// blocked_after + stall_check that they do not get through the queues, and then adds threads. There
// are never more than threads_max, and threads that are no longer needed end.
//
// Jobs of one call of submit start roughly in order. Threads: every function may be called from any
// thread, but the destructor only once no other call is running.
class WorkerPool {
 public:
  explicit WorkerPool(WorkerPoolOptions options);
  // Waits for every job that was submitted.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void submit(std::vector<std::unique_ptr<Job>> jobs);

  struct Statistics {
    uint32_t threads = 0;  // alive now
    uint64_t stolen = 0;   // jobs taken from another thread's queue
    uint64_t taken = 0;    // jobs begun
  };
  Statistics statistics() const;

 private:
  // A queue and the thread that looks into it first.
  struct Lane {
    std::mutex mutex;
    std::vector<std::unique_ptr<Job>> jobs;  // guarded by mutex; [first, end) are waiting
    size_t first = 0;                        // guarded by mutex
    std::atomic<uint32_t> size{0};
    // Start of the running job; 0: between jobs; 1, which is long ago: the job is one that waits.
    std::atomic<int64_t> busy_since_ns{0};
    std::thread thread;     // guarded by park_mutex_
    bool is_alive = false;  // guarded by park_mutex_
  };

  void work(uint32_t lane_index);
  void run_jobs(uint32_t lane_index);
  std::unique_ptr<Job> take(uint32_t lane_index);
  std::unique_ptr<Job> take_from(Lane& lane);
  bool park(uint32_t lane_index);
  void distribute(std::vector<std::unique_ptr<Job>>& jobs);
  uint32_t count_working(int64_t now_ns) const;
  void wake(uint32_t wanted);
  void spawn_one();
  void start_monitor();
  void monitor();
  void check_for_stall(uint64_t taken_before);

  const WorkerPoolOptions options_;
  std::vector<std::unique_ptr<Lane>> lanes_;  // threads_max of them
  std::atomic<uint32_t> used_lanes_{0};  // lanes that ever had a thread: the only ones with jobs
  std::atomic<uint32_t> next_lane_{0};
  std::atomic<uint64_t> waiting_{0};  // jobs in all queues
  std::atomic<uint64_t> taken_{0};
  std::atomic<uint64_t> stolen_{0};

  mutable std::mutex park_mutex_;
  std::condition_variable park_;
  uint32_t parked_ = 0;  // guarded by park_mutex_
  uint32_t tickets_ =
      0;                // threads that were woken and have not noticed yet; guarded by park_mutex_
  uint32_t alive_ = 0;  // guarded by park_mutex_
  bool is_stopping_ = false;  // guarded by park_mutex_

  std::thread monitor_thread_;  // guarded by park_mutex_ until stopping
  std::condition_variable monitor_wake_;
  std::atomic<bool> monitor_is_asleep_{true};
};

}  // namespace gantline::native
