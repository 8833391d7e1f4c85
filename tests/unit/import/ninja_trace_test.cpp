#include <nlohmann/json.hpp>

#include "gantline/import.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using nlohmann::json;

TEST_CASE("a build trace keeps the order of its tasks and runs them first in, first out",
          "[import]") {
  const auto result = import_document("ninja-trace", json::parse(R"({"format": "ninja-trace-1",
      "source_project": "p", "build": "cold", "tasks": [
      {"id": 0, "name": "x.o", "duration_ms": 12, "deps": []},
      {"id": 1, "name": "x", "duration_ms": 0, "deps": [0]}]})"),
                                      "build");
  REQUIRE(result.ok());
  const json& document = result.value();
  CHECK(document["name"] == "build");
  CHECK(document["policy"] == "fifo");
  CHECK(document["description"] == "p: cold");
  CHECK(document["tasks"] == json::parse(R"([
    {"id": "t0", "type": "noop", "needs": [], "estimate": {"fixed": 12}},
    {"id": "t1", "type": "noop", "needs": ["t0"], "estimate": {"fixed": 0}}])"));
}

TEST_CASE("every defect of a build trace is reported with its pointer", "[import]") {
  const auto result =
      import_document("ninja-trace", json::parse(R"({"format": "ninja-trace-1", "tasks": [
      {"id": 0, "duration_ms": -1, "deps": [0, 9, "x"]}, {"id": 0, "duration_ms": 1.5, "deps": []},
      {"id": -3}, 7]})"),
                      "x");
  REQUIRE_FALSE(result.ok());
  std::vector<std::string> pointers;
  for (const Defect& defect : result.error()) pointers.push_back(defect.pointer);
  CHECK(pointers == std::vector<std::string>{"/tasks/1/id", "/tasks/2/id", "/tasks/3/id",
                                             "/tasks/0/duration_ms", "/tasks/0/deps/1",
                                             "/tasks/0/deps/2", "/tasks/1/duration_ms"});
}

TEST_CASE("another format or none is refused", "[import]") {
  for (const char* text : {"{}", "[]", R"({"format": "ninja-trace-2", "tasks": []})",
                           R"({"format": "ninja-trace-1"})"}) {
    CHECK_FALSE(import_document("ninja-trace", json::parse(text), "x").ok());
  }
}

TEST_CASE("the formats are known by name, and text formats take no document", "[import]") {
  std::vector<std::string> names;
  for (const ImportFormat& format : import_formats()) names.emplace_back(format.name);
  CHECK(names == std::vector<std::string>{"wfcommons", "psplib", "stg", "argo", "ninja-trace"});
  CHECK_FALSE(import_document("stg", json::object(), "x").ok());
  CHECK_FALSE(import_document("visio", json::object(), "x").ok());
  CHECK_FALSE(import_text("visio", "", "x").ok());
  CHECK_FALSE(import_text("wfcommons", "{\"workflow\": ", "x").ok());
}

}  // namespace
}  // namespace gantline
