#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gantline::event {

inline std::string hex_of(std::span<const uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

// Sixteen digits, most significant first.
inline std::string hex_of(uint64_t value) {
  uint8_t bytes[8];
  for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(value >> (56 - 8 * i));
  return hex_of(std::span<const uint8_t>(bytes));
}

// False unless the text is exactly two lower-case digits for each byte.
inline bool parse_hex(std::string_view text, std::span<uint8_t> bytes) noexcept {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (text.size() != 2 * bytes.size()) return false;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const size_t high = kDigits.find(text[2 * i]);
    const size_t low = kDigits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

inline bool parse_hex(std::string_view text, uint64_t& value) noexcept {
  uint8_t bytes[8];
  if (!parse_hex(text, std::span<uint8_t>(bytes))) return false;
  value = 0;
  for (const uint8_t byte : bytes) value = value << 8 | byte;
  return true;
}

}  // namespace gantline::event
