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
// formats all but date, time, date-time, gantline-duration (text as parse_duration takes it;
// `duration` is a form of ISO 8601) and gantline-http-url are ignored. Our own and not a library's,
// so that every platform finds the same defects: their regular expressions are the standard
// library's, which differ. Safe to use from several threads.
class SchemaChecker {
 public:
  // Errors: kInvalidArgument when it is no JSON Schema or refers to another document.
  static Result<SchemaChecker> compile(const nlohmann::json& schema);

  SchemaChecker(SchemaChecker&&) noexcept;
  SchemaChecker& operator=(SchemaChecker&&) noexcept;
  ~SchemaChecker();

  // How strings that hold `${{ }}` are taken.
  enum class Expressions {
    kNone,    // they are strings
    kIgnore,  // their values are not known yet: nothing that depends on them is a defect
  };
  // Empty when valid. `pointer_prefix` begins every pointer.
  Defects check(const nlohmann::json& value, std::string_view pointer_prefix,
                Expressions expressions = Expressions::kNone) const;

 private:
  struct Compiled;
  explicit SchemaChecker(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace gantline
