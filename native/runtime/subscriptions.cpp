#include "runtime/subscriptions.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/limits.hpp"

namespace gantline::native {

Subscription::Subscription(SubscriptionHub& hub, std::optional<RunId> only, Interest interest)
    : hub_(hub), only_(only), interest_(interest) {}

bool Subscription::wants(const Event& event) const noexcept {
  if (only_ && event.run != *only_) return false;
  return interest_ == Interest::kEverything || event.kind == EventKind::kRunPhaseChanged;
}

Subscription::~Subscription() { hub_.remove(this); }

Result<std::vector<Event>> Subscription::next(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::unique_lock lock(mutex_);
  while (true) {
    const bool has_something = changed_.wait_until(lock, deadline, [this] {
      return !queue_.empty() || !behind_.empty() || is_cancelled_ || closed_;
    });
    if (!has_something || is_cancelled_) return std::vector<Event>{};
    if (std::max(behind_.size(), read_up_to_.size()) > limits::kSubscriberRuns) {
      return Error{ErrorCode::kLimitExceeded, "too many runs were missed; subscribe anew", ""};
    }
    if (!behind_.empty()) {
      Result<std::vector<Event>> read = catch_up(lock);
      if (!read.ok() || !read.value().empty()) return read;
      continue;
    }
    if (std::vector<Event> events = take_queued(); !events.empty()) return events;
    if (closed_) return *closed_;
  }
}

// Reads the next piece of one run from the journal.
Result<std::vector<Event>> Subscription::catch_up(std::unique_lock<std::mutex>& lock) {
  const auto [run, first] = *behind_.begin();
  // Removed before the journal is read: what is published from now on is queued, what was published
  // before is in the journal.
  behind_.erase(behind_.begin());
  lock.unlock();
  Result<std::vector<Event>> events = hub_.journal_.read_events(run, first, limits::kHistoryChunk);
  lock.lock();
  if (!events.ok()) {
    behind_[run] = first;  // also when the queue has overflowed with later ones since
    return events;
  }
  // None are there when it was asked from a number that is still to come.
  const uint64_t next = events.value().empty() ? first : events.value().back().sequence + 1;
  read_up_to_[run] = next - 1;
  if (events.value().size() >= limits::kHistoryChunk) {
    behind_[run] = next;
  } else if (const auto missed = behind_.find(run); missed != behind_.end()) {
    // The queue overflowed during the read, perhaps with events that were just read.
    missed->second = std::max(missed->second, next);
  }
  std::vector<Event>& read = events.value();
  read.erase(std::remove_if(read.begin(), read.end(), [this](const Event& e) { return !wants(e); }),
             read.end());
  return events;
}

// REQUIRES: mutex_ is held and behind_ is empty.
std::vector<Event> Subscription::take_queued() {
  std::vector<Event> events;
  events.reserve(queue_.size());
  for (Event& event : queue_) {
    const auto it = read_up_to_.find(event.run);
    if (it != read_up_to_.end()) {
      if (event.sequence <= it->second) continue;
      read_up_to_.erase(it);
    }
    events.push_back(std::move(event));
  }
  queue_.clear();
  return events;
}

void Subscription::publish(std::span<const Event> events) {
  const std::lock_guard lock(mutex_);
  if (is_cancelled_) return;
  for (const Event& event : events) {
    if (!wants(event)) continue;
    if (behind_.count(event.run) != 0) continue;
    if (queue_.size() >= limits::kSubscriberEvents) {
      for (const Event& queued : queue_) fall_behind(queued);
      queue_.clear();
      fall_behind(event);
      continue;
    }
    queue_.push_back(event);
  }
  if (!queue_.empty() || !behind_.empty()) changed_.notify_one();
}

// REQUIRES: mutex_ is held.
void Subscription::fall_behind(const Event& event) {
  // One more than the bound is kept, as the sign that it was crossed.
  if (behind_.size() > limits::kSubscriberRuns) return;
  const auto read = read_up_to_.find(event.run);
  if (read != read_up_to_.end() && event.sequence <= read->second) return;
  behind_.emplace(event.run, event.sequence);  // the first one missed stays
}

void Subscription::cancel() {
  const std::lock_guard lock(mutex_);
  is_cancelled_ = true;
  changed_.notify_all();
}

void Subscription::close(const Error& reason) {
  const std::lock_guard lock(mutex_);
  if (!closed_) closed_ = reason;
  changed_.notify_all();
}

Result<std::unique_ptr<Subscription>> SubscriptionHub::subscribe(RunId run, uint64_t first,
                                                                 Interest interest) {
  return add(run, std::max<uint64_t>(first, 1), interest);
}

Result<std::unique_ptr<Subscription>> SubscriptionHub::subscribe_all() {
  return add(std::nullopt, 0, Interest::kEverything);
}

Result<std::unique_ptr<Subscription>> SubscriptionHub::add(std::optional<RunId> only,
                                                           uint64_t first, Interest interest) {
  auto subscription = std::unique_ptr<Subscription>(new Subscription(*this, only, interest));
  if (only) subscription->behind_.emplace(*only, first);
  const std::lock_guard lock(mutex_);
  if (closed_) return *closed_;
  if (subscriptions_.size() >= limits::kSubscribers) {
    return Error{ErrorCode::kLimitExceeded,
                 "there are " + std::to_string(subscriptions_.size()) + " event streams already",
                 ""};
  }
  subscriptions_.push_back(subscription.get());
  count_.store(subscriptions_.size(), std::memory_order_relaxed);
  return subscription;
}

void SubscriptionHub::remove(Subscription* subscription) {
  const std::lock_guard lock(mutex_);
  subscriptions_.erase(std::remove(subscriptions_.begin(), subscriptions_.end(), subscription),
                       subscriptions_.end());
  count_.store(subscriptions_.size(), std::memory_order_relaxed);
}

void SubscriptionHub::publish(std::span<const Event> events) {
  if (events.empty()) return;
  const std::lock_guard lock(mutex_);
  for (Subscription* const subscription : subscriptions_) subscription->publish(events);
}

void SubscriptionHub::close(const Error& reason) {
  const std::lock_guard lock(mutex_);
  if (!closed_) closed_ = reason;
  for (Subscription* const subscription : subscriptions_) subscription->close(*closed_);
}

}  // namespace gantline::native
