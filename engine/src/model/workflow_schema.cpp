#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "model/fields.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

template <typename T>
struct Type {};  // picks the overload for a type without having a value of it

template <typename Target>
Json reference(std::string_view name = Shape<Target>::kName) {
  return {{"$ref", "#/$defs/" + std::string(name)}};
}

double unscaled(int64_t count, int64_t scale) {
  return static_cast<double>(count) / static_cast<double>(scale);
}

// The schema of a value of each type that a field can have; the reader has an overload for each
// too.
template <typename T>
Json schema_of(Type<std::optional<T>>, Range range) {
  return schema_of(Type<T>(), range);
}
Json schema_of(Type<std::string>, Range range) {
  Json result = {{"type", "string"}};
  if (range.minimum > 0) result["minLength"] = range.minimum;
  if (range.maximum < kAnyLength.maximum) result["maxLength"] = range.maximum;
  return result;
}
Json schema_of(Type<ExpressionText>, Range range) { return schema_of(Type<std::string>(), range); }
Json schema_of(Type<bool>, Range) { return {{"type", "boolean"}}; }
Json schema_of(Type<int64_t>, Range range) {
  return {{"type", "integer"}, {"minimum", range.minimum}, {"maximum", range.maximum}};
}
Json schema_of(Type<Millis>, Range range) {
  return {{"oneOf",
           {{{"type", "string"},
             {"pattern",
              "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$|"
              "^([0-9]+[dhms])*[0-9]+[.][0-9]+(d|h|m|s|ms)$"},
             {"minLength", 1}},
            {{"type", "integer"}, {"minimum", range.minimum}, {"maximum", range.maximum}}}}};
}
template <int64_t kScale>
Json schema_of(Type<Scaled<kScale>>, Range range) {
  return {{"type", "number"},
          {"minimum", unscaled(range.minimum, kScale)},
          {"maximum", unscaled(range.maximum, kScale)}};
}
Json schema_of(Type<Cost>, Range range) { return schema_of(Type<Scaled<Cost::kScale>>(), range); }
Json schema_of(Type<Amount>, Range range) {
  return {{"oneOf",
           {schema_of(Type<Scaled<Amount::kScale>>(), range),
            {{"type", "string"},
             {"pattern", "^[0-9]+([.][0-9]+)? ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)?$"}}}}};
}
template <typename Enum>
requires std::is_enum_v<Enum> Json schema_of(Type<Enum>, Range) {
  Json words = Json::array();
  for (const auto& [word, value] : Vocabulary<Enum>::kWords) words.push_back(word);
  return {{"enum", std::move(words)}};
}
Json schema_of(Type<JsonValue>, Range) { return Json::object(); }
Json schema_of(Type<RetryDraft>, Range) { return reference<RetryDraft>(); }
Json schema_of(Type<FallbackDraft>, Range) { return reference<FallbackDraft>(); }
Json schema_of(Type<TaskDefaults>, Range) { return reference<TaskDefaults>(); }
Json schema_of(Type<TaskDraft>, Range) { return reference<TaskDraft>(); }
Json schema_of(Type<SegmentDraft>, Range) { return reference<SegmentDraft>(); }
// These two may be a plain duration.
Json schema_of(Type<TimeoutDraft>, Range) {
  return {{"anyOf", {schema_of(Type<Millis>(), kAnyDuration), reference<TimeoutDraft>()}}};
}
Json schema_of(Type<EstimateDraft>, Range) {
  return {{"anyOf", {schema_of(Type<Millis>(), kAnyDuration), reference<EstimateDraft>()}}};
}
template <typename Element>
Json schema_of(Type<std::vector<Element>>, Range range) {
  return {{"type", "array"}, {"items", schema_of(Type<Element>(), range)}};
}
template <typename Value>
Json schema_of(Type<std::map<std::string, Value>>, Range range) {
  return {{"type", "object"},
          {"propertyNames", schema_of(Type<std::string>(), kNameLength)},
          {"additionalProperties", schema_of(Type<Value>(), range)}};
}

template <typename Target>
Json object_schema() {
  Json properties = Json::object();
  Json required = Json::array();
  for_each_field<Target>([&](const auto& field) {
    using Value = std::decay_t<decltype(std::declval<Target>().*field.member)>;
    Json schema = schema_of(Type<Value>(), field.range);
    schema["description"] = field.description;
    if (!field.default_value.empty()) {
      schema["default"] = Json::parse(field.default_value, nullptr, false);
    }
    schema["examples"] = Json::array({Json::parse(field.example, nullptr, false)});
    properties[std::string(field.name)] = std::move(schema);
    if (field.presence == Presence::kRequired) required.push_back(field.name);
  });
  Json result = {{"type", "object"},
                 {"description", Shape<Target>::kDescription},
                 {"additionalProperties", false},
                 {"properties", std::move(properties)}};
  if (!required.empty()) result["required"] = std::move(required);
  return result;
}

Json make_schema() {
  Json result = object_schema<WorkflowDraft>();
  result["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  result["title"] = "Gantline workflow";
  Json task = object_schema<TaskDraft>();
  task["properties"]["id"]["pattern"] = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";
  task["anyOf"] = {{{"required", {"type"}}}, {{"required", {"segment"}}}};
  result["$defs"] = {{Shape<TaskDraft>::kName, std::move(task)},
                     {Shape<TaskDefaults>::kName, object_schema<TaskDefaults>()},
                     {Shape<RetryDraft>::kName, object_schema<RetryDraft>()},
                     {Shape<TimeoutDraft>::kName, object_schema<TimeoutDraft>()},
                     {Shape<EstimateDraft>::kName, object_schema<EstimateDraft>()},
                     {Shape<FallbackDraft>::kName, object_schema<FallbackDraft>()},
                     {Shape<SegmentDraft>::kName, object_schema<SegmentDraft>()}};
  return result;
}

}  // namespace

const Json& workflow_schema() {
  static const Json kSchema = make_schema();
  return kSchema;
}

}  // namespace gantline
