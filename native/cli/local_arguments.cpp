// Arguments of the commands that work on files and runs of this machine.
#include "cli/command_table.hpp"
#include "cli/commands.hpp"
#include "gantline/generate.hpp"
#include "gantline/limits.hpp"
#include "runtime/config.hpp"
#include "runtime/limits.hpp"

namespace gantline::native {
namespace {

void add_planning(CLI::App& command, PlanningOptions& options) {
  command.add_option("file", options.file, "Workflow file; - is standard input")
      ->required()
      ->type_name("FILE");
  add_format(command, options.from);
  add_inputs(command, options.inputs, options.input_values);
  add_number(command, "--workers", options.workers,
             "Attempts at once, up to 1000000; 0: as many as it takes", 0u, 1'000'000u);
  add_resources(command, options.resources);
  add_labels(command, options.labels);
  command.add_option("--limits", options.limits, "Concurrency by key, db=4")->type_name("LIST");
  add_policy(command, options.policy);
}

std::string shape_names() {
  std::string names;
  for (const GeneratorShape& shape : generator_shapes())
    names.append(names.empty() ? "" : ", ").append(shape.name);
  return names;
}

void add_file_commands(Commands& commands) {
  commands.add<ValidateOptions>(
      "validate", "Check workflow files and name every defect",
      [](CLI::App& command, ValidateOptions& options) {
        command.add_flag("--schema", options.schema, "Print the JSON Schema of the file format");
        command.add_option("files", options.files, "Workflow files; - is standard input")
            ->type_name("FILE");
        add_format(command, options.from);
        command.add_option("--plugins", options.plugins, "Directory of plugin libraries")
            ->type_name("DIR");
      },
      [](const ValidateOptions& options, const Terminal& terminal) {
        if (options.files.empty() && !options.schema) {
          terminal.print_error(
              {ErrorCode::kInvalidArgument, "which file?", "gantline validate FILE..."});
          return kExitInvalid;
        }
        return run_validate(options, terminal);
      });
  commands.add<PlanCommandOptions>(
      "plan", "Stages, critical path, slack, resources, cost and makespan",
      [](CLI::App& command, PlanCommandOptions& options) {
        add_planning(command, options.planning);
        command.add_option("--gantt", options.gantt, "Draw the schedule as SVG")->type_name("FILE");
        command.add_flag("--all", options.all, "List every task");
      },
      run_plan);
  commands.add<SimulateOptions>(
      "simulate", "Run the production scheduler on a virtual clock",
      [](CLI::App& command, SimulateOptions& options) {
        add_planning(command, options.planning);
        add_number(command, "--trials", options.trials,
                   "Simulations with drawn durations and failures, up to 100000", 1u,
                   uint32_t{gantline::limits::kSimulationTrials});
        add_number(command, "--seed", options.seed, "Seed of the draws");
        command
            .add_option("--recorded", options.recorded,
                        "Repeat the attempts of an exported history")
            ->type_name("FILE");
        command.add_option("--events", options.events, "Write the events of the typical trial")
            ->type_name("FILE");
        command.add_flag("--order", options.order, "List the tasks in start order");
      },
      run_simulate);
}

// Workflow files that come from elsewhere, and histories.
void add_document_commands(Commands& commands) {
  commands.add<ImportOptions>(
      "import", "Turn another system's workflow into a workflow file",
      [](CLI::App& command, ImportOptions& options) {
        command.add_option("file", options.file, "File; - is standard input")
            ->required()
            ->type_name("FILE");
        add_format(command, options.from);
        command.get_option("--from")->required();
        command.add_option("-o,--output", options.output, "File; standard output without")
            ->type_name("FILE");
      },
      run_import);
  commands.add<GenerateOptions>(
      "generate", "Make up a workflow of a known shape",
      [](CLI::App& command, GenerateOptions& options) {
        command.add_option("--shape", options.shape, shape_names())->required()->type_name("SHAPE");
        add_number(command, "--tasks", options.tasks, "Tasks, 1 to 200000", 1u, kGeneratedTasks);
        add_number(command, "--seed", options.seed, "Seed of what is drawn");
        command.add_option("-o,--output", options.output, "File; standard output without")
            ->type_name("FILE");
      },
      run_generate);
  commands.add<ReplayOptions>(
      "replay", "Fold an exported history to its state hash",
      [](CLI::App& command, ReplayOptions& options) {
        command
            .add_option("file", options.file, "History from `events export`; - is standard input")
            ->required()
            ->type_name("FILE");
        add_number(command, "--until", options.until, "Stop after this many events; 0: all");
        command.add_flag("--tasks", options.tasks, "Print the tasks too");
      },
      run_replay);
}

void add_host_commands(Commands& commands) {
  commands.add<RunOptions>(
      "run", "Run a workflow here, to its end",
      [](CLI::App& command, RunOptions& options) {
        command.add_option("file", options.file, "Workflow file; - is standard input")
            ->type_name("FILE");
        add_format(command, options.from);
        add_inputs(command, options.inputs, options.input_values);
        add_data(command, options.data, "Keep the state here; without, it is thrown away");
        command
            .add_option("--resume", options.resume,
                        "Go on with this run of --data; `last` is the newest")
            ->type_name("RUN");
        add_number(command, "--workers", options.workers,
                   "Attempts at once, up to 4096; 0: one for each processor", 0u, limits::kSlots);
        add_resources(command, options.resources);
        add_labels(command, options.labels);
        command.add_option("--plugins", options.plugins, "Directory of plugin libraries")
            ->type_name("DIR");
        command.add_option("--key", options.key, "Idempotency key: the same key is the same run")
            ->type_name("KEY");
        command.add_flag("-q,--quiet", options.quiet, "No progress");
      },
      run_run);
  commands.add<ServeOptions>(
      "serve", "Run the server",
      [](CLI::App& command, ServeOptions& options) {
        command.add_option("--config", options.config, "Configuration file, YAML or JSON")
            ->type_name("FILE");
        command.add_flag("--print-config", options.print_config,
                         "Print the effective configuration and end");
        command.add_flag("--insecure-listen", options.insecure_listen,
                         "Let --listen be an address that other machines reach");
        for (const SettingInfo& setting : setting_infos()) {
          const std::string flag(setting.flag);
          command
              .add_option_function<std::string>(
                  flag, [&options, flag](const std::string& value) { options.flags[flag] = value; },
                  std::string(setting.description))
              ->type_name(std::string(setting.value_name));
        }
      },
      run_serve);
  commands.add<BenchOptions>(
      "bench", "Measure this machine and print the figures",
      [](CLI::App& command, BenchOptions& options) {
        command.add_option("name", options.only, "Only benchmarks with this in their name")
            ->type_name("NAME");
      },
      run_bench);
}

}  // namespace

void add_local_commands(Commands& commands) {
  add_file_commands(commands);
  add_document_commands(commands);
  add_host_commands(commands);
}

}  // namespace gantline::native
