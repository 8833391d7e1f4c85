#include "files/text_check.hpp"

#include <cstdint>
#include <string>

#include "gantline/names.hpp"

namespace gantline {
namespace {

bool is_continuation(std::string_view text, size_t offset) noexcept {
  return offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80;
}

// Bytes of the character at `offset`; 0 when it is no UTF-8: overlong, a surrogate, over U+10FFFF,
// cut short.
size_t character_size(std::string_view text, size_t offset) noexcept {
  const auto lead = static_cast<unsigned char>(text[offset]);
  if (lead < 0x80) return 1;
  const auto second =
      offset + 1 < text.size() ? static_cast<unsigned char>(text[offset + 1]) : uint8_t{0};
  if (lead >= 0xC2 && lead <= 0xDF) return is_continuation(text, offset + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
    return is_continuation(text, offset + 1) && is_continuation(text, offset + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
    return is_continuation(text, offset + 1) && is_continuation(text, offset + 2) &&
                   is_continuation(text, offset + 3)
               ? 4
               : 0;
  }
  return 0;
}

bool is_forbidden(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

Defect defect_at(std::string_view text, size_t offset, std::string message) {
  const TextPosition position = position_of(text, offset);
  return {ErrorCode::kInvalidArgument, std::move(message), "", position.line, position.column};
}

}  // namespace

TextPosition position_of(std::string_view text, size_t offset) noexcept {
  TextPosition position;
  for (const char c : text.substr(0, offset)) {
    ++position.column;
    if (c == '\n') position = {position.line + 1, 1};
  }
  return position;
}

std::string_view without_byte_order_mark(std::string_view text) noexcept {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.substr(0, kMark.size()) == kMark ? text.substr(kMark.size()) : text;
}

std::optional<Defect> check_text(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    if (is_forbidden(text[offset])) {
      // yaml-cpp takes U+0004 for the end of the text, so these must not reach it.
      return defect_at(text, offset, "a control character; the file is damaged or not text");
    }
    const size_t size = character_size(text, offset);
    if (size == 0) return defect_at(text, offset, "invalid UTF-8");
    offset += size;
  }
  return std::nullopt;
}

std::string not_finite_message(std::string_view number) {
  return in_quotes(number) + " is no finite number; quote it to mean the text";
}

}  // namespace gantline
