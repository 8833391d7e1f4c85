#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

namespace gantline {

// How deep a schema makes the evaluator recurse.
struct SchemaShape {
  size_t in_place_levels = 0;  // schemas that apply to the same value through each other
  bool uses_patterns = false;
};

// Refuses what the evaluator could not end or should not compute: schemas that apply to a value
// through themselves (`{"$ref": "#"}`), too long chains of definitions, `multipleOf` that is not
// positive. References must be pointers into the schema
// ("#/$defs/x").
//
// REQUIRES: nesting within limits::kDocumentDepth.
// Errors: kInvalidArgument, kLimitExceeded; `where` is the pointer of the place. Cost: O(size * log
// size).
Result<SchemaShape> inspect_schema(const nlohmann::json& schema);

// What a reference ("#/$defs/x") means; nullptr when it is nothing in this schema.
const nlohmann::json* resolve_reference(const nlohmann::json& root, std::string_view reference);

}  // namespace gantline
