#pragma once

#include "expression/tree.hpp"
#include "expression/value.hpp"

namespace gantline::expression {

// Order of two numbers by their exact values, without rounding an int to a double: negative, 0 or
// positive. REQUIRES: both are numbers.
int compare_numbers(const Json& a, const Json& b) noexcept;

// a OPERATION b for kLess to kGreaterOrEqual: two numbers, two strings (by bytes, which is by code
// points) or two booleans. Errors: kInvalidArgument, kLimitExceeded.
Result<JsonPointer> order(Operation operation, const Json& a, const Json& b, Budget& budget);

// a OPERATION b for kAdd to kModulo. Two ints or two doubles; + also takes two strings or two
// lists. Errors: kInvalidArgument (other types, overflow, division by zero, a double that is not
// finite), kLimitExceeded.
Result<JsonPointer> calculate(Operation operation, const Json& a, const Json& b, Budget& budget);

// -a. Errors: kInvalidArgument.
Result<JsonPointer> negate(const Json& a);

// A double as a value. Errors: kInvalidArgument (infinite or not a number, which JSON cannot
// carry).
Result<JsonPointer> finite(double value);

// Whether an integer fits into int64, which all arithmetic uses; documents may hold larger ones.
bool is_int64(const Json& value) noexcept;

}  // namespace gantline::expression
