#pragma once

#include <cstdint>

namespace gantline {

// GCC, Clang and Emscripten all have 128-bit integers; only the standard does not.
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

// Scales a uniform 64-bit number to [0, bound): the high half of the product, without a division.
constexpr uint64_t scale_uniform(uint64_t uniform, uint64_t bound) noexcept {
  return static_cast<uint64_t>((Uint128{uniform} * bound) >> 64);
}

}  // namespace gantline
