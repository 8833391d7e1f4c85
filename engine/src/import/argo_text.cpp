#include "import/argo_text.hpp"

namespace gantline::import {
namespace {

constexpr std::string_view kOpen = "${{";
// How templates write the text "${{".
constexpr std::string_view kEscapedOpen = "$${{";
// An expression for a "$" that would change the meaning of what follows it.
constexpr std::string_view kDollar = "${{ \"$\" }}";

void append_escaped(std::string& output, std::string_view text) {
  while (true) {
    const size_t open = text.find(kOpen);
    output += text.substr(0, open);
    if (open == std::string_view::npos) return;
    output += kEscapedOpen;
    text.remove_prefix(open + kOpen.size());
  }
}

// Appends a rendered text to another, so that neither begins or escapes an expression of the other.
void append_value(std::string& output, const std::string& value) {
  const bool clashes = !value.empty() && (value.front() == '$' || value.front() == '{');
  if (clashes && !output.empty() && output.back() == '$') {
    output.pop_back();
    output += kDollar;
  }
  output += value;
}

std::string_view trim(std::string_view text) noexcept {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

Rendered render_argo(std::string_view text, const VariableLookup& lookup) {
  Rendered result;
  while (true) {
    const size_t open = text.find("{{");
    const size_t close = open == std::string_view::npos ? open : text.find("}}", open + 2);
    if (close == std::string_view::npos) break;
    append_escaped(result.text, text.substr(0, open));
    const std::string_view name = trim(text.substr(open + 2, close - open - 2));
    const std::optional<std::string> value = lookup(name);
    if (value) append_value(result.text, *value);
    if (!value && result.unknown.empty()) result.unknown = name.empty() ? "{{}}" : name;
    text.remove_prefix(close + 2);
  }
  append_escaped(result.text, text);
  return result;
}

bool is_constant(std::string_view rendered) noexcept {
  return rendered.find(kOpen) == std::string_view::npos;
}

std::optional<std::string> single_expression(std::string_view rendered) {
  const std::string_view text = trim(rendered);
  if (text.substr(0, kOpen.size()) != kOpen || text.find(kOpen, 1) != std::string_view::npos ||
      text.substr(text.size() - 2) != "}}") {
    return std::nullopt;
  }
  return std::string(trim(text.substr(kOpen.size(), text.size() - kOpen.size() - 2)));
}

std::string quote_literal(std::string_view text) {
  // JSON's escapes are a part of the expression language's.
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string to_argo_text(const nlohmann::json& value) {
  const auto* text = value.get_ptr<const nlohmann::json::string_t*>();
  if (text != nullptr) return *text;
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace gantline::import
