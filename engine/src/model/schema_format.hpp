#pragma once

#include <string>
#include <string_view>

namespace gantline {

// Whether `text` has the format; every text has those that are not checked. gantline-duration,
// which has bounds, is the evaluator's.
bool has_format(const std::string& text, std::string_view format);

}  // namespace gantline
