#include "expression/functions.hpp"

#include <charconv>
#include <cmath>
#include <iterator>

#include "expression/arithmetic.hpp"
#include "expression/unicode.hpp"
#include "gantline/codec.hpp"

namespace gantline::expression {
namespace {

Result<JsonPointer> size(Arguments arguments, Budget& budget) {
  const Json& value = *arguments[0];
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (!budget.scan_bytes(text.size())) return steps_exceeded();
    return make_value(static_cast<int64_t>(count_code_points(text)));
  }
  if (!value.is_structured()) return wrong_argument("size", value);
  return make_value(static_cast<int64_t>(value.size()));
}

Result<JsonPointer> text_to_int(const std::string& text) {
  int64_t result = 0;
  const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (status == std::errc::result_out_of_range) return invalid("integer overflow");
  if (status != std::errc{} || rest != text.data() + text.size()) {
    return invalid("int() expects text of decimal digits");
  }
  return make_value(result);
}

Result<JsonPointer> to_int(Arguments arguments, Budget&) {
  const Json& value = *arguments[0];
  if (value.is_string()) return text_to_int(value.get_ref<const std::string&>());
  if (value.is_number_float()) {
    const double whole = std::trunc(value.get<double>());
    // Both bounds are powers of two, so they are exact as doubles.
    const bool fits = whole >= -9223372036854775808.0 && whole < 9223372036854775808.0;
    if (!fits) return invalid("integer overflow");
    return make_value(static_cast<int64_t>(whole));
  }
  if (!value.is_number()) return wrong_argument("int", value);
  if (!is_int64(value)) return invalid("integer overflow");
  return arguments[0];
}

Result<JsonPointer> to_double(Arguments arguments, Budget& budget) {
  const Json& value = *arguments[0];
  if (value.is_number()) return make_value(value.get<double>());
  if (!value.is_string()) return wrong_argument("double", value);
  const auto& text = value.get_ref<const std::string&>();
  if (!budget.scan_bytes(text.size())) return steps_exceeded();
  const Json number = json_or_discarded(text);
  if (!number.is_number()) return invalid("double() expects the text of a number");
  return make_value(number.get<double>());
}

Result<JsonPointer> to_string(Arguments arguments, Budget& budget) {
  if (arguments[0]->is_string()) return arguments[0];
  Result<std::string> text = to_text(*arguments[0], budget);
  if (!text.ok()) return text.error();
  return make_value(std::move(text).value());
}

Result<JsonPointer> parse_json(Arguments arguments, Budget& budget) {
  if (!arguments[0]->is_string()) return wrong_argument("json", *arguments[0]);
  const auto& text = arguments[0]->get_ref<const std::string&>();
  // Values take several times the room of their text.
  if (!budget.build_bytes(4 * text.size())) return bytes_exceeded();
  Result<Json, Defects> parsed = gantline::parse_json(text);
  if (!parsed.ok()) {
    const Defect& defect = parsed.error().front();
    if (defect.code == ErrorCode::kLimitExceeded) return Error{defect.code, defect.message, ""};
    return invalid("json() expects JSON text");
  }
  Json value = std::move(parsed).value();
  if (!charge_copy(value, budget)) return bytes_exceeded();
  return make_value(std::move(value));
}

// The extreme of the arguments, or of the elements of a single list; the first one of equals.
Result<JsonPointer> extreme(std::string_view name, int sign, Arguments arguments, Budget& budget) {
  const bool is_list = arguments.size() == 1 && arguments[0]->is_array();
  const size_t count = is_list ? arguments[0]->size() : arguments.size();
  if (count == 0) return invalid(std::string(name) + "() of an empty list");
  if (!budget.scan_elements(count)) return steps_exceeded();
  const auto element = [&](size_t i) -> const Json& {
    return is_list ? (*arguments[0])[i] : *arguments[i];
  };
  size_t best = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!element(i).is_number()) return wrong_argument(name, element(i));
    if (sign * compare_numbers(element(i), element(best)) > 0) best = i;
  }
  return is_list ? JsonPointer(arguments[0], &element(best)) : arguments[best];
}

Result<JsonPointer> minimum(Arguments arguments, Budget& budget) {
  return extreme("min", -1, arguments, budget);
}

