#include <nlohmann/json.hpp>

#include "gantline/import.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using nlohmann::json;

// A workflow with the templates `ok` (a container) and `main` (given), entered at `main`.
json workflow(const char* main, const json& more = json::array()) {
  json templates = json::array();
  templates.push_back(json::parse(R"({"name": "ok", "container": {"command": ["true"]}})"));
  templates.push_back(json::parse(main));
  templates.back()["name"] = "main";
  for (const json& one : more) templates.push_back(one);
  return {{"kind", "Workflow"},
          {"metadata", {{"generateName", "test-"}}},
          {"spec", {{"entrypoint", "main"}, {"templates", templates}}}};
}

json import(const json& document) {
  const auto result = import_document("argo", document, "file");
  if (!result.ok()) FAIL(result.error()[0].pointer << ": " << result.error()[0].message);
  return result.value();
}

// The task with an id.
json task_of(const json& document, const std::string& id) {
  for (const json& task : document["tasks"]) {
    if (task["id"] == id) return task;
  }
  FAIL("no task " << id << " in " << document.dump(1));
  return {};
}

Defect first_defect(const json& document) {
  const auto result = import_document("argo", document, "file");
  REQUIRE_FALSE(result.ok());
  return result.error().front();
}

TEST_CASE("a dag becomes tasks that need what they depend on", "[import]") {
  const json document = import(workflow(R"({"dag": {"tasks": [
      {"name": "D", "template": "ok", "depends": "B && C.Succeeded"},
      {"name": "A", "template": "ok"},
      {"name": "B", "template": "ok", "dependencies": ["A"]},
      {"name": "C", "template": "ok", "depends": "A"}]}})"));
  CHECK(document["name"] == "test");
  CHECK(document["max_failure_ratio"] == 0);
  CHECK(document["tasks"].size() == 4);
  const json d = task_of(document, "D");
  CHECK(d == json::parse(R"({"id": "D", "type": "shell", "with": {"command": ["true"]},
                             "needs": ["B", "C"]})"));
}

TEST_CASE("a depends over failures waits for all it names and then decides", "[import]") {
  const json document = import(workflow(R"J({"dag": {"tasks": [
      {"name": "A", "template": "ok"}, {"name": "B", "template": "ok"},
      {"name": "C", "template": "ok", "depends": "A && (B.Failed || !B.Omitted)"}]}})J"));
  const json c = task_of(document, "C");
  CHECK(c["join"] == "all_done");
  CHECK(c["needs"] == json({"A", "B"}));
  CHECK(c["when"] ==
        "${{ ((tasks[\"A\"].state == \"completed\") && ((tasks[\"B\"].state == \"failed\") || "
        "!((tasks[\"B\"].state == \"skipped\")))) }}");
  CHECK(document["max_failure_ratio"] == 1);
}

TEST_CASE("those after a task whose own condition was false go on", "[import]") {
  const json document = import(workflow(R"j({"dag": {"tasks": [
      {"name": "A", "template": "ok"},
      {"name": "B", "template": "ok", "depends": "A", "when": "yes == no"},
      {"name": "C", "template": "ok", "depends": "B"}]}})j"));
  CHECK(task_of(document, "B")["when"] == "${{ \"yes\" == \"no\" }}");
  const json c = task_of(document, "C");
  CHECK(c["join"] == "all_done");
  CHECK(c["needs"] == json({"B", "A"}));
  // Skipped counts only where A completed: otherwise B was omitted.
  CHECK(c["when"] ==
        "${{ (tasks[\"B\"].state == \"completed\" || ((tasks[\"B\"].state == \"skipped\") && "
        "(tasks[\"A\"].state == \"completed\"))) }}");
}

