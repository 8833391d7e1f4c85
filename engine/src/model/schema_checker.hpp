#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

namespace gantline {

// A JSON Schema, compiled once to check many values.
//
// The keywords are those of 2020-12 and, where they say the same in other words, of draft 7 and
// before. `unevaluatedItems`, `unevaluatedProperties` and dynamic references are refused; of
// formats all but date, time, date-time, gantline-duration (text as parse_duration takes it,
// within the bounds of its milliseconds; `duration` is a form of ISO 8601) and gantline-http-url
// are ignored. Our own and not a library's, so that every platform finds the same defects: their
// regular expressions are the standard library's, which differ. Safe to use from several threads.
class SchemaChecker {
 public:
  // Errors, with pointers into the schema: kInvalidArgument when it is no JSON Schema or refers to
  // another document; kLimitExceeded when it is nested too deep, or a regular expression is too
  // large.
  static Result<SchemaChecker, Defects> compile(const nlohmann::json& schema);
  // The first of those errors and its place in words.
  static std::string broken(const Defects& defects);

  SchemaChecker(SchemaChecker&&) noexcept;
  SchemaChecker& operator=(SchemaChecker&&) noexcept;
  ~SchemaChecker();

  // How strings that hold `${{ }}` are taken.
  enum class Expressions {
    kNone,    // they are strings
    kIgnore,  // their values are not known yet: nothing that depends on them is a defect
  };
  // Empty when valid; at most limits::kDefects, and one that says that there are more. A value that
  // is nested too deep for its schema, or takes more than limits::kSchemaSteps, is kLimitExceeded.
  // `pointer_prefix` begins every pointer.
  Defects check(const nlohmann::json& value, std::string_view pointer_prefix,
                Expressions expressions = Expressions::kNone) const;

 private:
  struct Compiled;
  explicit SchemaChecker(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace gantline
