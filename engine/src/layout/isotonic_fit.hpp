#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gantline::layout {

// The ascending sequence that comes closest to given values (weighted least squares), in whole
// numbers: neighbours that are out of order are pooled at their mean, rounded down. Source: Ayer et
// al., "An empirical distribution function for sampling with incomplete information", 1955.
//
// REQUIRES: the largest absolute value times the sum of the weights is below 2^63.
class IsotonicFit {
 public:
  void clear() noexcept { pools_.clear(); }

  // Appends a value. REQUIRES: weight > 0. Cost: O(1) amortised.
  void add(int64_t value, int64_t weight) {
    pools_.push_back({value, value * weight, weight, 1});
    while (pools_.size() > 1 && pools_[pools_.size() - 2].value > pools_.back().value) {
      const Pool last = pools_.back();
      pools_.pop_back();
      Pool& pool = pools_.back();
      pool.sum += last.sum;
      pool.weight += last.weight;
      pool.count += last.count;
      pool.value = divide_down(pool.sum, pool.weight);
    }
  }

  // Calls `assign(position, fitted)` for every value that was added, in order.
  template <typename Assign>
  void for_each(Assign&& assign) const {
    size_t position = 0;
    for (const Pool& pool : pools_) {
      for (size_t i = 0; i < pool.count; ++i) assign(position++, pool.value);
    }
  }

  // Rounded towards negative infinity, so that moving a drawing does not change it.
  static int64_t divide_down(int64_t sum, int64_t weight) noexcept {
    const int64_t quotient = sum / weight;
    return quotient - (sum % weight < 0 ? 1 : 0);
  }

 private:
  struct Pool {
    int64_t value;
    int64_t sum;
    int64_t weight;
    size_t count;
  };
  std::vector<Pool> pools_;
};

}  // namespace gantline::layout
