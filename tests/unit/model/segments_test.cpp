#include <string>

#include "gantline/limits.hpp"
#include "model/expression_rewrite.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using test::defects_of;
using test::describe;
using test::workflow_of;

namespace {

// "a<-b,c" for each task: its id and the ids it needs.
std::string shape_of(const Workflow& workflow) {
  std::string text;
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    text += workflow.tasks()[i].id + "<-";
    for (const TaskIndex before : workflow.dag().predecessors(TaskIndex{i})) {
      text += workflow.task(before).id + ",";
    }
    text += " ";
  }
  return text;
}

}  // namespace

TEST_CASE("a segment's tasks stand where it is embedded, under its prefix",
          "[engine][model][segments]") {
  const auto workflow = workflow_of(R"({"name": "w",
      "segments": {"load": {"tasks": [{"id": "get", "type": "noop"}, {"id": "check", "type": "noop", "needs": ["get"]},
                                      {"id": "log", "type": "noop"}]}},
      "tasks": [{"id": "start", "type": "noop"}, {"id": "x", "segment": "load", "needs": ["start"]},
                {"id": "y", "segment": "load"}, {"id": "end", "type": "noop", "needs": ["x", "y.check"]}]})");
  CHECK(shape_of(*workflow) ==
        "start<- x.get<-start, x.check<-x.get, x.log<-start, y.get<- y.check<-y.get, y.log<- "
        "end<-x.check,x.log,y.check, ");
}

TEST_CASE("segments embed segments", "[engine][model][segments]") {
  const auto workflow = workflow_of(R"({"name": "w",
      "segments": {"inner": {"tasks": [{"id": "a", "type": "noop"}, {"id": "b", "type": "noop", "needs": ["a"]}]},
                   "outer": {"tasks": [{"id": "i", "segment": "inner"}, {"id": "j", "segment": "inner", "needs": ["i"]}]}},
      "tasks": [{"id": "s", "type": "noop"}, {"id": "o", "segment": "outer", "needs": ["s"]},
                {"id": "e", "type": "noop", "needs": ["o"]}]})");
  CHECK(shape_of(*workflow) ==
        "s<- o.i.a<-s, o.i.b<-o.i.a, o.j.a<-o.i.b, o.j.b<-o.j.a, e<-o.j.b, ");
}

TEST_CASE("expressions in a segment mean its own tasks", "[engine][model][segments]") {
  const auto workflow = workflow_of(R"({"name": "w",
      "segments": {"load": {"tasks": [{"id": "get", "type": "noop"},
          {"id": "use", "type": "noop", "needs": ["get"], "when": "${{ tasks.get.output.ok }}", "for_each": "tasks[\"get\"].output.list",
           "with": {"text": "tasks.get is ${{ tasks.get.output.tasks.get + 'tasks.get' }}", "more": ["${{ tasks['get'].state }}"]},
           "limits": ["k:${{ tasks.get.output }}"], "fallback": {"type": "noop", "with": "${{ tasks.get.output }}"}}]}},
      "tasks": [{"id": "x", "segment": "load"}]})");
  const TaskSpec& use = workflow->task(*workflow->find("x.use"));
  CHECK(use.when->task_ids() == std::vector<std::string>{"x.get"});
  CHECK(use.for_each->task_ids() == std::vector<std::string>{"x.get"});
  CHECK(use.with.task_ids() == std::vector<std::string>{"x.get"});
  CHECK((*use.with.source())["text"] ==
        R"(tasks.get is ${{ tasks["x.get"].output.tasks.get + 'tasks.get' }})");
  CHECK(use.limits[0].task_ids() == std::vector<std::string>{"x.get"});
  CHECK(use.fallback->with.task_ids() == std::vector<std::string>{"x.get"});
}

