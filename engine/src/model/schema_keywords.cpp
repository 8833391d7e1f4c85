#include "model/schema_keywords.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/names.hpp"
#include "model/defect_list.hpp"
#include "model/path.hpp"
#include "model/schema_guard.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// What the value of a keyword must be.
enum class Shape {
  kSchema,
  kSchemas,           // a list of them, not empty
  kSchemaOrSchemas,   // `items`
  kSchemaMap,         // an object of them
  kSchemaOrNamesMap,  // `dependencies`
  kNamesMap,          // an object of lists of names
  kCount,             // a whole number, not negative
  kNumber,
  kDivisor,       // above the rounding with which quotients are compared
  kNumberOrFlag,  // a flag in draft 4
  kFlag,
  kPattern,
  kPatternMap,  // an object of schemas whose names are patterns
  kNames,       // a list of texts; a flag in draft 3, which is ignored
  kTypes,
  kValues,       // a list
  kUnsupported,  // to pass over it would let pass what it forbids
};

constexpr std::array<std::pair<std::string_view, Shape>, 42> kKeywords{{
    {"additionalItems", Shape::kSchema},
    {"additionalProperties", Shape::kSchema},
    {"allOf", Shape::kSchemas},
    {"anyOf", Shape::kSchemas},
    {"contains", Shape::kSchema},
    {"definitions", Shape::kSchemaMap},
    {"$defs", Shape::kSchemaMap},
    {"dependencies", Shape::kSchemaOrNamesMap},
    {"dependentRequired", Shape::kNamesMap},
    {"dependentSchemas", Shape::kSchemaMap},
    {"$dynamicRef", Shape::kUnsupported},
    {"else", Shape::kSchema},
    {"enum", Shape::kValues},
    {"exclusiveMaximum", Shape::kNumberOrFlag},
    {"exclusiveMinimum", Shape::kNumberOrFlag},
    {"if", Shape::kSchema},
    {"items", Shape::kSchemaOrSchemas},
    {"maxContains", Shape::kCount},
    {"maximum", Shape::kNumber},
    {"maxItems", Shape::kCount},
    {"maxLength", Shape::kCount},
    {"maxProperties", Shape::kCount},
    {"minContains", Shape::kCount},
    {"minimum", Shape::kNumber},
    {"minItems", Shape::kCount},
    {"minLength", Shape::kCount},
    {"minProperties", Shape::kCount},
    {"multipleOf", Shape::kDivisor},
    {"not", Shape::kSchema},
    {"oneOf", Shape::kSchemas},
    {"pattern", Shape::kPattern},
    {"patternProperties", Shape::kPatternMap},
    {"prefixItems", Shape::kSchemas},
    {"properties", Shape::kSchemaMap},
    {"propertyNames", Shape::kSchema},
    {"$recursiveRef", Shape::kUnsupported},
    {"required", Shape::kNames},
    {"then", Shape::kSchema},
    {"type", Shape::kTypes},
    {"unevaluatedItems", Shape::kUnsupported},
    {"unevaluatedProperties", Shape::kUnsupported},
    {"uniqueItems", Shape::kFlag},
}};

constexpr std::array<std::string_view, 7> kTypeNames = {"array",  "boolean", "integer", "null",
                                                        "number", "object",  "string"};

bool is_type_name(const Json& value) {
  const auto* text = value.get_ptr<const std::string*>();
  return text != nullptr &&
         std::find(kTypeNames.begin(), kTypeNames.end(), *text) != kTypeNames.end();
}

bool are_texts(const Json& value) {
  return value.is_array() &&
         std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); });
}

class KeywordChecker {
 public:
  KeywordChecker(const Json& root, Patterns& patterns) : root_(root), patterns_(patterns) {}

  void check_schema(const Json& schema, const Path& path) {
    if (schema.is_boolean()) return;
    if (!schema.is_object()) return refuse(path, "expected a schema: an object, true or false");
    for (auto item = schema.begin(); item != schema.end(); ++item) {
      for (const auto& [keyword, shape] : kKeywords) {
        if (keyword != item.key()) continue;
        if (shape == Shape::kUnsupported) {
          refuse(path, "the keyword " + in_quotes(keyword) + " is not supported");
        }
        check(shape, item.value(), Path(path, item.key()));
      }
      if (item.key() == "$ref") check_target(item.value());
    }
  }

