#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "support/table_scope.hpp"

namespace gantline::testing {

// What became of an expression as text, for tables: its value as JSON, "unknown", or
// "CODE WHERE: MESSAGE".
inline std::string describe(const Error& error) {
  return std::string(to_string(error.code)) + " " + error.where + ": " + error.message;
}

inline std::string evaluate(std::string_view source, const ExpressionScope& scope) {
  const auto compiled = Expression::compile(source);
  if (!compiled.ok()) return describe(compiled.error());
  const auto value = compiled.value().evaluate(scope);
  if (!value.ok()) return describe(value.error());
  if (value.value().is_unknown) return "unknown";
  return value.value().json->dump();
}

// A scope with something of everything.
inline TableScope sample_scope() {
  TableScope scope;
  scope
      .set("inputs", R"({"city": "Graz", "count": 3, "rate": 0.5, "on": true, "none": null,
                          "parts": ["a", "b", "c"], "nested": {"deep": [1, {"x": 7}]},
                          "odd-key": 9, "big": 18446744073709551615, "in": 5})")
      .set("item", R"({"name": "first", "size": 10})")
      .set("item_index", "4")
      .set("with", R"({"url": "HTTP://Example.org/x"})")
      .set_unknown("later")
      .set_task("fetch", TaskField::kOutput, R"({"body": "text", "parts": [1, 2]})")
      .set_task("fetch", TaskField::kState, R"("completed")")
      .set_task("fetch", TaskField::kAttempts, "2")
      .set_task("a-b.c", TaskField::kOutput, "42")
      .set_task_unknown("forecast", TaskField::kOutput);
  return scope;
}

}  // namespace gantline::testing
