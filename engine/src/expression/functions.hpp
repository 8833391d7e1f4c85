#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "expression/value.hpp"

namespace gantline::expression {

// The functions of the language by position in one table; docs/expressions.md describes each.
using Arguments = std::span<const JsonPointer>;

std::optional<uint32_t> find_function(std::string_view name) noexcept;

// What is wrong with a call's form, if anything. A method's receiver counts as an argument.
std::optional<std::string> check_call(uint32_t function, bool is_method, size_t argument_count);

// REQUIRES: check_call accepted the number of arguments.
// Errors: kInvalidArgument (types, values), kLimitExceeded.
Result<JsonPointer> call_function(uint32_t function, Arguments arguments, Budget& budget);

// "size() does not take int": for a value that a function cannot work with.
Error wrong_argument(std::string_view function, const Json& value);

// Functions over text; see functions.cpp for the table.
namespace text {
Result<JsonPointer> starts_with(Arguments arguments, Budget& budget);
Result<JsonPointer> ends_with(Arguments arguments, Budget& budget);
Result<JsonPointer> contains(Arguments arguments, Budget& budget);
Result<JsonPointer> lower_ascii(Arguments arguments, Budget& budget);
Result<JsonPointer> upper_ascii(Arguments arguments, Budget& budget);
Result<JsonPointer> trim(Arguments arguments, Budget& budget);
Result<JsonPointer> split(Arguments arguments, Budget& budget);
Result<JsonPointer> join(Arguments arguments, Budget& budget);
Result<JsonPointer> replace(Arguments arguments, Budget& budget);
Result<JsonPointer> substring(Arguments arguments, Budget& budget);
Result<JsonPointer> host_key(Arguments arguments, Budget& budget);
}  // namespace text

}  // namespace gantline::expression