TEST_CASE("only the name `tasks` at the root is rewritten", "[engine][model][segments]") {
  CHECK(prefix_task_ids("tasks.a.output + tasks.b", "x") ==
        R"(tasks["x.a"].output + tasks["x.b"])");
  CHECK(prefix_task_ids("tasks [ 'a' ]", "x") == "tasks['x.a' ]");
  CHECK(prefix_task_ids("tasks . a", "x") == R"(tasks["x.a"])");
  CHECK(prefix_task_ids("inputs.tasks.a + my_tasks.a", "x") == "inputs.tasks.a + my_tasks.a");
  CHECK(prefix_task_ids("'tasks.a' + \"\\\"tasks.a\"", "x") == "'tasks.a' + \"\\\"tasks.a\"");
  CHECK(prefix_task_ids("tasks", "x") == "tasks");
  CHECK(prefix_task_ids("'open", "x") == "'open");
}

TEST_CASE("expressions outside look at a segment's tasks by their full id",
          "[engine][model][segments]") {
  constexpr std::string_view kSegment =
      R"("segments": {"load": {"tasks": [{"id": "get", "type": "noop"}]}})";
  CHECK(defects_of(R"({"name": "w", "tasks": [{"id": "x", "segment": "load"},
      {"id": "e", "type": "noop", "needs": ["x"], "when": "tasks[\"x.get\"].output"}], )" +
                   std::string(kSegment) + "}")
            .empty());
  CHECK(describe(defects_of(R"({"name": "w", "tasks": [{"id": "x", "segment": "load"},
      {"id": "e", "type": "noop", "needs": ["x"], "when": "tasks.x.output"}], )" +
                            std::string(kSegment) + "}")) ==
        "/tasks/1/when: task `x` embeds a segment: look at one of its tasks, such as "
        "`tasks[\"x.get\"]`\n");
}

TEST_CASE("segments are at home in exit handlers too", "[engine][model][segments]") {
  const auto workflow = workflow_of(R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}],
      "finally": [{"id": "x", "segment": "tidy"}], "segments": {"tidy": {"tasks": [{"id": "b", "type": "noop"}]}}})");
  CHECK(workflow->task(*workflow->find("x.b")).role == TaskRole::kFinally);
}

TEST_CASE("an unknown segment is refused with the nearest one", "[engine][model][segments]") {
  CHECK(
      describe(defects_of(
          R"({"name": "w", "tasks": [{"id": "x", "segment": "laod"}, {"id": "e", "type": "noop", "needs": ["x"]}],
      "segments": {"load": {"tasks": [{"id": "a", "type": "noop"}]}}})")) ==
      "/tasks/0/segment: unknown segment `laod`; did you mean `load`?\n");
}

TEST_CASE("a segment within itself is refused with the path", "[engine][model][segments]") {
  CHECK(describe(defects_of(R"({"name": "w", "tasks": [{"id": "x", "segment": "a"}],
      "segments": {"a": {"tasks": [{"id": "i", "segment": "b"}]}, "b": {"tasks": [{"id": "j", "segment": "a"}]}}})")) ==
        "/segments/b/tasks/0/segment: the segment contains itself: a -> b -> a\n");
}

TEST_CASE("only id and needs go with a segment", "[engine][model][segments]") {
  CHECK(
      describe(defects_of(
          R"({"name": "w", "tasks": [{"id": "x", "segment": "a", "type": "noop", "with": {}, "priority": 3}],
      "segments": {"a": {"tasks": [{"id": "i", "type": "noop"}]}}})")) ==
      "/tasks/0/type: a task that embeds a segment takes only `id`, `segment` and `needs`\n"
      "/tasks/0/with: a task that embeds a segment takes only `id`, `segment` and `needs`\n"
      "/tasks/0/priority: a task that embeds a segment takes only `id`, `segment` and `needs`\n");
}

