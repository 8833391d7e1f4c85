#include "execute/worker_pool.hpp"

#include <algorithm>
#include <utility>

#include "execute/thread_slice.hpp"
#include "gantline/assert.hpp"

namespace gantline::native {
namespace {

// A thread that gets through fewer jobs than this between two checks is held up by long ones.
constexpr uint64_t kShortJobsPerCheck = 25;

int64_t steady_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

WorkerPoolOptions complete(WorkerPoolOptions options) {
  options.threads_max = std::max(options.threads_max, 1u);
  if (options.threads_eager == 0) {
    options.threads_eager = std::max(std::thread::hardware_concurrency(), 1u);
  }
  options.threads_eager = std::min(options.threads_eager, options.threads_max);
  return options;
}

}  // namespace

WorkerPool::WorkerPool(WorkerPoolOptions options) : options_(complete(options)) {
  lanes_.reserve(options_.threads_max);
  for (uint32_t i = 0; i < options_.threads_max; ++i) lanes_.push_back(std::make_unique<Lane>());
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(park_mutex_);
    is_stopping_ = true;
    park_.notify_all();
    monitor_wake_.notify_all();
  }
  // The monitor first: it may still add threads for jobs that wait behind blocked ones.
  if (monitor_thread_.joinable()) monitor_thread_.join();
  for (auto& lane : lanes_) {
    if (lane->thread.joinable()) lane->thread.join();
  }
  GANTLINE_ASSERT(waiting_.load() == 0);
}

void WorkerPool::submit(std::vector<std::unique_ptr<Job>> jobs) {
  if (jobs.empty()) return;
  const auto waiting = static_cast<uint32_t>(
      std::count_if(jobs.begin(), jobs.end(), [](const auto& job) { return job->waits(); }));
  const auto count = static_cast<uint32_t>(jobs.size()) - waiting;
  if (used_lanes_.load(std::memory_order_acquire) == 0) {
    const std::lock_guard lock(park_mutex_);
    if (used_lanes_.load(std::memory_order_relaxed) == 0) spawn_one();
  }
  distribute(jobs);
  if (waiting > 0) wake(waiting);
  if (count == 0) return;
  const uint32_t working = count_working(steady_ns());
  const uint32_t wanted = std::min(count, options_.threads_eager);
  if (wanted > working) wake(wanted - working);
  // More jobs than threads that were woken for them: somebody has to see whether they get on.
  if (count > wanted || working > 0) start_monitor();
}

void WorkerPool::distribute(std::vector<std::unique_ptr<Job>>& jobs) {
  // Counted before they are visible, so that the count is never below the truth.
  waiting_.fetch_add(jobs.size(), std::memory_order_seq_cst);
  const uint32_t lanes =
      std::min(used_lanes_.load(std::memory_order_acquire), options_.threads_eager);
  const size_t share = (jobs.size() + lanes - 1) / lanes;
  for (size_t begin = 0; begin < jobs.size(); begin += share) {
    Lane& lane = *lanes_[next_lane_.fetch_add(1, std::memory_order_relaxed) % lanes];
    const size_t end = std::min(begin + share, jobs.size());
    const std::lock_guard lock(lane.mutex);
    for (size_t i = begin; i < end; ++i) lane.jobs.push_back(std::move(jobs[i]));
    lane.size.store(static_cast<uint32_t>(lane.jobs.size() - lane.first),
                    std::memory_order_release);
  }
}

// Threads that are awake and not held up by a long job.
uint32_t WorkerPool::count_working(int64_t now_ns) const {
  const int64_t blocked_ns = std::chrono::nanoseconds(options_.blocked_after).count();
  uint32_t blocked = 0;
  const uint32_t used = used_lanes_.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < used; ++i) {
    const int64_t since = lanes_[i]->busy_since_ns.load(std::memory_order_relaxed);
    if (since != 0 && now_ns - since > blocked_ns) ++blocked;
  }
  const std::lock_guard lock(park_mutex_);
  const uint32_t awake = alive_ - parked_ + tickets_;
  return awake > blocked ? awake - blocked : 0;
}

void WorkerPool::wake(uint32_t wanted) {
  std::unique_lock lock(park_mutex_);
  const uint32_t woken = std::min(wanted, parked_ - tickets_);
  tickets_ += woken;
  for (uint32_t i = woken; i < wanted && alive_ < options_.threads_max; ++i) spawn_one();
  // A thread that wakes while the lock is held goes to sleep again at once.
  lock.unlock();
  for (uint32_t i = 0; i < woken; ++i) park_.notify_one();
}

// REQUIRES: park_mutex_ is held and alive_ < threads_max.
void WorkerPool::spawn_one() {
  const auto dead =
      std::find_if(lanes_.begin(), lanes_.end(), [](const auto& lane) { return !lane->is_alive; });
  GANTLINE_ASSERT(dead != lanes_.end());
  const auto index = static_cast<uint32_t>(dead - lanes_.begin());
  Lane& lane = **dead;
  if (lane.thread.joinable()) lane.thread.join();  // it has left its loop already
  lane.is_alive = true;
  ++alive_;
  if (used_lanes_.load(std::memory_order_relaxed) <= index) {
    used_lanes_.store(index + 1, std::memory_order_release);
  }
  lane.thread = std::thread([this, index] { work(index); });
}

