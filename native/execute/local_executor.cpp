#include "execute/local_executor.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <string>
#include <utility>

#include "gantline/assert.hpp"

namespace gantline::native {
namespace {

using Clock = std::chrono::steady_clock;

// Lets one call through in each interval, whoever makes it.
class RateGate {
 public:
  bool may_pass(int64_t interval_ns) noexcept {
    const int64_t now = Clock::now().time_since_epoch().count();
    int64_t next = next_ns_.load(std::memory_order_relaxed);
    return now >= next &&
           next_ns_.compare_exchange_strong(next, now + interval_ns, std::memory_order_relaxed);
  }

 private:
  std::atomic<int64_t> next_ns_{INT64_MIN};
};

int64_t to_ns(Millis duration) { return duration.count * 1'000'000; }

}  // namespace

class LocalExecutor::Attempt final : public Job, public AttemptServices {
 public:
  Attempt(LocalExecutor& executor, AttemptOrder order)
      : executor_(executor), order_(std::move(order)), waits_(executor.runner_.waits(order_)) {}

  const AttemptOrder& order() const noexcept { return order_; }

  // REQUIRES: the executor's mutex is held, which keeps the attempt alive.
  void request_stop(bool force) {
    is_cancelled_.store(true, std::memory_order_relaxed);
    // One that still waits for a thread is reported as stopped when its turn comes.
    if (has_begun) executor_.runner_.cancel(order_.token, force);
  }

  void run() noexcept override {
    if (!executor_.begin(*this)) {
      executor_.finish(*this, AttemptStopped{order_.run, order_.task, order_.token});
      return;
    }
    executor_.finish(*this, run_task());
  }

  bool waits() const noexcept override { return waits_; }

  void log(Level level, std::string_view line) noexcept override {
    if (executor_.log_ != nullptr) executor_.log_->append(order_, level, line);
  }

  void progress(uint32_t permille, std::string_view message) noexcept override {
    heartbeat();
    // The end is always shown, the way there only now and then.
    if (permille < 1000 && !progress_gate_.may_pass(to_ns(executor_.options_.progress_interval)))
      return;
    executor_.listener_->on_progress(
        {order_.run, order_.task, order_.token, std::min(permille, 1000u), std::string(message)});
  }

  void heartbeat() noexcept override {
    if (order_.heartbeat_timeout <= Millis{}) return;
    // Three signs of life within the time allowed: one may be late.
    if (!heartbeat_gate_.may_pass(to_ns(order_.heartbeat_timeout) / 3)) return;
    executor_.listener_->on_alive({order_.run, order_.task, order_.token});
  }

  bool is_cancelled() const noexcept override {
    return is_cancelled_.load(std::memory_order_relaxed);
  }

  bool has_begun = false;  // guarded by the executor's mutex

 private:
  AttemptOutcome run_task() noexcept {
    try {
      return executor_.runner_.run(order_, *this);
    } catch (const std::exception& exception) {
      return failure(exception.what());
    } catch (...) {
      return failure("unknown exception");
    }
  }

  AttemptOutcome failure(std::string message) const {
    return AttemptErred{order_.run, order_.task, order_.token,
                        TaskError{"internal", std::move(message), true}};
  }

  LocalExecutor& executor_;
  const AttemptOrder order_;
  const bool waits_;
  std::atomic<bool> is_cancelled_{false};
  RateGate progress_gate_;
  RateGate heartbeat_gate_;
};

LocalExecutor::LocalExecutor(LocalExecutorOptions options, TaskRunner& runner, LineSink* log)
    : options_(options), runner_(runner), log_(log) {
  WorkerPoolOptions pool = options.pool;
  pool.threads_max = std::max(options.slots, 1u);
  pool_ = std::make_unique<WorkerPool>(pool);
}

LocalExecutor::~LocalExecutor() { shutdown(Millis{}); }

void LocalExecutor::connect(AttemptListener& listener) {
  GANTLINE_ASSERT(listener_ == nullptr);
  listener_ = &listener;
}

void LocalExecutor::start(std::vector<AttemptOrder> orders) {
  GANTLINE_ASSERT(listener_ != nullptr);
  std::vector<std::unique_ptr<Job>> jobs;
  jobs.reserve(orders.size());
  {
    const std::lock_guard lock(mutex_);
    for (AttemptOrder& order : orders) {
      const auto token = static_cast<uint64_t>(order.token);
      auto attempt = std::make_unique<Attempt>(*this, std::move(order));
      if (is_shutting_down_) attempt->request_stop(false);
      const bool is_new = attempts_.emplace(token, attempt.get()).second;
      GANTLINE_ASSERT(is_new);
      jobs.push_back(std::move(attempt));
    }
  }
  pool_->submit(std::move(jobs));
}

void LocalExecutor::stop(AttemptToken token, bool force) {
  const std::lock_guard lock(mutex_);
  const auto it = attempts_.find(static_cast<uint64_t>(token));
  if (it != attempts_.end()) it->second->request_stop(force);
}

// False: it was asked to stop before its turn came.
bool LocalExecutor::begin(Attempt& attempt) {
  const std::lock_guard lock(mutex_);
  if (attempt.is_cancelled()) return false;
  attempt.has_begun = true;
  return true;
}

void LocalExecutor::finish(Attempt& attempt, AttemptOutcome outcome) noexcept {
  if (log_ != nullptr) log_->close(attempt.order());
  // Reported before it leaves the table: when the table is empty, everything has been reported.
  listener_->on_outcome(std::move(outcome));
  const std::lock_guard lock(mutex_);
  attempts_.erase(static_cast<uint64_t>(attempt.order().token));
  if (is_shutting_down_ && attempts_.empty()) changed_.notify_all();
}

// REQUIRES: mutex_ is held.
void LocalExecutor::stop_all(bool force) {
  for (const auto& [token, attempt] : attempts_) attempt->request_stop(force);
}

void LocalExecutor::shutdown(Millis grace) {
  std::unique_lock lock(mutex_);
  is_shutting_down_ = true;
  kill_at_ = std::min(kill_at_, Clock::now() + std::chrono::milliseconds(grace.count));
  changed_.notify_all();  // another call may be waiting for a longer grace
  stop_all(false);
  while (!attempts_.empty()) {
    const auto deadline = kill_at_;
    if (Clock::now() < deadline) {
      changed_.wait_until(lock, deadline);
      continue;
    }
    stop_all(true);
    changed_.wait(lock, [this] { return attempts_.empty(); });
  }
}

size_t LocalExecutor::attempt_count() const {
  const std::lock_guard lock(mutex_);
  return attempts_.size();
}

}  // namespace gantline::native
