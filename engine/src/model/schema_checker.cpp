#include "model/schema_checker.hpp"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "gantline/names.hpp"
#include "model/defect_list.hpp"
#include "model/expression_rewrite.hpp"
#include "model/path.hpp"
#include "model/reader.hpp"
#include "model/schema_evaluator.hpp"
#include "model/schema_guard.hpp"
#include "model/schema_keywords.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

constexpr size_t kCheckLevels = 512;

// Adds the pointers of the strings that hold expressions.
void add_expression_places(const Json& value, const Path& path, std::vector<std::string>& places) {
  if (const auto* text = value.get_ptr<const std::string*>(); text != nullptr) {
    if (has_expression(*text)) places.push_back(path.pointer());
  } else if (value.is_object()) {
    for (auto item = value.begin(); item != value.end(); ++item) {
      add_expression_places(item.value(), Path(path, item.key()), places);
    }
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) {
      add_expression_places(value[i], Path(path, i), places);
    }
  }
}

// Whether an unknown value stands at `pointer` or in what is there. `unknown` is sorted.
bool depends_on(const std::string& pointer, const std::vector<std::string>& unknown) {
  if (std::binary_search(unknown.begin(), unknown.end(), pointer)) return true;
  const std::string below = pointer + "/";
  const auto place = std::lower_bound(unknown.begin(), unknown.end(), below);
  return place != unknown.end() && place->compare(0, below.size(), below) == 0;
}

}  // namespace

struct SchemaChecker::Compiled {
  Json schema;
  Patterns patterns;
  size_t in_place_levels = 0;
};

SchemaChecker::SchemaChecker(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
SchemaChecker::SchemaChecker(SchemaChecker&&) noexcept = default;
SchemaChecker& SchemaChecker::operator=(SchemaChecker&&) noexcept = default;
SchemaChecker::~SchemaChecker() = default;

Result<SchemaChecker, Defects> SchemaChecker::compile(const Json& schema) {
  if (is_deeper_than(schema, limits::kDocumentDepth)) {
    return Defects{{ErrorCode::kLimitExceeded, "the schema is nested too deep", "", 0, 0}};
  }
  const Result<size_t> levels = inspect_schema(schema);
  if (!levels.ok()) {
    const Error& error = levels.error();
    return Defects{{error.code, error.message, error.where, 0, 0}};
  }
  auto compiled = std::make_unique<Compiled>();
  compiled->schema = schema;
  compiled->in_place_levels = levels.value();
  if (Defects defects = check_keywords(schema, compiled->patterns); !defects.empty()) {
    return defects;
  }
  return SchemaChecker(std::move(compiled));
}

std::string SchemaChecker::broken(const Defects& defects) {
  const Defect& first = defects.front();
  return first.message + (first.pointer.empty() ? "" : " (at " + in_quotes(first.pointer) + ")");
}

Defects SchemaChecker::check(const Json& value, std::string_view pointer_prefix,
                             Expressions expressions) const {
  const std::string prefix(pointer_prefix);
  // The evaluator recurses for each schema that applies, on each level of the value.
  const size_t depth = kCheckLevels / std::max<size_t>(1, compiled_->in_place_levels);
  if (is_deeper_than(value, std::min(depth, limits::kDocumentDepth))) {
    return {{ErrorCode::kLimitExceeded, "is nested too deep for its schema", prefix, 0, 0}};
  }
  std::vector<std::string> unknown;
  if (expressions == Expressions::kIgnore) add_expression_places(value, Path(""), unknown);
  std::sort(unknown.begin(), unknown.end());
  DefectList defects;
  SchemaEvaluator evaluator(compiled_->schema, compiled_->patterns);
  for (SchemaFailure& failure : evaluator.evaluate(value)) {
    if (defects.is_full()) break;
    if (!failure.is_independent && depends_on(failure.decided_at, unknown)) continue;
    defects.add(prefix + failure.pointer, failure.code, std::move(failure.message));
  }
  return std::move(defects).take();
}

Defects validate_against_schema(const Json& value, const Json& schema,
                                std::string_view pointer_prefix) {
  const auto checker = SchemaChecker::compile(schema);
  if (checker.ok()) return checker.value().check(value, pointer_prefix);
  return {{checker.error().front().code,
           "the schema is none that can be used: " + SchemaChecker::broken(checker.error()),
           std::string(pointer_prefix), 0, 0}};
}

}  // namespace gantline
