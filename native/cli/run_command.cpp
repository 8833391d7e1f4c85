#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "cli/commands.hpp"
#include "cli/needs.hpp"
#include "cli/planning.hpp"
#include "cli/progress.hpp"
#include "cli/run_inputs.hpp"
#include "cli/run_source.hpp"
#include "cli/signals.hpp"
#include "files/document.hpp"
#include "gantline/views.hpp"
#include "plugin/catalog.hpp"
#include "plugin/host_process.hpp"
#include "plugin/runner.hpp"
#include "runtime/embedded_run.hpp"

namespace gantline::native {
namespace {

constexpr Millis kGrace{30'000};
constexpr size_t kFailuresShown = 10;
constexpr size_t kMessageWidth = 2'000;

Result<RunId> newest_run(const Journal& journal) {
  RunQuery query;
  query.limit = 1;
  const auto runs = journal.list_runs(query);
  if (!runs.ok()) return runs.error();
  if (runs.value().empty()) {
    return Error{ErrorCode::kNotFound, "the data directory has no runs", "last"};
  }
  return runs.value().front().id;
}

// What to submit; null when the file or the inputs are wrong, which has been said then.
std::unique_ptr<SubmitRequest> read_request(const RunOptions& options, const TaskTypes& types,
                                            const Terminal& terminal) {
  auto loaded = load_workflow(options.file, options.from, &types);
  if (!loaded.ok()) {
    terminal.print_defects(options.file, loaded.error());
    return nullptr;
  }
  const auto& schema = loaded.value().workflow->settings().inputs_schema;
  const auto inputs = read_inputs(options.inputs, options.input_values, schema.get(), terminal);
  if (!inputs || !check_inputs(*inputs, loaded.value(), options.file, terminal)) return nullptr;
  auto request = std::make_unique<SubmitRequest>();
  request->workflow = std::move(loaded.value().workflow);
  request->inputs = inputs->json;
  request->idempotency_key = options.key;
  request->actor = "cli";
  return request;
}

void print_failures(const RunState& run, const Terminal& terminal) {
  size_t shown = 0;
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    const TaskState& task = run.tasks[i];
    if (task.phase != TaskPhase::kFailed || !task.error) continue;
    if (++shown > kFailuresShown) break;
    terminal.err() << "  "
                   << terminal.paint_error(Style::kRed, clip(run.task_name(TaskIndex{i}), 60))
                   << ": " << clip(task.error->error.code, 60) << ": "
                   << clip(task.error->error.message, 300) << '\n';
  }
}

void print_counts(const RunCounts& counts, const Terminal& terminal) {
  terminal.out() << counts.completed << " completed";
  for (const auto& [count, name] :
       {std::pair{counts.failed, "failed"}, std::pair{counts.soft_failed, "failed softly"},
        std::pair{counts.skipped, "skipped"}, std::pair{counts.cancelled, "cancelled"}}) {
    if (count > 0) terminal.out() << ", " << count << ' ' << name;
  }
  terminal.out() << " of " << counts.total << " tasks\n";
}

void print_report(const RunState& run, const RunOptions& options, const Terminal& terminal) {
  const bool is_completed = run.phase == RunPhase::kCompleted;
  terminal.out() << terminal.paint(is_completed ? Style::kGreen : Style::kRed, to_string(run.phase))
                 << "  run " << to_string(run.id) << " of "
                 << clip(run.workflow().settings().name, 60) << " in "
                 << human_duration(run.ended_at - run.created_at) << ": ";
  print_counts(run.counts, terminal);
  terminal.out() << "state hash " << format_state_hash(state_hash(run)) << '\n';
  if (run.error) {
    terminal.err() << terminal.paint_error(Style::kRed, "error: ")
                   << clip(run.error->error.message, 600) << '\n';
  }
  print_failures(run, terminal);
  const bool may_repeat = run.recoveries < run.workflow().settings().max_recoveries;
  if (!is_completed && may_repeat && !options.data.empty()) {
    terminal.err() << "repeat what failed: gantline run --data " << options.data << " --resume "
                   << to_string(run.id) << '\n';
  }
}

nlohmann::json report_json(const RunState& run) {
  nlohmann::json json = to_json(run);
  json["state_hash"] = format_state_hash(state_hash(run));
  json["tasks"] = nlohmann::json::array();
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    json["tasks"].push_back(task_to_json(run, TaskIndex{i}));
  }
  return json;
}

int finish(const EmbeddedRunResult& result, const RunOptions& options, const Terminal& terminal) {
  const RunState& run = result.run;
  if (!is_terminal(run.phase)) {
    if (terminal.json()) terminal.print_json(report_json(run));
    terminal.err() << "interrupted; ";
    if (options.data.empty()) {
      terminal.err() << "without --data nothing of the run is kept\n";
    } else {
      terminal.err() << "go on with: gantline run --data " << options.data << " --resume "
                     << to_string(run.id) << '\n';
    }
    return kExitInterrupted;
  }
  if (terminal.json()) {
    terminal.print_json(report_json(run));
  } else {
    print_report(run, options, terminal);
  }
  return run.phase == RunPhase::kCompleted ? kExitSuccess : kExitRunFailed;
}

// No worker comes to a run in this process: what nobody here has would be waited for without a
// word.
bool can_run(const Workflow& workflow, const State& installation, const std::string& file,
             const Terminal& terminal) {
  const Defects defects = hopeless(find_unmet_needs(workflow, installation));
  if (!defects.empty()) terminal.print_defects(file, defects);
  return defects.empty();
}

// Nor to one that goes on.
Status can_resume(EmbeddedRun& embedded, RunId id, const State& installation) {
  const Result<RunState> run = embedded.host().runtime().run(id);
  if (!run.ok() || run.value().phase == RunPhase::kCompleted) return {};
  const Defects defects = hopeless(find_missing_labels(run.value().workflow(), installation));
  if (defects.empty()) return {};
  std::string all;
  for (const Defect& defect : defects) all += (all.empty() ? "" : "; ") + defect.message;
  return Error{ErrorCode::kInvalidArgument, clip(all, kMessageWidth), to_string(id)};
}

Result<RunId> begin(EmbeddedRun& embedded, std::unique_ptr<SubmitRequest> request,
                    const RunOptions& options, const State& installation) {
  if (request) return embedded.start(std::move(*request));
  const Result<RunId> run = options.resume == "last" ? newest_run(embedded.host().journal())
                                                     : parse_run_id(options.resume);
  if (!run.ok()) return run;
  Status status = can_resume(embedded, run.value(), installation);
  return status.ok() ? embedded.resume(run.value()) : status.error();
}

// Starts or resumes the run and follows it to its end.
int follow(EmbeddedRun& embedded, std::unique_ptr<SubmitRequest> request, const RunOptions& options,
           const State& installation, ProgressBar& progress, const Terminal& terminal) {
  const Result<RunId> run = begin(embedded, std::move(request), options, installation);
  if (!run.ok()) {
    terminal.print_error(run.error());
    return exit_code_of(run.error().code);
  }
  // At once, so that whoever kills this process knows what to resume.
  if (!options.data.empty() && !options.quiet) {
    terminal.err() << "run " << to_string(run.value()) << std::endl;
  }
  Result<EmbeddedRunResult> result = Error{ErrorCode::kInternal, "", ""};
  {
    const SignalThread signals([&](int count) {
      if (count == 1) {
        terminal.err() << "\nending: what runs may go on for " << human_duration(kGrace)
                       << "; again to end it at once" << std::endl;
      }
      embedded.interrupt(count == 1 ? kGrace : Millis{0});
    });
    result = embedded.wait();
  }
  progress.finish();
  if (!result.ok()) {
    terminal.print_error(result.error());
    return exit_code_of(result.error().code);
  }
  return finish(result.value(), options, terminal);
}

Status check(const RunOptions& options) {
  if (options.file.empty() && options.resume.empty()) {
    return Error{ErrorCode::kInvalidArgument, "which file?", "gantline run FILE"};
  }
  if (!options.resume.empty() && options.data.empty()) {
    return Error{ErrorCode::kInvalidArgument, "--resume needs the --data it is in", "--resume"};
  }
  if (options.resume.empty()) return {};
  if (!options.file.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "a run that is resumed has its workflow already: leave the file out", "--resume"};
  }
  return require_data_directory(options.data);
}

