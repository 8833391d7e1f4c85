// Every kind of defect, with its pointer and its message.
#include <string>

#include "gantline/limits.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using test::defects_of;
using test::describe;

namespace {

struct Case {
  const char* document;
  const char* expected;  // all defects, one a line: "pointer: message"
};

void check(const Case& item) {
  CAPTURE(item.document);
  CHECK(describe(defects_of(item.document)) == item.expected);
}

// A workflow of one task with these further fields.
std::string task_with(const std::string& fields) {
  return R"({"name": "w", "tasks": [{"id": "a", "type": "noop", )" + fields + "}]}";
}

std::string defects_of_task(const std::string& fields) {
  return describe(defects_of(task_with(fields)));
}

std::string defects_of_workflow(const std::string& fields) {
  return describe(
      defects_of(R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}], )" + fields + "}"));
}

// Stands in for the plugins of a host.
class TwoTypes : public TaskTypes {
 public:
  TwoTypes() {
    http_.with_schema = std::make_shared<const nlohmann::json>(test::json_of(
        R"({"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}, "retries": {"type": "integer"}}})"));
    http_.task_class = TaskClass::kNetwork;
    http_.estimate.kind = EstimateKind::kFixed;
    http_.estimate.low = Millis{250};
  }
  const Type* find(std::string_view name) const override {
    if (name == "http") return &http_;
    return name == "noop" ? &noop_ : nullptr;
  }
  std::vector<std::string> names() const override { return {"http", "noop"}; }

 private:
  Type http_;
  Type noop_;
};

}  // namespace

TEST_CASE("a document that is no workflow says what is missing or wrong",
          "[engine][model][defects]") {
  check({"[]", ": expected an object, found a list\n"});
  check({"{}", ": required field `name` is missing\n: required field `tasks` is missing\n"});
  check({R"({"name": "w", "tasks": []})", "/tasks: a workflow needs at least one task\n"});
  check({R"({"name": "w", "tasks": {}})", "/tasks: expected a list of tasks, found an object\n"});
  check({R"({"name": "", "tasks": [{"id": "a", "type": "noop"}]})", "/name: must not be empty\n"});
  check({R"({"name": 3, "tasks": [7, {"id": "a", "type": "noop"}]})",
         "/name: expected text, found the number 3\n"
         "/tasks/0: expected an object, found the number 7\n"});
  check({R"({"name": "w", "tasks": [{}]})",
         "/tasks/0: required field `id` is missing\n/tasks/0: required field `type` is missing\n"});
}

TEST_CASE("an unknown field is refused with the nearest known one", "[engine][model][defects]") {
  CHECK(defects_of_task(R"("need": [])") ==
        "/tasks/0/need: unknown field `need`; did you mean `needs`?\n");
  CHECK(defects_of_task(R"("retry": {"max_attempts": 3})") ==
        "/tasks/0/retry/max_attempts: unknown field `max_attempts`; did you mean "
        "`maximum_attempts`?\n");
  CHECK(defects_of_workflow(R"("polcy": "fifo")") ==
        "/polcy: unknown field `polcy`; did you mean `policy`?\n");
  CHECK(defects_of_task(R"("xyzzy": 1)") == "/tasks/0/xyzzy: unknown field `xyzzy`\n");
}

TEST_CASE("fields of later versions are refused by name", "[engine][model][defects]") {
  for (const char* field : {"approval", "artifact", "compensate"}) {
    const Defects defects = defects_of(task_with("\"" + std::string(field) + "\": {}"));
    REQUIRE(defects.size() == 1);
    CHECK(defects[0].code == ErrorCode::kUnsupportedVersion);
    CHECK(defects[0].message ==
          "field `" + std::string(field) + "` is not supported by this version");
  }
}

