#include "model/schema_checker.hpp"

#include <limits>

#include "model/schema_evaluator.hpp"
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

const Patterns kNoPatterns;

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
        "/inputs/city: expected text, found the number 3\n"
        "/inputs/days/1: expected a whole number, found the text `x`\n");
  CHECK(check(kCity, "{}") == "/inputs: required field `city` is missing\n");
  CHECK(check(kCity, "3") == "/inputs: expected an object, found the number 3\n");
}

TEST_CASE("every unknown field is named, with the nearest known one", "[engine][model][schema]") {
  CHECK(check(kCity, R"({"city": "Oslo", "a/b": 1, "day": [], "dayz": []})") ==
        "/inputs/a~1b: unknown field `a/b`\n"
        "/inputs/day: unknown field `day`; did you mean `days`?\n"
        "/inputs/dayz: unknown field `dayz`; did you mean `days`?\n");
  CHECK(
      check(R"({"properties": {}, "patternProperties": {"^x": {}}, "additionalProperties": false})",
            R"({"xa": 1, "b": 2})") == "/inputs/b: unknown field `b`\n");
}

TEST_CASE("a wrong value of an enumeration is told what it may be", "[engine][model][schema]") {
  CHECK(check(R"({"enum": ["text", "json"]})", R"("txt")") ==
        "/inputs: `txt` is none of `text` `json`; did you mean `text`?\n");
  CHECK(check(R"({"enum": ["text", 1, null]})", "2") ==
        "/inputs: must be `text`, `1` or `null`, found the number 2\n");
  CHECK(check(R"({"const": "on"})", R"("off")") == "/inputs: must be `on`, found the text `off`\n");
}

TEST_CASE("a number out of its range is told the range", "[engine][model][schema]") {
  CHECK(check(R"({"minimum": 0, "maximum": 20})", "25") ==
        "/inputs: must be between 0 and 20, not 25\n");
  CHECK(check(R"({"minimum": 0.5})", "0") == "/inputs: must be at least 0.5, not 0\n");
  CHECK(check(R"({"maximum": 3})", "3.5") == "/inputs: must be at most 3, not 3.5\n");
  CHECK(check(R"({"exclusiveMinimum": 0, "exclusiveMaximum": 1})", "1") ==
        "/inputs: must be more than 0 and less than 1, not 1\n");
  CHECK(check(R"({"multipleOf": 5})", "7") == "/inputs: must be a multiple of `5`\n");
}

TEST_CASE("lengths, patterns and repetitions are told in words", "[engine][model][schema]") {
  CHECK(check(R"({"minLength": 1})", R"("")") == "/inputs: must not be empty\n");
  CHECK(check(R"({"minLength": 3})", R"("ab")") == "/inputs: must be at least 3 characters long\n");
  CHECK(check(R"({"maxLength": 1})", R"("ab")") == "/inputs: must be at most 1 characters long\n");
  CHECK(check(R"({"minItems": 1})", "[]") == "/inputs: must not be empty\n");
  CHECK(check(R"({"maxItems": 1})", "[1, 2]") == "/inputs: must have at most 1 elements\n");
  CHECK(check(R"({"maxProperties": 0})", R"({"a": 1})") == "/inputs: must have at most 0 fields\n");
  CHECK(check(R"({"uniqueItems": true})", "[1, 1]") ==
        "/inputs: has equal elements, and must not\n");
  CHECK(check(R"({"pattern": "^a"})", R"("b")") == "/inputs: does not match the pattern `^a`\n");
}

TEST_CASE("a number that JSON has not is not shown as null", "[engine][model][schema]") {
  const Defects defects =
      validate_against_schema(nlohmann::json(std::numeric_limits<double>::quiet_NaN()),
                              json_of(R"({"type": "string"})"), "");
  CHECK(test::describe(defects) == ": expected text, found a number that is not finite\n");
}

