#pragma once

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gantline {

// A schema that applies to some part of a value.
struct AppliedSchema {
  const nlohmann::json* schema = nullptr;  // an object
  bool is_alternative = false;             // of anyOf, oneOf and the like: another may fit instead
};

// A part of a value and what applies to it.
struct SchemaPlace {
  const nlohmann::json* value = nullptr;
  std::vector<AppliedSchema> schemas;  // each once, in the order in which they are met
};

// The part of `value` that the tokens lead to (names of members, positions of elements), with the
// schemas of `schema` that say something about it: for messages, not for decisions. Members that
// only a pattern matches are given every pattern's schema, as alternatives.
//
// REQUIRES: inspect_schema accepted the schema. `value` is null when the tokens lead nowhere.
// Cost: O(tokens * schemas).
SchemaPlace find_schema_place(const nlohmann::json& schema, const nlohmann::json& value,
                              std::span<const std::string> tokens);

}  // namespace gantline
