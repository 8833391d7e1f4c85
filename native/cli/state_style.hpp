#pragma once

#include <string_view>

#include "cli/terminal.hpp"

namespace gantline::native {

// How the name of a state of a run or a task is shown: good ends green, bad ones red, what goes on
// cyan, what waits yellow.
Style style_of_state(std::string_view state) noexcept;

}  // namespace gantline::native
