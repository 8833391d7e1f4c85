#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "gantline/limits.hpp"

// How the fields of the file format are described. One table per object (fields.hpp) drives the
// reader, the check of unknown fields and ranges, the JSON Schema and the canonical form.
namespace gantline {

// Bounds of a value, both inclusive, in its smallest unit: milliseconds, thousandths, bytes of
// text.
struct Range {
  int64_t minimum = 0;
  int64_t maximum = 0;
};

inline constexpr Range kAnyLength{0, static_cast<int64_t>(limits::kDocumentBytes)};
inline constexpr Range kNameLength{1, static_cast<int64_t>(limits::kNameBytes)};
inline constexpr Range kOptionalNameLength{0, static_cast<int64_t>(limits::kNameBytes)};
inline constexpr Range kExpressionLength{1, static_cast<int64_t>(limits::kExpressionBytes)};
inline constexpr Range kAnyDuration{0, limits::kDuration.count};
inline constexpr Range kPositiveDuration{1, limits::kDuration.count};
inline constexpr Range kAnyAmount{0, limits::kAmount};
inline constexpr Range kPositiveAmount{1, limits::kAmount};
inline constexpr Range kRatio{0, 1'000'000};  // per million

// What must be so about a field's presence.
enum class Presence : uint8_t { kOptional, kRequired };

// One field of the object that `Target` stands for. `Value` decides the JSON type.
template <typename Target, typename Value>
struct Field {
  std::string_view name;
  Value Target::*member;
  Range range;                   // of the value, or of each element, or of each value of a map
  std::string_view description;  // one sentence or two, for editors
  std::string_view example;      // JSON text of a valid value
  std::string_view default_value = {};  // JSON text; "" when absence has no value of its own
  Presence presence = Presence::kOptional;
};
// Clang deduces the arguments of an aggregate only from version 17 on.
template <typename Target, typename Value, typename... Rest>
Field(std::string_view, Value Target::*, Range, Rest...) -> Field<Target, Value>;

// Specialised in fields.hpp: kName (of the definition in the schema), kDescription, kFields (a
// tuple).
template <typename Target>
struct Shape;

template <typename Target, typename Function>
constexpr void for_each_field(Function&& function) {
  std::apply([&](const auto&... field) { (function(field), ...); }, Shape<Target>::kFields);
}

// The names of the fields, in their order.
template <typename Target>
inline constexpr auto kFieldNames = std::apply(
    [](const auto&... field) {
      return std::array<std::string_view, sizeof...(field)>{field.name...};
    },
    Shape<Target>::kFields);

// The position of a name among names; their number where it is not among them.
size_t position_of(std::string_view name, std::span<const std::string_view> names) noexcept;

// The positions of the fields in the order of their names.
template <typename Target>
inline constexpr auto kFieldsByName = [] {
  constexpr auto& kNames = kFieldNames<Target>;
  std::array<size_t, kNames.size()> order{};
  for (size_t i = 0; i < order.size(); ++i) {
    size_t at = i;
    for (; at > 0 && kNames[i] < kNames[order[at - 1]]; --at) order[at] = order[at - 1];
    order[at] = i;
  }
  return order;
}();

// Like for_each_field, in the order of the names.
template <typename Target, typename Function>
constexpr void for_each_field_by_name(Function&& function) {
  [&]<size_t... kPositions>(std::index_sequence<kPositions...>) {
    (function(std::get<kFieldsByName<Target>[kPositions]>(Shape<Target>::kFields)), ...);
  }
  (std::make_index_sequence<kFieldNames<Target>.size()>());
}

}  // namespace gantline