TEST_CASE("a value of the wrong type says what was expected and found",
          "[engine][model][defects]") {
  CHECK(defects_of_task(R"("needs": "b")") ==
        "/tasks/0/needs: expected a list, found the text `b`\n");
  CHECK(defects_of_task(R"("needs": [1])") ==
        "/tasks/0/needs/0: expected text, found the number 1\n");
  CHECK(defects_of_task(R"("priority": "high")") ==
        "/tasks/0/priority: expected a whole number, found the text `high`\n");
  CHECK(defects_of_task(R"("priority": 1.5)") ==
        "/tasks/0/priority: expected a whole number, found the number 1.5\n");
  CHECK(defects_of_task(R"("allow_failure": "yes")") ==
        "/tasks/0/allow_failure: expected true or false, found the text `yes`\n");
  CHECK(defects_of_task(R"("retry": null)") == "/tasks/0/retry: expected an object, found null\n");
  CHECK(defects_of_task(R"("resources": {"cpu": true})") ==
        "/tasks/0/resources/cpu: expected a number or a size such as `512MiB`, found true\n");
  CHECK(defects_of_task(R"("when": true)") ==
        "/tasks/0/when: expected the text of an expression, found true\n");
  CHECK(defects_of_task(R"("timeout": [])") ==
        "/tasks/0/timeout: expected a duration such as `90s` or a whole number of milliseconds, "
        "found a list\n");
}

TEST_CASE("a word that is none of the choices names them", "[engine][model][defects]") {
  CHECK(
      defects_of_task(R"("join": "all_sucess")") ==
      "/tasks/0/join: `all_sucess` is none of `all_success` `all_done` `none_failed` `one_success` "
      "`one_failed` `all_failed`; did you mean `all_success`?\n");
  CHECK(defects_of_workflow(R"("policy": "random")") ==
        "/policy: `random` is none of `priority` `deadline` `critical_path` `fifo`\n");
}

TEST_CASE("a number out of its range names the range", "[engine][model][defects]") {
  CHECK(defects_of_task(R"("priority": 101)") ==
        "/tasks/0/priority: must be between 0 and 100, not 101\n");
  CHECK(defects_of_workflow(R"("priority": 0)") == "/priority: must be between 1 and 10, not 0\n");
  CHECK(defects_of_task(
            R"("retry": {"maximum_attempts": 0, "jitter": 1.5, "backoff_coefficient": 0.5})") ==
        "/tasks/0/retry/maximum_attempts: must be between 1 and 1000, not 0\n"
        "/tasks/0/retry/backoff_coefficient: must be between 1 and 1000, not 0.5\n"
        "/tasks/0/retry/jitter: must be between 0 and 1, not 1.5\n");
  CHECK(defects_of_workflow(R"("max_failure_ratio": -0.25)") ==
        "/max_failure_ratio: must be between 0 and 1, not -0.25\n");
  CHECK(defects_of_workflow(R"("limits": {"k": 0})") ==
        "/limits/k: must be between 1 and 1000000, not 0\n");
  CHECK(defects_of_task(R"("priority": 99999999999999999999)") ==
        "/tasks/0/priority: expected a whole number, found the number 100000000000000000000\n");
  CHECK(defects_of_workflow(R"("resources": {"cpu": 1e300})") ==
        "/resources/cpu: must be between 0 and 9007199254740.992, not a number out of all range\n");
}

TEST_CASE("negative, overflowing and malformed durations are refused", "[engine][model][defects]") {
  for (const char* duration :
       {"-5", "\"-5s\"", "\"5\\u0000s\"", "\"five\"", "\"\"", "3153600000001", "\"1000000d\"",
        "1.5", "\"99999999999999999999999999999999h\"", "1e300", "9223372036854775807"}) {
    CAPTURE(duration);
    const Defects defects = defects_of(task_with("\"timeout\": " + std::string(duration)));
    REQUIRE(defects.size() == 1);
    CHECK(defects[0].pointer.rfind("/tasks/0/timeout", 0) == 0);
  }
  CHECK(defects_of_workflow(R"("deadline": -5)") ==
        "/deadline: must be between 0s and 36500d, not -5 ms\n");
}

