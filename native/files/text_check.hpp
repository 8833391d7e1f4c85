#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gantline/result.hpp"

namespace gantline {

// A place in a text, both from 1; columns count bytes.
struct TextPosition {
  int line = 1;
  int column = 1;
};

TextPosition position_of(std::string_view text, size_t offset) noexcept;

// The text without a byte order mark of UTF-8.
std::string_view without_byte_order_mark(std::string_view text) noexcept;

// The first thing that keeps a text from being YAML: a byte that is no UTF-8 (RFC 3629), or a
// control character other than tab and line ends. Absent when there is none.
std::optional<Defect> check_text(std::string_view text);

// What to say of NaN, infinity and numbers that no 64-bit float holds.
std::string not_finite_message(std::string_view number);

}  // namespace gantline
