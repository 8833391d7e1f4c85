// Validation, planning and simulation: what the page does by itself, for those without it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "gantline/limits.hpp"
#include "gantline/plan.hpp"
#include "gantline/simulator.hpp"
#include "gantline/views.hpp"
#include "http/api.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

// A request may not keep a thread busy for minutes.
constexpr uint64_t kTrialsMax = 1'000;
constexpr uint64_t kWorkersMax = 1'000'000;

struct PlanningRequest {
  std::shared_ptr<const Workflow> workflow;
  SimulationOptions simulation;
  uint32_t workers = 0;
  uint32_t trials = 1;
};

Result<uint64_t> whole(const Json& body, const char* name, uint64_t fallback, uint64_t maximum) {
  const auto it = body.find(name);
  if (it == body.end()) return fallback;
  if (it->is_number_unsigned() && it->get<uint64_t>() <= maximum) return it->get<uint64_t>();
  return Error{ErrorCode::kInvalidArgument,
               "expected a whole number up to " + std::to_string(maximum), std::string("/") + name};
}

Result<PlanningRequest, Defects> read(const ApiContext& context, const HttpRequest& http) {
  auto body = body_of(http);
  if (!body.ok()) return body.error();
  const Json& json = body.value();
  auto workflow = parse_workflow(json.value("workflow", Json()), &context.types);
  Defects defects;
  if (!workflow.ok()) {
    defects = workflow.error();
    for (Defect& defect : defects) defect.pointer = "/workflow" + defect.pointer;
  }
  const auto workers = whole(json, "workers", 0, kWorkersMax);
  const auto trials = whole(json, "trials", 1, kTrialsMax);
  const auto seed = whole(json, "seed", 1, UINT64_MAX);
  for (const auto* value : {&workers, &trials, &seed}) {
    if (value->ok()) continue;
    defects.push_back({value->error().code, value->error().message, value->error().where, 0, 0});
  }
  if (!defects.empty()) return defects;
  PlanningRequest request;
  request.workflow = std::make_shared<const Workflow>(std::move(workflow).value());
  request.workers = static_cast<uint32_t>(workers.value());
  request.trials = static_cast<uint32_t>(trials.value());
  uint64_t slots = request.workflow->task_count();
  for (const TaskSpec& task : request.workflow->tasks()) slots += task.estimate.fan_out_elements;
  request.simulation.workers =
      request.workers != 0 ? request.workers
                           : static_cast<uint32_t>(std::clamp<uint64_t>(slots, 1, gantline::limits::kTasks));
  request.simulation.seed = seed.value();
  request.simulation.inputs = std::make_shared<const Json>(json.value("inputs", Json::object()));
  return request;
}

HttpResponse validate(const ApiContext& context, const HttpRequest& http) {
  const auto request = read(context, http);
  if (!request.ok()) return problem(request.error());
  const Workflow& workflow = *request.value().workflow;
  return json_response(200, {{"valid", true},
                             {"name", workflow.settings().name},
                             {"tasks", workflow.task_count()},
                             {"edges", workflow.dag().edge_count()},
                             {"workflow_hash", to_hex(workflow.hash())}});
}

HttpResponse plan(const ApiContext& context, const HttpRequest& http) {
  const auto request = read(context, http);
  if (!request.ok()) return problem(request.error());
  SimulationOptions typical = request.value().simulation;
  typical.use_typical_durations = true;
  Simulation simulation(request.value().workflow, std::move(typical));
  const TrialResult trial = simulation.run();
  PlanOptions options;
  options.workers = request.value().workers;
  options.schedule = schedule_of(simulation.engine().state().runs.begin()->second, trial);
  const auto made = make_plan(*request.value().workflow, options);
  if (!made.ok()) return problem(made.error());
  return json_response(200, plan_to_json(made.value()));
}

HttpResponse simulate(const ApiContext& context, const HttpRequest& http) {
  const auto request = read(context, http);
  if (!request.ok()) return problem(request.error());
  const auto result =
      forecast(request.value().workflow, request.value().simulation, request.value().trials);
  if (!result.ok()) return problem(result.error());
  return json_response(200, to_json(result.value()));
}

}  // namespace

void add_planning_routes(const ApiContext& context, std::vector<Route>& routes) {
  const auto with = [&context](auto handle) {
    return [&context, handle](const HttpRequest& request) { return handle(context, request); };
  };
  routes.push_back(
      {"POST", "/api/v1/validate", "All defects of a workflow", {}, true, with(validate)});
  routes.push_back({"POST",
                    "/api/v1/plan",
                    "Stages, critical path, slack and makespan of a workflow",
                    {},
                    true,
                    with(plan)});
  routes.push_back({"POST",
                    "/api/v1/simulate",
                    "Finish times of a workflow on a virtual clock",
                    {},
                    true,
                    with(simulate)});
}

}  // namespace gantline::native