TEST_CASE("the form of ids is checked", "[engine][model][defects]") {
  for (const char* id : {"-a", ".a", "a b", "a/b", "\xC3\xA9", "a\\u0000"}) {
    CAPTURE(id);
    const Defects defects = defects_of(R"({"name": "w", "tasks": [{"type": "noop", "id": ")" +
                                       std::string(id) + "\"}]}");
    REQUIRE(defects.size() == 1);
    CHECK(defects[0].pointer == "/tasks/0/id");
  }
  for (const char* id : {"a", "_a", "9", "a.b-c_D"}) {
    CHECK(defects_of(R"({"name": "w", "tasks": [{"type": "noop", "id": ")" + std::string(id) +
                     "\"}]}")
              .empty());
  }
  const std::string longest(limits::kNameBytes, 'a');
  CHECK(defects_of(R"({"name": "w", "tasks": [{"type": "noop", "id": ")" + longest + "\"}]}")
            .empty());
  CHECK_FALSE(defects_of(R"({"name": "w", "tasks": [{"type": "noop", "id": ")" + longest + "a\"}]}")
                  .empty());
}

TEST_CASE("duplicate and unknown ids are found", "[engine][model][defects]") {
  check({R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}, {"id": "a", "type": "noop"}]})",
         "/tasks/1/id: duplicate task id `a`, first at /tasks/0\n"});
  check(
      {R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}], "finally": [{"id": "a", "type": "noop"}]})",
       "/finally/0/id: duplicate task id `a`, first at /tasks/0\n"});
  check(
      {R"({"name": "w", "tasks": [{"id": "fetch", "type": "noop"}, {"id": "b", "type": "noop", "needs": ["fetch", "fetsh"]}]})",
       "/tasks/1/needs/1: unknown task `fetsh`; did you mean `fetch`?\n"});
}

TEST_CASE("a task that needs itself is a defect", "[engine][model][defects]") {
  CHECK(defects_of_task(R"("needs": ["a"])") == "/tasks/0/needs/0: task `a` needs itself\n");
}

TEST_CASE("a cycle is printed as the path that closes it", "[engine][model][defects]") {
  const Defects defects = defects_of(R"({"name": "w", "tasks": [
      {"id": "start", "type": "noop"},
      {"id": "a", "type": "noop", "needs": ["start", "c"]},
      {"id": "b", "type": "noop", "needs": ["a"]},
      {"id": "c", "type": "noop", "needs": ["b"]}]})");
  REQUIRE(defects.size() == 1);
  CHECK(defects[0].code == ErrorCode::kCycle);
  CHECK(defects[0].pointer == "/tasks/1/needs");
  CHECK(defects[0].message == "the tasks wait for each other in a circle: a -> b -> c -> a");
}

TEST_CASE("of a long circle the ends are shown", "[engine][model]") {
  const auto circle_of = [](int size) {
    nlohmann::json document = {{"name", "w"}, {"tasks", nlohmann::json::array()}};
    for (int i = 0; i < size; ++i) {
      document["tasks"].push_back({{"id", "t" + std::to_string(i)},
                                   {"type", "noop"},
                                   {"needs", {"t" + std::to_string((i + size - 1) % size)}}});
    }
    return defects_of(document.dump())[0].message;
  };
  CHECK(circle_of(17).find("more") == std::string::npos);
  CHECK(
      circle_of(50'000) ==
      "the tasks wait for each other in a circle: t0 -> t1 -> t2 -> t3 -> t4 -> t5 -> t6 -> t7 -> "
      "... 49984 more ... -> t49992 -> t49993 -> t49994 -> t49995 -> t49996 -> t49997 -> t49998 -> "
      "t49999 -> t0");
}

TEST_CASE("an expression of the wrong length is one defect", "[engine][model]") {
  const std::string longest(limits::kExpressionBytes + 1, '1');
  for (const std::string& text : {std::string(), longest}) {
    nlohmann::json task = {{"id", "a"}, {"type", "noop"}, {"when", text}};
    const nlohmann::json document = {{"name", "w"}, {"tasks", {task}}};
    CHECK(defects_of(document.dump()).size() == 1);
  }
}

TEST_CASE("what is wrong with a duration is said once", "[engine][model]") {
  CHECK(describe(defects_of(
            R"({"name": "w", "tasks": [{"id": "a", "type": "noop", "estimate": "-5s"}]})")) ==
        "/tasks/0/estimate: `-5s`: not a duration: expected milliseconds or text such as 90s, "
        "1h30m, 1.5s with the units d, h, m, s, ms in this order\n");
}

TEST_CASE("needs stay within one list", "[engine][model][defects]") {
  check({R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}],
             "on_failure": [{"id": "b", "type": "noop", "needs": ["a"]}]})",
         "/on_failure/0/needs/0: task `a` is in `tasks`; a task can only need tasks of its own "
         "list, `on_failure`\n"});
}

