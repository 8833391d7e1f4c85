#include "expression/unicode.hpp"

#include <algorithm>

namespace gantline::expression {

bool append_code_point(std::string& text, uint32_t code_point) {
  const auto byte = [&](uint32_t bits) { text.push_back(static_cast<char>(bits)); };
  const auto continuation = [&](int shift) { byte(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000)) return false;
  if (code_point < 0x80) {
    byte(code_point);
  } else if (code_point < 0x800) {
    byte(0xC0 | (code_point >> 6));
    continuation(0);
  } else if (code_point < 0x10000) {
    byte(0xE0 | (code_point >> 12));
    continuation(6);
    continuation(0);
  } else {
    byte(0xF0 | (code_point >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
  return true;
}

size_t code_point_bytes(std::string_view text, size_t position) noexcept {
  const auto lead = static_cast<unsigned char>(text[position]);
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return std::min(length, text.size() - position);
}

size_t count_code_points(std::string_view text) noexcept {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); at += code_point_bytes(text, at)) ++count;
  return count;
}

size_t code_point_offset(std::string_view text, size_t count) noexcept {
  size_t at = 0;
  for (; count > 0 && at < text.size(); --count) at += code_point_bytes(text, at);
  return count == 0 ? at : std::string_view::npos;
}

}  // namespace gantline::expression
