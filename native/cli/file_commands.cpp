// validate, import, replay: commands that read files and nothing else.
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/planning.hpp"
#include "cli/run_source.hpp"
#include "files/document.hpp"
#include "files/file_text.hpp"
#include "gantline/codec.hpp"
#include "gantline/history.hpp"
#include "gantline/views.hpp"
#include "plugin/catalog.hpp"
#include "plugin/host_process.hpp"

namespace gantline::native {
namespace {

int validate_one(const std::string& file, const ValidateOptions& options, const TaskTypes& types,
                 const Terminal& terminal) {
  const auto workflow = read_workflow_file(file, options.from, &types);
  if (!workflow.ok()) {
    terminal.print_defects(file, workflow.error());
    return kExitInvalid;
  }
  const Workflow& found = *workflow.value();
  if (terminal.json()) {
    terminal.print_json({{"valid", true},
                         {"file", file},
                         {"defects", nlohmann::json::array()},
                         {"name", found.settings().name},
                         {"tasks", found.task_count()},
                         {"edges", found.dag().edge_count()},
                         {"workflow_hash", to_hex(found.hash())}});
  } else {
    terminal.out() << terminal.paint(Style::kGreen, "valid") << "  "
                   << (file == "-" ? "<stdin>" : clip(file, SIZE_MAX)) << ": "
                   << clip(found.settings().name, 60) << ", " << found.task_count() << " tasks, "
                   << found.dag().edge_count() << " dependencies, "
                   << to_hex(found.hash()).substr(0, 12) << '\n';
  }
  return kExitSuccess;
}

void print_replayed(const RunState& run, const History& history, bool with_tasks,
                    const Terminal& terminal) {
  std::ostream& out = terminal.out();
  const std::string hash = format_state_hash(state_hash(run));
  out << "run " << to_string(run.id) << " of " << clip(run.workflow().settings().name, 60) << ": "
      << to_string(run.phase) << " after " << run.version << " of " << history.events.size()
      << " events\nstate hash " << terminal.paint(Style::kBold, hash) << '\n';
  if (!with_tasks) return;
  Table table({{"TASK"}, {"STATE"}, {"ATTEMPT", Table::Align::kRight}});
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    table.add({{clip(run.task_name(TaskIndex{i}), 60)},
               {std::string(to_string(run.tasks[i].phase))},
               {std::to_string(run.tasks[i].attempt)}});
  }
  table.print(terminal);
}

}  // namespace

int run_validate(const ValidateOptions& options, const Terminal& terminal) {
  if (options.schema) {
    terminal.out() << workflow_schema().dump(2) << '\n';
    return kExitSuccess;
  }
  TaskTypeCatalog catalog;
  if (!options.plugins.empty()) {
    const auto not_loaded = catalog.load_directory(options.plugins, HostOptions{});
    if (!not_loaded.ok()) return fail(terminal, not_loaded.error());
    for (const Error& error : not_loaded.value()) terminal.print_error(error);
  }
  int exit_code = kExitSuccess;
  for (const std::string& file : options.files) {
    exit_code = std::max(exit_code, validate_one(file, options, catalog, terminal));
  }
  return exit_code;
}

int run_import(const ImportOptions& options, const Terminal& terminal) {
  const auto document = read_document(options.file, options.from);
  if (!document.ok()) {
    terminal.print_defects(options.file, document.error());
    return kExitInvalid;
  }
  const Status status = write_text(options.output, document.value().json.dump(2) + "\n");
  if (status.ok()) return kExitSuccess;
  terminal.print_error(status.error());
  return kExitUnreachable;
}

int run_replay(const ReplayOptions& options, const Terminal& terminal) {
  const auto text = read_file_text(options.file);
  if (!text.ok()) {
    terminal.print_defects(options.file, text.error());
    return kExitInvalid;
  }
  const Result<History> history = parse_history(text.value());
  if (!history.ok()) {
    const Error& error = history.error();
    terminal.print_error({error.code, "not a whole history of a run: " + error.message,
                          options.file + (error.where.empty() ? "" : ", " + error.where)});
    return exit_code_of(error.code);
  }
  const size_t event_count = history.value().events.size();
  if (options.until > event_count) {
    terminal.print_error({ErrorCode::kInvalidArgument,
                          "the history ends with event " + std::to_string(event_count), "--until"});
    return kExitInvalid;
  }
  const size_t until = options.until == 0 ? event_count : options.until;
  const Result<RunState> run = replay(history.value(), until);
  if (!run.ok()) {
    terminal.print_error(run.error());
    return exit_code_of(run.error().code);
  }
  const std::string hash = format_state_hash(state_hash(run.value()));
  const std::string& recorded = history.value().recorded_state_hash;
  const bool is_whole = run.value().version == history.value().events.size();
  const bool matches = !is_whole || recorded.empty() || recorded == hash;
  if (terminal.json()) {
    nlohmann::json json = to_json(run.value());
    json["state_hash"] = hash;
    json["recorded_state_hash"] = recorded;
    json["matches"] = matches;
    json["events"] = history.value().events.size();
    terminal.print_json(json);
  } else {
    print_replayed(run.value(), history.value(), options.tasks, terminal);
  }
  if (matches) return kExitSuccess;
  terminal.print_error({ErrorCode::kCorrupt,
                        "the replayed state is not the recorded one, whose hash is " + recorded,
                        options.file});
  return kExitUnreachable;
}

}  // namespace gantline::native
