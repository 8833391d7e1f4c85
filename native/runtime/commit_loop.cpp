#include "runtime/commit_loop.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "execute/thread_slice.hpp"
#include "runtime/limits.hpp"

namespace gantline::native {
CommitLoop::CommitLoop(Journal& journal, Release release, Failure failure)
    : journal_(journal),
      release_(std::move(release)),
      failure_(std::move(failure)),
      thread_([this] { run(); }) {}

CommitLoop::~CommitLoop() { finish(); }

bool CommitLoop::push(Decision&& decision, bool is_idle) {
  std::unique_lock lock(mutex_);
  drained_.wait(lock, [this] { return pending_.size() < limits::kPipelineDepth || has_failed_; });
  if (has_failed_) return false;
  const bool was_empty = pending_.empty();
  if (is_idle && was_empty && !is_writing_ && decision.events.size() <= limits::kWriteHereEvents) {
    is_writing_ = true;
    lock.unlock();
    write_here(std::move(decision));
    return true;
  }
  pending_.push_back(std::move(decision));
  lock.unlock();
  if (was_empty) filled_.notify_one();
  return true;
}

// The journal thread sleeps meanwhile: nothing is pending, and only the caller adds to that.
void CommitLoop::write_here(Decision&& decision) {
  decisions_.clear();
  decisions_.push_back(std::move(decision));
  commit(decisions_);
  const std::lock_guard lock(mutex_);
  is_writing_ = false;
}

void CommitLoop::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_finishing_ = true;
    filled_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void CommitLoop::run() {
  ask_for_short_slices();
  while (true) {
    {
      std::unique_lock lock(mutex_);
      is_writing_ = false;
      filled_.wait(lock, [this] { return !pending_.empty() || is_finishing_; });
      if (pending_.empty()) return;
      is_writing_ = true;
      const auto end = pending_.begin() + static_cast<ptrdiff_t>(batch_length(pending_));
      decisions_.assign(std::make_move_iterator(pending_.begin()), std::make_move_iterator(end));
      pending_.erase(pending_.begin(), end);
    }
    drained_.notify_one();
    if (!commit(decisions_)) return;
  }
}

bool CommitLoop::commit(std::vector<Decision>& decisions) {
  Status status = writer_.write(journal_, decisions);
  if (!status.ok()) {
    fail(status.error(), std::move(decisions));
    return false;
  }
  durable_.store(decisions.back().number, std::memory_order_release);
  for (Decision& decision : decisions) release_(std::move(decision));
  return true;
}

void CommitLoop::fail(Error error, std::vector<Decision>&& decisions) {
  {
    const std::lock_guard lock(mutex_);
    has_failed_ = true;
    std::move(pending_.begin(), pending_.end(), std::back_inserter(decisions));
    pending_.clear();
  }
  drained_.notify_one();
  failure_(error, std::move(decisions));
}

}  // namespace gantline::native