TEST_CASE("an expression that does not compile is a defect with its offset",
          "[engine][model][defects]") {
  const Defects defects = defects_of(task_with(R"("when": "inputs.x ==")"));
  REQUIRE(defects.size() == 1);
  CHECK(defects[0].pointer == "/tasks/0/when");
  CHECK(defects[0].message.find("offset") != std::string::npos);
  const Defects payload = defects_of(task_with(R"("with": {"a": ["${{ 1 + }}"]})"));
  REQUIRE(payload.size() == 1);
  CHECK(payload[0].pointer == "/tasks/0/with/a/0");
}

TEST_CASE("an expression may only look at tasks that come before", "[engine][model][defects]") {
  check({R"({"name": "w", "tasks": [{"id": "a", "type": "noop"},
             {"id": "b", "type": "noop", "when": "tasks.a.output > 1"}]})",
         "/tasks/1/when: task `a` is not among those that `b` waits for: name it, or a task that "
         "waits for it, in `needs`\n"});
  check(
      {R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}, {"id": "b", "type": "noop", "needs": ["a"]},
             {"id": "c", "type": "noop", "needs": ["b"], "with": "${{ tasks.a.output }}"}]})",
       ""});
  check(
      {R"({"name": "w", "tasks": [{"id": "fetch", "type": "noop", "with": {"x": "${{ tasks.fetsh.output }}"}}]})",
       "/tasks/0/with: unknown task `fetsh`; did you mean `fetch`?\n"});
}

TEST_CASE("exit handlers may look at the tasks that ended before them",
          "[engine][model][defects]") {
  check({R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}],
             "on_failure": [{"id": "b", "type": "noop", "with": "${{ tasks.a.state }}"}],
             "finally": [{"id": "c", "type": "noop", "with": "${{ tasks.a.state + tasks.b.state }}"}]})",
         ""});
  check({R"({"name": "w", "tasks": [{"id": "a", "type": "noop", "when": "tasks.b.output"}],
             "on_failure": [{"id": "b", "type": "noop"}, {"id": "c", "type": "noop", "when": "tasks.d.output"}],
             "finally": [{"id": "d", "type": "noop"}]})",
         "/tasks/0/when: task `b` is not among those that `a` waits for: name it, or a task that "
         "waits for it, in `needs`\n"
         "/on_failure/1/when: task `d` is not among those that `c` waits for: name it, or a task "
         "that waits for it, in `needs`\n"});
}

TEST_CASE("names in expressions must exist where they are used", "[engine][model][defects]") {
  CHECK(defects_of_task(R"("with": "${{ item }}")") ==
        "/tasks/0/with: `item` exists only in a task with `for_each`\n");
  CHECK(defects_of_task(R"("for_each": "inputs.list", "with": "${{ item_index }}")").empty());
  CHECK(defects_of_task(R"("for_each": "item")") ==
        "/tasks/0/for_each: `item` does not exist yet in `when` and `for_each`\n");
  CHECK(defects_of_task(R"("with": "${{ with.url }}")") ==
        "/tasks/0/with: `with` exists only in `limits`\n");
  CHECK(defects_of_task(R"("with": {"url": "x"}, "limits": ["host:${{ with.url }}"])").empty());
  CHECK(defects_of_task(R"("when": "input.x")") ==
        "/tasks/0/when: unknown name `input`; did you mean `inputs`?\n");
}

