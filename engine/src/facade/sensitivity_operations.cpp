// What one more of everything would buy.
#include "facade/operations.hpp"
#include "gantline/limits.hpp"

namespace gantline::facade {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kTasksMax = 1'000;

// Resources are kept in thousandths; workers and limits are counted.
Json amount_of(const SensitivityChange& change) {
  if (change.kind != ChangeKind::kRaiseResource) return change.amount;
  return static_cast<double>(change.amount) / 1'000.0;
}

}  // namespace

Outcome sensitivity(Session& session, Arguments& arguments) {
  const auto workflow = session.workflow(arguments, "workflow");
  const Scenario scenario = scenario_of(arguments);
  const auto trials =
      static_cast<uint32_t>(arguments.whole_or("trials", 1, limits::kSimulationTrials));
  const auto tasks =
      static_cast<uint32_t>(arguments.whole_or("tasks", SensitivityJob::kTasks, kTasksMax));
  if (!arguments.ok()) return Failure(*arguments.error());
  if (Status status = check_scenario(workflow, scenario); !status.ok()) {
    return Failure(status.error());
  }
  Result<SensitivityJob> job =
      SensitivityJob::start(workflow, simulation_options(*workflow, scenario), trials, tasks);
  if (!job.ok()) return Failure(job.error());
  const auto handle = session.open(OpenSensitivity{std::move(job).value()});
  if (!handle.ok()) return Failure(handle.error());
  Reply reply;
  reply.result["job"] = handle.value();
  return reply;
}

Outcome sensitivity_result(Session& session, Arguments& arguments) {
  const OpenSensitivity* open = session.open_sensitivity(arguments, "job");
  if (!arguments.ok()) return Failure(*arguments.error());
  const Sensitivity sensitivity = open->job.result();
  Json changes = Json::array();
  for (const SensitivityChange& change : sensitivity.changes) {
    changes.push_back({{"change", to_string(change.kind)},
                       {"subject", change.subject},
                       {"amount", amount_of(change)},
                       {"makespan_ms", change.makespan.count},
                       {"gain_ms", change.gain.count}});
  }
  Reply reply;
  reply.result = {{"base_ms", sensitivity.base.count},
                  {"trials", sensitivity.trials},
                  {"changes", std::move(changes)}};
  return reply;
}

}  // namespace gantline::facade
