#include "gantline/plan.hpp"

#include <nlohmann/json.hpp>

#include "gantline/limits.hpp"
#include "support/catch.hpp"
#include "support/workflows.hpp"

namespace gantline {
namespace {

using nlohmann::json;
using test::workflow_of;

Plan plan_of(std::string_view text, const PlanOptions& options = {}) {
  auto plan = make_plan(*workflow_of(text), options);
  if (!plan.ok()) FAIL(plan.error().message);
  return std::move(plan).value();
}

json json_plan_of(std::string_view text, const PlanOptions& options = {}) {
  return plan_to_json(plan_of(text, options));
}

std::vector<std::string> critical_path_of(const Plan& plan) {
  std::vector<std::string> ids;
  for (const TaskIndex task : plan.analysis.critical_path) {
    ids.push_back(plan.task_ids[to_index(task)]);
  }
  return ids;
}

using Ids = std::vector<std::string>;

constexpr std::string_view kDiamond = R"({"name": "diamond", "tasks": [
  {"id": "fetch", "type": "noop", "estimate": 10},
  {"id": "build", "type": "noop", "estimate": 50, "needs": ["fetch"]},
  {"id": "lint", "type": "noop", "estimate": 20, "needs": ["fetch"]},
  {"id": "ship", "type": "noop", "estimate": 5, "needs": ["build", "lint", "fetch"]}]})";

TEST_CASE("the JSON of a plan has the promised names", "[plan][json]") {
  const json plan = json_plan_of(kDiamond);
  CHECK(plan["tasks"] == 4);
  CHECK(plan["edges"] == 5);
  CHECK(plan["critical_path_ms"] == 65);
  CHECK(plan["critical_path"] == json({"fetch", "build", "ship"}));
  CHECK(plan["stages"].dump() ==
        R"([{"duration_ms":10,"parallelism":1,"stage":0,"tasks":["fetch"]},)"
        R"({"duration_ms":50,"parallelism":2,"stage":1,"tasks":["build","lint"]},)"
        R"({"duration_ms":5,"parallelism":1,"stage":2,"tasks":["ship"]}])");
  CHECK(plan["parallelism_factor"].dump() == "1.307");
  CHECK(plan["makespan_ms"] == 65);
  CHECK(plan["lower_bound_ms"] == 65);
  CHECK(plan["lower_bound_by"] == "critical_path");
  CHECK(plan["work_ms"] == 85);
  CHECK(plan["workers"].is_null());
  CHECK(plan["redundant_dependencies"] == json::array({{{"task", "ship"}, {"needs", "fetch"}}}));
  CHECK(plan["redundant_dependencies_truncated"] == false);
  CHECK(plan["shape"]["stage_width"] == 2);
  CHECK(plan["shape"]["maximum_antichain"] == 2);
  CHECK(plan["shape"]["independent_paths"] == 1);
  CHECK(plan["slack"][2]["task"] == "lint");
  CHECK(plan["slack"][2]["total_slack_ms"] == 30);
  CHECK(plan["slack"][2]["free_slack_ms"] == 30);
}

TEST_CASE("the lower bound is the larger of critical path and work by workers, rounded up",
          "[plan]") {
  PlanOptions options;
  options.workers = 1;
  CHECK(plan_of(kDiamond, options).lower_bound == Millis{85});
  CHECK(plan_of(kDiamond, options).lower_bound_by == "workers");
  options.workers = 2;
  CHECK(plan_of(kDiamond, options).lower_bound == Millis{65});
  const Plan rounded =
      plan_of(R"({"name": "n", "tasks": [{"id": "a", "type": "noop", "estimate": 3},
    {"id": "b", "type": "noop", "estimate": 3}, {"id": "c", "type": "noop", "estimate": 3}]})",
              options);
  CHECK(rounded.lower_bound == Millis{5});
}

TEST_CASE("there is no makespan without a schedule where workers are short", "[plan]") {
  PlanOptions options;
  options.workers = 1;
  CHECK_FALSE(plan_of(kDiamond, options).makespan.has_value());
  CHECK(json_plan_of(kDiamond, options)["makespan_ms"].is_null());
  options.workers = 2;
  CHECK(plan_of(kDiamond, options).makespan == Millis{65});
}

TEST_CASE("a schedule gives the makespan and the peaks", "[plan]") {
  PlanOptions options;
  options.workers = 1;
  options.schedule = {{TaskIndex{0}, 0, 0, false, {0}, {10}},
                      {TaskIndex{1}, 0, 0, false, {10}, {60}},
                      {TaskIndex{2}, 0, 0, false, {60}, {80}},
                      {TaskIndex{3}, 0, 0, false, {80}, {85}}};
  CHECK(plan_of(kDiamond, options).makespan == Millis{85});
  options.schedule.push_back({TaskIndex{4}, 0, 0, false, {0}, {1}});
  const auto refused = make_plan(*workflow_of(kDiamond), options);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().where == "schedule[4]");
}

