// What a plan expects against what the engine does, on random workflows with every join rule and
// handler.
#include <nlohmann/json.hpp>

#include "gantline/plan.hpp"
#include "gantline/random.hpp"
#include "support/catch.hpp"
#include "support/workflows.hpp"

namespace gantline {
namespace {

using nlohmann::json;

json random_task(Random& random, const std::string& prefix, uint32_t index) {
  constexpr const char* kRules[] = {"all_success", "all_success", "all_success", "all_done",
                                    "none_failed", "one_success", "one_failed",  "all_failed"};
  json task{{"id", prefix + std::to_string(index)},
            {"type", "noop"},
            {"estimate", {{"fixed", random.below(6)}}},
            {"join", kRules[random.below(8)]},
            {"needs", json::array()}};
  for (uint32_t before = 0; before < index; ++before) {
    if (random.below(3) == 0) task["needs"].push_back(prefix + std::to_string(before));
  }
  if (random.below(3) == 0) task["resources"] = {{"cpu", 1 + random.below(3)}};
  if (random.below(3) == 0) task["limits"] = {"key"};
  if (random.below(6) == 0) {
    task["for_each"] = "${{ [1, 2, 3] }}";
    task["estimate"]["elements"] = 3;
  }
  return task;
}

json random_tasks(Random& random, const std::string& prefix, uint32_t count) {
  json tasks = json::array();
  for (uint32_t i = 0; i < count; ++i) tasks.push_back(random_task(random, prefix, i));
  return tasks;
}

json random_document(Random& random) {
  json document{{"name", "random"}, {"tasks", random_tasks(random, "t", 1 + random.below(8))}};
  if (random.below(3) == 0) document["on_success"] = random_tasks(random, "s", 1 + random.below(3));
  if (random.below(3) == 0) document["on_failure"] = random_tasks(random, "f", 1 + random.below(3));
  if (random.below(3) == 0) document["finally"] = random_tasks(random, "e", 1 + random.below(3));
  return document;
}

struct Outcome {
  TrialResult trial;
  std::vector<ScheduledTask> schedule;
};

Outcome simulate(const std::shared_ptr<const Workflow>& workflow, uint32_t workers) {
  SimulationOptions options;
  options.workers = workers;
  options.use_typical_durations = true;
  Simulation simulation(workflow, options);
  Outcome outcome;
  outcome.trial = simulation.run();
  const auto& runs = simulation.engine().state().runs;
  REQUIRE(runs.size() == 1);
  outcome.schedule = schedule_of(runs.begin()->second, outcome.trial);
  return outcome;
}

Plan plan_of(const Workflow& workflow, const PlanOptions& options) {
  auto plan = make_plan(workflow, options);
  if (!plan.ok()) FAIL(plan.error().message);
  return std::move(plan).value();
}

TEST_CASE("with workers enough the engine takes the planned time and runs the planned tasks",
          "[plan][simulation]") {
  Random random(11);
  for (int round = 0; round < 300; ++round) {
    const json document = random_document(random);
    CAPTURE(document.dump());
    const auto workflow = test::workflow_from(document);
    const Outcome outcome = simulate(workflow, 1'000);
    REQUIRE(outcome.trial.phase == RunPhase::kCompleted);
    const Plan plan = plan_of(*workflow, {});
    REQUIRE(plan.makespan == outcome.trial.makespan);
    REQUIRE(plan.lower_bound == outcome.trial.makespan);

    std::vector<uint32_t> bars(plan.task_count, 0);
    for (const ScheduledTask& bar : outcome.schedule) {
      ++bars[to_index(bar.task)];
      REQUIRE(bar.start == plan.analysis.earliest_start[to_index(bar.task)]);
    }
    for (uint32_t task = 0; task < plan.task_count; ++task) {
      REQUIRE(bars[task] == (plan.is_expected[task] != 0 ? plan.elements[task] : 0));
    }
  }
}

TEST_CASE("no simulated schedule ends before the lower bound or overdraws a capacity",
          "[plan][simulation]") {
  Random random(12);
  int bound_by_capacity = 0;
  for (int round = 0; round < 300; ++round) {
    json document = random_document(random);
    document["resources"] = {{"cpu", 3 + random.below(2)}};
    document["limits"] = {{"key", 1 + random.below(2)}};
    CAPTURE(document.dump());
    const auto workflow = test::workflow_from(document);
    PlanOptions options;
    options.workers = 1 + random.below(4);
    const Outcome outcome = simulate(workflow, options.workers);
    options.schedule = outcome.schedule;
    const Plan plan = plan_of(*workflow, options);
    REQUIRE(plan.lower_bound <= outcome.trial.makespan);
    if (plan.lower_bound_by != "critical_path") ++bound_by_capacity;
    for (const PlanResource& resource : plan.resources) {
      REQUIRE(resource.peak_thousandths <= resource.capacity_thousandths);
    }
  }
  CHECK(bound_by_capacity > 100);
}

}  // namespace
}  // namespace gantline
