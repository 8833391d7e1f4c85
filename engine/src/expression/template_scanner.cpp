#include "expression/template_scanner.hpp"

namespace gantline::expression {
namespace {

constexpr std::string_view kOpen = "${{";
constexpr std::string_view kClose = "}}";

// Position after the closing quote, or npos.
size_t skip_string(std::string_view text, size_t position) {
  const char quote = text[position];
  for (size_t at = position + 1; at < text.size(); ++at) {
    if (text[at] == quote) return at + 1;
    if (text[at] == '\\') ++at;
  }
  return text.npos;
}

// Position of the `}}` that ends the expression that begins at `position`, or npos.
size_t find_close(std::string_view text, size_t position) {
  size_t braces = 0;
  while (position < text.size()) {
    const char c = text[position];
    if (c == '"' || c == '\'') {
      position = skip_string(text, position);
      continue;
    }
    if (c == '{') ++braces;
    if (c == '}' && braces == 0 && text.substr(position, kClose.size()) == kClose) return position;
    if (c == '}' && braces > 0) --braces;
    ++position;
  }
  return text.npos;
}

void append_text(std::vector<Segment>& segments, std::string_view text, size_t offset) {
  if (text.empty()) return;
  if (segments.empty() || segments.back().is_expression) segments.push_back({false, "", offset});
  segments.back().text.append(text);
}

}  // namespace

Result<std::vector<Segment>> scan_template(std::string_view text) {
  std::vector<Segment> segments;
  size_t position = 0;
  while (true) {
    const size_t open = text.find(kOpen, position);
    if (open == text.npos) break;
    if (open > position && text[open - 1] == '$') {
      append_text(segments, text.substr(position, open - 1 - position), position);
      append_text(segments, kOpen, open);
      position = open + kOpen.size();
      continue;
    }
    append_text(segments, text.substr(position, open - position), position);
    const size_t begin = open + kOpen.size();
    const size_t close = find_close(text, begin);
    if (close == text.npos) {
      return Error{ErrorCode::kInvalidArgument,
                   "the ${{ at offset " + std::to_string(open) +
                       " has no }} outside strings and braces; write $${{ for the text itself",
                   "offset " + std::to_string(open)};
    }
    segments.push_back({true, std::string(text.substr(begin, close - begin)), begin});
    position = close + kClose.size();
  }
  append_text(segments, text.substr(position), position);
  return segments;
}

}  // namespace gantline::expression