  Defects take() && { return std::move(defects_).take(); }

 private:
  void refuse(const Path& path, std::string message) {
    defects_.add_invalid(path, std::move(message));
  }

  void require(bool is_right, const Path& path, const char* expected) {
    if (!is_right) refuse(path, std::string("expected ") + expected);
  }

  // A reference may lead to where no keyword leads, and what is there is applied all the same.
  void check_target(const Json& reference) {
    const auto* text = reference.get_ptr<const std::string*>();
    const Json* target = text == nullptr ? nullptr : resolve_reference(root_, *text);
    if (target == nullptr || !targets_.insert(target).second) return;
    check_schema(*target, Path(std::string_view(*text).substr(1)));
  }

  void check(Shape shape, const Json& value, const Path& path) {
    switch (shape) {
      case Shape::kSchema: return check_schema(value, path);
      case Shape::kSchemas: return check_list(value, path);
      case Shape::kSchemaOrSchemas:
        return value.is_array() ? check_each(value, path) : check_schema(value, path);
      case Shape::kSchemaMap:
      case Shape::kSchemaOrNamesMap:
      case Shape::kNamesMap:
      case Shape::kPatternMap: return check_map(shape, value, path);
      case Shape::kCount:
        return require(value.is_number_integer() && value >= 0, path,
                       "a whole number, not negative");
      case Shape::kNumber: return require(value.is_number(), path, "a number");
      case Shape::kDivisor:
        return require(value.is_number() && value.get<double>() >= 1e-9, path, "a positive number");
      case Shape::kNumberOrFlag:
        return require(value.is_number() || value.is_boolean(), path, "a number");
      case Shape::kFlag: return require(value.is_boolean(), path, "true or false");
      case Shape::kPattern: return check_pattern(value, path);
      case Shape::kNames:
        return require(are_texts(value) || value.is_boolean(), path, "a list of names");
      case Shape::kTypes: return check_types(value, path);
      case Shape::kValues: return require(value.is_array(), path, "a list of values");
      case Shape::kUnsupported: return;
    }
  }

  void check_each(const Json& list, const Path& path) {
    for (size_t i = 0; i < list.size(); ++i) check_schema(list[i], Path(path, i));
  }

  void check_list(const Json& value, const Path& path) {
    if (!value.is_array() || value.empty()) return refuse(path, "expected a list of schemas");
    check_each(value, path);
  }

  void check_map(Shape shape, const Json& value, const Path& path) {
    const bool has_names = shape == Shape::kNamesMap;
    if (!value.is_object()) {
      return refuse(path, has_names ? "expected an object of lists of names"
                                    : "expected an object of schemas");
    }
    for (auto item = value.begin(); item != value.end(); ++item) {
      const Path item_path(path, item.key());
      if (shape == Shape::kPatternMap) compile(item.key(), item_path);
      if (shape == Shape::kSchemaOrNamesMap && are_texts(item.value())) continue;
      if (has_names) {
        require(are_texts(item.value()), item_path, "a list of names");
        continue;
      }
      check_schema(item.value(), item_path);
    }
  }

  void check_types(const Json& value, const Path& path) {
    const bool is_list = value.is_array() && value.size() <= kTypeNames.size() &&
                         std::all_of(value.begin(), value.end(), is_type_name);
    require(is_list || is_type_name(value), path, "the name of a type, or a list of them");
  }

  void check_pattern(const Json& value, const Path& path) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr) return refuse(path, "expected a regular expression");
    compile(*text, path);
  }

  void compile(const std::string& text, const Path& path) {
    if (patterns_.find(text) != patterns_.end()) return;
    Result<Pattern> pattern = Pattern::compile(text);
    if (pattern.ok()) {
      patterns_.emplace(text, std::move(pattern).value());
    } else {
      defects_.add(path, pattern.error().code, pattern.error().message);
    }
  }

  const Json& root_;
  Patterns& patterns_;
  std::set<const Json*> targets_;  // by address; only looked up
  DefectList defects_;
};

}  // namespace

Defects check_keywords(const Json& schema, Patterns& patterns) {
  KeywordChecker checker(schema, patterns);
  checker.check_schema(schema, Path(""));
  return std::move(checker).take();
}

}  // namespace gantline
