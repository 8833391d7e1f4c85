#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/limits.hpp"
#include "gantline/names.hpp"
#include "gantline/result.hpp"
#include "model/path.hpp"
#include "model/schema_keywords.hpp"

namespace gantline {

// One way in which a value does not fit.
struct SchemaFailure {
  std::string message;
  std::string pointer;
  // It holds whatever the values of the parts are: something is missing, or there is too much.
  bool is_independent = false;
  bool is_missing = false;  // a field that is required
  bool is_type = false;     // the value is of another type
  // The value whose parts decide whether it holds: the one at `pointer`, or one around it.
  std::string decided_at;
  ErrorCode code = ErrorCode::kInvalidArgument;
};

// Applies a schema to values.
//
// REQUIRES: inspect_schema and check_keywords have accepted `schema`. Borrows both arguments.
// Not thread-safe.
class SchemaEvaluator {
 public:
  SchemaEvaluator(const nlohmann::json& schema, const Patterns& patterns,
                  uint64_t steps = limits::kSchemaSteps)
      : root_(schema), patterns_(patterns), steps_(steps) {}

  // Every failure, in the order of the schema; a list with none when the value fits. Once
  // the steps are used up, at last the place where that was, as kLimitExceeded.
  std::vector<SchemaFailure> evaluate(const nlohmann::json& value);

 private:
  using Json = nlohmann::json;

  bool apply(const Json& schema, const Json& value, const Path& path);
  // Without a word of what is wrong.
  bool fits(const Json& schema, const Json& value, const Path& path);
  bool apply_general(const Json& schema, const Json& value, const Path& path);
  bool apply_combined(const Json& schema, const Json& value, const Path& path);
  bool fail_forms(const Json& forms, const Json& value, const Path& path);
  std::vector<SchemaFailure> failures_of(const Json& schema, const Json& value, const Path& path);
  bool apply_conditional(const Json& schema, const Json& value, const Path& path);
  bool apply_to_number(const Json& schema, const Json& value, const Path& path);
  bool apply_bounds(const Json& schema, const Json& value, const Path& path, const char* unit);
  bool apply_to_text(const Json& schema, const std::string& text, const Path& path);
  bool apply_to_list(const Json& schema, const Json& list, const Path& path);
  bool apply_contains(const Json& schema, const Json& list, const Path& path);
  bool apply_to_items(const Json& schema, const Json& list, const Path& path);
  bool apply_to_object(const Json& schema, const Json& object, const Path& path);
  bool apply_to_member(const Json& schema, const std::string& name, const Json& value,
                       const Path& path);
  bool apply_to_dependencies(const Json& dependencies, const Json& object, const Path& path);
  bool check_size(const Json& schema, const char* least, const char* most, size_t size,
                  const char* verb, const char* unit, const Path& path);

  // False, with the failure noted.
  bool fail(const Path& path, std::string message, bool is_independent = false,
            bool is_missing = false, bool is_type = false);
  bool fail_missing(const Path& path, const std::string& name);
  bool fail_type(const Path& path, std::string message);
  bool fail_choice(const Json& allowed, const Json& value, const Path& path);
  bool fail_unknown(const Json& schema, const std::string& name, const Path& path);
  bool matches(const std::string& pattern, const std::string& text, const Path& path);
  bool follows(const Pattern& pattern, const std::string& text, const Path& path);
  // Schemas that apply through each other to parts of a value can multiply on each level, which no
  // bound on either shows beforehand. False when the steps are used up: nothing is applied or
  // noted any more.
  bool spend(uint64_t steps, const Path& path);

  const Json& root_;
  const Patterns& patterns_;
  const uint64_t steps_;
  std::vector<SchemaFailure> failures_;
  Suggester suggester_;
  int silence_ = 0;  // above 0: failures are not noted
  uint64_t steps_left_ = 0;
  std::optional<SchemaFailure> exhaustion_;  // where the steps were used up
};

}  // namespace gantline
