#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gantline::plan {

// A length or position in tenths of a pixel, so that no floating point is needed.
struct Tenths {
  int64_t count = 0;

  friend constexpr bool operator==(Tenths, Tenths) = default;
  friend constexpr auto operator<=>(Tenths, Tenths) = default;
  friend constexpr Tenths operator+(Tenths a, Tenths b) { return {a.count + b.count}; }
  friend constexpr Tenths operator-(Tenths a, Tenths b) { return {a.count - b.count}; }
};
constexpr Tenths pixels(int64_t count) { return {count * 10}; }

// "12.5", "12".
std::string to_text(Tenths length);

// Text for an element or a quoted attribute: markup escaped; characters that XML does not have, and
// bytes that are not UTF-8, replaced by U+FFFD.
std::string escape_xml(std::string_view text);

// About as wide as the text is in an 11 pixel sans-serif font.
Tenths text_width(std::string_view text);

// The text if it fits, else its beginning and an ellipsis, else "".
std::string fit_text(std::string_view text, Tenths width);

}  // namespace gantline::plan
