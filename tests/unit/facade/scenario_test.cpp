#include "gantline/scenario.hpp"

#include "support/catch.hpp"
#include "support/workflows.hpp"

namespace gantline::test {
namespace {

nlohmann::json body_with(const nlohmann::json& members) {
  nlohmann::json body = members;
  body["workflow"] = json_of(R"({"name": "w", "tasks": [
    {"id": "a", "type": "noop", "estimate": "1s", "resources": {"cpu": 2}},
    {"id": "b", "type": "noop", "estimate": "1s", "resources": {"cpu": 2}}]})");
  return body;
}

TEST_CASE("a task that asks for more than there is makes no plan and no forecast", "[scenario]") {
  const nlohmann::json body = body_with({{"resources", {{"cpu", 1}}}});
  const auto plan = plan_document(body, nullptr);
  REQUIRE_FALSE(plan.ok());
  CHECK(plan.error().front().code == ErrorCode::kFailedPrecondition);
  const auto forecast = simulate_document(body, nullptr, 10);
  REQUIRE_FALSE(forecast.ok());
  CHECK(forecast.error().front().code == ErrorCode::kFailedPrecondition);
}

TEST_CASE("resources of the scenario bound the plan", "[scenario]") {
  const auto makespan = [](const nlohmann::json& cpu) {
    const auto plan = plan_document(body_with({{"resources", {{"cpu", cpu}}}}), nullptr);
    REQUIRE(plan.ok());
    return plan.value().at("makespan_ms");
  };
  CHECK(makespan(2) == 2'000);
  CHECK(makespan(4) == 1'000);
  CHECK(makespan("4.5") == 1'000);
}

TEST_CASE("all that is wrong with a document request is said at once", "[scenario]") {
  const auto result =
      validate_document({{"workflow", {{"name", "w"}}}, {"workers", "two"}, {"seed", -1}}, nullptr);
  REQUIRE_FALSE(result.ok());
  std::vector<std::string> pointers;
  for (const Defect& defect : result.error()) pointers.push_back(defect.pointer);
  CHECK(pointers == std::vector<std::string>{"/workflow", "/workers", "/seed"});
}

TEST_CASE("the number of trials of a document request is bounded by its caller", "[scenario]") {
  const auto result = simulate_document(body_with({{"trials", 11}}), nullptr, 10);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().front().pointer == "/trials");
  const auto smaller = simulate_document(body_with({{"trials", 10}}), nullptr, 10);
  REQUIRE(smaller.ok());
  CHECK(smaller.value().at("trials") == 10);
}

TEST_CASE("a scenario without failures completes what would fail", "[scenario]") {
  const auto workflow = workflow_of(R"({"name": "w", "tasks": [
    {"id": "a", "type": "noop", "retry": {"maximum_attempts": 1},
     "estimate": {"fixed": "1s", "failure": 1}}]})");
  Scenario scenario;
  const auto phase_of = [&] {
    return Simulation(workflow, simulation_options(*workflow, scenario)).run().phase;
  };
  CHECK(phase_of() == RunPhase::kFailed);
  scenario.draws_failures = false;
  CHECK(phase_of() == RunPhase::kCompleted);
}

}  // namespace
}  // namespace gantline::test
