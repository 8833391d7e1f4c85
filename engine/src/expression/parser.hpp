#pragma once

#include <string_view>

#include "expression/tree.hpp"
#include "gantline/result.hpp"

namespace gantline::expression {

// Parses the text between `${{` and `}}`.
// Errors: kInvalidArgument, kLimitExceeded; `where` is "offset N", in bytes.
Result<Tree> parse(std::string_view source);

}  // namespace gantline::expression
