// Runs that come about: simulated ones, forks, and histories from elsewhere.
#include <algorithm>
#include <utility>

#include "facade/operations.hpp"
#include "facade/recording_columns.hpp"
#include "gantline/history.hpp"
#include "gantline/views.hpp"

namespace gantline::facade {
namespace {

Result<Beginning, Failure> from_workflow(Session& session, Arguments& arguments) {
  const auto workflow = session.workflow(arguments, "workflow");
  const Scenario scenario = scenario_of(arguments);
  if (!arguments.ok()) return Failure(*arguments.error());
  if (Status status = check_scenario(workflow, scenario); !status.ok()) {
    return Failure(status.error());
  }
  Beginning beginning{workflow, {}, nullptr, simulation_options(*workflow, scenario)};
  beginning.workflow_handle = static_cast<uint32_t>(arguments.whole("workflow", UINT32_MAX));
  return beginning;
}

Result<Beginning, Failure> from_recording(Session& session, Arguments& arguments) {
  const OpenRecording* open = session.open_recording(arguments, "recording");
  const bool has_options = arguments.find("options") != nullptr;
  const Scenario scenario = scenario_of(arguments);
  if (!arguments.ok()) return Failure(*arguments.error());
  const Recording& recording = *open->recording;
  const auto& workflow = recording.workflow();
  Beginning beginning{
      workflow, open->workflow, nullptr,
      has_options ? simulation_options(*workflow, scenario) : recording.installation()};
  ForkPoint fork = recording.fork();
  if (is_terminal(fork.run.phase)) {
    return Failure(Error{ErrorCode::kFailedPrecondition,
                         "the run has ended at this position: seek an earlier one", "/recording"});
  }
  beginning.before = recording.events().first(static_cast<size_t>(fork.run.version));
  beginning.fork = std::make_shared<const ForkPoint>(std::move(fork));
  return beginning;
}

}  // namespace

Result<Beginning, Failure> beginning_of(Session& session, Arguments& arguments) {
  const bool is_fork = arguments.find("recording") != nullptr;
  if (is_fork && arguments.find("workflow") != nullptr) {
    return Failure(
        Error{ErrorCode::kInvalidArgument, "either workflow or recording", "/recording"});
  }
  return is_fork ? from_recording(session, arguments) : from_workflow(session, arguments);
}

Outcome simulate(Session& session, Arguments& arguments) {
  Result<Beginning, Failure> beginning = beginning_of(session, arguments);
  if (!beginning.ok()) return beginning.error();
  Beginning& from = beginning.value();
  OpenRecording open;
  open.workflow = from.workflow_handle;
  open.before.assign(from.before.begin(), from.before.end());
  if (from.fork != nullptr) {
    open.simulation.emplace(from.fork, std::move(from.options));
  } else {
    open.simulation.emplace(from.workflow, std::move(from.options));
  }
  open.simulation->collect_events(true);
  const auto handle = session.open(std::move(open));
  if (!handle.ok()) return Failure(handle.error());
  Reply reply;
  reply.result["recording"] = handle.value();
  return reply;
}

Outcome open_history(Session& session, Arguments& arguments) {
  const std::string& text = arguments.text("text");
  const Scenario scenario = scenario_of(arguments);
  if (!arguments.ok()) return Failure(*arguments.error());
  Result<History> history = parse_history(text);
  if (!history.ok()) {
    const Error& error = history.error();
    return Failure(Error{error.code, error.where + ": " + error.message, "/text"});
  }
  const auto workflow = history.value().workflow;
  const std::string recorded_state_hash = history.value().recorded_state_hash;
  SimulationOptions installation = simulation_options(*workflow, scenario);
  installation.workers = scenario.workers;  // 0: as many as ever ran at once
  Result<Recording> recording = Recording::open(std::move(history).value(), installation);
  if (!recording.ok()) return Failure(recording.error());
  const auto workflow_handle = session.open(OpenWorkflow{workflow});
  if (!workflow_handle.ok()) return Failure(workflow_handle.error());
  OpenRecording open;
  open.workflow = workflow_handle.value();
  open.recording = std::move(recording).value();
  open.recorded_state_hash = recorded_state_hash;
  const auto handle = session.open(std::move(open));
  if (!handle.ok()) {
    session.close(workflow_handle.value());
    return Failure(handle.error());
  }
  Reply reply;
  reply.result = {{"recording", handle.value()},
                  {"workflow", workflow_handle.value()},
                  {"document", to_canonical_json(*workflow)}};
  return reply;
}

Outcome extend(Session& session, Arguments& arguments) {
  OpenRecording* open = session.open_recording(arguments, "recording");
  const std::string& text = arguments.text("text");
  if (!arguments.ok()) return Failure(*arguments.error());
  Recording& recording = *open->recording;
  Result<std::vector<Event>> events = parse_events(text, recording.workflow());
  if (!events.ok()) {
    const Error& error = events.error();
    return Failure(Error{error.code, error.where + ": " + error.message, "/text"});
  }
  const Result<Extension> extended = recording.extend(std::move(events).value());
  if (!extended.ok()) return Failure(extended.error());
  open->recorded_state_hash.clear();  // that of an earlier end
  const Extension& extension = extended.value();
  const RunState& run = recording.final_run();
  const BarChart chart = recording.bars(extension.bars);
  Reply reply;
  reply.result = {{"run", to_json(run)},
                  {"first_event", extension.first_event},
                  {"events", recording.events().size()},
                  {"end_ms", recording.end().count},
                  {"lanes", chart.lanes},
                  {"tasks", run.tasks.size()}};
  add_event_columns(recording, extension.first_event, reply.columns);
  reply.columns.add("bar", extension.bars);
  add_bar_columns(chart, reply.columns);
  const std::vector<TaskIndex>& tasks = extension.tasks;
  reply.columns.add<uint32_t>("changed", tasks.size(),
                              [&](size_t i) { return to_index(tasks[i]); });
  reply.columns.add<uint32_t>("changed_spec", tasks.size(),
                              [&](size_t i) { return run.tasks[to_index(tasks[i])].spec; });
  reply.columns.add_text("changed_name", tasks.size(),
                         [&](size_t i) { return run.task_name(tasks[i]); });
  add_state_columns(run, tasks, "changed_", reply.columns);
  return reply;
}

Outcome export_history(Session& session, Arguments& arguments) {
  const OpenRecording* open = session.open_recording(arguments, "recording");
  if (!arguments.ok()) return Failure(*arguments.error());
  const Recording& recording = *open->recording;
  Reply reply;
  reply.result["text"] =
      format_history(*recording.workflow(), recording.events(), recording.final_state_hash());
  return reply;
}

}  // namespace gantline::facade
