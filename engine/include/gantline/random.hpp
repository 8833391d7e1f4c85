#pragma once

#include <cstdint>

namespace gantline {

// SplitMix64: the same numbers on every compiler and platform. Source: Steele, Lea & Flood, "Fast
// splittable pseudorandom number generators", 2014. Not for secrets.
class Random {
 public:
  explicit constexpr Random(uint64_t seed) noexcept : state_(seed) {}

  constexpr uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15;
    return mix(state_);
  }
  // Uniform in [0, bound); 0 when bound is 0. Multiply-shift: the bias is under bound / 2^32.
  constexpr uint32_t below(uint32_t bound) noexcept {
    return static_cast<uint32_t>(((next() >> 32) * bound) >> 32);
  }
  // The finaliser alone: a well-mixed function of one number, for draws that belong to a key.
  static constexpr uint64_t mix(uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

}  // namespace gantline
