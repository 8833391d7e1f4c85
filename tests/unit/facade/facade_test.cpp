// Requests and responses as such, and the operations on workflows.
#include "support/facade.hpp"
#include "gantline/limits.hpp"
#include "gantline/random.hpp"

namespace gantline::test {
namespace {

constexpr std::string_view kDiamond = R"({
  "name": "diamond",
  "deadline": "1m",
  "limits": {"db": 2},
  "tasks": [
    {"id": "d", "type": "noop", "needs": ["b", "c"], "estimate": "1s"},
    {"id": "b", "type": "noop", "needs": ["a"], "estimate": "2s", "priority": 7},
    {"id": "c", "type": "noop", "needs": ["a"], "estimate": "3s"},
    {"id": "a", "type": "noop", "estimate": "4s"}
  ],
  "finally": [{"id": "tidy", "type": "shell", "class": "io"}]
})";

TEST_CASE("an unknown argument is refused by its name, with the one that was meant", "[facade]") {
  Facade facade;
  const Response response = ask(facade, R"({"op": "canonical", "workflw": 1})");
  CHECK(response.error_code() == "invalid_argument");
  CHECK(response.error_pointer() == "/workflw");
  CHECK(response.error_detail().find("workflow") != std::string::npos);
}

TEST_CASE("an unknown operation is refused with the one that was meant", "[facade]") {
  Facade facade;
  const Response response = ask(facade, R"({"op": "open_workflo"})");
  CHECK(response.error_code() == "not_found");
  CHECK(response.error_pointer() == "/op");
  CHECK(response.error_detail().find("open_workflow") != std::string::npos);
}

TEST_CASE("missing and mistyped arguments are refused by their names", "[facade]") {
  Facade facade;
  const auto pointer_of = [&](const char* request) { return ask(facade, request).error_pointer(); };
  CHECK(pointer_of(R"({})") == "/op");
  CHECK(pointer_of(R"({"op": 3})") == "/op");
  CHECK(pointer_of(R"({"op": "open_workflow"})") == "/document");
  CHECK(pointer_of(R"({"op": "canonical", "workflow": "1"})") == "/workflow");
  CHECK(pointer_of(R"({"op": "canonical", "workflow": -1})") == "/workflow");
  CHECK(pointer_of(R"({"op": "canonical", "workflow": 1.5})") == "/workflow");
  CHECK(pointer_of(R"({"op": "import", "format": "stg", "text": 5})") == "/text");
  CHECK(pointer_of(R"({"op": "import", "format": "stg", "text": "", "document": {}})") == "/text");
  CHECK(pointer_of(R"({"op": "set_task_types", "types": {}})") == "/types");
  CHECK(pointer_of(R"({"op": "set_task_types", "types": [{"type": "a"}, {}]})") == "/types/1/type");
}

TEST_CASE("a request that is no JSON says where it stops being JSON", "[facade]") {
  Facade facade;
  const Response response = read_frame(facade.handle("{\"op\":\n  oops}"));
  CHECK(response.error_code() == "invalid_argument");
  REQUIRE(response.json.at("defects").size() == 1);
  CHECK(response.json["defects"][0]["line"] == 2);
  CHECK(read_frame(facade.handle("[]")).error_code() == "invalid_argument");
  CHECK(read_frame(facade.handle("")).error_code() == "invalid_argument");
}

TEST_CASE("a request over the size limit is refused before it is read", "[facade]") {
  Facade facade;
  const std::string request(limits::kDocumentBytes + 1, ' ');
  CHECK(read_frame(facade.handle(request)).error_code() == "limit_exceeded");
}

TEST_CASE("no request of random bytes is taken for one or breaks the session", "[facade]") {
  Facade facade;
  Random random(17);
  const std::string valid = R"({"op":"plan","workflow":1,"options":{"workers":2}})";
  for (int round = 0; round < 3'000; ++round) {
    std::string request = round % 2 == 0 ? valid : std::string(random.below(80), '\0');
    const uint32_t changes =
        round % 2 == 0 ? 1 + random.below(4) : static_cast<uint32_t>(request.size());
    for (uint32_t i = 0; i < changes && !request.empty(); ++i) {
      request[random.below(static_cast<uint32_t>(request.size()))] =
          static_cast<char>(random.below(256));
    }
    CHECK_FALSE(read_frame(facade.handle(request)).ok());
  }
  CHECK(ask(facade, R"({"op": "info"})").ok());
}

