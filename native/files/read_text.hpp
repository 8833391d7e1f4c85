#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "gantline/result.hpp"

namespace gantline {

// What a text means, and what is wrong in it though the rest could be read: keys that stand twice,
// numbers that JSON has not, unknown tags. Nobody may use the value when there are such defects; it
// is there so that what else is wrong with it can be told at the same time.
struct ReadText {
  nlohmann::json value;  // null where a number is not finite
  Defects defects;       // with line and column; pointers where the value is not the text's
};

// The value of a JSON text, as parse_json reads it.
// Errors: text that is no JSON at all, with what was found before that place.
Result<ReadText, Defects> read_json_text(std::string_view text);

// The value of a YAML text that check_text accepts.
// Errors: text that is no YAML, directives that YAML has not, no document or more than one, keys
// that are no scalars, nesting over limits::kDocumentDepth (found before the recursion of the
// parser gets deep), aliases that would copy more than limits::kDocumentBytes in all.
Result<ReadText, Defects> read_yaml_text(std::string_view text);

}  // namespace gantline
