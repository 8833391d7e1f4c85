#pragma once

#include <cstdint>
#include <vector>

#include "gantline/random.hpp"
#include "gantline/types.hpp"

namespace gantline {

// Values are part of the storage format: append, never renumber.
enum class EstimateKind : uint8_t {
  kNone = 0,        // nothing is known: planning takes `kUnknownDuration`
  kFixed = 1,       // low
  kUniform = 2,     // low..high
  kTriangular = 3,  // low, mode, high
  kLognormal = 4,   // mode is the median (p50), high the 95th percentile
  kEmpirical = 5,   // samples, each equally likely
};

// What a task without an estimate is planned with.
inline constexpr Millis kUnknownDuration{1'000};

// How long one attempt of a task takes, what it costs, and how often it fails: what planning and
// simulation know about a task before it ran.
struct Estimate {
  EstimateKind kind = EstimateKind::kNone;
  Millis low{};
  Millis mode{};
  Millis high{};
  std::vector<Millis> samples;       // sorted; kEmpirical only
  uint32_t failure_per_million = 0;  // probability that one attempt fails
  uint32_t fan_out_elements = 0;     // expected length of `for_each`; 0 is unknown, planned as 1
  int64_t cost_micros = 0;           // of one attempt, in millionths of a currency unit

  friend bool operator==(const Estimate&, const Estimate&) = default;
};

// The single figure that planning uses: the value of a fixed estimate, the median of the others
// (exact for uniform, lognormal and empirical ones; for triangular the mean (low+mode+high)/3,
// rounded down, which needs no square root).
Millis typical_duration(const Estimate& estimate) noexcept;

// One draw of how long an attempt takes: at least 0, at most limits::kDuration.
//
// Takes exactly one number from `random`, whatever the kind, so that changing one task's estimate
// does not shift the draws of the others. Integer arithmetic only: native and WebAssembly agree to
// the bit. A lognormal's logarithm is right to 2e-5 of a standard deviation, and never drawn from
// beyond 6.4 of them. An estimate whose figures are out of order is taken as its nearest valid one.
// Source of the triangular distribution's inverse: Evans, Hastings & Peacock, "Statistical
// Distributions", 2000. Cost: O(1).
Millis draw_duration(const Estimate& estimate, Random& random) noexcept;

// An estimate made ready for many draws. It keeps what it needs of the estimate by reference.
//
// A duration is a function of a uniform 64-bit number, its rank, that never falls as the rank
// rises.
class DurationSampler {
 public:
  // REQUIRES: the estimate outlives the sampler.
  explicit DurationSampler(const Estimate& estimate) noexcept;

  // As draw_duration. Cost: O(1).
  Millis draw(Random& random) const noexcept;
  // The smallest rank whose duration is at least `duration`; UINT64_MAX where none is.
  // Cost: that of 64 draws.
  uint64_t rank_of(Millis duration) const noexcept;
  // A draw from the ranks from `rank` on: the duration of an attempt that has lasted that long.
  // Takes exactly one number from `random`.
  Millis draw_from_rank(uint64_t rank, Random& random) const noexcept;

 private:
  uint64_t duration_of(uint64_t rank) const noexcept;

  const Estimate* estimate_;
  int64_t log2_ratio_q32_ = 0;  // of a lognormal's 95th percentile to its median
};

// Whether an attempt fails in this draw. Takes exactly one number from `random`.
bool draw_failure(const Estimate& estimate, Random& random) noexcept;

}  // namespace gantline