TEST_CASE("of several forms the one that was meant is told", "[engine][model][schema]") {
  constexpr std::string_view kCommand =
      R"({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1}]})";
  CHECK(check(kCommand, "5") == "/inputs: expected text or a list, found the number 5\n");
  CHECK(check(kCommand, "[]") == "/inputs: must not be empty\n");
  CHECK(check(kCommand, R"(["ls", {}])") ==
        "/inputs/1: expected text or a number, found an object\n");
  constexpr std::string_view kEither =
      R"({"properties": {"for": {}, "ms": {}}, "oneOf": [{"required": ["for"]}, {"required": ["ms"]}]})";
  CHECK(check(kEither, "{}") == "/inputs: one of the fields `for` or `ms` is required\n");
  CHECK(check(kEither, R"({"for": 1, "ms": 1})") ==
        "/inputs: only one of the fields `for` or `ms` may be given\n");
  CHECK(check(R"({"not": {"type": "string"}})", R"("x")") ==
        "/inputs: has a form that its schema excludes\n");
}

TEST_CASE("messages find the schema behind references and below lists", "[engine][model][schema]") {
  CHECK(
      check(
          R"({"items": {"$ref": "#/$defs/port"}, "$defs": {"port": {"minimum": 1, "maximum": 9}}})",
          "[3, 0]") == "/inputs/1: must be between 1 and 9, not 0\n");
  CHECK(check(R"({"additionalProperties": {"allOf": [{"enum": ["a", "b"]}]}})", R"({"k": "c"})") ==
        "/inputs/k: `c` is none of `a` `b`\n");
  CHECK(check(R"({"items": [{}, {"type": "null"}], "additionalItems": {"type": "boolean"}})",
              "[1, 2, 3]") ==
        "/inputs/1: expected null, found the number 2\n"
        "/inputs/2: expected true or false, found the number 3\n");
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
        "/inputs/next/next: expected an object, found the number 1\n");
}

TEST_CASE("a schema that would be applied without end is refused", "[engine][model][schema]") {
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

TEST_CASE("the keywords of 2020-12 are applied", "[engine][model][schema]") {
  const std::pair<const char*, std::vector<std::pair<const char*, bool>>> cases[] = {
      {R"({"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "null"}})",
       {{R"(["a", 1, null])", true},
        {R"(["a"])", true},
        {R"([1])", false},
        {R"(["a", 1, 2])", false}}},
      {R"({"prefixItems": [true], "items": false})", {{"[1]", true}, {"[1, 2]", false}}},
      {R"({"dependentRequired": {"a": ["b", "c"]}})",
       {{R"({"a": 1, "b": 1, "c": 1})", true},
        {R"({"a": 1, "b": 1})", false},
        {R"({"b": 1})", true}}},
      {R"({"dependentSchemas": {"a": {"maxProperties": 1}}})",
       {{R"({"a": 1})", true}, {R"({"a": 1, "b": 1})", false}, {R"({"b": 1, "c": 1})", true}}},
      {R"({"contains": {"const": 7}, "minContains": 2, "maxContains": 3})",
       {{"[7, 1, 7]", true}, {"[7]", false}, {"[7, 7, 7, 7]", false}}},
      {R"({"contains": {"const": 7}, "minContains": 0})", {{"[]", true}, {"[1]", true}}},
      {R"({"$ref": "#/$defs/a", "maximum": 5, "$defs": {"a": {"type": "integer"}}})",
       {{"5", true}, {"6", false}, {"1.5", false}}},
  };
  for (const auto& [schema, values] : cases) {
    for (const auto& [value, is_right] : values) {
      CAPTURE(schema, value);
      CHECK(check(schema, value).empty() == is_right);
    }
  }
  CHECK(check(R"({"contains": {"const": 7}, "minContains": 2})", "[7]") ==
        "/inputs: must have at least 2 elements of the form that its schema asks for, and has 1\n");
}

