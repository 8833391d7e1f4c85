#pragma once

#include <cstdint>

#include "gantline/assert.hpp"

namespace gantline {

__extension__ typedef __int128 Int128;  // GCC and Clang have it on every platform that we build for

// a * b / c without overflow in between; INT64_MAX where the result does not fit.
// REQUIRES: a, b >= 0 and c > 0.
inline int64_t mul_div_floor(int64_t a, int64_t b, int64_t c) noexcept {
  GANTLINE_ASSERT(a >= 0);
  GANTLINE_ASSERT(b >= 0);
  GANTLINE_ASSERT(c > 0);
  const Int128 quotient = static_cast<Int128>(a) * b / c;
  return quotient > INT64_MAX ? INT64_MAX : static_cast<int64_t>(quotient);
}

inline int64_t mul_div_ceil(int64_t a, int64_t b, int64_t c) noexcept {
  GANTLINE_ASSERT(a >= 0);
  GANTLINE_ASSERT(b >= 0);
  GANTLINE_ASSERT(c > 0);
  const Int128 quotient = (static_cast<Int128>(a) * b + (c - 1)) / c;
  return quotient > INT64_MAX ? INT64_MAX : static_cast<int64_t>(quotient);
}

// a + b, INT64_MAX where it does not fit. REQUIRES: both >= 0.
inline int64_t add_saturating(int64_t a, int64_t b) noexcept {
  GANTLINE_ASSERT(a >= 0);
  GANTLINE_ASSERT(b >= 0);
  return a > INT64_MAX - b ? INT64_MAX : a + b;
}

}  // namespace gantline
