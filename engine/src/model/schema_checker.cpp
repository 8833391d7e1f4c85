#include "model/schema_checker.hpp"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "model/expression_rewrite.hpp"
#include "model/path.hpp"
#include "model/reader.hpp"
#include "model/schema_evaluator.hpp"
#include "model/schema_guard.hpp"
#include "model/schema_keywords.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// Matching takes time in proportion to the text and the pattern; longer texts are no names or keys.
constexpr size_t kPatternTextBytes = 4'096;

constexpr size_t kCheckLevels = 512;

// Calls `visit` with every string of a value and its pointer.
template <typename Visit>
void for_each_string(const Json& value, const Path& path, const Visit& visit) {
  if (const auto* text = value.get_ptr<const std::string*>(); text != nullptr) {
    visit(*text, path);
  } else if (value.is_object()) {
    for (auto item = value.begin(); item != value.end(); ++item) {
      for_each_string(item.value(), Path(path, item.key()), visit);
    }
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) for_each_string(value[i], Path(path, i), visit);
  }
}

// Pointers of the strings that hold expressions.
std::vector<std::string> expression_places(const Json& value) {
  std::vector<std::string> places;
  for_each_string(value, Path(""), [&](const std::string& text, const Path& path) {
    if (has_expression(text)) places.push_back(path.pointer());
  });
  return places;
}

// Whether an unknown value stands at `pointer` or in what is there.
bool depends_on(const std::string& pointer, const std::vector<std::string>& unknown) {
  return std::any_of(unknown.begin(), unknown.end(), [&](const std::string& place) {
    if (place.size() < pointer.size() || place.compare(0, pointer.size(), pointer) != 0)
      return false;
    return place.size() == pointer.size() || place[pointer.size()] == '/';
  });
}

Defect invalid(std::string message, std::string pointer) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(pointer), 0, 0};
}

}  // namespace

struct SchemaChecker::Compiled {
  Json schema;
  Patterns patterns;
  SchemaShape shape;
};

SchemaChecker::SchemaChecker(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
SchemaChecker::SchemaChecker(SchemaChecker&&) noexcept = default;
SchemaChecker& SchemaChecker::operator=(SchemaChecker&&) noexcept = default;
SchemaChecker::~SchemaChecker() = default;

Result<SchemaChecker> SchemaChecker::compile(const Json& schema) {
  if (is_deeper_than(schema, limits::kDocumentDepth)) {
    return Error{ErrorCode::kLimitExceeded, "the schema is nested too deep", ""};
  }
  Result<SchemaShape> shape = inspect_schema(schema);
  if (!shape.ok()) return shape.error();
  auto compiled = std::make_unique<Compiled>();
  compiled->schema = schema;
  compiled->shape = shape.value();
  if (Status status = check_keywords(schema, compiled->patterns); !status.ok()) {
    return Error{status.error().code,
                 "not a JSON Schema that can be used: " + status.error().message,
                 status.error().where};
  }
  return SchemaChecker(std::move(compiled));
}

Defects SchemaChecker::check(const Json& value, std::string_view pointer_prefix,
                             Expressions expressions) const {
  const std::string prefix(pointer_prefix);
  Defects defects;
  // The evaluator recurses for each schema that applies, on each level of the value.
  const size_t depth = kCheckLevels / std::max<size_t>(1, compiled_->shape.in_place_levels);
  if (is_deeper_than(value, std::min(depth, limits::kDocumentDepth))) {
    return {{ErrorCode::kLimitExceeded, "is nested too deep for its schema", prefix, 0, 0}};
  }
  if (compiled_->shape.uses_patterns) {
    for_each_string(value, Path(""), [&](const std::string& text, const Path& path) {
      if (text.size() <= kPatternTextBytes) return;
      defects.push_back(invalid("text over " + std::to_string(kPatternTextBytes) +
                                    " bytes is not checked against a schema with patterns",
                                prefix + path.pointer()));
    });
    if (!defects.empty()) return defects;
  }
  const std::vector<std::string> unknown =
      expressions == Expressions::kIgnore ? expression_places(value) : std::vector<std::string>();
  SchemaEvaluator evaluator(compiled_->schema, compiled_->patterns);
  for (SchemaFailure& failure : evaluator.evaluate(value)) {
    if (!failure.is_independent && depends_on(failure.decided_at, unknown)) continue;
    defects.push_back(invalid(std::move(failure.message), prefix + failure.pointer));
  }
  return defects;
}

Defects validate_against_schema(const Json& value, const Json& schema,
                                std::string_view pointer_prefix) {
  const Result<SchemaChecker> checker = SchemaChecker::compile(schema);
  if (checker.ok()) return checker.value().check(value, pointer_prefix);
  return {{checker.error().code, checker.error().message, std::string(pointer_prefix), 0, 0}};
}

}  // namespace gantline
