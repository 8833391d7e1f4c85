#include "runtime/input_queue.hpp"

#include <string>
#include <utility>

#include "gantline/assert.hpp"

namespace gantline::native {

void Intake::clear() noexcept {
  adoptions.clear();
  inputs.clear();
  replies.clear();
  queries.clear();
}

void InputQueue::push_report(InputBody body) {
  std::unique_lock lock(mutex_);
  if (closed_) return;  // the attempt counts as interrupted, at the latest at the next start
  intake_.inputs.push_back({0, std::move(body)});
  notify(lock);
}

Status InputQueue::push_request(InputBody body, ReplyFunction reply) {
  std::unique_lock lock(mutex_);
  if (Status status = admit(); !status.ok()) return status;
  add_request(std::move(body), std::move(reply));
  notify(lock);
  return {};
}

Status InputQueue::push_request(Adoption adoption, InputBody body, ReplyFunction reply) {
  std::unique_lock lock(mutex_);
  if (Status status = admit(); !status.ok()) return status;
  intake_.adoptions.push_back(std::move(adoption));
  add_request(std::move(body), std::move(reply));
  notify(lock);
  return {};
}

// REQUIRES: mutex_ is held.
void InputQueue::add_request(InputBody body, ReplyFunction reply) {
  intake_.replies.push_back(std::move(reply));
  intake_.inputs.push_back({intake_.replies.size(), std::move(body)});
}

Status InputQueue::push_query(Query query) {
  std::unique_lock lock(mutex_);
  if (Status status = admit(); !status.ok()) return status;
  intake_.queries.push_back(std::move(query));
  notify(lock);
  return {};
}

void InputQueue::wake() {
  std::unique_lock lock(mutex_);
  is_woken_ = true;
  notify(lock);
}

bool InputQueue::take(Intake& intake, std::optional<std::chrono::nanoseconds> timeout) {
  intake.clear();
  std::unique_lock lock(mutex_);
  const auto is_ready = [this] { return !intake_.empty() || is_woken_ || closed_; };
  if (!is_ready()) {
    is_waiting_ = true;
    if (timeout) {
      filled_.wait_for(lock, *timeout, is_ready);
    } else {
      filled_.wait(lock, is_ready);
    }
    is_waiting_ = false;
  }
  is_woken_ = false;
  std::swap(intake, intake_);
  return !(closed_ && intake.empty());
}

void InputQueue::close(Error reason) {
  std::unique_lock lock(mutex_);
  if (!closed_) closed_ = std::move(reason);
  notify(lock);
}

Intake InputQueue::close_and_empty(Error reason) {
  std::unique_lock lock(mutex_);
  if (!closed_) closed_ = std::move(reason);
  Intake rest;
  std::swap(rest, intake_);
  notify(lock);
  return rest;
}

void InputQueue::release(size_t count) {
  const std::lock_guard lock(mutex_);
  GANTLINE_ASSERT(requests_ >= count);
  requests_ -= count;
}

size_t InputQueue::request_count() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool InputQueue::is_empty() const {
  const std::lock_guard lock(mutex_);
  return intake_.empty();
}

// REQUIRES: mutex_ is held.
Status InputQueue::admit() {
  if (closed_) return *closed_;
  if (requests_ >= requests_max_) {
    return Error{ErrorCode::kUnavailable,
                 "too busy: " + std::to_string(requests_) + " requests are waiting; try again", ""};
  }
  ++requests_;
  return {};
}

void InputQueue::notify(std::unique_lock<std::mutex>& lock) {
  // A thread that is awake looks into the queue before it sleeps: a call into the kernel for every
  // input would cost more than the input.
  const bool must_wake = is_waiting_;
  is_waiting_ = false;
  lock.unlock();
  if (must_wake) filled_.notify_one();
}

}  // namespace gantline::native
