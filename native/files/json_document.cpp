#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "files/pointer_positions.hpp"
#include "files/read_text.hpp"
#include "files/text_check.hpp"
#include "gantline/duplicate_keys.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

using nlohmann::json;

// Characters in a text, from a position on.
struct Token {
  size_t offset = 0;
  std::string_view text;
};

bool is_token_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
         c == '-' || c == '.' || c == '_';
}

// NaN, -Infinity and their like, which some programs write into JSON, and numbers such as 1e999.
bool is_not_finite(std::string_view token) {
  // Hexadecimal floats, which strtod takes too, are numbers in nobody's JSON.
  if (token.find_first_of("xX") != std::string_view::npos) return false;
  const std::string text(token);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return end == text.c_str() + text.size() && !std::isfinite(value);
}

std::vector<Token> find_not_finite(std::string_view text) {
  std::vector<Token> found;
  for (size_t offset = 0; offset < text.size();) {
    if (text[offset] == '"') {
      for (++offset; offset < text.size() && text[offset] != '"'; ++offset) {
        if (text[offset] == '\\') ++offset;
      }
      ++offset;
    } else if (!is_token_character(text[offset])) {
      ++offset;
    } else {
      size_t end = offset;
      while (end < text.size() && is_token_character(text[end])) ++end;
      const std::string_view token = text.substr(offset, end - offset);
      if (is_not_finite(token)) found.push_back({offset, token});
      offset = end;
    }
  }
  return found;
}

// The text with a number of the same length in place of each token, so that positions stay.
std::string with_zeros(std::string_view text, const std::vector<Token>& tokens) {
  std::string result(text);
  for (const Token& token : tokens) {
    result.replace(token.offset, token.text.size(), token.text.size(), ' ');
    result[token.offset] = '0';
  }
  return result;
}

Defects defects_of(std::string_view text, const std::vector<Token>& tokens,
                   const std::vector<std::string>& pointers) {
  Defects defects;
  TextPosition position;
  size_t counted = 0;
  for (size_t i = 0; i < tokens.size() && i < limits::kDefects; ++i) {
    for (; counted < tokens[i].offset; ++counted) {
      ++position.column;
      if (text[counted] == '\n') position = {position.line + 1, 1};
    }
    defects.push_back({ErrorCode::kInvalidArgument, not_finite_message(tokens[i].text),
                       i < pointers.size() ? pointers[i] : "", position.line, position.column});
  }
  return defects;
}

bool is_before(const Defect& a, const Defect& b) noexcept {
  return a.line != b.line ? a.line < b.line : a.column < b.column;
}

}  // namespace

Result<ReadText, Defects> read_json_text(std::string_view text) {
  Defects duplicates;
  Result<json, Defects> parsed = parse_json(text, duplicates);
  if (parsed.ok()) return ReadText{std::move(parsed).value(), std::move(duplicates)};
  if (text.size() > limits::kDocumentBytes) return parsed.error();
  const std::vector<Token> tokens = find_not_finite(text);
  const std::string mended = with_zeros(text, tokens);
  duplicates.clear();
  Result<json, Defects> value = parse_json(mended, duplicates);
  if (!value.ok()) {
    // What follows a mistake may be inside of a string or out of it: nobody knows.
    Defects defects = std::move(duplicates);
    for (const Defect& defect : defects_of(text, tokens, {})) {
      if (is_before(defect, value.error().front())) defects.push_back(defect);
    }
    defects.insert(defects.end(), value.error().begin(), value.error().end());
    return defects;
  }
  std::vector<size_t> offsets;
  for (const Token& token : tokens) offsets.push_back(token.offset);
  const std::vector<std::string> pointers = pointers_in_json(mended, offsets);
  for (const std::string& pointer : pointers) {
    // A key that stands twice may have had it in the value that does not count.
    const json::json_pointer place(pointer);
    if (value.value().contains(place)) value.value()[place] = nullptr;
  }
  Defects defects = defects_of(text, tokens, pointers);
  defects.insert(defects.end(), duplicates.begin(), duplicates.end());
  return ReadText{std::move(value).value(), std::move(defects)};
}

}  // namespace gantline
