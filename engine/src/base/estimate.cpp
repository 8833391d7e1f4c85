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

// 0 where there is no spread.
int64_t lognormal_log2_ratio(const Estimate& estimate) noexcept {
  const uint64_t median = clamp_duration(estimate.mode);
  const uint64_t p95 = clamp_duration(estimate.high);
  return median == 0 || p95 <= median ? 0 : log2_ratio_q32(p95, median);
}

// median * (p95 / median) ^ (z / z95) for a normal z.
uint64_t draw_lognormal(const Estimate& estimate, int64_t log2_ratio, uint64_t uniform) noexcept {
  const uint64_t median = clamp_duration(estimate.mode);
  if (log2_ratio == 0) return median;
  const auto steps =
      static_cast<int64_t>((Int128{normal_quantile_q32(uniform)} * kInverseQuantile95) >> 32);
  const Int128 exponent = (Int128{log2_ratio} * steps) >> 32;
  return scale_by_power_q32(median, static_cast<int64_t>(exponent),
                            static_cast<uint64_t>(limits::kDuration.count));
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

DurationSampler::DurationSampler(const Estimate& estimate) noexcept : estimate_(&estimate) {
  if (estimate.kind == EstimateKind::kLognormal) log2_ratio_q32_ = lognormal_log2_ratio(estimate);
}

uint64_t DurationSampler::duration_of(uint64_t rank) const noexcept {
  const Estimate& estimate = *estimate_;
  switch (estimate.kind) {
    case EstimateKind::kUniform: return draw_uniform(estimate, rank);
    case EstimateKind::kTriangular: return draw_triangular(estimate, rank);
    case EstimateKind::kLognormal: return draw_lognormal(estimate, log2_ratio_q32_, rank);
    case EstimateKind::kEmpirical:
      if (estimate.samples.empty()) break;
      return clamp_duration(
          estimate.samples[static_cast<size_t>(scale_uniform(rank, estimate.samples.size()))]);
    case EstimateKind::kFixed: return clamp_duration(estimate.low);
    case EstimateKind::kNone: break;
  }
  return clamp_duration(kUnknownDuration);
}

Millis DurationSampler::draw(Random& random) const noexcept {
  return {static_cast<int64_t>(duration_of(random.next()))};
}

uint64_t DurationSampler::rank_of(Millis duration) const noexcept {
  const uint64_t wanted = clamp_duration(duration);
  uint64_t rank = 0;
  for (uint64_t bit = uint64_t{1} << 63; bit != 0; bit >>= 1) {
    // Everything below rank + bit is too short as long as the last of it is.
    if (duration_of(rank + (bit - 1)) < wanted) rank += bit;
  }
  return rank;
}

Millis DurationSampler::draw_from_rank(uint64_t rank, Random& random) const noexcept {
  // The number of ranks from `rank` on; all 2^64 of them would not fit.
  const uint64_t count = 0 - rank;
  const uint64_t uniform = random.next();
  return {static_cast<int64_t>(
      duration_of(count == 0 ? uniform : rank + scale_uniform(uniform, count)))};
}

Millis draw_duration(const Estimate& estimate, Random& random) noexcept {
  return DurationSampler(estimate).draw(random);
}

bool draw_failure(const Estimate& estimate, Random& random) noexcept {
  return random.below(1'000'000) < estimate.failure_per_million;
}

}  // namespace gantline
