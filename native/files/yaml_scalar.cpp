#include "files/yaml_scalar.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "files/text_check.hpp"
#include "gantline/names.hpp"

namespace gantline {
namespace {

using nlohmann::json;

bool is_any_of(std::string_view text, std::string_view a, std::string_view b, std::string_view c) {
  return text == a || text == b || text == c;
}

bool are_digits(std::string_view text) noexcept {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

// Without its sign.
std::string_view unsigned_part(std::string_view text) noexcept {
  return !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
}

template <typename Integer>
std::optional<Integer> parse_integer(std::string_view text, int base) noexcept {
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

// 0o17 and 0x1F; absent for anything else.
std::optional<json> parse_radix(std::string_view text) {
  if (text.size() < 3 || text[0] != '0' || (text[1] != 'o' && text[1] != 'x')) return std::nullopt;
  const auto value = parse_integer<uint64_t>(text.substr(2), text[1] == 'o' ? 8 : 16);
  return value ? std::optional<json>(*value) : std::nullopt;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_float(std::string_view text) noexcept {
  std::string_view mantissa = unsigned_part(text);
  const size_t exponent = mantissa.find_first_of("eE");
  if (exponent != std::string_view::npos) {
    if (!are_digits(unsigned_part(mantissa.substr(exponent + 1)))) return false;
    mantissa = mantissa.substr(0, exponent);
  }
  const size_t point = mantissa.find('.');
  if (point == std::string_view::npos) return are_digits(mantissa);
  const std::string_view whole = mantissa.substr(0, point);
  const std::string_view fraction = mantissa.substr(point + 1);
  if (whole.empty()) return are_digits(fraction);
  return are_digits(whole) && (fraction.empty() || are_digits(fraction));
}

Result<json> parse_float(std::string_view text) {
  const std::string_view digits = text[0] == '+' ? text.substr(1) : text;
  double value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec != std::errc()) {
    return Error{ErrorCode::kInvalidArgument, not_finite_message(text), ""};
  }
  return json(value);
}

Result<json> parse_number(std::string_view text) {
  if (are_digits(unsigned_part(text))) {
    const std::string_view digits = text[0] == '+' ? text.substr(1) : text;
    if (const auto value = parse_integer<int64_t>(digits, 10)) return json(*value);
    if (const auto value = parse_integer<uint64_t>(digits, 10)) return json(*value);
  }
  return parse_float(text);
}

}  // namespace

Result<json> resolve_plain_scalar(const std::string& text) {
  if (text.empty() || text == "~" || is_any_of(text, "null", "Null", "NULL")) return json(nullptr);
  if (is_any_of(text, "true", "True", "TRUE")) return json(true);
  if (is_any_of(text, "false", "False", "FALSE")) return json(false);
  if (is_any_of(unsigned_part(text), ".inf", ".Inf", ".INF") ||
      is_any_of(text, ".nan", ".NaN", ".NAN")) {
    return Error{ErrorCode::kInvalidArgument, not_finite_message(text), ""};
  }
  if (const auto value = parse_radix(text)) return *value;
  if (is_float(text)) return parse_number(text);
  return json(text);
}

Result<json> resolve_tagged_scalar(const std::string& tag, const std::string& text) {
  constexpr std::string_view kCore = "tag:yaml.org,2002:";
  const std::string_view name = std::string_view(tag).substr(0, kCore.size()) == kCore
                                    ? std::string_view(tag).substr(kCore.size())
                                    : std::string_view();
  if (name == "str") return json(text);
  if (name != "null" && name != "bool" && name != "int" && name != "float") {
    return Error{ErrorCode::kInvalidArgument, "unknown tag " + in_quotes(tag), ""};
  }
  Result<json> value = resolve_plain_scalar(text);
  if (!value.ok()) return value;
  const json& resolved = value.value();
  if (name == "float" && resolved.is_number()) return json(resolved.get<double>());
  const bool fits = name == "null"   ? resolved.is_null()
                    : name == "bool" ? resolved.is_boolean()
                                     : name == "int" && resolved.is_number_integer();
  if (fits) return value;
  return Error{ErrorCode::kInvalidArgument, in_quotes(text) + " is no " + std::string(name), ""};
}

}  // namespace gantline
