#include "runtime/run_id_source.hpp"

#include <random>

namespace gantline::native {

RunIdSource::RunIdSource() : counter_(std::random_device{}()) {}

RunId RunIdSource::next(Millis now) noexcept {
  return make_run_id(now, counter_.fetch_add(1, std::memory_order_relaxed));
}

}  // namespace gantline::native
