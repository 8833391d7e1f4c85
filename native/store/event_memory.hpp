#pragma once

#include <cstddef>

#include "gantline/event.hpp"

namespace gantline::native {

// About how many bytes an event takes in memory, its payloads with it: what many of them are
// bounded by. Cost: O(values in the payloads).
size_t memory_of(const Event& event);

}  // namespace gantline::native