constexpr std::string_view kHungry = R"({"name": "hungry", "resources": {"cpu": 4},
  "prices": {"cpu": 0.36}, "tasks": [
  {"id": "a", "type": "noop", "estimate": {"fixed": "10s", "cost": 0.5}, "resources": {"cpu": 3}},
  {"id": "b", "type": "noop", "estimate": "10s", "resources": {"cpu": 2.5, "gpu": 1}},
  {"id": "c", "type": "noop", "estimate": "1s", "resources": {"cpu": 0.5}, "needs": ["a"]}]})";

TEST_CASE("resources have a peak, a total, a price and a bound", "[plan]") {
  const Plan plan = plan_of(kHungry);
  REQUIRE(plan.resources.size() == 2);
  const PlanResource& cpu = plan.resources[0];
  CHECK(cpu.name == "cpu");
  CHECK(cpu.capacity_thousandths == 4'000);
  CHECK(cpu.peak_thousandths == 5'500);
  CHECK(cpu.total.unit_seconds == 55);
  CHECK(cpu.total.thousandths == 500);
  CHECK(cpu.cost_micros == 5'550);  // 55.5 cpu seconds at 0.36 an hour
  CHECK(plan.cost_micros == 505'550);
  CHECK_FALSE(plan.resources[1].capacity_thousandths.has_value());
  CHECK(plan.resources[1].peak_thousandths == 1'000);
  // 55.5 cpu seconds on 4: more than the critical path of 11 s.
  CHECK(plan.lower_bound == Millis{13'875});
  CHECK(plan.lower_bound_by == "resource:cpu");
  CHECK_FALSE(plan.makespan.has_value());
}

TEST_CASE("the installation's capacity counts where the workflow declares none", "[plan]") {
  PlanOptions options;
  options.resources = {{"cpu", 100'000}, {"gpu", 2'000}};
  const Plan plan = plan_of(kHungry, options);
  CHECK(plan.resources[0].capacity_thousandths == 4'000);
  CHECK(plan.resources[1].capacity_thousandths == 2'000);
}

TEST_CASE("a task that needs more than there is makes the plan fail and is named", "[plan]") {
  PlanOptions options;
  options.resources = {{"gpu", 500}};
  const auto plan = make_plan(*workflow_of(kHungry), options);
  REQUIRE_FALSE(plan.ok());
  CHECK(plan.error().code == ErrorCode::kFailedPrecondition);
  CHECK(plan.error().where == "b");
}

TEST_CASE("what ends when another begins does not add to the peak", "[plan]") {
  const Plan plan = plan_of(R"({"name": "n", "tasks": [
    {"id": "a", "type": "noop", "estimate": 5, "resources": {"cpu": 1}},
    {"id": "b", "type": "noop", "estimate": 5, "resources": {"cpu": 1}, "needs": ["a"]}]})");
  CHECK(plan.resources[0].peak_thousandths == 1'000);
}

TEST_CASE("keyed limits bound the makespan", "[plan]") {
  constexpr std::string_view kLimited = R"({"name": "n", "limits": {"host": 2}, "tasks": [
    {"id": "a", "type": "noop", "estimate": 10, "limits": ["host"]},
    {"id": "b", "type": "noop", "estimate": 10, "limits": ["host"]},
    {"id": "c", "type": "noop", "estimate": 10, "limits": ["host"]}]})";
  const Plan plan = plan_of(kLimited);
  CHECK(plan.lower_bound == Millis{15});
  CHECK(plan.lower_bound_by == "limit:host");
  CHECK_FALSE(plan.makespan.has_value());
  PlanOptions options;
  options.limits = {{"host", 3}};
  CHECK(plan_of(kLimited, options).makespan == Millis{10});
}

TEST_CASE("a fan-out counts as many elements as its estimate says, one where it says nothing",
          "[plan]") {
  const Plan plan = plan_of(R"({"name": "n", "tasks": [
    {"id": "list", "type": "noop", "estimate": 1},
    {"id": "many", "type": "noop", "needs": ["list"], "for_each": "${{ tasks.list.output }}",
     "estimate": {"fixed": 10, "elements": 7, "cost": 0.001}, "resources": {"cpu": 1}},
    {"id": "few", "type": "noop", "needs": ["list"], "for_each": "${{ tasks.list.output }}",
     "estimate": 10}]})");
  CHECK(plan.elements == std::vector<uint32_t>{1, 7, 1});
  CHECK(plan.work == Millis{81});
  CHECK(plan.analysis.critical_path_length == Millis{11});
  CHECK(plan.stages[1].parallelism == 8);
  CHECK(plan.resources[0].peak_thousandths == 7'000);
  CHECK(plan.cost_micros == 7'000);
  CHECK(earliest_schedule(plan).size() == 9);
}

TEST_CASE("fan-outs beyond the limit on tasks are refused", "[plan]") {
  std::string text = R"({"name": "n", "tasks": [{"id": "l", "type": "noop"})";
  for (int i = 0; i < 21; ++i) {
    text += R"(, {"id": "f)" + std::to_string(i) +
            R"(", "type": "noop", "needs": ["l"], "for_each": "${{ tasks.l.output }}",)" +
            R"( "estimate": {"fixed": 1, "elements": 100000}})";
  }
  const auto plan = make_plan(*workflow_of(text + "]}"), {});
  REQUIRE_FALSE(plan.ok());
  CHECK(plan.error().code == ErrorCode::kLimitExceeded);
}

TEST_CASE("the earliest schedule takes the lowest free lane", "[plan][schedule]") {
  const auto schedule = earliest_schedule(plan_of(kDiamond));
  REQUIRE(schedule.size() == 4);
  CHECK(schedule[1].task == TaskIndex{1});
  CHECK(schedule[1].lane == 0);
  CHECK(schedule[2].task == TaskIndex{2});
  CHECK(schedule[2].lane == 1);
  CHECK(schedule[3].lane == 0);
  CHECK(schedule[3].start == Millis{60});
}

TEST_CASE("success handlers follow all main tasks, final ones follow them", "[plan][handlers]") {
  const Plan plan = plan_of(R"({"name": "n",
    "tasks": [{"id": "a", "type": "noop", "estimate": 10}, {"id": "b", "type": "noop", "estimate": 3}],
    "on_success": [{"id": "tell", "type": "noop", "estimate": 2}],
    "on_failure": [{"id": "alarm", "type": "noop", "estimate": 500}],
    "finally": [{"id": "clean", "type": "noop", "estimate": 4}]})");
  CHECK(plan.analysis.critical_path_length == Millis{16});
  CHECK(critical_path_of(plan) == Ids{"a", "tell", "clean"});
  CHECK(plan.work == Millis{19});
  CHECK(plan.stages.size() == 3);
  CHECK(plan.is_expected == std::vector<uint8_t>{1, 1, 1, 0, 1});
  CHECK(plan.analysis.total_slack(TaskIndex{1}) == Millis{7});
  CHECK(plan_to_json(plan)["slack"].size() == 4);
}

TEST_CASE("final handlers alone follow the main tasks", "[plan][handlers]") {
  const Plan plan = plan_of(R"({"name": "n", "tasks": [{"id": "a", "type": "noop", "estimate": 10}],
    "finally": [{"id": "clean", "type": "noop", "estimate": 4}]})");
  CHECK(critical_path_of(plan) == Ids{"a", "clean"});
}

TEST_CASE("tasks that only failures call for are not planned, those after them are",
          "[plan][joins]") {
  const Plan plan = plan_of(R"({"name": "n", "tasks": [
    {"id": "work", "type": "noop", "estimate": 10},
    {"id": "mend", "type": "noop", "estimate": 900, "needs": ["work"], "join": "one_failed"},
    {"id": "next", "type": "noop", "estimate": 5, "needs": ["mend"], "join": "all_done"},
    {"id": "after", "type": "noop", "estimate": 700, "needs": ["mend"]}]})");
  CHECK(plan.is_expected == std::vector<uint8_t>{1, 0, 1, 0});
  CHECK(plan.analysis.critical_path_length == Millis{15});
  CHECK(critical_path_of(plan) == Ids{"work", "next"});
}

