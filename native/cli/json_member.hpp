#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

// Members of answers, which come from another process and may lack anything.
namespace gantline::native {

// "" when it is absent or no string.
inline std::string text_in(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// `fallback` when it is absent or no whole number.
inline int64_t number_in(const nlohmann::json& object, const char* name, int64_t fallback = 0) {
  if (!object.is_object()) return fallback;
  const auto it = object.find(name);
  return it != object.end() && it->is_number_integer() ? it->get<int64_t>() : fallback;
}

inline bool is_true_in(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return false;
  const auto it = object.find(name);
  return it != object.end() && it->is_boolean() && it->get<bool>();
}

// null when it is absent.
inline const nlohmann::json& member_of(const nlohmann::json& object, const char* name) {
  static const nlohmann::json kNull;
  if (!object.is_object()) return kNull;
  const auto it = object.find(name);
  return it != object.end() ? *it : kNull;
}

// An empty list when it is absent or no list.
inline const nlohmann::json& list_in(const nlohmann::json& object, const char* name) {
  static const nlohmann::json kEmpty = nlohmann::json::array();
  const nlohmann::json& member = member_of(object, name);
  return member.is_array() ? member : kEmpty;
}

}  // namespace gantline::native
