// Lists of fan-outs that are known before anything runs.
#include "support/workflows.hpp"

using namespace gantline;
using gantline::test::defects_of;
using gantline::test::describe;
using gantline::test::json_of;
using gantline::test::workflow_of;

namespace {

std::string fan_out(const std::string& id, const std::string& list) {
  return R"({"id": ")" + id + R"(", "type": "noop", "for_each": ")" + list + R"("})";
}

std::string with_tasks(const std::string& tasks) {
  return R"({"name": "w", "tasks": [)" + tasks + "]}";
}

std::string defects_of_list(const std::string& list) {
  return describe(defects_of(with_tasks(fan_out("a", list))));
}

std::string at_submission(const Workflow& workflow, const char* inputs) {
  const nlohmann::json document = to_canonical_json(workflow);
  return describe(
      check_fan_outs(workflow, std::make_shared<const nlohmann::json>(json_of(inputs)), &document));
}

// With the places in the document that it was written as.
std::string at_submission(const std::string& text, const char* inputs) {
  const nlohmann::json document = json_of(text);
  return describe(check_fan_outs(
      *workflow_of(text), std::make_shared<const nlohmann::json>(json_of(inputs)), &document));
}

}  // namespace

TEST_CASE("a fan-out over a constant that is no list is a defect", "[engine][model][fan_out]") {
  CHECK(defects_of_list("3") == "/tasks/0/for_each: `for_each` gave number, not a list\n");
  CHECK(defects_of_list("${{ 'abc' }}") ==
        "/tasks/0/for_each: `for_each` gave string, not a list\n");
  CHECK(defects_of_list("1 / 0") == "/tasks/0/for_each: division by zero (offset 2)\n");
  CHECK(defects_of_list("[]").empty());
  CHECK(defects_of_list("[1, 2] + range(3)").empty());
}

TEST_CASE("a fan-out over a constant list beyond the limit is a defect",
          "[engine][model][fan_out]") {
  CHECK(defects_of_list("range(100000)").empty());
  CHECK(defects_of_list("range(200000)") ==
        "/tasks/0/for_each: range() of more than 100000 elements (offset 0)\n");
}

TEST_CASE("what decides about a list without the unknown part of it is known",
          "[engine][model][fan_out]") {
  CHECK(defects_of_list("true || inputs.x ? true : []") ==
        "/tasks/0/for_each: `for_each` gave boolean, not a list\n");
  CHECK(defects_of_list("inputs.n > 0 ? 5 : []").empty());
  CHECK(defects_of_list("run.id").empty());
}

TEST_CASE("wrong lists are told together with all other defects, at their places",
          "[engine][model][fan_out]") {
  CHECK(describe(defects_of(R"({"name": "w", "priority": 99, "tasks": [)" + fan_out("a", "1") +
                            "," + fan_out("b", "[1]") + "," + fan_out("c", "true") +
                            R"(], "finally": [)" + fan_out("d", "null") + "]}")) ==
        "/priority: must be between 1 and 10, not 99\n"
        "/tasks/0/for_each: `for_each` gave number, not a list\n"
        "/tasks/2/for_each: `for_each` gave boolean, not a list\n"
        "/finally/0/for_each: `for_each` gave null, not a list\n");
}

TEST_CASE("lists that follow from the inputs are checked when these are given",
          "[engine][model][fan_out]") {
  const auto workflow = workflow_of(R"({"name": "w", "tasks": [{"id": "first", "type": "noop"},)" +
                                    fan_out("a", "inputs.list") + "," +
                                    R"({"id": "b", "type": "noop", "needs": ["first"],
                                        "for_each": "tasks.first.output"},)" +
                                    fan_out("c", "range(inputs.n)") + "]}");
  CHECK(at_submission(*workflow, R"({"list": [1], "n": 100000})").empty());
  CHECK(at_submission(*workflow, R"({"list": 7, "n": 100001})") ==
        "/tasks/1/for_each: task a: `for_each` gave number, not a list\n"
        "/tasks/3/for_each: task c: range() of more than 100000 elements (offset 0)\n");
  CHECK(at_submission(*workflow, R"({"n": 1})").find("/tasks/1/for_each: task a: ") == 0);
}

TEST_CASE("a list that `when` keeps the run from is no defect", "[engine][model][fan_out]") {
  const auto task = [](const std::string& when, const std::string& list) {
    return R"({"id": "a", "type": "noop", "when": ")" + when + R"(", "for_each": ")" + list +
           R"("})";
  };
  CHECK(describe(defects_of(with_tasks(task("false", "3")))).empty());
  CHECK(describe(defects_of(with_tasks(task("has(inputs.l)", "3")))).empty());
  CHECK(describe(defects_of(with_tasks(task("1 / 0 == 1", "3")))).empty());
  CHECK_FALSE(describe(defects_of(with_tasks(task("1 < 2", "3")))).empty());
  const auto workflow = workflow_of(with_tasks(task("${{ has(inputs.l) }}", "${{ inputs.l }}")));
  CHECK(at_submission(*workflow, "{}").empty());
  CHECK(at_submission(*workflow, R"({"l": [1]})").empty());
  CHECK(at_submission(*workflow, R"({"l": 1})") ==
        "/tasks/0/for_each: task a: `for_each` gave number, not a list\n");
}

