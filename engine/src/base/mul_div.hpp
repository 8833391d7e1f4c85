#pragma once

#include <cstdint>

#include "base/wide.hpp"
#include "gantline/assert.hpp"

namespace gantline {

// INT64_MAX where the value does not fit. REQUIRES: value >= 0.
inline int64_t saturate(Int128 value) noexcept {
  GANTLINE_ASSERT(value >= 0);
  return value > INT64_MAX ? INT64_MAX : static_cast<int64_t>(value);
}

// a * b / c without overflow in between; INT64_MAX where the result does not fit.
// REQUIRES: a, b >= 0 and c > 0.
inline int64_t mul_div_floor(int64_t a, int64_t b, int64_t c) noexcept {
  GANTLINE_ASSERT(a >= 0);
  GANTLINE_ASSERT(b >= 0);
  GANTLINE_ASSERT(c > 0);
  return saturate(static_cast<Int128>(a) * b / c);
}

}  // namespace gantline