TEST_CASE("keywords that would have to be passed over are refused", "[engine][model][schema]") {
  for (const char* schema :
       {R"({"unevaluatedProperties": false})", R"({"items": {"unevaluatedItems": false}})",
        R"({"allOf": [{"$dynamicRef": "#node"}]})", R"({"$recursiveRef": "#"})"}) {
    CAPTURE(schema);
    const auto checker = SchemaChecker::compile(json_of(schema));
    REQUIRE_FALSE(checker.ok());
    CHECK(checker.error().front().message.find("is not supported") != std::string::npos);
  }
  // A field of that name is none.
  CHECK(check(R"({"properties": {"unevaluatedItems": {"type": "integer"}}})",
              R"({"unevaluatedItems": 1})")
            .empty());
}

TEST_CASE("what names depend on is checked for its form", "[engine][model][schema]") {
  for (const char* schema :
       {R"({"dependentRequired": []})", R"({"dependentRequired": {"a": 1}})",
        R"({"dependentSchemas": {"a": ["b"]}})", R"({"prefixItems": []})", R"({"minContains": -1})",
        R"({"dependentSchemas": {"a": {"$ref": "#"}}})"}) {
    CAPTURE(schema);
    CHECK_FALSE(SchemaChecker::compile(json_of(schema)).ok());
  }
}

TEST_CASE("what a reference leads to is checked wherever it stands", "[engine][model][schema]") {
  const auto behind = [](const char* target) {
    return std::string(R"({"properties": {"l": {"$ref": "#/x-defs/a"}}, "x-defs": {"a": )") +
           target + "}}";
  };
  for (const char* target :
       {R"({"minContains": "abc"})", R"({"minLength": "z"})", R"({"type": 3})", R"([true])", "7",
        R"({"pattern": "("})", R"({"unevaluatedItems": false})", R"({"required": [1]})",
        R"({"$ref": "#/x-defs/a/b", "b": {"maxItems": -1}})"}) {
    CAPTURE(target);
    CHECK_FALSE(SchemaChecker::compile(json_of(behind(target))).ok());
  }
  const std::string pattern = behind(R"({"pattern": "^a"})");
  CHECK(check(pattern, R"({"l": "abc"})").empty());
  CHECK(check(pattern, R"({"l": "b"})") == "/inputs/l: does not match the pattern `^a`\n");
  CHECK(check(behind(R"({"items": {"$ref": "#/x-defs/a"}})"), R"({"l": [[]]})").empty());
  CHECK(SchemaChecker::compile(json_of(behind(R"({"minLength": "z"})"))).error().front().pointer ==
        "/x-defs/a/minLength");
}

TEST_CASE("durations in a payload are those of the file format", "[engine][model][schema]") {
  const char* schema = R"({"format": "gantline-duration"})";
  for (const char* text : {"90s", "1h30m", "1.5s", "0", "250ms", "36500d"}) {
    CHECK(check(schema, json(text).dump()).empty());
  }
  for (const char* text : {"", "-1s", "bogus", "1s1h", "999999999999d"}) {
    CAPTURE(text);
    CHECK_FALSE(check(schema, json(text).dump()).empty());
  }
  CHECK(check(schema, R"("-1s")").rfind("/inputs: `-1s`: not a duration: expected ", 0) == 0);
  CHECK(check(schema, "-1").empty());
  const char* bounded = R"({"format": "gantline-duration", "minimum": 1, "maximum": 86400000})";
  for (const char* text : {"1d", "1ms", "24h", "86400000"}) {
    CHECK(check(bounded, json(text).dump()).empty());
  }
  CHECK(check(bounded, R"("2d")") ==
        "/inputs: must be between 1 and 86400000, not 172800000 milliseconds\n");
  CHECK_FALSE(check(bounded, R"("0s")").empty());
  // Another one, of ISO 8601.
  CHECK(check(R"({"format": "duration"})", R"("P1D")").empty());
}

TEST_CASE("addresses in a payload are checked for their form", "[engine][model][schema]") {
  const char* schema = R"({"format": "gantline-http-url"})";
  for (const char* text : {"http://a", "HTTPS://a.b:80/c?d#e", "http://[::1]:80", "http://a?b@c"}) {
    CAPTURE(text);
    CHECK(check(schema, json(text).dump()).empty());
  }
  for (const char* text : {"", "nonsense", "ftp://a", "http://", "http:///a", "http://:80",
                           "http://u@a", "http://a b", "http://a/\n", "xhttp://a"}) {
    CAPTURE(text);
    CHECK_FALSE(check(schema, json(text).dump()).empty());
  }
}

TEST_CASE("a divisor must be positive", "[engine][model][schema]") {
  for (const char* divisor : {"0", "0.0", "-1", "1e-300", "\"1\""}) {
    CAPTURE(divisor);
    CHECK_FALSE(check("{\"multipleOf\": " + std::string(divisor) + "}", "7").empty());
  }
  CHECK(check(R"({"multipleOf": 7})", "14").empty());
}

TEST_CASE("a long text is matched with patterns", "[engine][model][schema]") {
  const json value(std::string(100'000, 'a'));
  CHECK(validate_against_schema(value, json_of(R"({"pattern": "^(a|b)*$"})"), "").empty());
  CHECK(validate_against_schema(value, json_of(R"({"pattern": "(a|b)*c"})"), "").size() == 1);
}

TEST_CASE("what depends on an expression is not a defect yet", "[engine][model][schema]") {
  CHECK(check_unknown(kCity, R"({"city": "Oslo", "days": "${{ inputs.days }}"})").empty());
  CHECK(check_unknown(kCity, R"({"city": "Oslo", "days": ["${{ item }}"]})").empty());
}

TEST_CASE("what does not depend on an expression is a defect in spite of it",
          "[engine][model][schema]") {
  CHECK(check_unknown(kCity, R"({"city": 3, "days": "${{ inputs.days }}"})") ==
        "/city: expected text, found the number 3\n");
  CHECK(check_unknown(kCity, R"({"days": "${{ inputs.days }}"})") ==
        ": required field `city` is missing\n");
}

namespace {

bool fits(std::string_view schema, std::string_view value) { return check(schema, value).empty(); }

}  // namespace

TEST_CASE("a number without a fraction is an integer however it is written",
          "[engine][model][schema]") {
  CHECK(fits(R"({"type": "integer"})", "3"));
  CHECK(fits(R"({"type": "integer"})", "3.0"));
  CHECK(fits(R"({"type": "integer"})", "-1e3"));
  CHECK_FALSE(fits(R"({"type": "integer"})", "3.5"));
  CHECK(fits(R"({"type": ["integer", "null"]})", "null"));
  CHECK_FALSE(fits(R"({"type": ["integer", "null"]})", "false"));
}

TEST_CASE("bounds of numbers hold, in both spellings of exclusive ones",
          "[engine][model][schema]") {
  CHECK(fits(R"({"minimum": 1, "maximum": 3})", "1"));
  CHECK(fits(R"({"minimum": 1, "maximum": 3})", "3.0"));
  CHECK_FALSE(fits(R"({"minimum": 1})", "0.5"));
  CHECK_FALSE(fits(R"({"maximum": 3})", "4"));
  CHECK_FALSE(fits(R"({"exclusiveMinimum": 1})", "1"));
  CHECK(fits(R"({"exclusiveMinimum": 1})", "1.5"));
  CHECK_FALSE(fits(R"({"maximum": 3, "exclusiveMaximum": true})", "3"));
  CHECK(fits(R"({"maximum": 3, "exclusiveMaximum": false})", "3"));
  CHECK(fits(R"({"multipleOf": 0.1})", "0.3"));
  CHECK_FALSE(fits(R"({"multipleOf": 0.1})", "0.35"));
}

TEST_CASE("the length of a text counts characters, not bytes", "[engine][model][schema]") {
  CHECK(fits(R"({"minLength": 3, "maxLength": 3})", "\"größ\"") == false);
  CHECK(fits(R"({"minLength": 4, "maxLength": 4})", "\"größ\""));
}

TEST_CASE("a pattern is searched for in the text, a format covers all of it",
          "[engine][model][schema]") {
  CHECK(fits(R"({"pattern": "b+"})", "\"abba\""));
  CHECK_FALSE(fits(R"({"pattern": "^b+$"})", "\"abba\""));
  CHECK(fits(R"({"format": "date"})", "\"2024-02-29\""));
  CHECK_FALSE(fits(R"({"format": "date"})", "\"2024-02-30\""));
  CHECK_FALSE(fits(R"({"format": "date"})", "\"x2024-02-02\""));
  CHECK(fits(R"({"format": "date-time"})", "\"2024-12-31T23:59:60.5+02:00\""));
  CHECK_FALSE(fits(R"({"format": "time"})", "\"24:00:00Z\""));
  CHECK(fits(R"({"format": "postcode"})", "\"?\""));
}

TEST_CASE("items are checked by their position and the rest by one schema",
          "[engine][model][schema]") {
  constexpr std::string_view kPair =
      R"({"items": [{"type": "string"}, {"type": "integer"}], "additionalItems": false})";
  CHECK(fits(kPair, R"(["a", 1])"));
  CHECK(fits(kPair, R"(["a"])"));
  CHECK(check(kPair, R"(["a", 1, 2])") == "/inputs: has more elements than its schema allows\n");
  CHECK_FALSE(fits(kPair, R"([1])"));
  CHECK_FALSE(fits(R"({"uniqueItems": true})", R"([{"a": 1}, 2, {"a": 1.0}])"));
  CHECK(fits(R"({"uniqueItems": true})", R"([[1, 2], [2, 1]])"));
  CHECK_FALSE(fits(R"({"contains": {"const": 7}})", "[1, 2]"));
  CHECK(fits(R"({"contains": {"const": 7}, "minItems": 2, "maxItems": 2})", "[1, 7]"));
  CHECK_FALSE(fits(R"({"minItems": 2})", "[1]"));
}

TEST_CASE("members are checked by name, by pattern, and the rest by one schema",
          "[engine][model][schema]") {
  constexpr std::string_view kMembers = R"({
    "properties": {"a": {"type": "string"}}, "patternProperties": {"^n_": {"type": "integer"}},
    "additionalProperties": {"type": "null"}, "propertyNames": {"maxLength": 3}})";
  CHECK(fits(kMembers, R"({"a": "x", "n_1": 1, "z": null})"));
  CHECK(check(kMembers, R"({"n_1": "x", "z": 1})") ==
        "/inputs/n_1: expected a whole number, found the text `x`\n"
        "/inputs/z: expected null, found the number 1\n");
  CHECK_FALSE(fits(kMembers, R"({"long": null})"));
  CHECK_FALSE(fits(R"({"minProperties": 1})", "{}"));
  CHECK_FALSE(fits(R"({"maxProperties": 1})", R"({"a": 1, "b": 2})"));
  CHECK_FALSE(fits(R"({"dependencies": {"a": ["b"]}})", R"({"a": 1})"));
  CHECK(fits(R"({"dependencies": {"a": ["b"]}})", R"({"c": 1})"));
  CHECK_FALSE(fits(R"({"dependencies": {"a": {"required": ["b"]}}})", R"({"a": 1})"));
}

TEST_CASE("schemas combine", "[engine][model][schema]") {
  CHECK_FALSE(fits(R"({"allOf": [{"minimum": 1}, {"maximum": 3}]})", "4"));
  CHECK(fits(R"({"anyOf": [{"type": "string"}, {"minimum": 3}]})", "4"));
  CHECK_FALSE(fits(R"({"anyOf": [{"type": "string"}, {"minimum": 5}]})", "4"));
  CHECK_FALSE(fits(R"({"oneOf": [{"minimum": 1}, {"minimum": 2}]})", "4"));
  CHECK(fits(R"({"oneOf": [{"minimum": 1}, {"minimum": 5}]})", "4"));
  CHECK_FALSE(fits(R"({"not": {"minimum": 1}})", "4"));
  constexpr std::string_view kChoice =
      R"({"if": {"minimum": 10}, "then": {"multipleOf": 10}, "else": {"maximum": 5}})";
  CHECK(fits(kChoice, "20"));
  CHECK_FALSE(fits(kChoice, "21"));
  CHECK(fits(kChoice, "5"));
  CHECK_FALSE(fits(kChoice, "6"));
  CHECK(fits(R"({"enum": [1, "a", null]})", "1.0"));
  CHECK_FALSE(fits(R"({"enum": [1, "a", null]})", "\"b\""));
}

TEST_CASE("a keyword whose value makes no sense is a defect of the schema",
          "[engine][model][schema]") {
  for (const char* schema :
       {R"({"type": "text"})", R"({"type": [1]})", R"({"properties": []})", R"({"required": [1]})",
        R"({"minLength": -1})", R"({"minimum": "1"})", R"({"items": 3})", R"({"allOf": []})",
        R"({"enum": 1})", R"({"uniqueItems": 1})", R"({"pattern": 1})", R"({"not": null})",
        R"({"properties": {"a": {"items": [{"maxLength": 1.5}]}}})"}) {
    CAPTURE(schema);
    CHECK_FALSE(SchemaChecker::compile(json_of(schema)).ok());
  }
  CHECK(SchemaChecker::compile(json_of(R"({"x-own": 1, "title": 3})")).ok());
}

TEST_CASE("checking a value ends whatever its schema multiplies", "[engine][model][schema]") {
  const auto nested = [](int depth) {
    json value = json::array();
    for (int i = 1; i < depth; ++i) value = json::array({std::move(value)});
    return value;
  };
  json twice =
      json_of(R"({"$defs": {"a": {"items": {"$ref": "#/$defs/a"}, "contains": {"$ref": "#/$defs/a"},
                                           "minContains": 0}}, "$ref": "#/$defs/a"})");
  json eightfold = {{"$ref", "#/$defs/a"}};
  for (int i = 0; i < 8; ++i) {
    eightfold["$defs"]["a"]["allOf"].push_back(json_of(R"({"items": {"$ref": "#/$defs/a"}})"));
  }
  for (const json& schema : {twice, eightfold}) {
    SchemaEvaluator evaluator(schema, kNoPatterns, 10'000);
    const std::vector<SchemaFailure> failures = evaluator.evaluate(nested(100));
    REQUIRE(failures.size() == 1);
    CHECK(failures[0].code == ErrorCode::kLimitExceeded);
    CHECK(failures[0].message == "takes more than 10000 steps to check against its schema");
    CHECK(failures[0].pointer.rfind("/0/0/0", 0) == 0);
    CHECK(evaluator.evaluate(nested(3)).empty());
    CHECK(validate_against_schema(nested(3), schema, "/inputs").empty());
  }
}

TEST_CASE("long lists and texts count for more than one step", "[engine][model][schema]") {
  json words = json::array();
  for (int i = 0; i < 10'000; ++i) words.push_back(i);
  const json value(json::array_t(500, "a"));
  const auto codes = [&](const json& schema) {
    std::vector<ErrorCode> result;
    SchemaEvaluator evaluator(schema, kNoPatterns, 50'000);
    for (const SchemaFailure& failure : evaluator.evaluate(value)) result.push_back(failure.code);
    return result;
  };
  for (const json& form : {json{{"enum", words}}, json{{"const", words}}}) {
    CHECK(codes({{"items", {{"not", form}}}}) == std::vector{ErrorCode::kLimitExceeded});
  }
  const json text(std::string(4'000'000, 'a'));
  const Defects defects =
      validate_against_schema(text, json_of(R"({"pattern": "(a|b|c|d){400}$"})"), "/x");
  REQUIRE(defects.size() == 1);
  CHECK(defects[0].code == ErrorCode::kLimitExceeded);
  CHECK(defects[0].message == "takes more than 10000000 steps to check against its schema");
  CHECK(defects[0].pointer == "/x");
}

TEST_CASE("defects that were found before the steps were used up are told too",
          "[engine][model][schema]") {
  const json schema = json_of(R"({"maxItems": 1, "items": {"type": "null"}})");
  SchemaEvaluator evaluator(schema, kNoPatterns, 100);
  const std::vector<SchemaFailure> failures = evaluator.evaluate(json(json::array_t(100, 1)));
  REQUIRE(failures.size() > 2);
  CHECK(failures[0].message == "must have at most 1 elements");
  CHECK(failures[1].code == ErrorCode::kInvalidArgument);
  CHECK(failures.back().code == ErrorCode::kLimitExceeded);
}

TEST_CASE("of many wrong values beside expressions the first are listed",
          "[engine][model][schema]") {
  json value;
  for (int i = 0; i < 20'000; ++i) {
    value["env"]["E" + std::to_string(i)] = "${{ inputs.x }}";
    value["env"]["W" + std::to_string(i)] = 7;
  }
  const auto checker = SchemaChecker::compile(
      json_of(R"({"properties": {"env": {"additionalProperties": {"type": "string"}}}})"));
  REQUIRE(checker.ok());
  const Defects defects =
      checker.value().check(value, "/with", SchemaChecker::Expressions::kIgnore);
  REQUIRE(defects.size() == limits::kDefects + 1);
  CHECK(defects[0].pointer == "/with/env/W0");
  CHECK(defects.back().code == ErrorCode::kLimitExceeded);
}

TEST_CASE("what stands beside an expression does not depend on it", "[engine][model][schema]") {
  const char* schema = R"({"additionalProperties": {"minItems": 2, "minLength": 20}})";
  CHECK(check_unknown(schema, R"({"a": ["${{ x }}"], "a!": [1], "a0": [1], "b": "${{ x }}"})") ==
        "/a!: must have at least 2 elements\n/a0: must have at least 2 elements\n");
}

TEST_CASE("every defect of a schema is told with its place", "[engine][model][schema]") {
  const json schema = json_of(
      R"({"properties": {"a": {"minLength": "z"}, "b": {"type": [3]}, "c": {"pattern": "("}},
          "unevaluatedItems": false, "multipleOf": 0})");
  const auto checker = SchemaChecker::compile(schema);
  REQUIRE_FALSE(checker.ok());
  const Defects& defects = checker.error();
  REQUIRE(defects.size() == 5);
  CHECK(defects[0].pointer == "/multipleOf");
  CHECK(defects[1].pointer == "/properties/a/minLength");
  CHECK(defects[2].pointer == "/properties/b/type");
  CHECK(defects[3].pointer == "/properties/c/pattern");
  CHECK(defects[4].pointer.empty());
  CHECK(describe(validate_against_schema(1, schema, "/x")) ==
        "/x: the schema is none that can be used: expected a positive number (at `/multipleOf`)\n");
}

TEST_CASE("properties may be called as keywords are", "[engine][model][schema]") {
  const char* schema =
      R"({"properties": {"multipleOf": {"type": "number"}, "pattern": {"type": "string"},
                                          "required": {"type": "string"}}, "type": "object"})";
  const std::string text(5'000, 'a');
  CHECK(
      check(schema, R"({"multipleOf": -1, "pattern": "x", "required": ")" + text + "\"}").empty());
  CHECK(check(schema, R"({"multipleOf": "1"})") ==
        "/inputs/multipleOf: expected a number, found the text `1`\n");
}
