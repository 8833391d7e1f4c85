#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/names.hpp"

// The sentences in which a value is told that it does not fit its schema.
namespace gantline {

// "a", "a or b", "a, b or c".
std::string any_of(const std::vector<std::string>& texts);

// "text", "a whole number", "a list": a type's name in a sentence. REQUIRES: a name of JSON Schema.
std::string type_in_words(std::string_view type);

// What is expected of a number by its bounds: "must be between 0 and 20, not 25".
std::string range_in_words(const nlohmann::json& schema, const nlohmann::json& value);

// A value that is none of `allowed`, which is not empty.
std::string choice_in_words(const nlohmann::json& allowed, const nlohmann::json& value,
                            Suggester& suggester);

// "must be a date, 2031-12-24" for the formats that are checked.
std::string format_in_words(std::string_view format);

}  // namespace gantline
