// What is asked of a document at once, without a session.
#include <nlohmann/json.hpp>

#include "facade/whole_number.hpp"
#include "gantline/forecast.hpp"
#include "gantline/scenario.hpp"
#include "gantline/views.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

struct DocumentRequest {
  std::shared_ptr<const Workflow> workflow;
  Scenario scenario;
};

// All that is wrong with the workflow and with the scenario, at once.
Result<DocumentRequest, Defects> read(const Json& body, const TaskTypes* types) {
  const auto document = body.find("workflow");
  auto workflow = parse_workflow(document == body.end() ? Json() : *document, types);
  auto scenario = read_scenario(body, "");
  Defects defects;
  if (!workflow.ok()) {
    defects = workflow.error();
    for (Defect& defect : defects) defect.pointer = "/workflow" + defect.pointer;
  }
  if (!scenario.ok()) {
    defects.insert(defects.end(), scenario.error().begin(), scenario.error().end());
  }
  if (!defects.empty()) return defects;
  return DocumentRequest{std::make_shared<const Workflow>(std::move(workflow).value()),
                         std::move(scenario).value()};
}

Defects defects_of(const Error& error) {
  return Defects{{error.code, error.message, error.where, 0, 0}};
}

}  // namespace

Result<Json, Defects> validate_document(const Json& body, const TaskTypes* types) {
  const auto request = read(body, types);
  if (!request.ok()) return request.error();
  const Workflow& workflow = *request.value().workflow;
  return Json{{"valid", true},
              {"name", workflow.settings().name},
              {"tasks", workflow.task_count()},
              {"edges", workflow.dag().edge_count()},
              {"workflow_hash", to_hex(workflow.hash())}};
}

Result<Json, Defects> plan_document(const Json& body, const TaskTypes* types) {
  const auto request = read(body, types);
  if (!request.ok()) return request.error();
  const auto planned = plan_scenario(request.value().workflow, request.value().scenario);
  if (!planned.ok()) return defects_of(planned.error());
  return plan_to_json(planned.value().plan);
}

Result<Json, Defects> simulate_document(const Json& body, const TaskTypes* types,
                                        uint32_t trials_max) {
  const auto request = read(body, types);
  if (!request.ok()) return request.error();
  const auto trials = whole_number(body.value("trials", Json(1)), trials_max);
  if (!trials) {
    return Defects{{ErrorCode::kInvalidArgument,
                    "expected a whole number up to " + std::to_string(trials_max), "/trials", 0,
                    0}};
  }
  const auto& [workflow, scenario] = request.value();
  if (Status status = check_scenario(workflow, scenario); !status.ok()) {
    return defects_of(status.error());
  }
  const auto result =
      forecast(workflow, simulation_options(*workflow, scenario), static_cast<uint32_t>(*trials));
  if (!result.ok()) return defects_of(result.error());
  return to_json(result.value());
}

}  // namespace gantline