TEST_CASE("a defect in a segment is reported once, where the segment is",
          "[engine][model][segments]") {
  CHECK(describe(defects_of(
            R"({"name": "w", "tasks": [{"id": "x", "segment": "a"}, {"id": "y", "segment": "a"}],
      "segments": {"a": {"tasks": [{"id": "i", "type": "noop", "priority": 300, "when": "1 +"}]}}})")) ==
        "/segments/a/tasks/0/priority: must be between 0 and 100, not 300\n"
        "/segments/a/tasks/0/when: expected a value (offset 3)\n");
}

TEST_CASE("an unknown need of an embedding is reported at the embedding",
          "[engine][model][segments]") {
  CHECK(describe(defects_of(R"({"name": "w", "tasks": [{"id": "x", "segment": "a", "needs": ["q"]}],
      "segments": {"a": {"tasks": [{"id": "i", "type": "noop"}, {"id": "j", "type": "noop"}]}}})")) ==
        "/tasks/0/needs/0: unknown task `q`\n");
}

TEST_CASE("segments that multiply beyond the limit are stopped", "[engine][model][segments]") {
  // Each level embeds the one below it ten times: ten billion tasks in a few lines.
  nlohmann::json document = {{"name", "bomb"}};
  document["tasks"] = nlohmann::json::array({{{"id", "x"}, {"segment", "s9"}}});
  for (int level = 0; level < 10; ++level) {
    nlohmann::json tasks = nlohmann::json::array();
    for (int i = 0; i < 10; ++i) {
      nlohmann::json task = {{"id", "t" + std::to_string(i)}};
      if (level == 0) {
        task["type"] = "noop";
      } else {
        task["segment"] = "s" + std::to_string(level - 1);
      }
      tasks.push_back(task);
    }
    document["segments"]["s" + std::to_string(level)]["tasks"] = tasks;
  }
  const auto result = parse_workflow(document, nullptr);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error()[0].code == ErrorCode::kLimitExceeded);
}

TEST_CASE("payloads that multiply beyond the limit are stopped", "[engine][model][segments]") {
  nlohmann::json document = {{"name", "bomb"}, {"tasks", nlohmann::json::array()}};
  for (int i = 0; i < 1'000; ++i)
    document["tasks"].push_back({{"id", "x" + std::to_string(i)}, {"segment", "s"}});
  document["segments"]["s"]["tasks"] = nlohmann::json::array(
      {{{"id", "a"}, {"type", "noop"}, {"with", std::string(1'000'000, 'x')}}});
  const auto result = parse_workflow(document, nullptr);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error()[0].code == ErrorCode::kLimitExceeded);
}

TEST_CASE(
    "a chain of segments as long as the document allows is stopped without recursion to its end",
    "[engine][model][segments]") {
  nlohmann::json document = {{"name", "chain"}};
  document["tasks"] = nlohmann::json::array({{{"id", "x"}, {"segment", "s0"}}});
  for (int i = 0; i < 20'000; ++i) {
    document["segments"]["s" + std::to_string(i)]["tasks"] =
        nlohmann::json::array({{{"id", "t"}, {"segment", "s" + std::to_string(i + 1)}}});
  }
  const auto result = parse_workflow(document, nullptr);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error()[0].code == ErrorCode::kLimitExceeded);
}

TEST_CASE("an expression that embedding makes too long is told beside other defects",
          "[engine][model][segments]") {
  std::string when = "tasks.get.output.ok";
  while (when.size() + 25 <= limits::kExpressionBytes) when += " && tasks.get.output.ok";
  const std::string document = R"({"name": "w", "priority": "x",
      "segments": {"s": {"tasks": [{"id": "get", "type": "noop"},
                                   {"id": "use", "type": "noop", "needs": ["get"], "when": ")" +
                               when + R"("}]}},
      "tasks": [{"id": "x", "segment": "s"}]})";
  const std::string defects = describe(defects_of(document));
  CHECK(defects.find("/priority: ") == 0);
  CHECK(defects.find("/segments/s/tasks/1/when: the expression is longer than 4096 bytes") !=
        std::string::npos);
}
