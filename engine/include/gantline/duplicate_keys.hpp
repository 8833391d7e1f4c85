#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

namespace gantline {

// parse_json (gantline/codec.hpp) for those who tell people all that is wrong with a text: keys
// that stand twice are no errors but defects in `duplicates`, with line and column, in the order of
// the text, at most limits::kDefects. The first value counts.
Result<nlohmann::json, Defects> parse_json(std::string_view text, Defects& duplicates);

}  // namespace gantline
