#include "files/read_text.hpp"

#include "gantline/limits.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using nlohmann::json;

json value_of(const std::string& text) {
  const auto result = read_yaml_text(text);
  if (!result.ok()) FAIL(text << ": " << result.error().front().message);
  if (!result.value().defects.empty()) FAIL(text << ": " << result.value().defects[0].message);
  return result.value().value;
}

Defects defects_of(const std::string& text) {
  const auto result = read_yaml_text(text);
  const Defects defects = result.ok() ? result.value().defects : result.error();
  REQUIRE_FALSE(defects.empty());
  return defects;
}

TEST_CASE("plain scalars follow the core schema of YAML 1.2", "[files]") {
  const json value = value_of(
      "[null, ~, Null, true, False, 0, -12, +7, 010, 0o17, 0x1F, 1.5, .5, 5., 1e3, -1.5E-2,"
      " 18446744073709551615, yes, on, 1_000, 0b1, 1:30, 2024-01-01, 1.2.3, -, e5, nan]");
  CHECK(value ==
        json::parse(R"([null, null, null, true, false, 0, -12, 7, 10, 15, 31, 1.5, 0.5, 5.0,
    1000.0, -0.015, 18446744073709551615, "yes", "on", "1_000", "0b1", "1:30", "2024-01-01", "1.2.3",
    "-", "e5", "nan"])"));
}

TEST_CASE("quoted and block scalars stay strings", "[files]") {
  CHECK(value_of("['1', \"true\", '']") == json({"1", "true", ""}));
  CHECK(value_of("a: |\n  12\nb: >-\n  x\n  y\n") == json({{"a", "12\n"}, {"b", "x y"}}));
}

TEST_CASE("an absent value is null", "[files]") {
  CHECK(value_of("a:\nb: ~\n") == json({{"a", nullptr}, {"b", nullptr}}));
}

TEST_CASE("explicit tags of the core schema decide the type", "[files]") {
  CHECK(value_of("[!!str 12, !!int '12', !!float 1, ! 12]") == json({"12", 12, 1.0, "12"}));
  CHECK(defects_of("a: !!int x")[0].message == "`x` is no int");
  CHECK(defects_of("a: !secret x")[0].message.find("unknown tag") == 0);
  CHECK(defects_of("a: !secret [x]")[0].message.find("unknown tag") == 0);
}

TEST_CASE("numbers that are not finite are refused", "[files]") {
  for (const char* text : {"a: .nan", "a: .inf", "a: -.Inf", "a: 1e999"}) {
    CAPTURE(text);
    const Defects defects = defects_of(text);
    CHECK(defects[0].message.find(" is no finite number") != std::string::npos);
    CHECK(defects[0].pointer == "/a");
    CHECK(defects[0].line == 1);
    CHECK(defects[0].column == 4);
  }
}

TEST_CASE("a value that YAML cannot mean hides no other", "[files]") {
  const Defects defects =
      defects_of("a: .nan\nb: {x: 1, x: .inf}\nc: [1, !!int x, !secret [.nan]]\n");
  std::string places;
  for (const Defect& defect : defects) {
    places += std::to_string(defect.line) + ":" + std::to_string(defect.column) + " " +
              defect.pointer + "\n";
  }
  CHECK(places ==
        "1:4 /a\n"
        "2:11 \n"
        "2:14 \n"
        "3:8 /c/1\n"
        "3:17 /c/2\n"
        "3:26 /c/2/0\n");
}

TEST_CASE("a percent sign at the beginning of a line is told apart from an empty file", "[files]") {
  const Defects unknown = defects_of("# first\n%name: x\ntasks: []\n");
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].message.find("YAML has none called `name:`") != std::string::npos);
  CHECK(unknown[0].line == 2);
  CHECK(unknown[0].column == 1);
  CHECK(defects_of("%")[0].message.find("directive") != std::string::npos);
  const Defects unfinished = defects_of("%YAML 1.2\na: 1\n");
  CHECK(unfinished[0].message.find("a line `---` must follow") == 0);
  CHECK(unfinished[0].line == 1);
  CHECK(value_of("%YAML 1.2\n---\na: 1\n") == json({{"a", 1}}));
  CHECK(value_of("a: '%'\n") == json({{"a", "%"}}));
}

