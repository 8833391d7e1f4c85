#pragma once

#include <string>
#include <vector>

#include "gantline/types.hpp"

namespace gantline::plan {

// The distance between the marks of a time axis from 0 to `end`: the smallest of 1, 2, 5, 10, ...
// ms, 1, 2, 5, 10, 15, 30 s and min, 1, 2, 3, 6, 12 h, 1, 2, 5, 10, ... days that gives `marks_max`
// marks at most, 0 not counted. REQUIRES: marks_max > 0.
Millis tick_step(Millis end, int64_t marks_max);

// A moment as the axis names it: "0", "250ms", "1m30s", "2h", "3d".
std::string tick_label(Millis at);

}  // namespace gantline::plan
