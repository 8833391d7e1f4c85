#pragma once

#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

namespace gantline {

// The value when it is a whole number from 0 to `maximum`.
inline std::optional<uint64_t> whole_number(const nlohmann::json& value, uint64_t maximum) {
  if (!value.is_number_integer() || value < 0) return std::nullopt;
  const auto number = value.get<uint64_t>();
  if (number > maximum) return std::nullopt;
  return number;
}

}  // namespace gantline
