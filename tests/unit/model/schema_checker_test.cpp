#include "model/schema_checker.hpp"

#include "support/workflows.hpp"

using namespace gantline;
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
