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
