#include "support/gated_journal.hpp"

namespace gantline::test {

void GatedJournal::hold() {
  const std::lock_guard lock(mutex_);
  is_holding_ = true;
}

void GatedJournal::release() {
  const std::lock_guard lock(mutex_);
  is_holding_ = false;
  changed_.notify_all();
}

void GatedJournal::wait_until_held() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_held_; });
}

void GatedJournal::hold_reads() {
  const std::lock_guard lock(mutex_);
  is_holding_reads_ = true;
}

void GatedJournal::release_reads() {
  const std::lock_guard lock(mutex_);
  is_holding_reads_ = false;
  changed_.notify_all();
}

void GatedJournal::wait_until_read_held() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_read_held_; });
}

Result<std::vector<Event>> GatedJournal::read_events(RunId run, uint64_t first,
                                                     size_t limit) const {
  Result<std::vector<Event>> events = memory_.read_events(run, first, limit);
  std::unique_lock lock(mutex_);
  is_read_held_ = is_holding_reads_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !is_holding_reads_; });
  is_read_held_ = false;
  return events;
}

size_t GatedJournal::append_count() const {
  const std::lock_guard lock(mutex_);
  return appends_;
}

Status GatedJournal::append(const native::JournalBatch& batch) {
  {
    std::unique_lock lock(mutex_);
    is_held_ = is_holding_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !is_holding_; });
    is_held_ = false;
    ++appends_;
  }
  return memory_.append(batch);
}

}  // namespace gantline::test