TEST_CASE("nested templates are expanded under the name of their caller", "[import]") {
  const json inner = json::parse(R"({"name": "inner", "inputs": {"parameters": [{"name": "m"}]},
      "dag": {"tasks": [{"name": "x", "template": "say", "arguments":
                           {"parameters": [{"name": "m", "value": "{{inputs.parameters.m}}x"}]}},
                        {"name": "y", "template": "ok", "depends": "x"}]}})");
  const json say = json::parse(R"({"name": "say", "inputs": {"parameters": [{"name": "m"}]},
      "container": {"command": ["echo"], "args": ["{{inputs.parameters.m}}"]}})");
  const json document = import(workflow(R"({"dag": {"tasks": [
      {"name": "A", "template": "inner", "arguments": {"parameters": [{"name": "m", "value": 1}]}},
      {"name": "B", "template": "inner", "depends": "A",
       "arguments": {"parameters": [{"name": "m", "value": "2"}]}}]}})",
                                        json::array({inner, say})));
  CHECK(document["tasks"].size() == 4);
  CHECK(task_of(document, "A.x")["with"]["command"] == json({"echo", "1x"}));
  CHECK(task_of(document, "B.x")["needs"] == json::array({"A.y"}));
  CHECK(task_of(document, "B.y")["needs"] == json::array({"B.x"}));
}

TEST_CASE("a condition on a nested template stands at a gate before it", "[import]") {
  const json inner = json::parse(R"({"name": "inner", "dag": {"tasks": [
      {"name": "x", "template": "ok"}, {"name": "y", "template": "ok"}]}})");
  const json document = import(workflow(R"({"dag": {"tasks": [
      {"name": "A", "template": "inner", "when": "a != b"},
      {"name": "B", "template": "ok", "depends": "A"}]}})",
                                        json::array({inner})));
  CHECK(task_of(document, "A..start")["when"] == "${{ \"a\" != \"b\" }}");
  CHECK(task_of(document, "A.x")["needs"] == json::array({"A..start"}));
  CHECK(task_of(document, "A..end")["join"] == "all_done");
  CHECK(task_of(document, "B")["needs"] == json::array({"A..end"}));
}

TEST_CASE("steps run group after group", "[import]") {
  const json document = import(workflow(R"({"steps": [
      [{"name": "a", "template": "ok"}, {"name": "b", "template": "ok"}],
      [{"name": "c", "template": "ok"}]]})"));
  CHECK(task_of(document, "b")["needs"] == json::array());
  CHECK(task_of(document, "c")["needs"] == json({"a", "b"}));
}

TEST_CASE("a list fans out one task at run time and a nested template in place", "[import]") {
  const json say = json::parse(R"({"name": "say", "inputs": {"parameters": [{"name": "m"}]},
      "container": {"command": ["echo", "{{inputs.parameters.m}}"]}})");
  const json twice = json::parse(R"({"name": "twice", "inputs": {"parameters": [{"name": "m"}]},
      "steps": [[{"name": "s", "template": "say", "arguments":
                  {"parameters": [{"name": "m", "value": "<{{inputs.parameters.m}}>"}]}}]]})");
  const json document = import(workflow(R"({"dag": {"tasks": [
      {"name": "A", "template": "say", "withItems": ["x", 2],
       "arguments": {"parameters": [{"name": "m", "value": "m {{item}}"}]}},
      {"name": "B", "template": "twice", "withSequence": {"start": 3, "count": "2"}, "depends": "A",
       "arguments": {"parameters": [{"name": "m", "value": "{{item}}"}]}},
      {"name": "C", "template": "ok", "depends": "B"}]}})",
                                        json::array({say, twice})));
  const json a = task_of(document, "A");
  CHECK(a["for_each"] == "${{ [\"x\",2] }}");
  CHECK(a["with"]["command"] == json({"echo", "m ${{ item }}"}));
  CHECK(task_of(document, "B.0.s")["with"]["command"] == json({"echo", "<3>"}));
  CHECK(task_of(document, "B.1.s")["needs"] == json::array({"A"}));
  CHECK(task_of(document, "C")["needs"] == json({"B.0.s", "B.1.s"}));
}

TEST_CASE("a dollar before a variable stays a dollar", "[import]") {
  const json say = json::parse(R"({"name": "say", "inputs": {"parameters": [{"name": "m"}]},
      "container": {"command": ["echo", "${{inputs.parameters.m}}"]}})");
  const json document = import(workflow(R"({"dag": {"tasks": [
      {"name": "A", "template": "say", "arguments": {"parameters": [{"name": "m", "value": "HOME"}]}},
      {"name": "B", "template": "say", "withItems": ["x"],
       "arguments": {"parameters": [{"name": "m", "value": "{{item}}"}]}}]}})",
                                        json::array({say})));
  CHECK(task_of(document, "A")["with"]["command"][1] == "$HOME");
  CHECK(task_of(document, "B")["with"]["command"][1] == "${{ \"$\" }}${{ item }}");
}

