#pragma once

#include <string>

#include "gantline/types.hpp"

namespace gantline::native {

// "2026-11-21 04:53:59" in the time zone of this process; "" for no time.
std::string human_time(Millis unix_time);
// "04:53:59.120".
std::string human_clock(Millis unix_time);

}  // namespace gantline::native
