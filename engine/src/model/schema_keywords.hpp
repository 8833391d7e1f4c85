#pragma once

#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"
#include "model/pattern.hpp"

namespace gantline {

// The regular expressions of a schema by their text.
using Patterns = std::map<std::string, Pattern, std::less<>>;

// Whether every known keyword of a schema has a value that makes sense, wherever a schema stands in
// it or a reference leads; compiles its regular expressions into `patterns`.
//
// REQUIRES: inspect_schema has accepted `schema`.
// Returns every defect, with its pointer into the schema: kInvalidArgument, kLimitExceeded. Cost:
// O(size) for each level on which targets of references lie in each other.
Defects check_keywords(const nlohmann::json& schema, Patterns& patterns);

}  // namespace gantline