TEST_CASE("items that an expression would change become tasks at once", "[import]") {
  const json say = json::parse(R"({"name": "say", "inputs": {"parameters": [{"name": "m"}]},
      "container": {"command": ["echo", "{{inputs.parameters.m}}"]}})");
  const json document = import(workflow(R"({"dag": {"tasks": [
      {"name": "A", "template": "say", "withItems": [{"os": "linux"}, {"os": "mac"}],
       "arguments": {"parameters": [{"name": "m", "value": "{{item.os}}"}]}},
      {"name": "B", "template": "say", "withItems": [], "depends": "A",
       "arguments": {"parameters": [{"name": "m", "value": "{{item}}"}]}},
      {"name": "C", "template": "ok", "depends": "B"}]}})",
                                        json::array({say})));
  CHECK(task_of(document, "A.1")["with"]["command"] == json({"echo", "mac"}));
  CHECK(task_of(document, "B")["needs"] == json::array({"A.0", "A.1"}));
  CHECK(task_of(document, "B")["for_each"] == "${{ [] }}");
  CHECK(task_of(document, "C")["needs"] == json::array({"B"}));
}

TEST_CASE("a list that a step prints fans out the next one", "[import]") {
  const json document = import(workflow(R"({"steps": [
      [{"name": "list", "template": "ok"}],
      [{"name": "each", "template": "ok", "withParam": "{{steps.list.outputs.result}}"}]]})"));
  CHECK(task_of(document, "each")["for_each"] ==
        "${{ json(tasks[\"list\"].output.stdout.trim()) }}");
}

TEST_CASE("retries, time-outs and soft failures are kept", "[import]") {
  const json leaf = json::parse(R"j({"name": "leaf", "timeout": "1m30s", "retryStrategy":
      {"limit": "2", "backoff": {"duration": "5", "factor": 3, "maxDuration": "1h"}},
      "script": {"image": "x", "command": ["python3"], "source": "print('${{')"}})j");
  const json document = import(workflow(R"({"steps": [[{"name": "a", "template": "leaf",
      "continueOn": {"failed": true}}]]})",
                                        json::array({leaf})));
  const json a = task_of(document, "a");
  CHECK(a["timeout"] == json{{"start_to_close", 90'000}});
  CHECK(a["retry"]["maximum_attempts"] == 3);
  CHECK(a["retry"]["initial_interval"] == 5'000);
  CHECK(a["retry"]["backoff_coefficient"] == 3);
  CHECK(a["retry"]["total_budget"] == 3'600'000);
  CHECK(a["allow_failure"] == true);
  CHECK(a["with"]["command"] == json::array({"python3"}));
  // The text's own ${{ must stay text.
  CHECK(a["with"]["stdin"] == "print('$${{')");
  CHECK(document["defaults"]["retry"]["maximum_attempts"] == 1);
}

TEST_CASE("parallelism becomes a limit that the tasks below hold", "[import]") {
  json document =
      workflow(R"({"parallelism": 2, "dag": {"tasks": [{"name": "A", "template": "ok"}]}})");
  document["spec"]["parallelism"] = 5;
  const json result = import(document);
  CHECK(result["limits"] == json({{"parallelism", 5}, {"parallelism main", 2}}));
  CHECK(task_of(result, "A")["limits"] == json({"parallelism", "parallelism main"}));
}

TEST_CASE("parameters with a value are put in and those without become inputs", "[import]") {
  const json say = json::parse(R"({"name": "say", "container": {"command":
      ["{{workflow.parameters.a}}", "{{workflow.parameters.b}}", "{{workflow.name}}"]}})");
  json document =
      workflow(R"({"dag": {"tasks": [{"name": "A", "template": "say"}]}})", json::array({say}));
  document["spec"]["arguments"] =
      json::parse(R"({"parameters": [{"name": "a", "value": 7}, {"name": "b"}]})");
  const json result = import(document);
  CHECK(task_of(result, "A")["with"]["command"] == json({"7", "${{ inputs[\"b\"] }}", "test"}));
  CHECK(result["inputs"]["required"] == json::array({"b"}));
}

TEST_CASE("a target keeps what leads to it", "[import]") {
  const json document = import(workflow(R"({"dag": {"target": "C", "tasks": [
      {"name": "A", "template": "ok"}, {"name": "B", "template": "ok", "depends": "A"},
      {"name": "C", "template": "ok", "depends": "A"}]}})"));
  CHECK(document["tasks"].size() == 2);
}