ProgressView view_of(const RunView& view) {
  return {std::string(to_string(view.progress.summary.phase)),
          view.progress.summary.counts,
          view.elapsed,
          view.tasks_per_minute,
          view.remaining,
          view.progress.running};
}

}  // namespace

int run_run(const RunOptions& options, const Terminal& terminal) {
  const Status usage = check(options);
  const auto resources = parse_resources(options.resources);
  const auto labels = parse_labels(options.labels);
  if (!usage.ok()) return fail(terminal, usage.error());
  if (!resources.ok() || !labels.ok()) {
    return fail(terminal, resources.ok() ? labels.error() : resources.error());
  }
  SignalThread::block();
  TaskTypeCatalog catalog;
  const HostOptions hosts;
  if (!options.plugins.empty()) {
    const auto not_loaded = catalog.load_directory(options.plugins, hosts);
    if (!not_loaded.ok()) return fail(terminal, not_loaded.error());
    for (const Error& error : not_loaded.value()) terminal.print_error(error);
  }
  std::unique_ptr<SubmitRequest> request;
  if (options.resume.empty()) {
    request = read_request(options, catalog, terminal);
    if (!request) return kExitInvalid;
  }
  const State installation = installation_of(labels.value(), resources.value());
  if (request && !can_run(*request->workflow, installation, options.file, terminal))
    return kExitInvalid;
  PluginTaskRunner runner(catalog, hosts);
  ProgressBar progress(terminal);
  EmbeddedRunOptions embedded;
  embedded.host.data = options.data;
  embedded.host.runner = &runner;
  embedded.host.runtime.slots =
      options.workers != 0 ? options.workers : std::max(1u, std::thread::hardware_concurrency());
  embedded.host.runtime.worker_labels = labels.value();
  for (const ResourceAmount& resource : resources.value()) {
    embedded.host.runtime.resources[resource.name] = resource.thousandths;
  }
  if (!options.quiet && !terminal.json()) {
    embedded.on_progress = [&progress](const RunView& view) { progress.show(view_of(view)); };
  }
  auto opened = EmbeddedRun::open(std::move(embedded));
  if (!opened.ok()) {
    terminal.print_error(opened.error());
    return exit_code_of(opened.error().code);
  }
  return follow(*opened.value(), std::move(request), options, installation, progress, terminal);
}

}  // namespace gantline::native
