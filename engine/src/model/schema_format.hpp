#pragma once

#include <string_view>

#include "model/pattern.hpp"

namespace gantline {

// What a text of the format follows; null for those that are not checked. gantline-duration, which
// has bounds, is the evaluator's.
const Pattern* pattern_of_format(std::string_view format);

}  // namespace gantline