TEST_CASE("an exit handler becomes a final task", "[import]") {
  json document = workflow(R"({"steps": [[{"name": "a", "template": "ok"}]]})");
  document["spec"]["onExit"] = "ok";
  const json result = import(document);
  CHECK(result["finally"].size() == 1);
  CHECK(result["finally"][0]["id"] == "on-exit");
}

TEST_CASE("what cannot be kept is refused where it stands", "[import]") {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"dag": {"tasks": [{"name": "A", "template": "nope"}]}})",
       "/spec/templates/1/dag/tasks/0/template"},
      {R"({"dag": {"tasks": [{"name": "A", "template": "ok", "depends": "B"}]}})",
       "/spec/templates/1/dag/tasks/0/depends"},
      {R"({"dag": {"tasks": [{"name": "A", "template": "ok", "depends": "A"}]}})",
       "/spec/templates/1/dag/tasks"},
      {R"({"dag": {"tasks": [{"name": "A", "template": "ok"},
          {"name": "B", "template": "ok", "depends": "A.AnySucceeded"}]}})",
       "/spec/templates/1/dag/tasks/1/depends"},
      {R"({"dag": {"tasks": [{"name": "A", "template": "ok"},
          {"name": "B", "template": "ok", "depends": "A &&"}]}})",
       "/spec/templates/1/dag/tasks/1/depends"},
      {R"({"dag": {"tasks": [{"name": "A", "template": "ok"}, {"name": "A", "template": "ok"}]}})",
       "/spec/templates/1/dag/tasks/1/name"},
      {R"({"dag": {"tasks": [{"name": "A", "template": "main"}]}})",
       "/spec/templates/1/dag/tasks/0"},
      {R"({"dag": {"tasks": [{"name": "A", "template": "ok", "when": "{{pod.name}} == x"}]}})",
       "/spec/templates/1/dag/tasks/0/when"},
      {R"({"dag": {"tasks": [{"name": "A", "template": "ok", "withParam": "{\"a\": 1}"}]}})",
       "/spec/templates/1/dag/tasks/0"},
      {R"({"dag": {"tasks": 3}})", "/spec/templates/1/dag/tasks"},
      {R"({"steps": [3]})", "/spec/templates/1/steps/0"},
      {R"({"container": {"command": ["{{x}}"]}})", "/spec/templates/1/container/command/0"},
      {R"({"resource": {}})", "/spec/templates/1"}};
  for (const auto& [text, pointer] : cases) {
    CAPTURE(text);
    CHECK(first_defect(workflow(text)).pointer == pointer);
  }
}

TEST_CASE("documents that are no workflow are refused", "[import]") {
  for (const char* text :
       {"null", "[]", "{}", R"({"kind": "Pod"})", R"({"kind": "Workflow"})",
        R"({"kind": "Workflow", "spec": {}})", R"({"kind": "Workflow", "spec": {"templates": []}})",
        R"({"kind": "Workflow", "spec": {"templates": [3], "entrypoint": "a"}})"}) {
    CAPTURE(text);
    CHECK_FALSE(import_document("argo", json::parse(text), "x").ok());
  }
}

TEST_CASE("templates that double from level to level are refused, not expanded", "[import]") {
  json more = json::array();
  for (int level = 0; level < 30; ++level) {
    std::string callee = "l";
    callee += std::to_string(level + 1);
    json one;
    one["name"] = "l";
    one["name"].get_ref<std::string&>() += std::to_string(level);
    const json a = {{"name", "a"}, {"template", level == 29 ? "ok" : callee}};
    const json b = {{"name", "b"}, {"template", level == 29 ? "ok" : callee}};
    one["dag"]["tasks"] = json::array({a, b});
    more.push_back(one);
  }
  const Defect defect =
      first_defect(workflow(R"({"dag": {"tasks": [{"name": "A", "template": "l0"}]}})", more));
  CHECK(defect.code == ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace gantline
