#include <string>

#include "gantline/duplicate_keys.hpp"
#include "gantline/limits.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using test::describe;

namespace {

Defect defect_of(std::string_view text) {
  const Result<nlohmann::json, Defects> parsed = parse_json(text);
  REQUIRE_FALSE(parsed.ok());
  REQUIRE(parsed.error().size() == 1);
  return parsed.error()[0];
}

std::string repeat(std::string_view text, size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("JSON text becomes the value that it says", "[engine][model]") {
  const auto parsed = parse_json(R"( {"a": [1, -2, 2.5, true, null, "x\u00e9"], "b": {"c": {}}} )");
  REQUIRE(parsed.ok());
  CHECK(parsed.value().dump() == R"({"a":[1,-2,2.5,true,null,"xé"],"b":{"c":{}}})");
}

TEST_CASE("scalars are documents too", "[engine][model]") {
  CHECK(parse_json("42").value() == 42);
  CHECK(parse_json("\"x\"").value() == "x");
}

TEST_CASE("a syntax error has line and column", "[engine][model]") {
  const Defect defect = defect_of("{\n  \"a\": 1,\n  \"b\": ?\n}");
  CHECK(defect.code == ErrorCode::kInvalidArgument);
  CHECK(defect.line == 3);
  CHECK(defect.column == 8);
  CHECK(defect.message.find("json.exception") == std::string::npos);
}

TEST_CASE("text that ends too early is refused at its end", "[engine][model]") {
  const Defect defect = defect_of("{\"a\": [1,");
  CHECK(defect.line == 1);
  CHECK(defect.column == 10);
}

TEST_CASE("an empty document is refused", "[engine][model]") {
  CHECK(defect_of("").message == "the document is empty");
  CHECK(defect_of(" \n\t ").message == "the document is empty");
}

TEST_CASE("a key that occurs twice in one object is refused where it stands", "[engine][model]") {
  const Defect defect = defect_of("{\n \"a\": 1,\n \"a\": 2}");
  CHECK(defect.code == ErrorCode::kAlreadyExists);
  CHECK(defect.message == "duplicate key `a`");
  CHECK(defect.line == 3);
  CHECK(parse_json(R"([{"a": 1}, {"a": 2}])").ok());
}

TEST_CASE("keys that occur twice are told all at once, and the first value counts",
          "[engine][model]") {
  Defects duplicates;
  const auto value = parse_json(
      "{\"a\": 1, \"a\": {\"b\": {\"c\": 1, \"c\": [2]}},\n \"d\": 3, \"d\": 4}", duplicates);
  REQUIRE(value.ok());
  CHECK(value.value() == nlohmann::json{{"a", 1}, {"d", 3}});
  REQUIRE(duplicates.size() == 3);
  CHECK(duplicates[0].message == "duplicate key `a`");
  CHECK(duplicates[1].message == "duplicate key `c`");
  CHECK(duplicates[2].message == "duplicate key `d`");
  CHECK(duplicates[0].column < duplicates[1].column);
  CHECK(duplicates[2].line == 2);
  CHECK_FALSE(parse_json("{\"a\": 1, \"a\": }", duplicates).ok());
}

TEST_CASE("nesting up to the bound is read and one more is refused", "[engine][model]") {
  const size_t depth = limits::kDocumentDepth;
  CHECK(parse_json(repeat("[", depth) + repeat("]", depth)).ok());
  CHECK(defect_of(repeat("[", depth + 1) + repeat("]", depth + 1)).code ==
        ErrorCode::kLimitExceeded);
  CHECK(defect_of(repeat("[", 10'000'000)).code == ErrorCode::kLimitExceeded);
  CHECK(defect_of(repeat("{\"a\":", 10'000)).code == ErrorCode::kLimitExceeded);
}

TEST_CASE("NaN, infinity and numbers that overflow are refused", "[engine][model]") {
  for (const char* text :
       {"NaN", "[Infinity]", "-Infinity", "1e999", "nan", "+1", "01", "0x10", ".5"}) {
    CAPTURE(text);
    CHECK(defect_of(text).code == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("text that is not UTF-8 is refused", "[engine][model]") {
  CHECK(defect_of("\"\xFF\"").code == ErrorCode::kInvalidArgument);
  CHECK(defect_of("\"\xED\xA0\x80\"").code == ErrorCode::kInvalidArgument);
  CHECK(defect_of("\"\\uD800\"").code == ErrorCode::kInvalidArgument);
}

TEST_CASE("a document over the size limit is refused before it is read", "[engine][model]") {
  const std::string text(limits::kDocumentBytes + 1, ' ');
  CHECK(defect_of(text).code == ErrorCode::kLimitExceeded);
}

TEST_CASE("text after the document is refused", "[engine][model]") {
  CHECK(defect_of("{} {}").code == ErrorCode::kInvalidArgument);
}

TEST_CASE("what is wrong with a text is told without repeating all of it",
          "[engine][model][json]") {
  const Defect long_string = defect_of("{\"a\": \"" + std::string(100'000, 'x'));
  CHECK(long_string.message.rfind("not valid JSON: invalid string: missing closing quote at `",
                                  0) == 0);
  CHECK(long_string.message.size() < 200);
  CHECK(defect_of("[1,]").message ==
        "not valid JSON: unexpected ']'; expected '[', '{', or a literal");
  CHECK(defect_of("{'a': 1}").message ==
        "not valid JSON: invalid literal at `{'`; expected string literal");
  CHECK(defect_of("[1").message == "not valid JSON: unexpected end of input; expected ']'");
}
