#include "model/schema_values.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/sort_by_key.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// A number without a fraction is whole however it is written.
bool is_whole(const Json& value) {
  if (!value.is_number()) return false;
  if (!value.is_number_float()) return true;
  const double number = value.get<double>();
  return std::isfinite(number) && std::trunc(number) == number;
}

}  // namespace

bool has_type(const Json& value, std::string_view type) {
  if (type == "array") return value.is_array();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return is_whole(value);
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number();
  if (type == "object") return value.is_object();
  return value.is_string();
}

size_t length_of(std::string_view text) noexcept {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

uint64_t weight_of(const Json& value) {
  uint64_t weight = 1;
  if (const auto* text = value.get_ptr<const std::string*>()) return weight + text->size() / 64;
  if (value.is_structured()) {
    for (const Json& child : value) weight += weight_of(child);
  }
  return weight;
}

bool is_multiple(const Json& value, const Json& divisor) {
  if (value.is_number_integer() && divisor.is_number_integer()) {
    const uint64_t magnitude = value < 0 ? 0 - value.get<uint64_t>() : value.get<uint64_t>();
    return magnitude % divisor.get<uint64_t>() == 0;
  }
  // Fractions such as 0.1 have no exact form.
  constexpr double kNearness = 1e-9;
  const double quotient = value.get<double>() / divisor.get<double>();
  return std::fabs(quotient - std::nearbyint(quotient)) <= kNearness;
}

bool has_duplicates(const Json& list) {
  const std::vector<uint32_t> order =
      order_where(list.size(), [&](uint32_t a, uint32_t b) { return list[a] < list[b]; });
  // Equal ones are told by their being neighbours.
  return std::adjacent_find(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
           return list[a] == list[b];
         }) != order.end();
}

}  // namespace gantline
