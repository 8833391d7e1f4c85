#include "base/fixed_point.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>

#include "gantline/assert.hpp"

namespace gantline {
namespace {

// 2^(2^-i) for i = 1..16, times 2^62.
constexpr std::array<uint64_t, 16> kRoots = {
    6521908912666391106, 5484249825272419512, 5029079263719320435, 4815862801830788490,
    4712668792719003884, 4661903986662671290, 4636727017470743990, 4624189567668517720,
    4617933561212708776, 4614808732577250068, 4613247111281068008, 4612466498810092975,
    4612076242109103707, 4611881126141011236, 4611783571252412754, 4611734794581956353};

uint64_t multiply_q62(uint64_t a, uint64_t b) noexcept {
  return static_cast<uint64_t>((Uint128{a} * b) >> 62);
}

// 2^(i * 2^-8) or, from the second eight roots, 2^(i * 2^-16), times 2^62.
std::array<uint64_t, 256> make_powers(size_t first_root) noexcept {
  std::array<uint64_t, 256> powers{};
  for (size_t i = 0; i < powers.size(); ++i) {
    powers[i] = uint64_t{1} << 62;
    for (size_t bit = 0; bit < 8; ++bit) {
      if (((i >> (7 - bit)) & 1) != 0)
        powers[i] = multiply_q62(powers[i], kRoots[first_root + bit]);
    }
  }
  return powers;
}

// Made when they are first needed: as constants they were 4 kB of the WebAssembly module that do
// not compress.
struct Powers {
  std::array<uint64_t, 256> coarse = make_powers(0);
  std::array<uint64_t, 256> fine = make_powers(8);
};

const Powers& powers() noexcept {
  static const Powers instance;
  return instance;
}

constexpr uint64_t kLogarithmOf2 = 3'196'577'161'300'663'915;  // times 2^62

// 2^fraction for a fraction in Q32, times 2^62.
uint64_t power_of_fraction(uint32_t fraction) noexcept {
  const uint64_t rest = multiply_q62(uint64_t{fraction & 0xFFFF} << 30, kLogarithmOf2);
  // The exponential series; its third term is below 2^-50.
  const uint64_t series = (uint64_t{1} << 62) + rest + multiply_q62(rest, rest) / 2;
  const auto& [coarse, fine] = powers();
  return multiply_q62(multiply_q62(coarse[fraction >> 24], fine[(fraction >> 16) & 0xFF]), series);
}

}  // namespace

uint64_t integer_square_root(Uint128 value) noexcept {
  constexpr double kTwoTo64 = 18446744073709551616.0;
  if (value == 0) return 0;
  // The library's root is exactly rounded, hence the same everywhere, and the steps after it make
  // the result exact: one of Newton's for values of more than 104 bits, whose root a double cannot
  // hold.
  const double estimate = std::sqrt(static_cast<double>(value));
  uint64_t root = estimate >= kTwoTo64 ? UINT64_MAX : static_cast<uint64_t>(estimate);
  if (value >> 104 != 0) {
    const Uint128 better = (root + value / root) / 2;
    root = better > UINT64_MAX ? UINT64_MAX : static_cast<uint64_t>(better);
  }
  while (Uint128{root} * root > value) --root;
  while (root != UINT64_MAX && Uint128{root + 1} * (root + 1) <= value) ++root;
  return root;
}

int64_t log2_ratio_q32(uint64_t numerator, uint64_t denominator) noexcept {
  GANTLINE_ASSERT(denominator >= 1);
  GANTLINE_ASSERT(numerator >= denominator);
  const Uint128 ratio = (Uint128{numerator} << 62) / denominator;
  const auto high = static_cast<uint64_t>(ratio >> 62);
  const int whole = 63 - std::countl_zero(high);
  auto mantissa = static_cast<uint64_t>(ratio >> whole);  // in [1, 2), times 2^62
  int64_t result = whole;
  // Squaring doubles the logarithm: each time its next binary digit comes before the point.
  for (int i = 0; i < 32; ++i) {
    const Uint128 square = (Uint128{mantissa} * mantissa) >> 62;
    const int digit = square >> 63 != 0 ? 1 : 0;
    mantissa = static_cast<uint64_t>(square >> digit);
    result = result * 2 + digit;
  }
  return result;
}

uint64_t scale_by_power_q32(uint64_t value, int64_t exponent_q32, uint64_t maximum) noexcept {
  GANTLINE_ASSERT(value < uint64_t{1} << 62);
  GANTLINE_ASSERT(maximum < uint64_t{1} << 62);
  const int64_t whole = exponent_q32 >> 32;
  if (value == 0 || whole < -64) return 0;
  if (whole > 61) return maximum;
  const uint64_t factor = power_of_fraction(static_cast<uint32_t>(exponent_q32));
  const Uint128 product = Uint128{value} * factor;  // below 2^125
  const auto shift = static_cast<int>(62 - whole);
  if (shift > 126) return 0;
  const Uint128 rounded = (product >> (shift - 1)) + 1;
  const Uint128 result = rounded >> 1;
  return result > maximum ? maximum : static_cast<uint64_t>(result);
}

}  // namespace gantline