TEST_CASE("what excludes or requires each other in an estimate is checked",
          "[engine][model][defects]") {
  CHECK(
      defects_of_task(R"("estimate": {"fixed": "1s", "p50": "1s", "p95": "2s"})") ==
      "/tasks/0/estimate: gives the duration in more than one way: take one of `fixed`, `p50` with "
      "`p95`, `min` with `max`, `samples`\n");
  CHECK(defects_of_task(R"("estimate": {"p50": "1s"})") ==
        "/tasks/0/estimate: `p50` and `p95` go together\n");
  CHECK(defects_of_task(R"("estimate": {"mode": "1s"})") ==
        "/tasks/0/estimate: `min` and `max` go together\n");
  CHECK(defects_of_task(R"("estimate": {"p50": "3s", "p95": "2s"})") ==
        "/tasks/0/estimate/p95: 2s is less than `p50`, 3s\n");
  CHECK(defects_of_task(R"("estimate": {"min": "1s", "mode": "9s", "max": "5s"})") ==
        "/tasks/0/estimate/max: 5s is less than `mode`, 9s\n");
  CHECK(defects_of_task(R"("estimate": {"samples": []})") ==
        "/tasks/0/estimate/samples: must not be empty\n");
  CHECK(defects_of_task(R"("estimate": {"failure": 2})") ==
        "/tasks/0/estimate/failure: must be between 0 and 1, not 2\n");
}

TEST_CASE("values that contradict each other are defects", "[engine][model][defects]") {
  CHECK(defects_of_task(R"("retry": {"initial_interval": "5m", "maximum_interval": "1m"})") ==
        "/tasks/0/retry: the maximum_interval, 1m, is shorter than the initial_interval, 5m\n");
  CHECK(defects_of_workflow(R"("defaults": {"retry": {"initial_interval": "5m"}})") ==
        "/defaults/retry: the maximum_interval, 1m, is shorter than the initial_interval, 5m\n");
  CHECK(defects_of_workflow(R"("deadline": "5m", "deadline_warning": "5m")") ==
        "/deadline_warning: 5m is not before the `deadline`, 5m\n");
  CHECK(defects_of_workflow(R"("deadline_warning": "5m")") ==
        "/deadline_warning: there is no `deadline` to warn of\n");
  CHECK(defects_of_task(R"("max_failure_ratio": 0.5)") ==
        "/tasks/0/max_failure_ratio: only a task with `for_each` has elements\n");
  CHECK(defects_of_task(R"("limits": ["k", "k"])") ==
        "/tasks/0/limits/1: duplicate limit key `k`\n");
}

TEST_CASE("a task that asks for more than the run has is a defect", "[engine][model][defects]") {
  check({R"({"name": "w", "resources": {"cpu": 2, "memory": "1GiB"},
             "tasks": [{"id": "a", "type": "noop", "resources": {"cpu": 2.5, "memory": "1GiB", "gpu": 9}}]})",
         "/tasks/0/resources/cpu: asks for 2.5 of `cpu`, but the workflow has only 2\n"});
}

TEST_CASE("a default that asks for more than the run has is reported once, where it is",
          "[engine][model][defects]") {
  check({R"({"name": "w", "resources": {"cpu": 2}, "defaults": {"resources": {"cpu": 3}},
             "tasks": [{"id": "a", "type": "noop"}, {"id": "b", "type": "noop"}]})",
         "/defaults/resources/cpu: asks for 3 of `cpu`, but the workflow has only 2\n"});
}

TEST_CASE("a task has a bounded number of limits and resources", "[engine][model][defects]") {
  std::string keys;
  for (size_t i = 0; i <= limits::kTaskDemands; ++i)
    keys += (i == 0 ? "\"k" : ", \"k") + std::to_string(i) + "\"";
  CHECK(defects_of_task("\"limits\": [" + keys + "]") ==
        "/tasks/0: has 17 limits and resources; the most is 16\n");
}

TEST_CASE("the schema of the inputs must be one", "[engine][model][defects]") {
  CHECK(defects_of_workflow(R"("inputs": [])") ==
        "/inputs: expected a JSON Schema: an object, true or false\n");
  CHECK(defects_of_workflow(R"("inputs": {"type": 17})") ==
        "/inputs/type: expected the name of a type, or a list of them\n");
  // All of it, whatever else is wrong.
  CHECK(
      defects_of_workflow(
          R"("priority": "x", "inputs": {"properties": {"b": {"minLength": "z"}, "c": {"type": [3]}}})") ==
      "/priority: expected a whole number, found the text `x`\n"
      "/inputs/properties/b/minLength: expected a whole number, not negative\n"
      "/inputs/properties/c/type: expected the name of a type, or a list of them\n");
}