TEST_CASE("a task that needs one success waits for the first to end", "[plan][joins]") {
  const Plan plan = plan_of(R"({"name": "n", "tasks": [
    {"id": "slow", "type": "noop", "estimate": 50},
    {"id": "fast", "type": "noop", "estimate": 10},
    {"id": "use", "type": "noop", "estimate": 5, "needs": ["slow", "fast"], "join": "one_success"}]})");
  CHECK(plan.analysis.earliest_start[2] == Millis{10});
  CHECK(plan.analysis.critical_path_length == Millis{50});
  CHECK(critical_path_of(plan) == Ids{"slow"});
  CHECK(plan.edge_count == 2);
}

TEST_CASE("dependencies that a join rule listens to are never called redundant",
          "[plan][redundancy]") {
  const Plan plan = plan_of(R"({"name": "n", "tasks": [
    {"id": "a", "type": "noop"}, {"id": "b", "type": "noop", "needs": ["a"], "join": "all_done"},
    {"id": "c", "type": "noop", "needs": ["a", "b"]},
    {"id": "d", "type": "noop", "needs": ["a", "b", "c"], "join": "none_failed"}]})");
  CHECK(plan.redundant.dependencies.empty());
}

TEST_CASE("a task without an estimate is planned with the documented duration", "[plan]") {
  const Plan plan = plan_of(R"({"name": "n", "tasks": [{"id": "a", "type": "noop"}]})");
  CHECK(plan.analysis.critical_path_length == kUnknownDuration);
}

TEST_CASE("amounts and durations at their limits do not overflow", "[plan]") {
  const Plan plan = plan_of(R"({"name": "n", "prices": {"memory": 1000000000000},
    "tasks": [{"id": "a", "type": "noop", "for_each": "${{ [1] }}",
    "estimate": {"fixed": "36500d", "elements": 100000}, "resources": {"memory": "8TiB"}}]})");
  CHECK(plan.resources[0].peak_thousandths > 0);
  CHECK(plan.resources[0].total.unit_seconds == INT64_MAX);
  CHECK(plan.cost_micros == INT64_MAX);
  CHECK(plan.work.count == limits::kDuration.count * 100'000);
}

}  // namespace
}  // namespace gantline
