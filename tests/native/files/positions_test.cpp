#include "files/document.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

// "line:column" of a pointer in a text.
std::string locate(const std::string& text, const std::string& name, const std::string& pointer) {
  const auto document = parse_document(text, name);
  REQUIRE(document.ok());
  Defects defects{{ErrorCode::kInvalidArgument, "", pointer, 0, 0}};
  document.value().source.locate(defects);
  return std::to_string(defects[0].line) + ":" + std::to_string(defects[0].column);
}

constexpr const char* kYaml =
    "name: x\n"              // 1
    "tasks:\n"               // 2
    "  - id: a\n"            // 3
    "    needs: [b, 'c']\n"  // 4
    "  - &t\n"               // 5
    "    id: d\n"            // 6
    "    a/b~c: {k: 1}\n"    // 7
    "  - *t\n";              // 8

TEST_CASE("YAML members stand at their key and elements where they begin", "[files]") {
  CHECK(locate(kYaml, "a.yaml", "/name") == "1:1");
  CHECK(locate(kYaml, "a.yaml", "/tasks") == "2:1");
  CHECK(locate(kYaml, "a.yaml", "/tasks/0") == "3:5");
  CHECK(locate(kYaml, "a.yaml", "/tasks/0/needs") == "4:5");
  CHECK(locate(kYaml, "a.yaml", "/tasks/0/needs/1") == "4:16");
  CHECK(locate(kYaml, "a.yaml", "/tasks/1/id") == "6:5");
  CHECK(locate(kYaml, "a.yaml", "/tasks/1/a~1b~0c/k") == "7:13");
}

TEST_CASE("what is not in the text stands where the part around it does", "[files]") {
  CHECK(locate(kYaml, "a.yaml", "/tasks/0/type") == "3:5");
  CHECK(locate(kYaml, "a.yaml", "/missing/deeply") == "1:1");
  CHECK(locate(kYaml, "a.yaml", "/tasks/2/id") == "8:5");
  CHECK(locate(kYaml, "a.yaml", "") == "1:1");
}

constexpr const char* kJson =
    "{\n"
    "  \"tasks\": [\n"
    "    {\"id\": \"a, ]\", \"needs\": [\"b\", \"\\\"c\"], \"e\": {}, \"l\": []},\n"
    "    {\"a\\/b\\u007ec\": 1.5e3, \"last\": null}\n"
    "  ], \"end\": true\n"
    "}";

TEST_CASE("JSON members stand at their key and elements where they begin", "[files]") {
  CHECK(locate(kJson, "a.json", "/tasks") == "2:3");
  CHECK(locate(kJson, "a.json", "/tasks/0") == "3:5");
  CHECK(locate(kJson, "a.json", "/tasks/0/needs/1") == "3:35");
  CHECK(locate(kJson, "a.json", "/tasks/0/l") == "3:52");
  CHECK(locate(kJson, "a.json", "/tasks/1/a~1b~0c") == "4:6");
  CHECK(locate(kJson, "a.json", "/tasks/1/last") == "4:28");
  CHECK(locate(kJson, "a.json", "/end") == "5:6");
  CHECK(locate(kJson, "a.json", "/tasks/7/needs") == "2:3");
}

TEST_CASE("a defect that has its line already keeps it", "[files]") {
  const auto document = parse_document(kJson, "a.json");
  REQUIRE(document.ok());
  Defects defects{{ErrorCode::kInvalidArgument, "", "/end", 77, 3}};
  document.value().source.locate(defects);
  CHECK(defects[0].line == 77);
}

}  // namespace
}  // namespace gantline
