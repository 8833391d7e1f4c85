#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "gantline/result.hpp"

namespace gantline::native {

// Reads JSON that a plugin wrote: bounded in size and depth before anything is parsed, so that no
// answer can use up memory or the stack. "" is null. Errors: kLimitExceeded (bytes over
// limits::kOutputBytes, depth over limits::kDocumentDepth), kInvalidArgument (not JSON).
Result<nlohmann::json> parse_plugin_json(std::string_view text);

}  // namespace gantline::native
