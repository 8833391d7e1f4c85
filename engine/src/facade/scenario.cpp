#include "gantline/scenario.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "facade/whole_number.hpp"
#include "gantline/limits.hpp"
#include "gantline/names.hpp"
#include "gantline/units.hpp"
#include "model/path.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 8> kMembers{"workers", "resources", "limits",   "policy",
                                                   "seed",    "inputs",    "failures", "typical"};
// As the workflow format has it.
constexpr uint64_t kConcurrency = 1'000'000;

// Reads the members of one object and gathers what is wrong with them.
class ScenarioReader {
 public:
  ScenarioReader(const Json& object, std::string_view pointer_prefix)
      : object_(object), root_(pointer_prefix) {}

  Result<Scenario, Defects> read() {
    Scenario scenario;
    scenario.workers = static_cast<uint32_t>(whole("workers", 0, kScenarioWorkers));
    scenario.seed = whole("seed", 1, UINT64_MAX);
    scenario.draws_failures = flag("failures", true);
    scenario.is_typical = flag("typical", false);
    read_resources(scenario);
    read_limits(scenario);
    read_policy(scenario);
    if (const Json* inputs = find("inputs")) {
      scenario.inputs = std::make_shared<const Json>(*inputs);
    }
    if (!defects_.empty()) return defects_;
    return scenario;
  }

 private:
  const Json* find(std::string_view name) const {
    const auto it = object_.find(name);
    return it == object_.end() ? nullptr : &*it;
  }

  void refuse(const Path& path, ErrorCode code, std::string message) {
    defects_.push_back({code, std::move(message), path.pointer(), 0, 0});
  }

  uint64_t whole_at(const Json& value, const Path& path, uint64_t maximum) {
    if (const auto number = whole_number(value, maximum)) return *number;
    refuse(path, ErrorCode::kInvalidArgument,
           "expected a whole number up to " + std::to_string(maximum));
    return 0;
  }

  uint64_t whole(std::string_view name, uint64_t fallback, uint64_t maximum) {
    const Json* value = find(name);
    return value == nullptr ? fallback : whole_at(*value, Path(root_, name), maximum);
  }

  bool flag(std::string_view name, bool fallback) {
    const Json* value = find(name);
    if (value == nullptr) return fallback;
    if (value->is_boolean()) return value->get<bool>();
    refuse(Path(root_, name), ErrorCode::kInvalidArgument, "expected true or false");
    return fallback;
  }

  // The named object; null, with a defect where it is something else.
  const Json* map(std::string_view name) {
    const Json* value = find(name);
    if (value == nullptr || value->is_object()) return value;
    refuse(Path(root_, name), ErrorCode::kInvalidArgument, "expected an object");
    return nullptr;
  }

  void read_resources(Scenario& scenario) {
    const Json* resources = map("resources");
    if (resources == nullptr) return;
    const Path path(root_, "resources");
    for (const auto& [name, value] : resources->items()) {
      const bool is_amount = value.is_number() || value.is_string();
      const Result<int64_t> amount =
          is_amount
              ? parse_amount(value.is_string() ? value.get_ref<const std::string&>() : value.dump())
              : Error{ErrorCode::kInvalidArgument, "expected a number or text", ""};
      if (amount.ok()) {
        scenario.resources.push_back({name, amount.value()});
      } else {
        refuse(Path(path, name), amount.error().code, amount.error().message);
      }
    }
  }

  void read_limits(Scenario& scenario) {
    const Json* limits = map("limits");
    if (limits == nullptr) return;
    const Path path(root_, "limits");
    for (const auto& [key, value] : limits->items()) {
      const uint64_t concurrency = whole_at(value, Path(path, key), kConcurrency);
      scenario.limits.push_back({key, static_cast<uint32_t>(concurrency)});
    }
  }

  void read_policy(Scenario& scenario) {
    const Json* value = find("policy");
    if (value == nullptr) return;
    const auto* text = value->get_ptr<const std::string*>();
    const auto policy = parse_policy(text == nullptr ? std::string_view() : *text);
    if (policy.ok()) {
      scenario.policy = policy.value();
    } else {
      refuse(Path(root_, "policy"), policy.error().code, policy.error().message);
    }
  }

  const Json& object_;
  Path root_;
  Defects defects_;
};

}  // namespace

bool is_scenario_member(std::string_view name) noexcept {
  return std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end();
}

Result<Scenario, Defects> read_scenario(const Json& object, std::string_view pointer_prefix) {
  return ScenarioReader(object, pointer_prefix).read();
}

Result<SchedulingPolicy> parse_policy(std::string_view text) {
  std::vector<std::string_view> names;
  for (const auto& [word, policy] : Vocabulary<SchedulingPolicy>::kWords) {
    if (text == word) return policy;
    names.push_back(word);
  }
  return Error{ErrorCode::kInvalidArgument, Suggester().none_of(text, names), std::string(text)};
}

SimulationOptions simulation_options(const Workflow& workflow, const Scenario& scenario) {
  SimulationOptions options;
  uint64_t slots = workflow.task_count();
  for (const TaskSpec& task : workflow.tasks()) slots += task.estimate.fan_out_elements;
  options.workers = scenario.workers != 0
                        ? scenario.workers
                        : static_cast<uint32_t>(std::clamp<uint64_t>(slots, 1, limits::kTasks));
  options.resources = scenario.resources;
  options.limits = scenario.limits;
  options.policy = scenario.policy;
  options.seed = scenario.seed;
  options.draws_failures = scenario.draws_failures;
  options.use_typical_durations = scenario.is_typical;
  options.inputs = scenario.inputs;
  return options;
}

Status check_scenario(const std::shared_ptr<const Workflow>& workflow, const Scenario& scenario) {
  Simulation simulation(workflow, simulation_options(*workflow, scenario));
  simulation.step(1);
  return simulation.refusal();
}

Result<Simulation> simulate_typical(const std::shared_ptr<const Workflow>& workflow,
                                    const Scenario& scenario, bool collects_events) {
  SimulationOptions typical = simulation_options(*workflow, scenario);
  typical.use_typical_durations = true;
  Simulation simulation(workflow, std::move(typical));
  simulation.collect_events(collects_events);
  while (simulation.step(UINT64_MAX)) {
  }
  if (!simulation.refusal().ok()) return simulation.refusal().error();
  return simulation;
}

Result<ScenarioPlan> plan_scenario(const Workflow& workflow, const Scenario& scenario,
                                   const Simulation& typical) {
  PlanOptions options;
  options.workers = scenario.workers;
  options.resources = scenario.resources;
  options.limits = scenario.limits;
  options.schedule = schedule_of(*typical.run_state(), typical.result());
  Result<Plan> plan = make_plan(workflow, options);
  if (!plan.ok()) return plan.error();
  return ScenarioPlan{std::move(plan).value(), std::move(options.schedule)};
}

Result<ScenarioPlan> plan_scenario(const std::shared_ptr<const Workflow>& workflow,
                                   const Scenario& scenario) {
  const Result<Simulation> typical = simulate_typical(workflow, scenario);
  if (!typical.ok()) return typical.error();
  return plan_scenario(*workflow, scenario, typical.value());
}

}  // namespace gantline
