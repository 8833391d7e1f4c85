#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/planning.hpp"
#include "gantline/gantt.hpp"
#include "gantline/plan.hpp"
#include "gantline/units.hpp"

namespace gantline::native {
namespace {

constexpr size_t kTasksShown = 20;
constexpr size_t kStagesShown = 12;
constexpr size_t kNameWidth = 40;
constexpr size_t kTitleWidth = 200;
constexpr size_t kLabelWidth = 18;

std::string join(const std::vector<std::string>& names, std::string_view separator) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : std::string(separator)) + name;
  return text;
}

void print_summary(const Plan& plan, const Workflow& workflow, const Terminal& terminal) {
  std::ostream& out = terminal.out();
  const auto line = [&](std::string_view name, const std::string& value) {
    out << "  " << terminal.paint(Style::kDim, name)
        << std::string(name.size() < kLabelWidth ? kLabelWidth - name.size() : 1, ' ') << value
        << '\n';
  };
  const auto factor = static_cast<double>(plan.parallelism_thousandths) / 1000.0;
  char factor_text[32];
  std::snprintf(factor_text, sizeof factor_text, "%.2f", factor);
  out << terminal.paint(Style::kBold, clip(workflow.settings().name, kTitleWidth)) << '\n';
  line("tasks", std::to_string(plan.task_count) + ", " + std::to_string(plan.edge_count) +
                    " dependencies, " + std::to_string(plan.stages.size()) + " stages");
  line("work", human_duration(plan.work));
  line("critical path", human_duration(plan.analysis.critical_path_length));
  line("parallelism", factor_text);
  line("workers", plan.workers == 0 ? "as many as it takes" : std::to_string(plan.workers));
  line("makespan", plan.makespan ? human_duration(*plan.makespan) : "unknown");
  line("lower bound", human_duration(plan.lower_bound) + " (by " + plan.lower_bound_by + ")");
  for (const PlanResource& resource : plan.resources) {
    const std::string capacity =
        resource.capacity_thousandths ? format_amount(*resource.capacity_thousandths) : "unbounded";
    line(clip(resource.name, kNameWidth),
         "peak " + format_amount(resource.peak_thousandths) + ", capacity " + capacity);
  }
  if (plan.cost_micros != 0) {
    char cost[64];
    std::snprintf(cost, sizeof cost, "%.2f", static_cast<double>(plan.cost_micros) / 1e6);
    line("cost", cost);
  }
  if (!plan.redundant.dependencies.empty()) {
    line("redundant", std::to_string(plan.redundant.dependencies.size()) +
                          " dependencies follow from others (see --json)");
  }
}

void print_stages(const Plan& plan, const Terminal& terminal) {
  Table table({{"STAGE", Table::Align::kRight},
               {"PARALLEL", Table::Align::kRight},
               {"LONGEST", Table::Align::kRight},
               {"TASKS"}});
  const size_t shown = std::min(plan.stages.size(), kStagesShown);
  for (size_t i = 0; i < shown; ++i) {
    const PlanStage& stage = plan.stages[i];
    std::vector<std::string> names;
    for (size_t k = 0; k < std::min<size_t>(stage.tasks.size(), 6); ++k) {
      names.push_back(plan.task_ids[to_index(stage.tasks[k])]);
    }
    const size_t more = stage.tasks.size() - names.size();
    std::string text = clip(join(names, ", "), terminal.width() > 60 ? terminal.width() - 40 : 20);
    if (more > 0) text += " and " + std::to_string(more) + " more";
    table.add({{std::to_string(i + 1)},
               {std::to_string(stage.parallelism)},
               {human_duration(stage.duration)},
               {text}});
  }
  terminal.out() << '\n';
  table.print(terminal);
  if (plan.stages.size() > shown) {
    terminal.out() << "(" << plan.stages.size() - shown << " more stages)\n";
  }
}

void print_tasks(const Plan& plan, bool all, const Terminal& terminal) {
  Table table({{"TASK"},
               {"DURATION", Table::Align::kRight},
               {"EARLIEST", Table::Align::kRight},
               {"LATEST", Table::Align::kRight},
               {"SLACK", Table::Align::kRight},
               {""}});
  std::vector<bool> is_critical(plan.task_count, false);
  for (const TaskIndex task : plan.analysis.critical_path) is_critical[to_index(task)] = true;
  const size_t shown = all ? plan.task_count : std::min<size_t>(plan.task_count, kTasksShown);
  for (size_t i = 0; i < shown; ++i) {
    const Analysis& analysis = plan.analysis;
    const TaskIndex task{static_cast<uint32_t>(i)};
    table.add({{clip(plan.task_ids[i], kNameWidth), is_critical[i] ? Style::kBold : Style::kPlain},
               {human_duration(analysis.duration[i])},
               {human_duration(analysis.earliest_start[i])},
               {human_duration(analysis.latest_start[i])},
               {human_duration(analysis.total_slack(task))},
               {is_critical[i] ? "critical" : "", Style::kRed}});
  }
  terminal.out() << '\n';
  table.print(terminal);
  if (shown < plan.task_count) {
    terminal.out() << "(" << plan.task_count - shown << " more tasks: --all)\n";
  }
}

}  // namespace

int run_plan(const PlanCommandOptions& options, const Terminal& terminal) {
  int exit_code = kExitSuccess;
  const auto input = load_planning(options.planning, terminal, exit_code);
  if (!input) return exit_code;
  if (input->scenario.inputs == nullptr) hint_at_missing_inputs(*input->workflow, terminal);
  const auto typical = simulate_typical(input->workflow, input->scenario);
  if (!typical.ok()) {
    terminal.print_error(typical.error());
    return exit_code_of(typical.error().code);
  }
  warn_of_failure(typical.value().engine().state().runs.begin()->second, terminal);
  const auto planned = plan_scenario(*input->workflow, input->scenario, typical.value());
  if (!planned.ok()) {
    terminal.print_error(planned.error());
    return exit_code_of(planned.error().code);
  }
  const Plan& plan = planned.value().plan;
  if (!options.gantt.empty()) {
    GanttOptions gantt;
    gantt.title = input->workflow->settings().name;
    const Status status =
        write_text(options.gantt, gantt_svg(plan, planned.value().schedule, gantt));
    if (!status.ok()) {
      terminal.print_error(status.error());
      return kExitUnreachable;
    }
  }
  if (terminal.json()) {
    nlohmann::json json = plan_to_json(plan);
    json["hints"] = hints_to_json(input->hints, *input->workflow);
    terminal.print_json(json);
    return kExitSuccess;
  }
  print_summary(plan, *input->workflow, terminal);
  print_stages(plan, terminal);
  print_tasks(plan, options.all, terminal);
  if (!options.gantt.empty() && options.gantt != "-") {
    terminal.out() << "\nGantt chart: " << options.gantt << '\n';
  }
  return kExitSuccess;
}

}  // namespace gantline::native
