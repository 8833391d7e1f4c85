#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/names.hpp"
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
};

// Applies a schema to values.
//
// REQUIRES: inspect_schema and check_keywords have accepted `schema`. Borrows both arguments.
// Not thread-safe.
class SchemaEvaluator {
 public:
  SchemaEvaluator(const nlohmann::json& schema, const Patterns& patterns)
      : root_(schema), patterns_(patterns) {}

  // Every failure, in the order of the schema; a list with none when the value fits.
  std::vector<SchemaFailure> evaluate(const nlohmann::json& value);

 private:
  using Json = nlohmann::json;

  bool apply(const Json& schema, const Json& value, const Path& path);
  // Without a word of what is wrong.
  bool fits(const Json& schema, const Json& value, const Path& path);
  bool apply_reference(const Json& reference, const Json& value, const Path& path);
  bool apply_general(const Json& schema, const Json& value, const Path& path);
  bool apply_combined(const Json& schema, const Json& value, const Path& path);
  bool fail_forms(const Json& forms, const Json& value, const Path& path);
  std::vector<SchemaFailure> failures_of(const Json& schema, const Json& value, const Path& path);
  bool apply_conditional(const Json& schema, const Json& value, const Path& path);
  bool apply_to_number(const Json& schema, const Json& value, const Path& path);
  bool apply_bounds(const Json& schema, const Json& value, const Path& path);
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
  bool fail(const Path& path, std::string message, bool is_independent = false);
  bool fail_missing(const Path& path, const std::string& name);
  bool fail_type(const Path& path, std::string message);
  bool fail_unknown(const Json& schema, const std::string& name, const Path& path);
  const Pattern& pattern(const std::string& text) const;

  const Json& root_;
  const Patterns& patterns_;
  std::vector<SchemaFailure> failures_;
  Suggester suggester_;
  int silence_ = 0;  // above 0: failures are not noted
};

}  // namespace gantline
