#include "plan/svg.hpp"

namespace gantline::plan {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;
constexpr uint32_t kFirstWide = 0x1100;  // Hangul, and with few exceptions all that is wider
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

// One character from the front of `text`, which must not be empty; kReplacement for a byte that
// does not begin one.
uint32_t take_character(std::string_view& text) {
  const auto byte = [&text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const size_t length = lead < 0x80   ? 1
                        : lead < 0xC2 ? 0
                        : lead < 0xE0 ? 2
                        : lead < 0xF0 ? 3
                        : lead < 0xF5 ? 4
                                      : 0;
  uint32_t value = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  bool is_valid = length > 0 && length <= text.size();
  for (size_t i = 1; is_valid && i < length; ++i) {
    is_valid = (byte(i) & 0xC0) == 0x80;
    value = (value << 6) | (byte(i) & 0x3F);
  }
  is_valid = is_valid && !(length == 3 && value < 0x800) && !(length == 4 && value < 0x10000) &&
             value < 0x110000 && !(value >= 0xD800 && value < 0xE000);
  text.remove_prefix(is_valid ? length : 1);
  return is_valid ? value : kReplacement;
}

bool exists_in_xml(uint32_t character) {
  if (character < 0x20) return character == '\t' || character == '\n' || character == '\r';
  return character != 0xFFFE && character != 0xFFFF;
}

// Of the wider among common sans-serif fonts, so that text that is said to fit does.
Tenths character_width(uint32_t character) {
  constexpr Tenths kThin{38};
  constexpr Tenths kCommon{68};
  constexpr Tenths kCapital{77};
  constexpr Tenths kBroad{106};
  if (character >= kFirstWide && character != kReplacement) return {112};
  if (character >= 0x80) return kCapital;
  const char letter = static_cast<char>(character);
  if (std::string_view("ijl.,:;'!|()[] ").find(letter) != std::string_view::npos) return kThin;
  if (std::string_view("mwMWQ%@").find(letter) != std::string_view::npos) return kBroad;
  return letter >= 'A' && letter <= 'Z' ? kCapital : kCommon;
}

}  // namespace

std::string to_text(Tenths length) {
  const int64_t tenths = length.count < 0 ? -length.count : length.count;
  std::string text = length.count < 0 ? "-" : "";
  text += std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return text;
}

std::string escape_xml(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const std::string_view before = text;
    const uint32_t character = take_character(text);
    const std::string_view bytes = before.substr(0, before.size() - text.size());
    switch (character) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default:
        if (character == kReplacement || !exists_in_xml(character)) {
          escaped += "\xEF\xBF\xBD";
        } else {
          escaped += bytes;
        }
    }
  }
  return escaped;
}

Tenths text_width(std::string_view text) {
  Tenths width;
  while (!text.empty()) width = width + character_width(take_character(text));
  return width;
}

std::string fit_text(std::string_view text, Tenths width) {
  if (text_width(text) <= width) return std::string(text);
  constexpr size_t kWorthwhile = 3;        // characters before the ellipsis
  const Tenths room = width - pixels(11);  // for the ellipsis
  Tenths used;
  size_t taken = 0;
  std::string_view rest = text;
  for (std::string_view next = rest; !next.empty(); rest = next, ++taken) {
    used = used + character_width(take_character(next));
    if (used > room) break;
  }
  if (taken < kWorthwhile) return {};
  return std::string(text.substr(0, text.size() - rest.size())) + std::string(kEllipsis);
}

}  // namespace gantline::plan
