#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/result.hpp"

namespace gantline::expression {

// A stretch of a string: text to take as it is, or the source of an expression.
struct Segment {
  bool is_expression = false;
  std::string text;
  size_t offset = 0;  // in bytes, of `text` within the string
};

// Cuts a string at its `${{ }}`. `$${{` is the text `${{`. The end of an expression is the first
// `}}` that is neither in a string nor closes the braces of a map. Errors: kInvalidArgument (`${{`
// without an end; `where` is "offset N").
Result<std::vector<Segment>> scan_template(std::string_view text);

}  // namespace gantline::expression
