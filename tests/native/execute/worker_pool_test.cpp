#include "execute/worker_pool.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "support/catch.hpp"

namespace gantline::native {
namespace {

class FunctionJob final : public Job {
 public:
  explicit FunctionJob(std::function<void()> function) : function_(std::move(function)) {}
  void run() noexcept override { function_(); }

 private:
  std::function<void()> function_;
};

std::vector<std::unique_ptr<Job>> jobs(size_t count, const std::function<void(size_t)>& work) {
  std::vector<std::unique_ptr<Job>> made;
  for (size_t i = 0; i < count; ++i)
    made.push_back(std::make_unique<FunctionJob>([work, i] { work(i); }));
  return made;
}

// Lets everybody through once `count` are there.
class Meeting {
 public:
  explicit Meeting(size_t count) : missing_(count) {}
  void arrive() {
    std::unique_lock lock(mutex_);
    if (--missing_ == 0) everybody_.notify_all();
    everybody_.wait(lock, [this] { return missing_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable everybody_;
  size_t missing_;
};

TEST_CASE("every job runs once", "[execute][pool]") {
  std::vector<std::atomic<int>> runs(5'000);
  {
    WorkerPool pool({.threads_max = 4});
    for (int batch = 0; batch < 50; ++batch) {
      pool.submit(
          jobs(100, [&runs, batch](size_t i) { ++runs[static_cast<size_t>(batch) * 100 + i]; }));
    }
  }
  for (const auto& count : runs) REQUIRE(count == 1);
}

TEST_CASE("jobs behind a blocked one are stolen", "[execute][pool]") {
  constexpr size_t kJobs = 64;
  std::atomic<size_t> done{0};
  WorkerPool::Statistics statistics;
  {
    WorkerPool pool({.threads_max = 2, .threads_eager = 2});
    // Afterwards both threads are there.
    std::atomic<size_t> met{0};
    Meeting meeting(2);
    pool.submit(jobs(2, [&](size_t) {
      meeting.arrive();
      ++met;
    }));
    while (met.load() < 2) std::this_thread::yield();
    // Half of these wait in the queue of the thread that takes the first one, which ends last.
    pool.submit(jobs(kJobs, [&done](size_t i) {
      while (i == 0 && done.load() < kJobs - 1) std::this_thread::yield();
      ++done;
    }));
    while (done.load() < kJobs) std::this_thread::yield();
    statistics = pool.statistics();
  }
  CHECK(done == kJobs);
  CHECK(statistics.stolen > 0);
}

TEST_CASE("jobs that wait for each other all get a thread", "[execute][pool]") {
  constexpr size_t kJobs = 16;
  Meeting meeting(kJobs);
  std::atomic<size_t> done{0};
  {
    WorkerPool pool({.threads_max = kJobs, .threads_eager = 1});
    pool.submit(jobs(kJobs, [&](size_t) {
      meeting.arrive();
      ++done;
    }));
  }
  CHECK(done == kJobs);
}

TEST_CASE("a job that comes while all threads are blocked gets one of its own", "[execute][pool]") {
  std::atomic<bool> may_end{false};
  std::atomic<int> blocked{0};
  {
    WorkerPool pool({.threads_max = 3, .threads_eager = 2});
    pool.submit(jobs(2, [&](size_t) {
      ++blocked;
      while (!may_end) std::this_thread::yield();
    }));
    while (blocked.load() < 2) std::this_thread::yield();
    pool.submit(jobs(1, [&](size_t) { may_end = true; }));
  }
  CHECK(may_end);
}

class WaitingJob final : public Job {
 public:
  explicit WaitingJob(std::function<void()> function) : function_(std::move(function)) {}
  void run() noexcept override { function_(); }
  bool waits() const noexcept override { return true; }

 private:
  std::function<void()> function_;
};

TEST_CASE("a job that waits gets a thread at once", "[execute][pool]") {
  // Nobody looks after jobs that are behind others.
  WorkerPool pool({.threads_max = 3,
                   .threads_eager = 1,
                   .blocked_after = std::chrono::hours(1),
                   .stall_check = std::chrono::hours(1)});
  std::atomic<int> begun{0};
  std::atomic<bool> may_end{false};
  for (int i = 0; i < 2; ++i) {
    std::vector<std::unique_ptr<Job>> one;
    one.push_back(std::make_unique<WaitingJob>([&] {
      ++begun;
      while (!may_end) std::this_thread::yield();
    }));
    pool.submit(std::move(one));
    while (begun.load() <= i) std::this_thread::yield();
  }
  // Those two do not count as work that a short one has to wait for.
  std::atomic<bool> is_done{false};
  pool.submit(jobs(1, [&](size_t) { is_done = true; }));
  while (!is_done) std::this_thread::yield();
  may_end = true;
  CHECK(begun == 2);
}

TEST_CASE("there are never more threads than the maximum", "[execute][pool]") {
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  {
    WorkerPool pool({.threads_max = 3, .threads_eager = 1});
    pool.submit(jobs(300, [&](size_t) {
      const int here = ++now;
      int seen = most.load();
      while (here > seen && !most.compare_exchange_weak(seen, here)) {
      }
      std::this_thread::yield();
      --now;
    }));
  }
  CHECK(most <= 3);
}

TEST_CASE("threads without work end, and come back with it", "[execute][pool]") {
  std::atomic<int> done{0};
  WorkerPool pool({.threads_max = 2, .idle_timeout = std::chrono::milliseconds(1)});
  for (int round = 1; round <= 3; ++round) {
    pool.submit(jobs(2, [&](size_t) { ++done; }));
    while (done.load() < 2 * round || pool.statistics().threads > 0) std::this_thread::yield();
  }
  CHECK(done == 6);
}

}  // namespace
}  // namespace gantline::native