TEST_CASE("unknown task types are refused with the nearest known one", "[engine][model][defects]") {
  const TwoTypes types;
  CHECK(describe(defects_of(R"({"name": "w", "tasks": [{"id": "a", "type": "htp", "with": {}},
                               {"id": "b", "type": "noop", "fallback": {"type": "nop"}}]})",
                            &types)) ==
        "/tasks/0/type: unknown task type `htp`; did you mean `http`?\n"
        "/tasks/1/fallback/type: unknown task type `nop`; did you mean `noop`?\n");
}

TEST_CASE("payloads are checked against the schema of their type", "[engine][model][defects]") {
  const TwoTypes types;
  CHECK(describe(defects_of(R"({"name": "w", "tasks": [
            {"id": "a", "type": "http", "with": {"url": 3}},
            {"id": "b", "type": "http"},
            {"id": "c", "type": "http", "with": {"url": "${{ inputs.url }}", "retries": "${{ inputs.n }}"}},
            {"id": "d", "type": "http", "with": {"retries": "${{ inputs.n }}"}}]})",
                            &types)) ==
        "/tasks/0/with/url: expected text, found the number 3\n"
        "/tasks/1/with: required field `url` is missing\n"
        "/tasks/3/with: required field `url` is missing\n");
}

TEST_CASE("class and estimate come from the task type where the task has none", "[engine][model]") {
  const TwoTypes types;
  const auto workflow = test::workflow_of(R"({"name": "w", "tasks": [
      {"id": "a", "type": "http", "with": {"url": "x"}},
      {"id": "b", "type": "http", "with": {"url": "x"}, "class": "io", "estimate": {"failure": 0.5}}]})",
                                          &types);
  CHECK(workflow->tasks()[0].task_class == TaskClass::kNetwork);
  CHECK(workflow->typical_duration(TaskIndex{0}) == Millis{250});
  CHECK(workflow->tasks()[1].task_class == TaskClass::kIo);
  CHECK(workflow->tasks()[1].estimate.kind == EstimateKind::kNone);
}

TEST_CASE("all defects of a document are reported at once", "[engine][model][defects]") {
  check({R"({"name": "", "polcy": 1, "priority": 99, "tasks": [
            {"id": "a", "type": "noop", "needs": ["x"], "when": "1 +", "priority": -1},
            {"id": "a", "type": "noop", "needs": ["a"], "retry": {"jitter": 2}}]})",
         "/polcy: unknown field `polcy`; did you mean `policy`?\n"
         "/name: must not be empty\n"
         "/priority: must be between 1 and 10, not 99\n"
         "/tasks/0/priority: must be between 0 and 100, not -1\n"
         "/tasks/1/retry/jitter: must be between 0 and 1, not 2\n"
         "/tasks/1/id: duplicate task id `a`, first at /tasks/0\n"
         "/tasks/0/needs/0: unknown task `x`\n"
         "/tasks/0/when: expected a value (offset 3)\n"});
}

TEST_CASE("the number of defects is bounded, and the last one says so",
          "[engine][model][defects]") {
  nlohmann::json document = {{"name", "w"}, {"tasks", nlohmann::json::array()}};
  for (int i = 0; i < 5'000; ++i) document["tasks"].push_back(i);
  const auto result = parse_workflow(document, nullptr);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().size() == limits::kDefects + 1);
  CHECK(result.error().back().code == ErrorCode::kLimitExceeded);
}

TEST_CASE("a document that is nested too deep is refused without recursion",
          "[engine][model][defects]") {
  nlohmann::json deep = nlohmann::json::array();
  for (int i = 0; i < 10'000; ++i) {
    nlohmann::json outer = nlohmann::json::array();
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  nlohmann::json document = {{"name", "w"}};
  document["tasks"] = std::move(deep);
  const auto result = parse_workflow(document, nullptr);
  REQUIRE_FALSE(result.ok());
  REQUIRE(result.error().size() == 1);
  CHECK(result.error()[0].code == ErrorCode::kLimitExceeded);
}
