#include "runtime/commit_loop.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "runtime/limits.hpp"

namespace gantline::native {
namespace {

template <typename T>
void append_all(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty()) {
    to.swap(from);
    return;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// How many decisions from the front go into one write.
size_t batch_length(const std::vector<Decision>& pending) {
  size_t events = 0;
  size_t length = 0;
  while (length < pending.size()) {
    events += pending[length].events.size();
    if (length > 0 && events > limits::kBatchEvents) break;
    ++length;
  }
  return length;
}

}  // namespace

CommitLoop::CommitLoop(Journal& journal, Release release, Failure failure)
    : journal_(journal),
      release_(std::move(release)),
      failure_(std::move(failure)),
      thread_([this] { run(); }) {}

CommitLoop::~CommitLoop() { finish(); }

bool CommitLoop::push(Decision&& decision) {
  std::unique_lock lock(mutex_);
  drained_.wait(lock, [this] { return pending_.size() < limits::kPipelineDepth || has_failed_; });
  const bool is_accepted = !has_failed_;
  if (is_accepted) {
    const bool was_empty = pending_.empty();
    pending_.push_back(std::move(decision));
    lock.unlock();
    if (was_empty) filled_.notify_one();
    return true;
  }
  lock.unlock();
  return false;
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
  std::vector<Decision> decisions;
  while (true) {
    decisions.clear();
    {
      std::unique_lock lock(mutex_);
      filled_.wait(lock, [this] { return !pending_.empty() || is_finishing_; });
      if (pending_.empty()) return;
      const auto end = pending_.begin() + static_cast<ptrdiff_t>(batch_length(pending_));
      decisions.assign(std::make_move_iterator(pending_.begin()), std::make_move_iterator(end));
      pending_.erase(pending_.begin(), end);
    }
    drained_.notify_one();
    if (!commit(decisions)) return;
  }
}

// Events stay with the batch until they are durable and go back to their decision for the
// subscribers.
bool CommitLoop::commit(std::vector<Decision>& decisions) {
  batch_.events.clear();
  batch_.workflows.clear();
  batch_.summaries.clear();
  std::vector<size_t> counts;
  counts.reserve(decisions.size());
  for (Decision& decision : decisions) {
    counts.push_back(decision.events.size());
    append_all(batch_.events, decision.events);
    append_all(batch_.workflows, decision.workflows);
    append_all(batch_.summaries, decision.summaries);
  }
  batch_.now = decisions.back().now;
  if (!batch_.events.empty()) {
    Status status = journal_.append(batch_);
    if (!status.ok()) {
      fail(status.error(), std::move(decisions));
      return false;
    }
  }
  durable_.store(decisions.back().number, std::memory_order_release);
  auto next = std::make_move_iterator(batch_.events.begin());
  for (size_t i = 0; i < decisions.size(); ++i) {
    Decision& decision = decisions[i];
    if (decisions.size() == 1) {
      decision.events.swap(batch_.events);
    } else {
      const auto end = next + static_cast<ptrdiff_t>(counts[i]);
      decision.events.assign(next, end);
      next = end;
    }
    release_(std::move(decision));
  }
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
