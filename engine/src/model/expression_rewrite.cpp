#include "model/expression_rewrite.hpp"

#include <nlohmann/json.hpp>

#include "expression/template_scanner.hpp"

namespace gantline {
namespace {

constexpr std::string_view kOpen = "${{";
constexpr std::string_view kClose = "}}";

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_name_start(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name_part(char c) noexcept { return is_name_start(c) || (c >= '0' && c <= '9'); }

size_t skip_blanks(std::string_view text, size_t at) noexcept {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

size_t end_of_name(std::string_view text, size_t at) noexcept {
  while (at < text.size() && is_name_part(text[at])) ++at;
  return at;
}

// Position after the string literal that begins at `at`; the end of the text when it is not closed.
size_t end_of_literal(std::string_view text, size_t at) noexcept {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      return at + 1;
    }
  }
  return text.size();
}

bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

// Appends what follows the name `tasks`, up to and with the id; returns the position after it.
size_t append_prefixed_id(std::string_view source, size_t at, std::string_view prefix,
                          std::string& result) {
  const size_t next = skip_blanks(source, at);
  if (next == source.size()) return at;
  const size_t id = skip_blanks(source, next + 1);
  if (source[next] == '.') {
    const size_t end = end_of_name(source, id);
    result.append("[\"").append(prefix).append(".").append(source.substr(id, end - id));
    result.append("\"]");
    return end;
  }
  if (source[next] == '[' && id < source.size() && is_quote(source[id])) {
    const size_t end = end_of_literal(source, id);
    result.append("[").append(1, source[id]).append(prefix).append(".");
    result.append(source.substr(id + 1, end - id - 1));
    return end;
  }
  return at;
}

std::string prefix_in_text(std::string_view text, std::string_view prefix) {
  if (!has_expression(text)) return std::string(text);
  const auto segments = expression::scan_template(text);
  if (!segments.ok()) return std::string(text);  // Template::compile reports it
  std::string result;
  size_t copied = 0;
  for (const expression::Segment& segment : segments.value()) {
    if (!segment.is_expression) continue;
    result += text.substr(copied, segment.offset - copied);
    result += prefix_task_ids(segment.text, prefix);
    copied = segment.offset + segment.text.size();
  }
  result += text.substr(copied);
  return result;
}

}  // namespace

bool has_expression(std::string_view text) noexcept {
  return text.find(kOpen) != std::string_view::npos;
}

std::string_view bare_expression(std::string_view text) noexcept {
  const auto trim = [](std::string_view part) {
    while (!part.empty() && is_blank(part.front())) part.remove_prefix(1);
    while (!part.empty() && is_blank(part.back())) part.remove_suffix(1);
    return part;
  };
  text = trim(text);
  if (text.substr(0, kOpen.size()) != kOpen) return text;
  const auto segments = expression::scan_template(text);
  if (!segments.ok() || segments.value().size() != 1 || !segments.value()[0].is_expression)
    return text;
  return trim(text.substr(kOpen.size(), text.size() - kOpen.size() - kClose.size()));
}

std::string prefix_task_ids(std::string_view source, std::string_view prefix) {
  std::string result;
  char before = ' ';  // the last character that is not blank
  for (size_t at = 0; at < source.size();) {
    size_t end = at + 1;
    if (is_quote(source[at])) {
      end = end_of_literal(source, at);
    } else if (is_name_part(source[at])) {
      end = end_of_name(source, at);
    }
    const std::string_view piece = source.substr(at, end - at);
    result += piece;
    if (piece == "tasks" && before != '.') end = append_prefixed_id(source, end, prefix, result);
    if (!is_blank(source[end - 1])) before = source[end - 1];
    at = end;
  }
  return result;
}

nlohmann::json prefix_task_ids_in(const nlohmann::json& value, std::string_view prefix,
                                  size_t& copied_bytes) {
  copied_bytes += sizeof(nlohmann::json);
  if (const auto* text = value.get_ptr<const std::string*>(); text != nullptr) {
    copied_bytes += text->size();
    return prefix_in_text(*text, prefix);
  }
  if (value.is_object()) {
    nlohmann::json result = nlohmann::json::object();
    for (auto item = value.begin(); item != value.end(); ++item) {
      copied_bytes += item.key().size();
      result[item.key()] = prefix_task_ids_in(item.value(), prefix, copied_bytes);
    }
    return result;
  }
  if (value.is_array()) {
    nlohmann::json result = nlohmann::json::array();
    for (const nlohmann::json& item : value) {
      result.push_back(prefix_task_ids_in(item, prefix, copied_bytes));
    }
    return result;
  }
  return value;
}

}  // namespace gantline
