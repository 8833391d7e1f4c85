#include "base/fixed_point.hpp"

#include <cmath>

#include "gantline/random.hpp"
#include "support/catch.hpp"

using namespace gantline;

namespace {
constexpr double kOne = 4294967296.0;  // 1 in Q32
}

TEST_CASE("the integer square root is exact", "[engine][base]") {
  for (const uint64_t root : {uint64_t{0}, uint64_t{1}, uint64_t{2}, uint64_t{3}, uint64_t{1} << 32,
                              uint64_t{0x123456789ABCDEF}, UINT64_MAX}) {
    const Uint128 square = Uint128{root} * root;
    CHECK(integer_square_root(square) == root);
    if (root > 1) CHECK(integer_square_root(square - 1) == root - 1);
    if (root > 0) CHECK(integer_square_root(square + 1) == root);
  }
  CHECK(integer_square_root(~Uint128{0}) == UINT64_MAX);
}

TEST_CASE("the logarithm of a ratio agrees with the library's", "[engine][base]") {
  CHECK(log2_ratio_q32(7, 7) == 0);
  CHECK(log2_ratio_q32(8, 1) == int64_t{3} << 32);
  Random random(1);
  for (int i = 0; i < 2'000; ++i) {
    const uint64_t a = (random.next() >> (random.below(60) + 2)) + 1;
    const uint64_t b = (random.next() >> (random.below(60) + 2)) + 1;
    const uint64_t high = a > b ? a : b;
    const uint64_t low = a > b ? b : a;
    const double expected = std::log2(static_cast<double>(high) / static_cast<double>(low));
    CAPTURE(high, low);
    CHECK(std::abs(static_cast<double>(log2_ratio_q32(high, low)) / kOne - expected) < 1e-9);
  }
}

TEST_CASE("powers agree with the library's", "[engine][base]") {
  CHECK(scale_by_power_q32(1'000, 0, UINT32_MAX) == 1'000);
  CHECK(scale_by_power_q32(1'000, int64_t{3} << 32, UINT32_MAX) == 8'000);
  CHECK(scale_by_power_q32(1'000, -(int64_t{2} << 32), UINT32_MAX) == 250);
  CHECK(scale_by_power_q32(3, -(int64_t{1} << 32), UINT32_MAX) == 2);  // 1.5 rounds up
  CHECK(scale_by_power_q32(1'000, int64_t{61} << 32, 5'000) == 5'000);
  CHECK(scale_by_power_q32(1'000, INT64_MAX, 5'000) == 5'000);
  CHECK(scale_by_power_q32(1'000, INT64_MIN, 5'000) == 0);
  CHECK(scale_by_power_q32(0, INT64_MAX, 5'000) == 0);
  Random random(2);
  for (int i = 0; i < 2'000; ++i) {
    const int64_t exponent = static_cast<int64_t>(random.next() >> 28) - (int64_t{8} << 32);
    const uint64_t value = 1'000'000'000;
    const double expected =
        static_cast<double>(value) * std::exp2(static_cast<double>(exponent) / kOne);
    const auto actual = static_cast<double>(scale_by_power_q32(value, exponent, uint64_t{1} << 61));
    CAPTURE(exponent);
    CHECK(std::abs(actual - expected) <= 0.5 + expected * 1e-9);
  }
}

TEST_CASE("the normal quantile inverts the distribution function", "[engine][base]") {
  CHECK(normal_quantile_q32(uint64_t{1} << 63) == 0);
  Random random(3);
  double worst = 0;
  for (int i = 0; i < 20'000; ++i) {
    // Half of the probabilities lie evenly, half far in the tail.
    const uint64_t uniform =
        i % 2 == 0 ? random.next() : (random.next() >> (1 + random.below(32))) | 1;
    const double z = static_cast<double>(normal_quantile_q32(uniform)) / kOne;
    if (z < -6.2) continue;
    const double p = std::ldexp(static_cast<double>(uniform), -64);
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * 3.14159265358979323846);
    const double upper = 0.5 * std::erfc(z / std::sqrt(2.0));
    const double difference = p > 0.5 ? (1 - p) - upper : 0.5 * std::erfc(-z / std::sqrt(2.0)) - p;
    worst = std::max(worst, std::abs(difference) / density);
  }
  CHECK(worst < 2e-5);
  CHECK(worst > 0);
}

TEST_CASE("the normal quantile is symmetric, rising and bounded", "[engine][base]") {
  int64_t previous = normal_quantile_q32(0);
  CHECK(static_cast<double>(previous) / kOne > -6.4);
  for (uint64_t i = 1; i < 4'096; ++i) {
    const uint64_t uniform = i << 52;
    const int64_t z = normal_quantile_q32(uniform);
    CHECK(z > previous);
    CHECK(normal_quantile_q32(0 - uniform) == -z);
    previous = z;
  }
  CHECK(normal_quantile_q32(UINT64_MAX) == -normal_quantile_q32(1));
}
