#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "gantline/event.hpp"
#include "store/journal.hpp"

namespace gantline::native {

class SubscriptionHub;

// Which events of a run somebody wants to be woken for.
enum class Interest : uint8_t {
  kEverything,
  kRunPhases,  // kRunPhaseChanged alone: the others cost the reader nothing
};

// A stream of durable events: of one run, or of everything. Events of a run come in order, each
// once, without gaps but for those of no interest; a reader that falls behind gets what it missed
// from the journal, so that a slow one costs neither memory nor others' time. Threads: next from
// one at a time, cancel from any.
class Subscription {
 public:
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // The next events, at least one; none after `timeout`, or after cancel.
  // Errors: kUnavailable (the runtime ended, after all that was published before), kLimitExceeded
  // (too many runs missed: subscribe anew), and what reading the journal gives.
  Result<std::vector<Event>> next(std::chrono::milliseconds timeout);
  // Makes next return.
  void cancel();

 private:
  friend class SubscriptionHub;
  Subscription(SubscriptionHub& hub, std::optional<RunId> only, Interest interest);
  bool wants(const Event& event) const noexcept;
  void publish(std::span<const Event> events);
  void fall_behind(const Event& event);
  void close(const Error& reason);
  Result<std::vector<Event>> catch_up(std::unique_lock<std::mutex>& lock);
  std::vector<Event> take_queued();

  SubscriptionHub& hub_;  // outlives this
  const std::optional<RunId> only_;
  const Interest interest_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Event> queue_;  // guarded by mutex_
  // Runs of which the journal has to be read, with the sequence to begin at. Their events are not
  // queued meanwhile. Guarded by mutex_.
  std::map<RunId, uint64_t> behind_;
  std::map<RunId, uint64_t>
      read_up_to_;               // queued events up to there were read already; guarded by mutex_
  bool is_cancelled_ = false;    // guarded by mutex_
  std::optional<Error> closed_;  // guarded by mutex_
};

// Hands durable events to those who listen. Threads: any.
class SubscriptionHub {
 public:
  // `journal` outlives the hub, and the hub its subscriptions.
  explicit SubscriptionHub(const Journal& journal) : journal_(journal) {}

  // Events of the run (kNoRun: of the installation) with sequence >= first.
  // Errors: kLimitExceeded, kUnavailable.
  Result<std::unique_ptr<Subscription>> subscribe(RunId run, uint64_t first,
                                                  Interest interest = Interest::kEverything);
  // Every event from now on.
  Result<std::unique_ptr<Subscription>> subscribe_all();

  // REQUIRES: the events are durable.
  void publish(std::span<const Event> events);
  void close(const Error& reason);
  size_t subscriber_count() const noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  friend class Subscription;
  Result<std::unique_ptr<Subscription>> add(std::optional<RunId> only, uint64_t first,
                                            Interest interest);
  void remove(Subscription* subscription);

  const Journal& journal_;
  std::mutex mutex_;
  std::vector<Subscription*> subscriptions_;  // guarded by mutex_
  std::optional<Error> closed_;               // guarded by mutex_
  std::atomic<size_t> count_{0};
};

}  // namespace gantline::native
