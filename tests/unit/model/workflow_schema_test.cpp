#include <string>

#include "model/fields.hpp"
#include "model/schema_checker.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using test::describe;
using test::json_of;

namespace {

using Json = nlohmann::json;

Json document_with_task(Json task) {
  Json document = {{"name", "w"}};
  document["tasks"] = Json::array({{{"id", "first"}, {"type", "noop"}}, std::move(task)});
  document["segments"]["load"]["tasks"] = Json::array({{{"id", "a"}, {"type", "noop"}}});
  return document;
}

std::string schema_defects(const Json& document) {
  static const auto kChecker = SchemaChecker::compile(workflow_schema());
  REQUIRE(kChecker.ok());
  return describe(kChecker.value().check(document, ""));
}

void check_both_accept(const Json& document) {
  CAPTURE(document.dump());
  CHECK(schema_defects(document).empty());
  const auto workflow = parse_workflow(document, nullptr);
  CHECK((workflow.ok() ? "" : describe(workflow.error())).empty());
}

// What a field needs beside it to be valid.
Json task_for(std::string_view field) {
  Json task = {{"id", "a"}, {"type", "noop"}};
  if (field == "segment") task.erase("type");
  if (field == "max_failure_ratio") task["for_each"] = "inputs.list";
  return task;
}

Json estimate_for(std::string_view field) {
  if (field == "p50") return {{"p95", "9s"}};
  if (field == "p95") return {{"p50", "2s"}};
  if (field == "min") return {{"max", "5s"}};
  if (field == "max") return {{"min", "1s"}};
  if (field == "mode") return {{"min", "1s"}, {"max", "5s"}};
  return Json::object();
}

}  // namespace

TEST_CASE("the example of every field is valid for the schema and the reader",
          "[engine][model][schema]") {
  for_each_field<WorkflowDraft>([](const auto& field) {
    Json document = document_with_task(task_for("id"));
    if (field.name == "deadline_warning") document["deadline"] = "30m";
    document[std::string(field.name)] = json_of(field.example);
    check_both_accept(document);
  });
  for_each_field<TaskDraft>([](const auto& field) {
    Json task = task_for(field.name);
    task[std::string(field.name)] = json_of(field.example);
    check_both_accept(document_with_task(task));
  });
  for_each_field<TaskDefaults>([](const auto& field) {
    Json document = document_with_task(task_for("id"));
    document["defaults"][std::string(field.name)] = json_of(field.example);
    check_both_accept(document);
  });
  for_each_field<RetryDraft>([](const auto& field) {
    Json task = task_for("retry");
    task["retry"][std::string(field.name)] = json_of(field.example);
    check_both_accept(document_with_task(task));
  });
  for_each_field<TimeoutDraft>([](const auto& field) {
    Json task = task_for("timeout");
    task["timeout"][std::string(field.name)] = json_of(field.example);
    check_both_accept(document_with_task(task));
  });
  for_each_field<EstimateDraft>([](const auto& field) {
    Json task = task_for("estimate");
    task["estimate"] = estimate_for(field.name);
    task["estimate"][std::string(field.name)] = json_of(field.example);
    check_both_accept(document_with_task(task));
  });
}

TEST_CASE("a field that the reader does not know is refused by the schema too",
          "[engine][model][schema]") {
  for (const char* pointer :
       {"/nonsense", "/tasks/1/nonsense", "/defaults/nonsense", "/tasks/1/retry/nonsense",
        "/tasks/1/fallback/nonsense", "/segments/load/nonsense"}) {
    Json document = document_with_task(task_for("id"));
    document["tasks"][1]["fallback"] = {{"type", "noop"}};
    CHECK(schema_defects(document).empty());
    document[Json::json_pointer(pointer)] = 1;
    CAPTURE(pointer);
    CHECK_FALSE(schema_defects(document).empty());
    CHECK_FALSE(parse_workflow(document, nullptr).ok());
  }
}

TEST_CASE("what is out of range is refused by both", "[engine][model][schema]") {
  for (const auto& [pointer, value] :
       std::initializer_list<std::pair<const char*, Json>>{{"/priority", 11},
                                                           {"/name", ""},
                                                           {"/max_failure_ratio", 1.5},
                                                           {"/limits/k", 0},
                                                           {"/tasks/1/priority", -1},
                                                           {"/tasks/1/id", "a b"},
                                                           {"/tasks/1/join", "never"},
                                                           {"/tasks/1/retry/maximum_attempts", 0},
                                                           {"/tasks/1/timeout", "soon"},
                                                           {"/tasks/1/estimate", -5},
                                                           {"/tasks/1/resources/cpu", -1}}) {
    Json document = document_with_task(task_for("id"));
    document[Json::json_pointer(pointer)] = value;
    CAPTURE(pointer);
    CHECK_FALSE(schema_defects(document).empty());
    CHECK_FALSE(parse_workflow(document, nullptr).ok());
  }
}

TEST_CASE("durations and amounts in all spellings are valid for both", "[engine][model][schema]") {
  for (const char* text : {"\"90s\"", "\"1h30m\"", "\"2d\"", "\"250ms\"", "\"1.5s\"", "\"1h0.5m\"",
                           "5000", "0", "\"0s\""}) {
    Json task = task_for("timeout");
    task["timeout"] = json_of(text);
    check_both_accept(document_with_task(task));
  }
  for (const char* text :
       {"1", "0.125", "\"0.5\"", "\"512MiB\"", "\"1.5GiB\"", "\"64\"", "\"10MB\""}) {
    Json task = task_for("resources");
    task["resources"]["x"] = json_of(text);
    check_both_accept(document_with_task(task));
  }
}

TEST_CASE("the schema says what it is", "[engine][model][schema]") {
  CHECK(workflow_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(workflow_schema()["required"] == json_of(R"(["name", "tasks"])"));
  CHECK(workflow_schema()["$defs"]["task"]["properties"].contains("for_each"));
}