TEST_CASE("of a handler, which may never start, only constant lists are checked",
          "[engine][model][fan_out]") {
  const auto handled = [](const std::string& list) {
    return with_tasks(R"({"id": "t", "type": "noop"}], "on_failure": [)" + fan_out("h", list));
  };
  CHECK(at_submission(*workflow_of(handled("inputs.l")), "{}").empty());
  CHECK(describe(defects_of(handled("3"))) ==
        "/on_failure/0/for_each: `for_each` gave number, not a list\n");
}

TEST_CASE("a stored workflow is read even if its list would be refused today",
          "[engine][model][fan_out]") {
  const nlohmann::json document = json_of(with_tasks(fan_out("a", "3")));
  CHECK_FALSE(parse_workflow(document, nullptr).ok());
  CHECK(parse_stored_workflow(document).ok());
}

TEST_CASE("a stored workflow is read even if its schema would be refused today",
          "[engine][model][schema]") {
  const nlohmann::json document = json_of(
      R"({"name": "w", "inputs": {"pattern": "("}, "tasks": [{"id": "a", "type": "noop"}]})");
  CHECK_FALSE(parse_workflow(document, nullptr).ok());
  const auto stored = parse_stored_workflow(document);
  REQUIRE(stored.ok());
  CHECK_FALSE(
      validate_against_schema(json_of("{}"), *stored.value().settings().inputs_schema, "").empty());
}

TEST_CASE("looking at lists has a bound, and beyond it nothing is known",
          "[engine][model][fan_out]") {
  std::string some;
  for (int i = 0; i < 20; ++i) some += fan_out("t" + std::to_string(i), "range(100000)") + ",";
  const std::string last = fan_out("last", "3");
  CHECK(describe(defects_of(with_tasks(some + last))) ==
        "/tasks/20/for_each: `for_each` gave number, not a list\n");
  std::string sum = "size(range(100000))";
  for (int i = 1; i < 8; ++i) sum += " + size(range(100000))";
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += fan_out("t" + std::to_string(i), i % 2 == 0 ? "[" + sum + "]" : "[1]") + ",";
  }
  CHECK(describe(defects_of(with_tasks(many + last))).empty());
  // Copies of what is there already count, too.
  std::string copies;
  for (int i = 0; i < 200; ++i) copies += fan_out("t" + std::to_string(i), "[inputs.l]") + ",";
  const nlohmann::json inputs = {{"l", std::vector<std::string>(100'000, "text of some length")},
                                 {"n", 3}};
  const auto workflow = workflow_of(with_tasks(copies + fan_out("last", "inputs.n")));
  CHECK(check_fan_outs(*workflow, std::make_shared<const nlohmann::json>(inputs), nullptr).empty());
}

TEST_CASE("a list is checked with the inputs where a run is sure to come to it",
          "[engine][model][fan_out]") {
  const auto second = [](const std::string& first, const std::string& how) {
    return with_tasks(R"({"id": "a", "type": "noop")" + first +
                      R"(}, {"id": "b", "type": "noop", "needs": ["a"], "for_each": "inputs.l")" +
                      how + "}");
  };
  const std::string wrong = "/tasks/1/for_each: task b: `for_each` gave number, not a list\n";
  CHECK(at_submission(second("", ""), R"({"l": 1})") == wrong);
  CHECK(at_submission(second("", R"(, "join": "one_failed")"), R"({"l": 1})").empty());
  CHECK(at_submission(second("", R"(, "join": "all_failed")"), R"({"l": 1})").empty());
  CHECK(at_submission(with_tasks(R"({"id": "b", "type": "noop", "join": "one_success",
                                     "for_each": "inputs.l"})"),
                      R"({"l": 1})")
            .empty());
  const std::string when = R"x(, "when": "has(inputs.l)")x";
  CHECK(at_submission(second(when, ""), "{}").empty());
  CHECK(at_submission(second(when, ""), R"({"l": 1})") == wrong);
  // Skipped or not, what it waits for ends.
  CHECK(at_submission(second(R"(, "when": "false")", R"(, "join": "all_done")"), R"({"l": 1})") ==
        wrong);
}

TEST_CASE("the place of a list from a segment is where that is embedded",
          "[engine][model][fan_out]") {
  const std::string text = R"({"name": "w", "segments": {"s": {"tasks": [
      {"id": "get", "type": "noop"}, {"id": "each", "type": "noop", "for_each": "inputs.l"}]}},
    "tasks": [{"id": "a", "segment": "s"}, {"id": "a.b", "segment": "s"},
              {"id": "a.x", "type": "noop", "for_each": "inputs.l"}]})";
  CHECK(at_submission(text, R"({"l": 3})") ==
        "/tasks/0: task a.each: `for_each` gave number, not a list\n"
        "/tasks/1: task a.b.each: `for_each` gave number, not a list\n"
        "/tasks/2/for_each: task a.x: `for_each` gave number, not a list\n");
  // Of a workflow that was stored there is no document.
  CHECK(check_fan_outs(*workflow_of(text),
                       std::make_shared<const nlohmann::json>(json_of(R"({"l": 3})")), nullptr)
            .front()
            .pointer.empty());
}
