#include <nlohmann/json.hpp>

#include "gantline/import.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using nlohmann::json;

json trace(const json& specification, const json& execution) {
  return {{"name", "trace"},
          {"schemaVersion", "1.5"},
          {"workflow",
           {{"specification", {{"tasks", specification}}}, {"execution", {{"tasks", execution}}}}}};
}

json task(const char* id, const json& parents) { return {{"id", id}, {"parents", parents}}; }

json runtime(const char* id, const json& seconds) {
  return {{"id", id}, {"runtimeInSeconds", seconds}, {"coreCount", 8}};
}

Defects defects_of(const json& document) {
  const auto result = import_document("wfcommons", document, "x");
  REQUIRE_FALSE(result.ok());
  return result.error();
}

TEST_CASE("a trace becomes noop tasks with its runtimes in milliseconds", "[import]") {
  const auto result = import_document("wfcommons",
                                      trace({task("a", json::array()), task("b 1", {"a"})},
                                            {runtime("b 1", 0.0005), runtime("a", 2)}),
                                      "file");
  REQUIRE(result.ok());
  CHECK(result.value()["name"] == "trace");
  CHECK(result.value()["tasks"] == json::parse(R"([
    {"id": "a", "type": "noop", "needs": [], "estimate": {"fixed": 2000}},
    {"id": "b_1", "type": "noop", "needs": ["a"], "estimate": {"fixed": 1}}])"));
}

TEST_CASE("runtimes round half up to whole milliseconds", "[import]") {
  const std::pair<double, int64_t> cases[] = {{0.0, 0},    {0.0004, 0},    {0.0005, 1},
                                              {0.0025, 3}, {1.2344, 1234}, {95.108, 95108}};
  for (const auto& [seconds, expected] : cases) {
    const auto result = import_document(
        "wfcommons",
        trace(json::array({task("a", json::array())}), json::array({runtime("a", seconds)})), "x");
    REQUIRE(result.ok());
    CHECK(result.value()["tasks"][0]["estimate"]["fixed"] == expected);
  }
}

TEST_CASE("every defect of a trace is reported with its pointer", "[import]") {
  const Defects defects = defects_of(trace(
      {task("a", {"nobody", 5}), task("a", json::array()), task("c", json::array()), {{"id", 3}}},
      {runtime("a", -1), runtime("a", 1), runtime("z", "2")}));
  std::vector<std::string> pointers;
  for (const Defect& defect : defects) pointers.push_back(defect.pointer);
  const std::string specification = "/workflow/specification/tasks";
  const std::string execution = "/workflow/execution/tasks";
  CHECK(pointers == std::vector<std::string>{
                        specification + "/1/id", specification + "/3/id",
                        execution + "/0/runtimeInSeconds", execution + "/1/id", execution + "/2/id",
                        execution + "/2/runtimeInSeconds", specification + "/0/parents/0",
                        specification + "/0/parents/1", specification + "/2/id"});
}

TEST_CASE("a runtime must be a number that a duration can hold", "[import]") {
  for (const json& seconds : {json(-0.5), json("1"), json(nullptr), json(1e300)}) {
    CHECK(defects_of(trace(json::array({task("a", json::array())}),
                           json::array({runtime("a", seconds)})))[0]
              .pointer == "/workflow/execution/tasks/0/runtimeInSeconds");
  }
}

TEST_CASE("documents of another shape are refused", "[import]") {
  for (const char* text : {"null", "[]", "3", "{}", R"({"workflow": 1})", R"({"workflow": {}})",
                           R"({"workflow": {"specification": {"tasks": 1}, "execution": {}}})"}) {
    CAPTURE(text);
    CHECK(defects_of(json::parse(text)).size() == 2);
  }
  const Defects old =
      defects_of(json::parse(R"({"workflow": {"tasks": [], "execution": {"tasks": []}}})"));
  CHECK(old[0].message.find("1.4 or older") != std::string::npos);
}

}  // namespace
}  // namespace gantline
