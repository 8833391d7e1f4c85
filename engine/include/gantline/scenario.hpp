#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/codec.hpp"
#include "gantline/plan.hpp"
#include "gantline/simulator.hpp"

// What may be asked about a workflow before it runs: the one way from "these workers, these limits"
// to a plan, for the command line, the HTTP API and the page. Pure; safe to call concurrently.
namespace gantline {

// The circumstances under which a workflow is planned.
struct Scenario {
  uint32_t workers = 0;                    // slots; 0: as many as it takes
  std::vector<ResourceAmount> resources;   // capacities of the installation
  std::vector<LimitSpec> limits;           // set by the operator, before those of the workflow
  std::optional<SchedulingPolicy> policy;  // absent: the workflow's
  std::shared_ptr<const nlohmann::json> inputs;  // null: not known
  uint64_t seed = 1;
  bool draws_failures = true;  // false: no attempt fails, whatever the estimates say
  bool is_typical = false;     // typical durations, nothing drawn
};

inline constexpr uint32_t kScenarioWorkers = 1'000'000;

// The members of a scenario in JSON: {"workers": 4, "resources": {"cpu": 8, "memory": "16GiB"},
// "limits": {"db": 2}, "policy": "fifo", "seed": 7, "inputs": {}, "failures": false, "typical":
// true}.
bool is_scenario_member(std::string_view name) noexcept;

// Reads those members of an object, all of them optional; other members are the caller's.
// Errors: kInvalidArgument, kLimitExceeded; pointers begin with `pointer_prefix`.
Result<Scenario, Defects> read_scenario(const nlohmann::json& object,
                                        std::string_view pointer_prefix);
// Errors: kInvalidArgument.
Result<SchedulingPolicy> parse_policy(std::string_view text);

// What the simulator is told. No run has more attempts at once than it has tasks, so that many
// slots are as many as it takes.
SimulationOptions simulation_options(const Workflow& workflow, const Scenario& scenario);

// Whether the engine would take the run at all. Cost: O(tasks).
// Errors: those of a submission, kFailedPrecondition when a task asks for more than there is.
Status check_scenario(const std::shared_ptr<const Workflow>& workflow, const Scenario& scenario);

// What the production scheduler does in typical durations, to the end. With `collects_events` a
// Recording can be made of it. Errors: those of check_scenario.
Result<Simulation> simulate_typical(const std::shared_ptr<const Workflow>& workflow,
                                    const Scenario& scenario, bool collects_events = false);

// A plan and the schedule in it.
struct ScenarioPlan {
  Plan plan;
  std::vector<ScheduledTask> schedule;
};

// `typical` is of the same workflow and scenario. Errors: those of make_plan. Cost: of make_plan.
Result<ScenarioPlan> plan_scenario(const Workflow& workflow, const Scenario& scenario,
                                   const Simulation& typical);
// With a simulation of its own. Errors: those of check_scenario too.
Result<ScenarioPlan> plan_scenario(const std::shared_ptr<const Workflow>& workflow,
                                   const Scenario& scenario);

// -- the same for a document: {"workflow": {...}, and the members of a scenario} --
// Errors: all defects, with pointers into the body. `types` may be null, as for parse_workflow.

// {"valid", "name", "tasks", "edges", "workflow_hash"}.
Result<nlohmann::json, Defects> validate_document(const nlohmann::json& body,
                                                  const TaskTypes* types);
// What plan_to_json says.
Result<nlohmann::json, Defects> plan_document(const nlohmann::json& body, const TaskTypes* types);
// A forecast of "trials" trials (1 by default, `trials_max` at most).
Result<nlohmann::json, Defects> simulate_document(const nlohmann::json& body,
                                                  const TaskTypes* types, uint32_t trials_max);

}  // namespace gantline
