#pragma once

#include <cstdint>

namespace gantline {

// A set of run or task phases, one bit for each.
using PhaseSet = uint16_t;

template <typename Phase, typename... Phases>
constexpr PhaseSet phase_set(Phase first, Phases... rest) noexcept {
  auto bits = static_cast<PhaseSet>(1u << static_cast<unsigned>(first));
  if constexpr (sizeof...(rest) > 0) bits = static_cast<PhaseSet>(bits | phase_set(rest...));
  return bits;
}

// False for what is no phase at all, too: a damaged event may hold anything.
template <typename Phase>
constexpr bool contains(PhaseSet set, Phase phase) noexcept {
  const auto bit = static_cast<unsigned>(phase);
  return bit < 16 && ((set >> bit) & 1u) != 0;
}

}  // namespace gantline
