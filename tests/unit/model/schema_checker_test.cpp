#include "model/schema_checker.hpp"

#include "support/workflows.hpp"

using namespace gantline;
using nlohmann::json;
using test::describe;
using test::json_of;

namespace {

std::string check(std::string_view schema, std::string_view value) {
  return describe(validate_against_schema(json_of(value), json_of(schema), "/inputs"));
}

std::string check_unknown(std::string_view schema, std::string_view value) {
  const auto checker = SchemaChecker::compile(json_of(schema));
  REQUIRE(checker.ok());
  return describe(checker.value().check(json_of(value), "", SchemaChecker::Expressions::kIgnore));
}

constexpr std::string_view kCity = R"({
  "type": "object", "required": ["city"], "additionalProperties": false,
  "properties": {"city": {"type": "string", "minLength": 2}, "days": {"type": "array", "items": {"type": "integer"}}}})";

}  // namespace

TEST_CASE("a value that fits its schema has no defects", "[engine][model][schema]") {
  CHECK(check(kCity, R"({"city": "Oslo", "days": [1, 2]})").empty());
  CHECK(check("true", "17").empty());
}

TEST_CASE("each wrong part of a value is named by its pointer, once", "[engine][model][schema]") {
  CHECK(check(kCity, R"({"city": 3, "days": [1, "x"]})") ==
        "/inputs/city: Value type not permitted by 'type' constraint.\n"
        "/inputs/days/1: Value type not permitted by 'type' constraint.\n");
  CHECK(check(kCity, "{}") == "/inputs: Missing required property 'city'.\n");
  CHECK(check(kCity, "3") == "/inputs: Value type not permitted by 'type' constraint.\n");
}

TEST_CASE("an unexpected property is named", "[engine][model][schema]") {
  CHECK(check(kCity, R"({"city": "Oslo", "town": 1})").find("'town'") != std::string::npos);
}

TEST_CASE("a schema whose regular expression is broken is a defect, not an exception",
          "[engine][model][schema]") {
  CHECK_FALSE(check(R"({"pattern": "("})", "\"x\"").empty());
  CHECK_FALSE(check(R"({"patternProperties": {"(": {}}})", R"({"x": 1})").empty());
}

TEST_CASE("a schema that is none is a defect", "[engine][model][schema]") {
  CHECK_FALSE(check(R"({"type": 17})", "1").empty());
  CHECK_FALSE(check("[]", "1").empty());
  CHECK_FALSE(check(R"({"$ref": "http://127.0.0.1/other.json"})", "1").empty());
}

TEST_CASE("schemas may refer to their own definitions", "[engine][model][schema]") {
  constexpr std::string_view kTree =
      R"({"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}}})";
  CHECK(check(kTree, R"({"next": {"next": {}}})").empty());
  CHECK(check(kTree, R"({"next": {"next": 1}})") ==
        "/inputs/next/next: Value type not permitted by 'type' constraint.\n");
}

