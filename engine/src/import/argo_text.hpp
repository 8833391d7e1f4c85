#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

// Argo's `{{ }}` in texts, and what it becomes in ours. A "rendered" text may hold `${{ }}` of
// ours.
namespace gantline::import {

// What stands for a variable such as "inputs.parameters.x": a rendered text, or absent when there
// is none.
using VariableLookup = std::function<std::optional<std::string>(std::string_view)>;

// A text with its variables replaced.
struct Rendered {
  std::string text;
  std::string unknown;  // the first variable that nothing stands for; "" when all were found
};

// Replaces each `{{name}}`. What the text itself has of `${{` is escaped, so that it stays text.
Rendered render_argo(std::string_view text, const VariableLookup& lookup);

// Whether a rendered text holds no expression: then it is known now.
bool is_constant(std::string_view rendered) noexcept;

// The expression of a rendered text that is one single expression; absent otherwise.
std::optional<std::string> single_expression(std::string_view rendered);

// `text` as a string literal of the expression language.
std::string quote_literal(std::string_view text);

// The text that Argo puts in place of a value: strings as they are, everything else as JSON.
std::string to_argo_text(const nlohmann::json& value);

}  // namespace gantline::import
