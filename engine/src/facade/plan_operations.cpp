// Plans: figures and columns, the whole document, the chart.
#include <utility>

#include "facade/operations.hpp"
#include "facade/recording_columns.hpp"
#include "gantline/gantt.hpp"
#include "gantline/plan.hpp"
#include "gantline/recording.hpp"

namespace gantline::facade {
namespace {

using Json = nlohmann::json;

constexpr uint32_t kWidthMin = 480;
constexpr uint32_t kWidthMax = 100'000;

struct Planned {
  std::shared_ptr<const Workflow> workflow;
  ScenarioPlan scenario_plan;
  Simulation typical;
};

Result<Planned, Failure> plan_of(Session& session, Arguments& arguments, bool collects_events) {
  auto workflow = session.workflow(arguments, "workflow");
  const Scenario scenario = scenario_of(arguments);
  if (!arguments.ok()) return Failure(*arguments.error());
  Result<Simulation> typical = simulate_typical(workflow, scenario, collects_events);
  if (!typical.ok()) return Failure(typical.error());
  Result<ScenarioPlan> planned = plan_scenario(*workflow, scenario, typical.value());
  if (!planned.ok()) return Failure(planned.error());
  return Planned{std::move(workflow), std::move(planned).value(), std::move(typical).value()};
}

void add_task_columns(const Plan& plan, Columns& columns) {
  const auto add_times = [&](std::string_view name, const std::vector<Millis>& times) {
    columns.add<double>(name, times.size(), [&](size_t i) { return milliseconds(times[i]); });
  };
  const Analysis& analysis = plan.analysis;
  add_times("duration", analysis.duration);
  add_times("earliest_start", analysis.earliest_start);
  add_times("latest_start", analysis.latest_start);
  add_times("free_slack", analysis.free_slack);
  std::vector<uint8_t> is_critical(plan.task_count, 0);
  for (const TaskIndex task : analysis.critical_path) is_critical[to_index(task)] = 1;
  columns.add("critical", is_critical);
  columns.add("expected", plan.is_expected);
  columns.add<uint32_t>("critical_path", analysis.critical_path.size(),
                        [&](size_t i) { return to_index(analysis.critical_path[i]); });
}

}  // namespace

Outcome plan(Session& session, Arguments& arguments) {
  const auto planned = plan_of(session, arguments, true);
  if (!planned.ok()) return planned.error();
  const Plan& plan = planned.value().scenario_plan.plan;
  const Result<Recording> recording = Recording::of(planned.value().typical);
  if (!recording.ok()) return Failure(recording.error());
  Reply reply;
  reply.result = plan_summary_to_json(plan);
  add_task_columns(plan, reply.columns);
  add_bar_columns(recording.value().bars(), reply.columns);
  return reply;
}

Outcome plan_full(Session& session, Arguments& arguments) {
  const auto planned = plan_of(session, arguments, false);
  if (!planned.ok()) return planned.error();
  Reply reply;
  reply.result = plan_to_json(planned.value().scenario_plan.plan);
  return reply;
}

Outcome gantt(Session& session, Arguments& arguments) {
  GanttOptions options;
  options.width = static_cast<uint32_t>(arguments.whole_or("width", options.width, kWidthMax));
  if (options.width < kWidthMin) {
    arguments.refuse("width", ErrorCode::kInvalidArgument,
                     "expected at least " + std::to_string(kWidthMin));
  }
  options.title = arguments.text_or("title", "");
  const auto planned = plan_of(session, arguments, false);
  if (!planned.ok()) return planned.error();
  if (arguments.find("title") == nullptr) options.title = planned.value().workflow->settings().name;
  const ScenarioPlan& scenario_plan = planned.value().scenario_plan;
  Reply reply;
  reply.result["svg"] = gantt_svg(scenario_plan.plan, scenario_plan.schedule, options);
  return reply;
}

}  // namespace gantline::facade
