#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/limits.hpp"
#include "gantline/result.hpp"

namespace gantline::expression {

using Json = nlohmann::json;
// Parts of larger values share their owner (aliasing), so that looking into an output copies
// nothing.
using JsonPointer = std::shared_ptr<const Json>;

// What an evaluation may still use. Work is counted in steps: one for each node and for every
// kBytesPerStep or kElementsPerStep that a function walks over, so that a short expression over a
// large output stays bounded too.
struct Budget {
  static constexpr size_t kBytesPerStep = 4'096;
  static constexpr size_t kElementsPerStep = 256;

  size_t steps = limits::kExpressionSteps;
  size_t bytes = limits::kOutputBytes;  // of values that the evaluation builds

  // False when the budget is used up; it stays used up.
  bool take_steps(size_t count) noexcept { return take(steps, count); }
  bool scan_bytes(size_t count) noexcept { return take_steps(count / kBytesPerStep); }
  bool scan_elements(size_t count) noexcept { return take_steps(count / kElementsPerStep); }
  bool build_bytes(size_t count) noexcept { return take(bytes, count); }

 private:
  static bool take(size_t& left, size_t count) noexcept {
    if (count > left) {
      left = 0;
      return false;
    }
    left -= count;
    return true;
  }
};

Error steps_exceeded();
Error bytes_exceeded();
inline Error invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), ""};
}

// The value of JSON text, as documents are read (bounded depth, no duplicate keys); a discarded
// value where it is none.
Json json_or_discarded(std::string_view text);

JsonPointer make_value(Json value);
// Shared constants: conditions make many of them.
const JsonPointer& boolean_value(bool value);
const JsonPointer& null_value();

// "int", "double", "string", "bool", "null", "list" or "map": how messages call a value.
std::string type_name(const Json& value);

// Charges what a copy of the value takes. False when it is too large or nested too deeply.
bool charge_copy(const Json& value, Budget& budget);

// Copies a value into one that is being built. Errors: kLimitExceeded.
Result<Json> copy_value(const Json& value, Budget& budget);

// The text of a value within a larger string: strings as they are, everything else as JSON.
// Invalid UTF-8, which JSON cannot carry, becomes U+FFFD. Errors: kLimitExceeded.
Result<std::string> to_text(const Json& value, Budget& budget);

// CEL's equality: numbers by their exact value whatever their type, values of other different types
// are unequal, lists and maps by their parts. Errors: kLimitExceeded.
Result<bool> equal(const Json& a, const Json& b, Budget& budget);

}  // namespace gantline::expression
