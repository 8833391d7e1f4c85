#pragma once

#include <cstdint>

#include "base/wide.hpp"

// Elementary functions in integers, since those of the C library differ between platforms in the
// last bits. Q32 is a number times 2^32.
namespace gantline {

// Largest integer whose square is at most `value`.
uint64_t integer_square_root(Uint128 value) noexcept;

// log2(numerator / denominator) in Q32, to within 2^-30. REQUIRES: numerator >= denominator >= 1.
int64_t log2_ratio_q32(uint64_t numerator, uint64_t denominator) noexcept;

// value * 2^exponent, rounded to the nearest integer, at most `maximum`; the factor is exact to
// about 2^-31. REQUIRES: value and maximum are below 2^62.
uint64_t scale_by_power_q32(uint64_t value, int64_t exponent_q32, uint64_t maximum) noexcept;

// The normal distribution's quantile of (uniform / 2^64), in Q32; to within 1e-5 of the true one,
// between -6.2 and 6.2. Method: a table over the octaves of the tail's probability, with parabolas
// between its points.
int64_t normal_quantile_q32(uint64_t uniform) noexcept;

}  // namespace gantline
