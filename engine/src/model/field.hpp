#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

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

}  // namespace gantline
