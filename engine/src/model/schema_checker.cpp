#include "model/schema_checker.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <vector>

#include <nlohmann/json.hpp>
// Without this the library prints and aborts.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "model/expression_rewrite.hpp"
#include "model/path.hpp"
#include "model/reader.hpp"
#include "model/schema_guard.hpp"
#include "model/schema_messages.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

// libstdc++ matches regular expressions by recursion, a frame for each character: longer texts
// could overflow the stack.
constexpr size_t kPatternTextBytes = 4'096;

constexpr size_t kCheckLevels = 512;

// What valijson says of an object or list when the reason is in one of its parts, which it reports
// too.
constexpr std::array<std::string_view, 9> kConsequences = {
    "Failed to validate against schema associated with property name",
    "Failed to validate against schema associated with pattern",
    "Failed to validate against additional properties schema",
    "Failed to validate item #",
    "Failed to validate against child schema",
    "Failed to validate against dependent schema",
    "Failed to validate against any schemas allowed by anyOf",
    "Failed to validate against any child schemas allowed by oneOf",
    "Failed to validate against a conditional schema"};

// Errors that hold whatever values are not known yet.
constexpr std::array<std::string_view, 3> kIndependent = {
    "Missing required property", "Object contains a property that could not be validated",
    "Missing dependency"};

template <size_t kCount>
bool begins_with_any(std::string_view text, const std::array<std::string_view, kCount>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
  });
}

// valijson names the way to a value as "<root>", "[key]", "[3]".
std::vector<std::string> tokens_of(const std::vector<std::string>& context) {
  std::vector<std::string> tokens;
  for (size_t i = 1; i < context.size(); ++i) {
    const std::string& token = context[i];
    const bool is_bracketed = token.size() >= 2 && token.front() == '[' && token.back() == ']';
    tokens.push_back(is_bracketed ? token.substr(1, token.size() - 2) : token);
  }
  return tokens;
}

std::string pointer_of(const std::vector<std::string>& tokens) {
  std::string pointer;
  for (const std::string& token : tokens) pointer += "/" + escape_pointer_token(token);
  return pointer;
}

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
  Json document;  // for messages
  valijson::Schema schema;
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
  compiled->document = schema;
  compiled->shape = shape.value();
  try {
    valijson::SchemaParser parser;
    parser.populateSchema(Adapter(schema), compiled->schema);
  } catch (const std::exception& error) {
    return Error{ErrorCode::kInvalidArgument,
                 std::string("not a JSON Schema that can be used: ") + error.what(), ""};
  }
  return SchemaChecker(std::move(compiled));
}

Defects SchemaChecker::check(const Json& value, std::string_view pointer_prefix,
                             Expressions expressions) const {
  const std::string prefix(pointer_prefix);
  Defects defects;
  // The library recurses for each schema that applies, on each level of the value.
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
  try {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(compiled_->schema, Adapter(value), &results)) return {};
    bool has_expected = false;  // a failure that an expression may yet put right
    SchemaMessages messages(compiled_->document, value, prefix);
    for (const auto& [context, description] : results) {
      if (begins_with_any(description, kConsequences)) continue;
      const std::vector<std::string> tokens = tokens_of(context);
      if (depends_on(pointer_of(tokens), unknown) && !begins_with_any(description, kIndependent)) {
        has_expected = true;
        continue;
      }
      messages.add(tokens, description);
    }
    defects = std::move(messages).take();
    if (defects.empty() && !has_expected) {
      defects.push_back(invalid("does not fit the schema", prefix));
    }
  } catch (const std::exception& error) {
    return {invalid(std::string("cannot be checked against the schema: ") + error.what(), prefix)};
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
