#include "run/timers.hpp"

#include <algorithm>

namespace gantline {
namespace {

// std heaps keep the greatest on top.
bool is_later(const Timer& a, const Timer& b) { return b.order() < a.order(); }

}  // namespace

void Timers::add(const Timer& timer) {
  heap_.push_back(timer);
  std::push_heap(heap_.begin(), heap_.end(), is_later);
}

Timer Timers::take() {
  std::pop_heap(heap_.begin(), heap_.end(), is_later);
  const Timer timer = heap_.back();
  heap_.pop_back();
  return timer;
}

}  // namespace gantline