TEST_CASE("every duplicate key is reported where it stands", "[files]") {
  const Defects defects = defects_of("a: 1\nb: {x: 1, x: 2}\na: 3\n");
  REQUIRE(defects.size() == 2);
  CHECK(defects[0].message == "a second key `x` in this mapping");
  CHECK(defects[0].line == 2);
  CHECK(defects[0].column == 11);
  CHECK(defects[1].line == 3);
}

TEST_CASE("keys are the text of scalars and nothing else", "[files]") {
  CHECK(value_of("1: a\ntrue: b\n") == json({{"1", "a"}, {"true", "b"}}));
  CHECK(defects_of("? [a]\n: b\n")[0].message == "a key must be a scalar");
  CHECK(defects_of("a: &x k\n*x : b\n")[0].message == "an alias cannot be a key");
}

TEST_CASE("an alias stands for a copy of what its anchor names", "[files]") {
  CHECK(value_of("a: &x {k: [1, 2]}\nb: *x\nc: *x\n") ==
        json::parse(R"({"a": {"k": [1, 2]}, "b": {"k": [1, 2]}, "c": {"k": [1, 2]}})"));
  CHECK(defects_of("a: &x [*x]\n")[0].message == "an alias within what it stands for");
  CHECK_FALSE(read_yaml_text("a: *nothing\n").ok());
}

TEST_CASE("aliases that multiply are refused before they fill the memory", "[files]") {
  std::string text = "- &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char name = 'b'; name <= 'z'; ++name) {
    text += "- &";
    text += name;
    text += " [";
    for (int k = 0; k < 10; ++k) {
      text += k == 0 ? "*" : ", *";
      text += static_cast<char>(name - 1);
    }
    text += "]\n";
  }
  CHECK(defects_of(text)[0].code == ErrorCode::kLimitExceeded);
}

TEST_CASE("a merge key adds what the mapping lacks", "[files]") {
  CHECK(value_of("base: &b {x: 1, y: 2}\nt: {<<: *b, y: 3}\n")["t"] == json({{"x", 1}, {"y", 3}}));
  CHECK(value_of("- &b {x: 1}\n- &c {x: 2, z: 3}\n- {<<: [*b, *c]}\n")[2] ==
        json({{"x", 1}, {"z", 3}}));
  CHECK(value_of("{'<<': 1}") == json({{"<<", 1}}));
  CHECK(defects_of("a: {<<: 5}")[0].message == "a merge key takes a mapping or a list of them");
  CHECK(defects_of("a: {<<: [5]}")[0].message == "a merge key takes a mapping or a list of them");
}

TEST_CASE("a second document is refused", "[files]") {
  const Defects defects = defects_of("a: 1\n---\nb: 2\n");
  CHECK(defects[0].message == "a second document; a file holds one");
  CHECK(defects[0].line == 2);
  CHECK(value_of("---\na: 1\n...\n") == json({{"a", 1}}));
}

TEST_CASE("deep nesting is refused in every style", "[files]") {
  const size_t depth = limits::kDocumentDepth;
  CHECK(read_yaml_text(std::string(depth, '[') + std::string(depth, ']')).ok());
  CHECK(defects_of(std::string(depth + 1, '[') + std::string(depth + 1, ']'))[0].code ==
        ErrorCode::kLimitExceeded);
  // A hundred thousand levels would overflow the stack of a parser that recursed into them.
  CHECK_FALSE(read_yaml_text(std::string(100'000, '[')).ok());
  CHECK_FALSE(read_yaml_text(std::string(100'000, '[') + std::string(100'000, ']')).ok());
  std::string braces;
  for (int i = 0; i < 100'000; ++i) braces += "{a: ";
  CHECK_FALSE(read_yaml_text(braces).ok());
  std::string dashes;
  for (int i = 0; i < 5'000; ++i) dashes += "- ";
  CHECK(defects_of(dashes)[0].code == ErrorCode::kLimitExceeded);
}

TEST_CASE("text that is no YAML is refused with its position", "[files]") {
  const Defects defects = defects_of("a: 1\nb: [1, 2\nc: 3\n");
  CHECK(defects[0].message.find("not valid YAML: ") == 0);
  CHECK(defects[0].line > 1);
}

}  // namespace
}  // namespace gantline