void WorkerPool::work(uint32_t lane_index) {
  ask_for_short_slices();
  do {
    run_jobs(lane_index);
  } while (park(lane_index));
}

void WorkerPool::run_jobs(uint32_t lane_index) {
  Lane& lane = *lanes_[lane_index];
  while (waiting_.load(std::memory_order_seq_cst) > 0) {
    std::unique_ptr<Job> job = take(lane_index);
    if (!job) {
      // Counted, but not yet visible, or already another thread's.
      std::this_thread::yield();
      continue;
    }
    lane.busy_since_ns.store(job->waits() ? 1 : steady_ns(), std::memory_order_relaxed);
    job->run();
    job.reset();
  }
  lane.busy_since_ns.store(0, std::memory_order_relaxed);
}

// From the own queue, or else from the next one that has something: oldest first in both cases, so
// that jobs start about in the order in which they were submitted.
std::unique_ptr<Job> WorkerPool::take(uint32_t lane_index) {
  if (std::unique_ptr<Job> job = take_from(*lanes_[lane_index])) return job;
  const uint32_t used = used_lanes_.load(std::memory_order_acquire);
  for (uint32_t step = 1; step < used; ++step) {
    std::unique_ptr<Job> job = take_from(*lanes_[(lane_index + step) % used]);
    if (!job) continue;
    stolen_.fetch_add(1, std::memory_order_relaxed);
    return job;
  }
  return nullptr;
}

std::unique_ptr<Job> WorkerPool::take_from(Lane& lane) {
  if (lane.size.load(std::memory_order_acquire) == 0) return nullptr;
  const std::lock_guard lock(lane.mutex);
  if (lane.first == lane.jobs.size()) return nullptr;
  std::unique_ptr<Job> job = std::move(lane.jobs[lane.first++]);
  // The part that was taken goes when it is the larger one: each job is moved once at most.
  if (lane.first * 2 >= lane.jobs.size()) {
    lane.jobs.erase(lane.jobs.begin(), lane.jobs.begin() + static_cast<ptrdiff_t>(lane.first));
    lane.first = 0;
  }
  lane.size.store(static_cast<uint32_t>(lane.jobs.size() - lane.first), std::memory_order_release);
  waiting_.fetch_sub(1, std::memory_order_seq_cst);
  taken_.fetch_add(1, std::memory_order_relaxed);
  return job;
}

// Waits for work. False: the thread is not needed any more.
bool WorkerPool::park(uint32_t lane_index) {
  std::unique_lock lock(park_mutex_);
  // A job that was submitted before this check is seen here; one submitted later finds the thread
  // parked and wakes it.
  if (waiting_.load(std::memory_order_seq_cst) > 0) return true;
  if (!is_stopping_) {
    ++parked_;
    const bool is_woken = park_.wait_for(lock, options_.idle_timeout,
                                         [this] { return tickets_ > 0 || is_stopping_; });
    --parked_;
    if (tickets_ > 0) --tickets_;
    if (is_woken && !is_stopping_) return true;
    if (waiting_.load(std::memory_order_seq_cst) > 0) return true;
  }
  --alive_;
  lanes_[lane_index]->is_alive = false;
  return false;
}

WorkerPool::Statistics WorkerPool::statistics() const {
  const std::lock_guard lock(park_mutex_);
  return {alive_, stolen_.load(std::memory_order_relaxed), taken_.load(std::memory_order_relaxed)};
}

void WorkerPool::start_monitor() {
  if (!monitor_is_asleep_.load(std::memory_order_seq_cst)) return;
  const std::lock_guard lock(park_mutex_);
  if (is_stopping_) return;
  if (!monitor_thread_.joinable()) monitor_thread_ = std::thread([this] { monitor(); });
  monitor_is_asleep_.store(false, std::memory_order_seq_cst);
  monitor_wake_.notify_one();
}

void WorkerPool::monitor() {
  std::unique_lock lock(park_mutex_);
  while (true) {
    // Asleep first, then the look: a job that comes in between finds somebody to wake.
    monitor_is_asleep_.store(true, std::memory_order_seq_cst);
    if (waiting_.load(std::memory_order_seq_cst) == 0) {
      if (is_stopping_) return;
      monitor_wake_.wait(lock, [this] { return !monitor_is_asleep_.load() || is_stopping_; });
      continue;
    }
    monitor_is_asleep_.store(false, std::memory_order_seq_cst);
    const uint64_t taken = taken_.load(std::memory_order_relaxed);
    lock.unlock();
    std::this_thread::sleep_for(options_.stall_check);
    check_for_stall(taken);
    lock.lock();
  }
}

void WorkerPool::check_for_stall(uint64_t taken_before) {
  const uint64_t waiting = waiting_.load(std::memory_order_seq_cst);
  if (waiting == 0) return;
  const uint64_t taken = taken_.load(std::memory_order_relaxed) - taken_before;
  if (taken >= kShortJobsPerCheck * options_.threads_eager) return;
  wake(static_cast<uint32_t>(std::min<uint64_t>(waiting, options_.threads_max)));
}

}  // namespace gantline::native
