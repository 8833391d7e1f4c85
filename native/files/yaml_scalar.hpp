#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "gantline/result.hpp"

namespace gantline {

// The JSON value of a plain scalar by the core schema of YAML 1.2.2, section 10.3.2: null, true,
// false, whole numbers (decimal, 0o, 0x), decimal fractions; anything else is a string. Whole
// numbers that no 64 bits hold become floats, as in JSON. Errors: kInvalidArgument for infinities,
// not-a-number, and numbers too large for a float.
Result<nlohmann::json> resolve_plain_scalar(const std::string& text);

// The value of a scalar with an explicit tag of the core schema ("tag:yaml.org,2002:int").
// Errors: kInvalidArgument when the text is no such value, or the tag is another.
Result<nlohmann::json> resolve_tagged_scalar(const std::string& tag, const std::string& text);

}  // namespace gantline
