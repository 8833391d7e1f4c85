#include "gantline/workflow_builder.hpp"

#include <limits>

#include "gantline/limits.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using test::describe;
using test::json_of;
using test::workflow_of;

namespace {

Workflow built(const WorkflowBuilder& builder) {
  Result<Workflow, Defects> workflow = builder.build();
  if (!workflow.ok()) FAIL(describe(workflow.error()));
  return std::move(workflow).value();
}

Estimate lognormal(Millis p50, Millis p95) {
  Estimate estimate;
  estimate.kind = EstimateKind::kLognormal;
  estimate.mode = p50;
  estimate.high = p95;
  return estimate;
}

std::string defects_of(const WorkflowBuilder& builder) {
  const Result<Workflow, Defects> workflow = builder.build();
  return workflow.ok() ? "" : describe(workflow.error());
}

}  // namespace

TEST_CASE("a workflow that was built equals the one that was read", "[engine][model][builder]") {
  WorkflowBuilder builder("nightly");
  builder.description("words").inputs_schema(json_of(R"({"type": "object"})")).limit("k", 2);
  builder.resource("cpu", 4).price("cpu", 0.04).policy(SchedulingPolicy::kCriticalPath).priority(7);
  builder.deadline(Millis{60'000}).deadline_warning(Millis{5'000}).max_failure_ratio(0.5);
  builder.accept_partial().tag("b").tag("a");
  builder.task("fetch", "http")
      .with(R"({"url": "http://127.0.0.1:9000/a"})")
      .task_class(TaskClass::kNetwork)
      .limit("host:${{ with.url }}")
      .retry({.maximum_attempts = 5})
      .estimate(lognormal(Millis{2'000}, Millis{9'000}))
      .idempotency_key("once");
  builder.task("parse", "shell")
      .needs({"fetch"})
      .resource("cpu", 0.5)
      .priority(50)
      .label("ssd")
      .agent_type("big")
      .join(JoinRule::kAllDone)
      .when("tasks.fetch.output.ok")
      .for_each("tasks.fetch.output.list")
      .max_failure_ratio(0.25)
      .with(json_of(R"(["${{ item }}"])"))
      .timeouts({.start_to_close = Millis{300'000}})
      .duration(Millis{1'500})
      .allow_failure()
      .fallback("noop", json_of("{}"));
  builder.task("tidy", "noop", TaskRole::kFinally);

  const auto read =
      workflow_of(R"({"name": "nightly", "description": "words", "inputs": {"type": "object"},
      "limits": {"k": 2}, "resources": {"cpu": 4}, "prices": {"cpu": 0.04}, "policy": "critical_path", "priority": 7,
      "deadline": "1m", "deadline_warning": "5s", "max_failure_ratio": 0.5, "accept_partial": true, "tags": ["a", "b"],
      "tasks": [
        {"id": "fetch", "type": "http", "with": {"url": "http://127.0.0.1:9000/a"}, "class": "network",
         "limits": ["host:${{ with.url }}"], "retry": {"maximum_attempts": 5}, "estimate": {"p50": "2s", "p95": "9s"}, "idempotency_key": "once"},
        {"id": "parse", "type": "shell", "needs": ["fetch"], "resources": {"cpu": 0.5}, "priority": 50, "labels": ["ssd"],
         "agent_type": "big", "join": "all_done", "when": "${{ tasks.fetch.output.ok }}", "for_each": "${{ tasks.fetch.output.list }}",
         "max_failure_ratio": 0.25, "with": ["${{ item }}"], "timeout": "5m", "estimate": "1.5s", "allow_failure": true,
         "fallback": {"type": "noop", "with": {}}}],
      "finally": [{"id": "tidy", "type": "noop"}]})");
  const Workflow workflow = built(builder);
  CHECK(to_canonical_json(workflow) == to_canonical_json(*read));
  CHECK(workflow.hash() == read->hash());
}

TEST_CASE("a builder reports all defects with the pointers of the file format",
          "[engine][model][builder]") {
  WorkflowBuilder builder("");
  builder.priority(11).max_failure_ratio(std::numeric_limits<double>::quiet_NaN());
  builder.task("a b", "noop").priority(101).resource("cpu", -1);
  builder.task("c", "noop").needs({"d"}).with("{broken").duration(Millis{-1});
  builder.task("e", "noop", TaskRole::kOnFailure).when("1 +").retry({.maximum_attempts = 0});
  CHECK(defects_of(builder) ==
        "/tasks/1/with: line 1, column 2: not valid JSON: invalid literal at `{b`; expected string "
        "literal\n"
        "/name: must not be empty\n"
        "/priority: must be between 1 and 10, not 11\n"
        "/max_failure_ratio: must be between 0 and 1, not a number out of all range\n"
        "/tasks/0/resources/cpu: must be between 0 and 9007199254740.992, not -1\n"
        "/tasks/0/priority: must be between 0 and 100, not 101\n"
        "/tasks/0/id: `a b` is no task id: letters, digits, `_`, `.` and `-`, beginning with a "
        "letter, a digit or `_`\n"
        "/tasks/1/estimate/fixed: must be between 0s and 36500d, not -1 ms\n"
        "/on_failure/0/retry/maximum_attempts: must be between 1 and 1000, not 0\n"
        "/tasks/1/needs/0: unknown task `d`\n"
        "/on_failure/0/when: expected a value (offset 3)\n");
}

TEST_CASE("a builder refuses JSON that no document could hold", "[engine][model][builder]") {
  WorkflowBuilder builder("w");
  builder.task("a", "noop").with(nlohmann::json(std::numeric_limits<double>::infinity()));
  builder.task("b", "noop").with(nlohmann::json("\xFF"));
  nlohmann::json deep;
  for (size_t i = 0; i <= limits::kDocumentDepth; ++i) {
    nlohmann::json outer = nlohmann::json::array();
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  builder.task("c", "noop").with(deep);
  CHECK(defects_of(builder) ==
        "/tasks/2/with: is nested deeper than 128 levels\n"
        "/tasks/0/with: must be a finite number\n"
        "/tasks/1/with: is not well-formed UTF-8\n");
}

TEST_CASE("a builder may be built several times and go on", "[engine][model][builder]") {
  WorkflowBuilder builder("w");
  builder.task("a", "noop");
  const ContentHash first = built(builder).hash();
  CHECK(built(builder).hash() == first);
  builder.task("b", "noop").needs({"a"});
  CHECK(built(builder).task_count() == 2);
  CHECK(built(builder).hash() != first);
}

TEST_CASE("a workflow embeds another as a document embeds a segment", "[engine][model][builder]") {
  WorkflowBuilder inner("load");
  inner.task("get", "noop").retry({.maximum_attempts = 9});
  inner.task("check", "noop").needs({"get"}).when("tasks.get.output.ok").allow_failure();
  const Workflow segment = built(inner);
  WorkflowBuilder outer("w");
  outer.task("start", "noop");
  outer.embed("x", segment, {"start"}).embed("y", segment);
  outer.task("end", "noop").needs({"x", "y"});
  const auto read = workflow_of(
      R"({"name": "w", "tasks": [{"id": "start", "type": "noop"}, {"id": "x", "segment": "load", "needs": ["start"]},
      {"id": "y", "segment": "load"}, {"id": "end", "type": "noop", "needs": ["x", "y"]}],
      "segments": {"load": {"tasks": [{"id": "get", "type": "noop", "retry": {"maximum_attempts": 9}},
                   {"id": "check", "type": "noop", "needs": ["get"], "when": "tasks.get.output.ok", "allow_failure": true}]}}})");
  CHECK(to_canonical_json(built(outer)) == to_canonical_json(*read));
}

TEST_CASE("a workflow with exit handlers is not embedded", "[engine][model][builder]") {
  WorkflowBuilder inner("load");
  inner.task("get", "noop");
  inner.task("tidy", "noop", TaskRole::kFinally);
  WorkflowBuilder outer("w");
  outer.embed("x", built(inner));
  CHECK(defects_of(outer) == "/tasks/0: a workflow with exit handlers cannot be embedded\n");
}
