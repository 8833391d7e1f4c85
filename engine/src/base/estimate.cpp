#include "gantline/estimate.hpp"

#include <algorithm>

#include "base/fixed_point.hpp"
#include "base/wide.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

// 1 over the normal distribution's 95th percentile, 1.6448536, times 2^32.
constexpr int64_t kInverseQuantile95 = 2611154710;
constexpr int kUniformBits = 44;

uint64_t clamp_duration(Millis duration) noexcept {
  return static_cast<uint64_t>(std::clamp(duration, Millis{}, limits::kDuration).count);
}

uint64_t draw_uniform(const Estimate& estimate, uint64_t uniform) noexcept {
  const uint64_t low = clamp_duration(estimate.low);
  const uint64_t high = std::max(low, clamp_duration(estimate.high));
  return low + scale_uniform(uniform, high - low + 1);
}

// Inverse of the distribution function, which is a parabola on either side of the mode.
uint64_t draw_triangular(const Estimate& estimate, uint64_t uniform) noexcept {
  const uint64_t low = clamp_duration(estimate.low);
  const uint64_t high = std::max(low, clamp_duration(estimate.high));
  const uint64_t mode = std::clamp(clamp_duration(estimate.mode), low, high);
  // Durations have 42 bits, so with these 44 the products below fit into 128.
  const uint64_t p = uniform >> (64 - kUniformBits);
  const uint64_t q = (uint64_t{1} << kUniformBits) - p;
  const Uint128 width = high - low;
  if (((width * p) >> kUniformBits) < mode - low) {
    return low + integer_square_root((width * (mode - low) * p) >> kUniformBits);
  }
  return high - integer_square_root((width * (high - mode) * q) >> kUniformBits);
}

// median * (p95 / median) ^ (z / z95) for a normal z.
uint64_t draw_lognormal(const Estimate& estimate, uint64_t uniform) noexcept {
  const uint64_t median = clamp_duration(estimate.mode);
  const uint64_t p95 = clamp_duration(estimate.high);
  if (median == 0 || p95 <= median) return median;
  const auto steps =
      static_cast<int64_t>((Int128{normal_quantile_q32(uniform)} * kInverseQuantile95) >> 32);
  const Int128 exponent = (Int128{log2_ratio_q32(p95, median)} * steps) >> 32;
  return scale_by_power_q32(median, static_cast<int64_t>(exponent),
                            static_cast<uint64_t>(limits::kDuration.count));
}

uint64_t draw_from(const Estimate& estimate, uint64_t uniform) noexcept {
  switch (estimate.kind) {
    case EstimateKind::kUniform: return draw_uniform(estimate, uniform);
    case EstimateKind::kTriangular: return draw_triangular(estimate, uniform);
    case EstimateKind::kLognormal: return draw_lognormal(estimate, uniform);
    case EstimateKind::kEmpirical:
      if (estimate.samples.empty()) break;
      return clamp_duration(
          estimate.samples[static_cast<size_t>(scale_uniform(uniform, estimate.samples.size()))]);
    case EstimateKind::kFixed: return clamp_duration(estimate.low);
    case EstimateKind::kNone: break;
  }
  return clamp_duration(kUnknownDuration);
}

}  // namespace

Millis typical_duration(const Estimate& estimate) noexcept {
  switch (estimate.kind) {
    case EstimateKind::kNone: break;
    case EstimateKind::kFixed: return estimate.low;
    case EstimateKind::kUniform:
      return {estimate.low.count + (estimate.high - estimate.low).count / 2};
    case EstimateKind::kTriangular:
      return {(estimate.low + estimate.mode + estimate.high).count / 3};
    case EstimateKind::kLognormal: return estimate.mode;
    case EstimateKind::kEmpirical:
      if (estimate.samples.empty()) break;
      return estimate.samples[(estimate.samples.size() - 1) / 2];
  }
  return kUnknownDuration;
}

Millis draw_duration(const Estimate& estimate, Random& random) noexcept {
  return {static_cast<int64_t>(draw_from(estimate, random.next()))};
}

bool draw_failure(const Estimate& estimate, Random& random) noexcept {
  return random.below(1'000'000) < estimate.failure_per_million;
}

}  // namespace gantline