Result<JsonPointer> maximum(Arguments arguments, Budget& budget) {
  return extreme("max", 1, arguments, budget);
}

Result<JsonPointer> range(Arguments arguments, Budget& budget) {
  for (const JsonPointer& argument : arguments) {
    if (!is_int64(*argument)) return wrong_argument("range", *argument);
  }
  const int64_t first = arguments.size() == 2 ? arguments[0]->get<int64_t>() : 0;
  const int64_t end = arguments.back()->get<int64_t>();
  // As unsigned numbers the difference cannot overflow.
  const uint64_t count =
      end > first ? static_cast<uint64_t>(end) - static_cast<uint64_t>(first) : 0;
  if (count > limits::kFanOutElements) {
    return Error{ErrorCode::kLimitExceeded,
                 "range() of more than " + std::to_string(limits::kFanOutElements) + " elements",
                 ""};
  }
  if (!budget.scan_elements(static_cast<size_t>(count))) return steps_exceeded();
  Json list = Json::array();
  for (int64_t i = first; i < end; ++i) list.push_back(i);
  if (!charge_copy(list, budget)) return bytes_exceeded();
  return make_value(std::move(list));
}

enum class Style : uint8_t { kFunction, kMethod, kEither };

struct FunctionSpec {
  std::string_view name;
  Style style;
  size_t minimum_arguments;
  size_t maximum_arguments;
  Result<JsonPointer> (*implementation)(Arguments, Budget&);
};

constexpr size_t kMany = 256;

constexpr FunctionSpec kFunctions[] = {
    {"size", Style::kEither, 1, 1, size},
    {"int", Style::kFunction, 1, 1, to_int},
    {"double", Style::kFunction, 1, 1, to_double},
    {"string", Style::kFunction, 1, 1, to_string},
    {"json", Style::kFunction, 1, 1, parse_json},
    {"min", Style::kFunction, 1, kMany, minimum},
    {"max", Style::kFunction, 1, kMany, maximum},
    {"range", Style::kFunction, 1, 2, range},
    {"host_key", Style::kFunction, 1, 1, text::host_key},
    {"startsWith", Style::kMethod, 2, 2, text::starts_with},
    {"endsWith", Style::kMethod, 2, 2, text::ends_with},
    {"contains", Style::kMethod, 2, 2, text::contains},
    {"lowerAscii", Style::kMethod, 1, 1, text::lower_ascii},
    {"upperAscii", Style::kMethod, 1, 1, text::upper_ascii},
    {"trim", Style::kMethod, 1, 1, text::trim},
    {"split", Style::kMethod, 2, 2, text::split},
    {"join", Style::kMethod, 1, 2, text::join},
    {"replace", Style::kMethod, 3, 3, text::replace},
    {"substring", Style::kMethod, 2, 3, text::substring},
};

}  // namespace

Error wrong_argument(std::string_view function, const Json& value) {
  return invalid(std::string(function) + "() does not take " + type_name(value));
}

std::optional<uint32_t> find_function(std::string_view name) noexcept {
  for (uint32_t i = 0; i < std::size(kFunctions); ++i) {
    if (kFunctions[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<std::string> check_call(uint32_t function, bool is_method, size_t argument_count) {
  const FunctionSpec& spec = kFunctions[function];
  const std::string name(spec.name);
  if (is_method && spec.style == Style::kFunction) {
    return name + " is a function: write " + name + "(x)";
  }
  if (!is_method && spec.style == Style::kMethod) {
    return name + " is a method: write x." + name + "(...)";
  }
  if (argument_count >= spec.minimum_arguments && argument_count <= spec.maximum_arguments) {
    return std::nullopt;
  }
  const size_t receiver = is_method ? 1 : 0;
  std::string expected = std::to_string(spec.minimum_arguments - receiver);
  if (spec.maximum_arguments != spec.minimum_arguments) {
    expected += " to " + std::to_string(spec.maximum_arguments - receiver);
  }
  return name + "() takes " + expected + " arguments, not " +
         std::to_string(argument_count - receiver);
}

Result<JsonPointer> call_function(uint32_t function, Arguments arguments, Budget& budget) {
  return kFunctions[function].implementation(arguments, budget);
}

}  // namespace gantline::expression
