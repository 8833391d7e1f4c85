#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

namespace gantline {

// Refuses what the evaluator could not end: schemas that apply to a value through themselves
// (`{"$ref": "#"}`), too long chains of definitions. References must be pointers into the schema
// ("#/$defs/x"). The value is how deep the evaluator recurses on one level of a value: the most
// schemas that apply to the same value through each other.
//
// REQUIRES: nesting within limits::kDocumentDepth.
// Errors: kInvalidArgument, kLimitExceeded; `where` is the pointer of the place. Cost: O(size * log
// size).
Result<size_t> inspect_schema(const nlohmann::json& schema);

// What a reference ("#/$defs/x") means; nullptr when it is nothing in this schema.
const nlohmann::json* resolve_reference(const nlohmann::json& root, std::string_view reference);

}  // namespace gantline