TEST_CASE("a workflow opens with its figures and a column for each fact", "[facade]") {
  Facade facade;
  const Response response = ask(facade, {{"op", "open_workflow"}, {"document", json_of(kDiamond)}});
  const nlohmann::json& result = response.result();
  CHECK(result["name"] == "diamond");
  CHECK(result["tasks"] == 5);
  CHECK(result["edges"] == 4);
  CHECK(result["deadline_ms"] == 60'000);
  CHECK(result["limits"] == json_of(R"([{"key": "db", "concurrency": 2}])"));
  const std::vector<std::string> ids = response.texts("id");
  CHECK(ids == std::vector<std::string>{"d", "b", "c", "a", "tidy"});
  CHECK(response.texts("type").back() == "shell");
  CHECK(response.column<int32_t>("source") == std::vector<int32_t>{0, 1, 2, 3, -1});
  CHECK(response.column<uint8_t>("role") == std::vector<uint8_t>{0, 0, 0, 0, 3});
  CHECK(response.column<uint8_t>("class") == std::vector<uint8_t>{0, 0, 0, 0, 1});
  CHECK(response.column<uint32_t>("stage") == std::vector<uint32_t>{2, 1, 1, 0, 0});
  CHECK(response.column<int32_t>("priority") == std::vector<int32_t>{0, 7, 0, 0, 0});
  const auto before = response.column<uint32_t>("edge_before");
  const auto after = response.column<uint32_t>("edge_after");
  CHECK(before == std::vector<uint32_t>{1, 2, 3, 3});
  CHECK(after == std::vector<uint32_t>{0, 0, 1, 2});
}

TEST_CASE("tasks of a segment have no place of their own in the document", "[facade]") {
  Facade facade;
  const Response response = ask(facade, {{"op", "open_workflow"}, {"document", json_of(R"({
    "name": "w",
    "segments": {"s": {"tasks": [{"id": "x", "type": "noop"}]}},
    "tasks": [{"id": "first", "segment": "s"}, {"id": "last", "type": "noop", "needs": ["first"]}]
  })")}});
  CHECK(response.texts("id") == std::vector<std::string>{"first.x", "last"});
  CHECK(response.column<int32_t>("source") == std::vector<int32_t>{-1, 1});
}

TEST_CASE("every defect of a document is listed with its pointer into the document", "[facade]") {
  Facade facade;
  const Response response = ask(facade, {{"op", "open_workflow"}, {"document", json_of(R"({
    "name": "w", "tasks": [{"id": "a", "type": "noop", "needs": ["b", "c"]}]
  })")}});
  CHECK(response.error_pointer() == "/document");
  REQUIRE(response.json.at("defects").size() == 2);
  CHECK(response.json["defects"][0]["pointer"] == "/tasks/0/needs/0");
  CHECK(response.json["defects"][1]["pointer"] == "/tasks/0/needs/1");
}

TEST_CASE("a document that is no workflow at all is refused", "[facade]") {
  Facade facade;
  for (const char* document :
       {"null", "3", "\"x\"", "[]", "{}", R"({"name": "w", "tasks": [1]})"}) {
    INFO(document);
    const Response response =
        ask(facade, {{"op", "open_workflow"}, {"document", json_of(document)}});
    CHECK_FALSE(response.ok());
    CHECK_FALSE(response.json.at("defects").empty());
  }
}

TEST_CASE("the canonical document opens as the same workflow", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kDiamond);
  const Response canonical = ask(facade, {{"op", "canonical"}, {"workflow", workflow}});
  const Response again =
      ask(facade, {{"op", "open_workflow"}, {"document", canonical.result().at("document")}});
  const Response first = ask(facade, {{"op", "open_workflow"}, {"document", json_of(kDiamond)}});
  CHECK(again.result()["hash"] == first.result()["hash"]);
}

TEST_CASE("task types that were set are those that a workflow may use", "[facade]") {
  Facade facade;
  REQUIRE(ask(facade, R"({"op": "set_task_types", "types": [
    {"type": "noop", "with_schema": null},
    {"type": "shell", "with_schema": {"type": "object", "required": ["command"]}}]})")
              .result()["count"] == 2);
  const Response response =
      ask(facade, {{"op", "open_workflow"}, {"document", json_of(R"({"name": "w", "tasks": [
    {"id": "a", "type": "shell", "with": {}}, {"id": "b", "type": "nop"}]})")}});
  REQUIRE(response.json.at("defects").size() == 2);
  CHECK(response.json["defects"][1]["message"].get<std::string>().find("noop") !=
        std::string::npos);
  // Somebody who does not know every type there is takes the others as they come.
  REQUIRE(ask(facade, R"({"op": "set_task_types", "others": "accepted", "types": [
    {"type": "shell", "with_schema": {"type": "object", "required": ["command"]}}]})")
              .ok());
  CHECK(ask(facade, {{"op", "open_workflow"}, {"document", json_of(R"({"name": "w", "tasks": [
    {"id": "a", "type": "shell", "with": {}}, {"id": "b", "type": "nop"}]})")}})
            .json.at("defects")
            .size() == 1);
  CHECK(ask(facade, R"({"op": "set_task_types", "others": "", "types": []})").error_pointer() ==
        "/others");
  REQUIRE(ask(facade, R"({"op": "set_task_types", "types": []})").ok());
  CHECK(ask(facade,
            {{"op", "open_workflow"},
             {"document", json_of(R"({"name": "w", "tasks": [{"id": "b", "type": "nop"}]})")}})
            .ok());
}

TEST_CASE("defaults of a task type plan as they do where the type is at home", "[facade]") {
  Facade facade;
  REQUIRE(ask(facade, R"({"op": "set_task_types", "types": [
    {"type": "noop", "class": "io", "estimate": {"fixed": "7s"}}]})")
              .ok());
  const Response opened = ask(
      facade, {{"op", "open_workflow"},
               {"document", json_of(R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}]})")}});
  CHECK(opened.column<uint8_t>("class") == std::vector<uint8_t>{1});
  const Response plan = ask(facade, {{"op", "plan"}, {"workflow", opened.result().at("workflow")}});
  CHECK(plan.result()["makespan_ms"] == 7'000);
  CHECK(ask(facade, R"({"op": "set_task_types", "types": [{"type": "a", "estimate": "soon"}]})")
            .error_pointer() == "/types/0/estimate");
}

TEST_CASE("an import gives a document that opens", "[facade]") {
  Facade facade;
  const Response imported = ask(facade, {{"op", "import"},
                                         {"format", "stg"},
                                         {"name", "small"},
                                         {"text", "2\n0 0 0\n1 5 1 0\n2 7 1 1\n3 0 1 2\n"}});
  const Response opened =
      ask(facade, {{"op", "open_workflow"}, {"document", imported.result().at("document")}});
  CHECK(opened.result()["name"] == "small");
  const Response bad = ask(facade, {{"op", "import"}, {"format", "stg"}, {"text", "not a graph"}});
  CHECK(bad.error_pointer() == "/text");
  CHECK(bad.json["defects"][0]["line"] == 1);
  CHECK(ask(facade, {{"op", "import"}, {"format", "nope"}, {"text", ""}}).error_code() ==
        "invalid_argument");
}

TEST_CASE("every shape that info names generates a document that opens", "[facade]") {
  Facade facade;
  const Response described = ask(facade, R"({"op": "info"})");
  const nlohmann::json& shapes = described.result()["generator_shapes"];
  REQUIRE(shapes.size() >= 5);
  for (const nlohmann::json& shape : shapes) {
    const Response generated =
        ask(facade, {{"op", "generate"}, {"shape", shape}, {"tasks", 60}, {"seed", 2}});
    const Response opened =
        ask(facade, {{"op", "open_workflow"}, {"document", generated.result()["document"]}});
    CHECK(opened.result()["tasks"] == 60);
  }
  CHECK(ask(facade, R"({"op": "generate", "shape": "torus", "tasks": 5})").error_pointer() ==
        "/shape");
  CHECK(ask(facade, R"({"op": "generate", "shape": "mixed", "tasks": 0})").error_pointer() ==
        "/tasks");
}

TEST_CASE("a closed handle is gone and no handle is given twice", "[facade]") {
  Facade facade;
  const uint32_t first = open_workflow(facade, kDiamond);
  REQUIRE(ask(facade, {{"op", "close"}, {"handle", first}}).ok());
  CHECK(ask(facade, {{"op", "close"}, {"handle", first}}).error_code() == "not_found");
  CHECK(ask(facade, {{"op", "canonical"}, {"workflow", first}}).error_code() == "not_found");
  CHECK(open_workflow(facade, kDiamond) != first);
}

TEST_CASE("only so many handles are open at a time", "[facade]") {
  Facade facade;
  uint32_t last = 0;
  for (size_t i = 0; i < limits::kOpenHandles; ++i) last = open_workflow(facade, kDiamond);
  const nlohmann::json one_more{{"op", "open_workflow"}, {"document", json_of(kDiamond)}};
  CHECK(ask(facade, one_more).error_code() == "limit_exceeded");
  REQUIRE(ask(facade, {{"op", "close"}, {"handle", last}}).ok());
  CHECK(ask(facade, one_more).ok());
}

TEST_CASE("info names what numbers in columns mean", "[facade]") {
  Facade facade;
  const Response response = ask(facade, R"({"op": "info"})");
  CHECK(response.result()["phases"][7] == "completed");
  CHECK(response.result()["event_kinds"][22] == "task_completed");
  CHECK(response.result()["event_kinds"][0] == "");
  CHECK(response.result()["reasons"][16] == "expression_failed");
  CHECK(response.result()["import_formats"].size() == 5);
  CHECK(response.result()["limits"]["open_handles"] == limits::kOpenHandles);
}

}  // namespace
}  // namespace gantline::test
