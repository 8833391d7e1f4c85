#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/planning.hpp"
#include "files/file_text.hpp"
#include "gantline/history.hpp"
#include "gantline/views.hpp"

namespace gantline::native {
namespace {

// The durations and results of a run that happened, in place of the estimates.
Status use_recorded(const std::string& path, const Workflow& workflow,
                    SimulationOptions& simulation) {
  auto text = read_file_text(path);
  if (!text.ok()) {
    const Defect& defect = text.error().front();
    return Error{defect.code, defect.message, path};
  }
  Result<History> history = parse_history(text.value());
  if (!history.ok()) return history.error();
  if (history.value().workflow->hash() != workflow.hash()) {
    return Error{ErrorCode::kInvalidArgument, "the history is of another workflow", path};
  }
  Result<RecordedAttempts> recorded = recorded_attempts(history.value());
  if (!recorded.ok()) return recorded.error();
  simulation.recorded = std::move(recorded).value();
  const Result<RunState> run = replay(history.value());
  if (!run.ok()) return run.error();
  if (simulation.inputs == nullptr) simulation.inputs = run.value().submission->inputs;
  return {};
}

struct TypicalTrial {
  TrialResult result;
  std::vector<std::string> order;  // names in start order
  std::string history;
};

TypicalTrial run_typical(const std::shared_ptr<const Workflow>& workflow, SimulationOptions options,
                         bool wants_history, const Terminal& terminal) {
  options.use_typical_durations = true;
  Simulation simulation(workflow, std::move(options));
  simulation.collect_events(wants_history);
  TypicalTrial trial;
  trial.result = simulation.run();
  const RunState& run = simulation.engine().state().runs.begin()->second;
  warn_of_failure(run, terminal);
  for (const SimulatedTask& attempt : trial.result.attempts) {
    trial.order.push_back(run.task_name(attempt.task));
  }
  if (wants_history) {
    std::vector<Event> events;
    for (const Event& event : simulation.events()) {
      if (event.run != kNoRun) events.push_back(event);
    }
    trial.history = format_history(*workflow, events, trial.result.state_hash);
  }
  return trial;
}

void print_forecast(const Forecast& forecast, const TypicalTrial& typical, uint32_t workers,
                    const Terminal& terminal) {
  Table table({{"FIGURE"}, {"VALUE", Table::Align::kRight}});
  table.add({{"makespan (typical durations)"}, {human_duration(forecast.makespan), Style::kBold}});
  if (forecast.trials > 1) {
    table.add({{"median"}, {human_duration(forecast.p50)}});
    table.add({{"90th percentile"}, {human_duration(forecast.p90)}});
    table.add({{"95th percentile"}, {human_duration(forecast.p95)}});
    table.add({{"99th percentile"}, {human_duration(forecast.p99)}});
    table.add({{"shortest"}, {human_duration(forecast.minimum)}});
    table.add({{"longest"}, {human_duration(forecast.maximum)}});
  }
  table.add({{"trials"}, {std::to_string(forecast.trials)}});
  table.add({{"trials that failed"},
             {std::to_string(forecast.failed_trials),
              forecast.failed_trials > 0 ? Style::kYellow : Style::kPlain}});
  table.add({{"attempts"}, {std::to_string(typical.result.completions)}});
  table.add({{"workers"}, {std::to_string(workers)}});
  table.add({{"state hash"}, {format_state_hash(forecast.state_hash)}});
  table.print(terminal);
}

}  // namespace

int run_simulate(const SimulateOptions& options, const Terminal& terminal) {
  int exit_code = kExitSuccess;
  const auto input = load_planning(options.planning, terminal, exit_code);
  if (!input) return exit_code;
  const auto& workflow = input->workflow;
  input->scenario.seed = options.seed;
  if (Status status = check_scenario(workflow, input->scenario); !status.ok()) {
    terminal.print_error(status.error());
    return exit_code_of(status.error().code);
  }
  SimulationOptions simulation = simulation_options(*workflow, input->scenario);
  if (!options.recorded.empty()) {
    if (Status status = use_recorded(options.recorded, *workflow, simulation); !status.ok()) {
      terminal.print_error(status.error());
      return exit_code_of(status.error().code);
    }
  }
  if (simulation.inputs == nullptr) hint_at_missing_inputs(*workflow, terminal);
  const Result<Forecast> result = forecast(workflow, simulation, options.trials);
  if (!result.ok()) {
    terminal.print_error(result.error());
    return exit_code_of(result.error().code);
  }
  const TypicalTrial typical = run_typical(workflow, simulation, !options.events.empty(), terminal);
  if (!options.events.empty()) {
    if (Status status = write_text(options.events, typical.history); !status.ok()) {
      terminal.print_error(status.error());
      return kExitUnreachable;
    }
  }
  if (terminal.json()) {
    nlohmann::json json = to_json(result.value());
    json["state"] = to_string(typical.result.phase);
    json["workers"] = simulation.workers;
    json["seed"] = options.seed;
    json["attempts"] = typical.result.completions;
    json["hints"] = hints_to_json(input->hints, *workflow);
    if (options.order) json["order"] = typical.order;
    terminal.print_json(json);
    return kExitSuccess;
  }
  print_forecast(result.value(), typical, simulation.workers, terminal);
  if (options.order) {
    for (const std::string& name : typical.order) terminal.out() << name << '\n';
  }
  return kExitSuccess;
}

}  // namespace gantline::native
