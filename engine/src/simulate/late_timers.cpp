#include "simulate/late_timers.hpp"

namespace gantline {

void LateTimers::note(Millis due, Millis noticed, uint64_t step) {
  const auto [it, is_new] = timers_.emplace(due, Notice{noticed, step});
  if (!is_new && noticed < it->second.at) it->second = {noticed, step};
}

Millis LateTimers::noticed_at(Millis due) const {
  const auto it = timers_.find(due);
  return it == timers_.end() ? due : it->second.at;
}

bool LateTimers::is_before(Millis due, uint64_t step) const {
  const auto it = timers_.find(due);
  return it != timers_.end() && it->second.step < step;
}

}  // namespace gantline
