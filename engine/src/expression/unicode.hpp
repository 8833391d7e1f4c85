#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gantline::expression {

// Appends one character as UTF-8. False, with nothing appended, for surrogates and numbers over
// 10FFFF.
bool append_code_point(std::string& text, uint32_t code_point);

// Bytes of the character that begins at `position`; a byte that begins none stands for itself.
size_t code_point_bytes(std::string_view text, size_t position) noexcept;

// Number of characters. Strings are measured and cut in these, never in bytes.
size_t count_code_points(std::string_view text) noexcept;

// Byte position of character number `count`, or npos when the text has fewer characters than that.
size_t code_point_offset(std::string_view text, size_t count) noexcept;

}  // namespace gantline::expression
