#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

namespace gantline {

namespace expression {
struct Budget;
}

// What `tasks.<id>.` offers to expressions.
enum class TaskField : uint8_t { kOutput, kState, kError, kAttempts };

// What an expression may look at, supplied by whoever evaluates it.
//
// kUnknown stands for a value that does not exist yet but will: the output of a task that a
// forecast only pretends to run. It spreads through an expression as in CEL's partial evaluation,
// except where the known operands decide the result (`false && unknown` is false).
class ExpressionScope {
 public:
  enum class Presence : uint8_t { kAbsent, kUnknown, kPresent };
  struct Lookup {
    Presence presence = Presence::kAbsent;
    std::shared_ptr<const nlohmann::json> value;  // set exactly when kPresent
  };

  virtual ~ExpressionScope() = default;
  // A name at the root: "inputs", "item", "item_index", "with", "run". ("tasks" comes below.)
  virtual Lookup root(std::string_view name) const = 0;
  virtual Lookup task(std::string_view task_id, TaskField field) const = 0;
};

// A value, or unknown.
struct ExpressionValue {
  bool is_unknown = false;
  std::shared_ptr<const nlohmann::json> json;  // null pointer exactly when unknown
};

// A compiled expression of the CEL subset that docs/expressions.md defines: immutable, cheap to
// copy, safe to evaluate from several threads.
class Expression {
 public:
  // `source` is the text between `${{` and `}}`.
  // Errors: kInvalidArgument (`message` says what was expected, `where` is "offset N" in bytes from
  // the start of `source`), kLimitExceeded.
  static Result<Expression> compile(std::string_view source);

  // Errors: kInvalidArgument (a type that the operator does not take, an absent name or field, an
  // index out of range, division by zero, integer overflow), kLimitExceeded (steps, size of the
  // result). Cost: bounded by limits::kExpressionSteps.
  Result<ExpressionValue> evaluate(const ExpressionScope& scope) const;

  // Ids in `tasks.<id>`, sorted, each once: what the expression depends on.
  const std::vector<std::string>& task_ids() const noexcept;
  // Names at the root that it uses, sorted, each once ("inputs", "item", ...); "tasks" included.
  const std::vector<std::string>& roots() const noexcept;
  const std::string& source() const noexcept;

  // As above, drawing on a budget that several expressions share; for Template.
  Result<ExpressionValue> evaluate(const ExpressionScope& scope, expression::Budget& budget) const;

 private:
  Expression() = default;  // only compile() makes one, so that there is always a program

  struct Program;
  std::shared_ptr<const Program> program_;
};

// A JSON value whose strings may hold `${{ }}`; keys of maps may not. `$${{` stands for the text
// `${{`. A string that is one single expression becomes the expression's value with its type; in
// any other string each expression becomes text (strings as they are, everything else as JSON).
// Immutable, cheap to copy.
class Template {
 public:
  Template();  // the value null, without expressions

  // All defects at once; each pointer is relative to `value`, and begins with `pointer_prefix`.
  static Result<Template, Defects> compile(std::shared_ptr<const nlohmann::json> value,
                                           std::string_view pointer_prefix = "");

  // Whether render() may give anything but the source: an expression or a `$${{`.
  bool has_expressions() const noexcept;
  // The value as it was given.
  const std::shared_ptr<const nlohmann::json>& source() const noexcept;
  const std::vector<std::string>& task_ids() const noexcept;
  const std::vector<std::string>& roots() const noexcept;

  // The value with every expression replaced; the source itself, shared, when there is none.
  // `is_unknown` is set when any expression was unknown; such places are null (text: "?").
  // Errors: as Expression::evaluate; `where` is the JSON Pointer of the string. The size of the
  // values that expressions build is bounded for all of them together.
  struct Rendered {
    std::shared_ptr<const nlohmann::json> json;
    bool is_unknown = false;
  };
  Result<Rendered> render(const ExpressionScope& scope) const;

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;
};

}  // namespace gantline