TEST_CASE("a schema that would make the library recurse without end is refused",
          "[engine][model][schema]") {
  for (
      const char* schema :
      {R"({"$ref": "#"})", R"({"allOf": [{"$ref": "#"}]})", R"({"not": {"$ref": "#"}})",
       R"({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]})", R"({"dependencies": {"x": {"$ref": "#"}}})",
       R"({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}})",
       R"({"properties": {"x": {"if": {"$ref": "#/properties/x"}}}})"}) {
    CAPTURE(schema);
    CHECK(check(schema, "{}").find("through itself") != std::string::npos);
  }
}

TEST_CASE("schemas that apply more and more schemas to one value are refused",
          "[engine][model][schema]") {
  json doubling = {{"$ref", "#/$defs/a0"}};
  json chain = {{"$ref", "#/$defs/a0"}};
  for (int i = 0; i < 20; ++i) {
    const json next = {{"$ref", "#/$defs/a" + std::to_string(i + 1)}};
    doubling["$defs"]["a" + std::to_string(i)]["anyOf"] = json::array({next, next});
  }
  doubling["$defs"]["a20"] = false;
  for (int i = 0; i < 5'000; ++i) {
    chain["$defs"]["a" + std::to_string(i)]["$ref"] = "#/$defs/a" + std::to_string(i + 1);
  }
  chain["$defs"]["a5000"] = true;
  CHECK_FALSE(validate_against_schema(1, doubling, "").empty());
  CHECK_FALSE(validate_against_schema(1, chain, "").empty());
}

TEST_CASE("definitions that lie deep below each other are refused", "[engine][model][schema]") {
  json schema = {{"$ref", "#/$defs/a0"}};
  for (int i = 0; i < 5'000; ++i) {
    schema["$defs"]["a" + std::to_string(i)]["properties"]["x"]["$ref"] =
        "#/$defs/a" + std::to_string(i + 1);
  }
  schema["$defs"]["a5000"] = true;
  const Defects defects = validate_against_schema(json::object(), schema, "");
  REQUIRE(defects.size() == 1);
  CHECK(defects[0].code == ErrorCode::kLimitExceeded);
}

TEST_CASE("the deepest schema and value that are allowed are checked", "[engine][model][schema]") {
  // A list of lists; each level applies sixteen schemas, one through the other.
  json schema = {{"items", {{"$ref", "#"}}}};
  json* innermost = &schema;
  for (int i = 0; i < 14; ++i) {
    (*innermost)["allOf"] = json::array({json::object()});
    innermost = &(*innermost)["allOf"][0];
  }
  (*innermost)["type"] = "array";
  const auto nested = [](int depth) {
    json value = json::array();
    for (int i = 1; i < depth; ++i) value = json::array({std::move(value)});
    return value;
  };
  CHECK(validate_against_schema(nested(32), schema, "").empty());
  CHECK(validate_against_schema(nested(33), schema, "").size() == 1);
}

TEST_CASE("references go into the schema itself and nowhere else", "[engine][model][schema]") {
  for (const char* reference : {"#/nope", "file:///etc/passwd", "other.json", "#name",
                                "#/$defs/a/1", "", "#/properties/~5"}) {
    const json schema = {{"$ref", reference}, {"$defs", {{"a", true}}}};
    CAPTURE(reference);
    CHECK(test::describe(validate_against_schema(1, schema, "/x")).rfind("/x: ", 0) == 0);
  }
  CHECK(check(R"({"$ref": "#/$defs/a~1b~0c", "$defs": {"a/b~c": {"type": "integer"}}})", "1")
            .empty());
  CHECK_FALSE(check(R"({"properties": {"x": {"$ref": 7}}})", "{}").empty());
}

TEST_CASE("a divisor must be positive", "[engine][model][schema]") {
  for (const char* divisor : {"0", "0.0", "-1", "1e-300", "\"1\""}) {
    CAPTURE(divisor);
    CHECK_FALSE(check("{\"multipleOf\": " + std::string(divisor) + "}", "7").empty());
  }
  CHECK(check(R"({"multipleOf": 7})", "14").empty());
}

TEST_CASE("text too long for a pattern is refused rather than matched", "[engine][model][schema]") {
  const nlohmann::json value(std::string(100'000, 'a'));
  const Defects defects = validate_against_schema(value, json_of(R"({"pattern": "(a|b)*c"})"), "");
  REQUIRE(defects.size() == 1);
  CHECK(defects[0].message.find("patterns") != std::string::npos);
}

TEST_CASE("what depends on an expression is not a defect yet", "[engine][model][schema]") {
  CHECK(check_unknown(kCity, R"({"city": "Oslo", "days": "${{ inputs.days }}"})").empty());
  CHECK(check_unknown(kCity, R"({"city": "Oslo", "days": ["${{ item }}"]})").empty());
}

TEST_CASE("what does not depend on an expression is a defect in spite of it",
          "[engine][model][schema]") {
  CHECK(check_unknown(kCity, R"({"city": 3, "days": "${{ inputs.days }}"})") ==
        "/city: Value type not permitted by 'type' constraint.\n");
  CHECK(check_unknown(kCity, R"({"days": "${{ inputs.days }}"})") ==
        ": Missing required property 'city'.\n");
}
