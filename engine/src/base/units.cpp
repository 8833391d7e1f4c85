#include "gantline/units.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "gantline/limits.hpp"

namespace gantline {
namespace {

struct Unit {
  std::string_view name;
  int64_t factor;
};

// Largest first: durations are read and written in this order.
constexpr Unit kDurationUnits[] = {
    {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};

constexpr Unit kSizeUnits[] = {{"TiB", int64_t{1} << 40},
                               {"TB", 1'000'000'000'000},
                               {"GiB", int64_t{1} << 30},
                               {"GB", 1'000'000'000},
                               {"MiB", int64_t{1} << 20},
                               {"MB", 1'000'000},
                               {"KiB", int64_t{1} << 10},
                               {"kB", 1'000},
                               {"B", 1}};

Error failure(ErrorCode code, std::string message, std::string_view text) {
  constexpr size_t kShown = 64;
  return {code, std::move(message), std::string(text.substr(0, kShown))};
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

size_t digits_end(std::string_view text, size_t position) noexcept {
  while (position < text.size() && is_digit(text[position])) ++position;
  return position;
}

// Digits, then perhaps a dot and digits, then letters.
struct Quantity {
  std::string_view whole;
  std::string_view fraction;
  std::string_view unit;
  size_t end = 0;  // in the text; equal to the beginning when there is no quantity
};

Quantity scan_quantity(std::string_view text, size_t begin) noexcept {
  Quantity quantity{"", "", "", begin};
  size_t end = digits_end(text, begin);
  if (end == begin) return quantity;
  quantity.whole = text.substr(begin, end - begin);
  if (end < text.size() && text[end] == '.') {
    const size_t fraction_end = digits_end(text, end + 1);
    if (fraction_end == end + 1) return quantity;
    quantity.fraction = text.substr(end + 1, fraction_end - end - 1);
    end = fraction_end;
  }
  const size_t unit_begin = end;
  while (end < text.size() && !is_digit(text[end]) && text[end] != '.') ++end;
  quantity.unit = text.substr(unit_begin, end - unit_begin);
  quantity.end = end;
  return quantity;
}

// What became of a number times a factor.
enum class Outcome : uint8_t { kExact, kNotWhole, kTooLarge };

// whole.fraction * factor, exactly. The fraction is taken from its last digit on: if the product is
// a whole number, so is every intermediate one, and none exceeds ten factors.
Outcome multiply(const Quantity& quantity, int64_t factor, int64_t maximum, int64_t& result) {
  int64_t total = 0;
  for (const char digit : quantity.whole) {
    if (__builtin_mul_overflow(total, int64_t{10}, &total) ||
        __builtin_add_overflow(total, int64_t{digit - '0'}, &total)) {
      return Outcome::kTooLarge;
    }
  }
  int64_t part = 0;
  for (auto digit = quantity.fraction.rbegin(); digit != quantity.fraction.rend(); ++digit) {
    part += (*digit - '0') * factor;
    if (part % 10 != 0) return Outcome::kNotWhole;
    part /= 10;
  }
  if (__builtin_mul_overflow(total, factor, &total) ||
      __builtin_add_overflow(total, part, &total) || total > maximum) {
    return Outcome::kTooLarge;
  }
  result = total;
  return Outcome::kExact;
}

template <size_t N>
const Unit* find_unit(const Unit (&units)[N], std::string_view name) noexcept {
  const auto* found =
      std::find_if(units, units + N, [&](const Unit& unit) { return unit.name == name; });
  return found == units + N ? nullptr : found;
}

Error duration_too_long(std::string_view text) {
  return failure(ErrorCode::kLimitExceeded, "a duration is at most a hundred years", text);
}

Error not_a_duration(std::string_view text) {
  return failure(ErrorCode::kInvalidArgument,
                 "not a duration: expected milliseconds or text such as 90s, 1h30m, 1.5s with the "
                 "units d, h, m, s, ms in this order",
                 text);
}

Result<int64_t> scaled(std::string_view text, const Quantity& quantity, int64_t factor,
                       int64_t maximum, std::string_view thing, std::string_view grain) {
  int64_t result = 0;
  switch (multiply(quantity, factor, maximum, result)) {
    case Outcome::kExact: return result;
    case Outcome::kNotWhole:
      return failure(
          ErrorCode::kInvalidArgument,
          "the " + std::string(thing) + " is not a whole number of " + std::string(grain), text);
    case Outcome::kTooLarge: break;
  }
  return failure(ErrorCode::kLimitExceeded,
                 "the " + std::string(thing) + " is larger than " + std::to_string(maximum) + " " +
                     std::string(grain),
                 text);
}

void append_with_fraction(std::string& text, uint64_t thousandths) {
  text += std::to_string(thousandths / 1'000);
  const uint64_t rest = thousandths % 1'000;
  if (rest == 0) return;
  std::string digits = std::to_string(1'000 + rest).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  text += "." + digits;
}

// The magnitude as an unsigned number, so that the smallest integer has one; the sign goes to the
// text.
uint64_t take_sign(int64_t value, std::string& text) {
  if (value >= 0) return static_cast<uint64_t>(value);
  text += "-";
  return 0 - static_cast<uint64_t>(value);
}

}  // namespace

Result<Millis> parse_duration(std::string_view text) {
  int64_t total = 0;
  const Unit* previous = nullptr;
  size_t position = 0;
  do {
    const Quantity quantity = scan_quantity(text, position);
    if (quantity.end == position) return not_a_duration(text);
    const bool is_last = quantity.end == text.size();
    const bool is_bare = position == 0 && is_last && quantity.unit.empty();
    const Unit* unit = find_unit(kDurationUnits, is_bare ? "ms" : quantity.unit);
    if (unit == nullptr || (previous != nullptr && unit <= previous) ||
        (!is_last && !quantity.fraction.empty())) {
      return not_a_duration(text);
    }
    const Result<int64_t> part =
        scaled(text, quantity, unit->factor, limits::kDuration.count, "duration", "milliseconds");
    if (!part.ok()) return part.error();
    total += part.value();
    if (total > limits::kDuration.count) return duration_too_long(text);
    previous = unit;
    position = quantity.end;
  } while (position < text.size());
  return Millis{total};
}

std::string format_duration(Millis duration) {
  std::string text;
  uint64_t rest = take_sign(duration.count, text);
  if (rest == 0) return "0s";
  if (rest < 1'000) return text + std::to_string(rest) + "ms";
  for (const Unit& unit : kDurationUnits) {
    const auto factor = static_cast<uint64_t>(unit.factor);
    if (unit.name == "s" || rest < factor) continue;
    if (factor == 1) break;
    text += std::to_string(rest / factor).append(unit.name);
    rest %= factor;
  }
  if (rest == 0) return text;
  append_with_fraction(text, rest);
  return text + "s";
}

Result<int64_t> parse_size(std::string_view text) {
  const Quantity quantity = scan_quantity(text, 0);
  const Unit* unit = find_unit(kSizeUnits, quantity.unit.empty() ? "B" : quantity.unit);
  if (quantity.end == 0 || quantity.end != text.size() || unit == nullptr) {
    return failure(ErrorCode::kInvalidArgument,
                   "not a size: expected bytes or text such as 512MiB or 1.5GB with one of the "
                   "units B, kB, MB, GB, TB, KiB, MiB, GiB, TiB",
                   text);
  }
  return scaled(text, quantity, unit->factor, std::numeric_limits<int64_t>::max(), "size", "bytes");
}

std::string format_size(int64_t bytes) {
  std::string sign;
  const uint64_t magnitude = take_sign(bytes, sign);
  std::string shortest = std::to_string(magnitude) + "B";
  for (const Unit& unit : kSizeUnits) {
    const auto factor = static_cast<uint64_t>(unit.factor);
    if (magnitude == 0 || magnitude % factor != 0) continue;
    std::string candidate = std::to_string(magnitude / factor).append(unit.name);
    if (candidate.size() < shortest.size()) shortest = std::move(candidate);
  }
  return sign + shortest;
}

Result<int64_t> parse_amount(std::string_view text) {
  const Quantity quantity = scan_quantity(text, 0);
  if (quantity.end != 0 && quantity.end == text.size() && quantity.unit.empty()) {
    return scaled(text, quantity, 1'000, limits::kAmount, "amount", "thousandths");
  }
  const Result<int64_t> bytes = parse_size(text);
  if (!bytes.ok() && bytes.error().code == ErrorCode::kInvalidArgument) {
    return failure(
        ErrorCode::kInvalidArgument,
        "not an amount: expected a number with at most three decimals, such as 0.5, or a "
        "size, such as 512MiB",
        text);
  }
  if (!bytes.ok() || bytes.value() > limits::kAmount / 1'000) {
    return failure(ErrorCode::kLimitExceeded,
                   "the amount is larger than " + std::to_string(limits::kAmount) + " thousandths",
                   text);
  }
  return bytes.value() * 1'000;
}

std::string format_amount(int64_t thousandths) {
  std::string text;
  append_with_fraction(text, take_sign(thousandths, text));
  return text;
}

}  // namespace gantline
