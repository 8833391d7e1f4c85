#pragma once

// What the plugins of this folder share: reading a payload field by field. Header-only, so that
// each plugin stays one library.

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gantline/plugin.hpp"

namespace gantline::plugin {

using Json = nlohmann::json;

// A payload that is an object. Every getter throws Failure (invalid_with) when a field has the
// wrong type.
class Payload {
 public:
  // Null counts as an object without fields. `fields` are all that may occur.
  Payload(std::string_view with, std::initializer_list<std::string_view> fields)
      : json_(Json::parse(with, nullptr, /*allow_exceptions=*/false)) {
    if (json_.is_null()) json_ = Json::object();
    if (!json_.is_object()) throw invalid_with("with must be an object");
    for (const auto& item : json_.items()) {
      bool is_known = false;
      for (const std::string_view field : fields) is_known |= item.key() == field;
      if (!is_known) throw invalid_with("with has an unknown field: " + item.key());
    }
  }

  // nullptr when the field is absent. Null counts as absent where `null_is_value` is false.
  const Json* find(std::string_view field, bool null_is_value = false) const {
    const auto found = json_.find(std::string(field));
    if (found == json_.end() || (found->is_null() && !null_is_value)) return nullptr;
    return &*found;
  }
  std::optional<std::string> text(std::string_view field) const {
    const Json* value = find(field);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) throw wrong(field, "a string");
    return value->get<std::string>();
  }
  std::string required_text(std::string_view field) const {
    std::optional<std::string> value = text(field);
    if (!value) throw invalid_with("with." + std::string(field) + " is missing");
    return *value;
  }
  bool flag(std::string_view field, bool otherwise) const {
    const Json* value = find(field);
    if (value == nullptr) return otherwise;
    if (!value->is_boolean()) throw wrong(field, "true or false");
    return value->get<bool>();
  }
  // A whole number within the bounds.
  int64_t number(std::string_view field, int64_t otherwise, int64_t low, int64_t high) const {
    const Json* value = find(field);
    if (value == nullptr) return otherwise;
    const std::optional<int64_t> number = whole_number(*value);
    if (!number || *number < low || *number > high) {
      throw wrong(field,
                  "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    }
    return *number;
  }
  // A number without a fraction is whole however it is written: 5, 5.0 or 5e0.
  static std::optional<int64_t> whole_number(const Json& value) {
    constexpr auto kMax = std::numeric_limits<int64_t>::max();
    if (value.is_number_float()) {
      const double number = value.get<double>();
      // 2^63 is the first that does not fit, and no comparison is true for what is no number.
      const bool fits = number >= -0x1p63 && number < 0x1p63 && std::trunc(number) == number;
      return fits ? std::optional(static_cast<int64_t>(number)) : std::nullopt;
    }
    if (!value.is_number_integer()) return std::nullopt;
    if (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(kMax))
      return std::nullopt;
    return value.get<int64_t>();
  }
  // A duration in milliseconds: a whole number, or text such as "1h30m" or "1.5s".
  std::optional<int64_t> duration_ms(std::string_view field) const;

  static Failure wrong(std::string_view field, const std::string& expected) {
    return invalid_with("with." + std::string(field) + " must be " + expected);
  }

 private:
  Json json_;
};

// The JSON text of a value; bytes that are not UTF-8 become U+FFFD.
inline std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace detail {

inline constexpr int64_t kDurationMsMax = int64_t{100} * 365 * 24 * 3600 * 1000;  // a hundred years

// The size of a unit in milliseconds, and how many characters it has; 0 when there is none.
inline std::pair<int64_t, size_t> duration_unit(std::string_view text) {
  if (text.substr(0, 2) == "ms") return {1, 2};
  switch (text.empty() ? '\0' : text.front()) {
    case 's': return {1'000, 1};
    case 'm': return {60'000, 1};
    case 'h': return {3'600'000, 1};
    case 'd': return {86'400'000, 1};
    default: return {0, 0};
  }
}

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes digits from the front; "" when there are none.
inline std::string_view take_digits(std::string_view& text) {
  size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

// std::nullopt when it exceeds every duration.
inline std::optional<int64_t> number_of(std::string_view digits) {
  int64_t value = 0;
  for (const char digit : digits) {
    value = value * 10 + (digit - '0');
    if (value > kDurationMsMax) return std::nullopt;
  }
  return value;
}

// What the digits after the decimal point are of a unit; std::nullopt when that is not whole. From
// the last digit on every intermediate product is whole when the result is.
inline std::optional<int64_t> fraction_of(std::string_view digits, int64_t unit) {
  int64_t part = 0;
  for (; !digits.empty(); digits.remove_suffix(1)) {
    part += (digits.back() - '0') * unit;
    if (part % 10 != 0) return std::nullopt;
    part /= 10;
  }
  return part;
}

// Same grammar as the workflow format: units largest first, each once, the last may have a
// fraction; without a unit it is milliseconds.
inline std::optional<int64_t> parse_duration_ms(std::string_view text) {
  int64_t total = 0;
  int64_t last_unit = std::numeric_limits<int64_t>::max();
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::string_view digits = take_digits(text);
    const std::optional<int64_t> whole = number_of(digits);
    if (digits.empty() || !whole) return std::nullopt;
    const bool has_fraction = !text.empty() && text.front() == '.';
    if (has_fraction) text.remove_prefix(1);
    const std::string_view decimals = has_fraction ? take_digits(text) : std::string_view();
    if (has_fraction && decimals.empty()) return std::nullopt;
    const bool is_bare = text.empty() && last_unit == std::numeric_limits<int64_t>::max();
    const auto [unit, length] = is_bare ? std::pair<int64_t, size_t>(1, 0) : duration_unit(text);
    if (unit == 0 || unit >= last_unit || *whole > kDurationMsMax / unit) return std::nullopt;
    const std::optional<int64_t> fraction_ms = fraction_of(decimals, unit);
    text.remove_prefix(length);
    if (!fraction_ms || (has_fraction && !text.empty())) return std::nullopt;
    last_unit = unit;
    total += *whole * unit + *fraction_ms;
    if (total > kDurationMsMax) return std::nullopt;
  }
  return total;
}

}  // namespace detail

inline std::optional<int64_t> Payload::duration_ms(std::string_view field) const {
  const Json* value = find(field);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) {
    const auto parsed = detail::parse_duration_ms(value->get_ref<const std::string&>());
    if (!parsed) throw wrong(field, R"(a duration such as 250, "90s" or "1h30m")");
    return parsed;
  }
  return number(field, 0, 0, detail::kDurationMsMax);
}

}  // namespace gantline::plugin
