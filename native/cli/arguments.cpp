// The command line as CLI11 describes it: the only file that includes that library.
#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "plugin/commands.hpp"
#include "plugin/plugin_host.hpp"
#include "runtime/config.hpp"

#ifndef GANTLINE_VERSION
#error "GANTLINE_VERSION comes from the build"
#endif

namespace gantline::native {
namespace {

constexpr const char* kDefaultServer = "http://127.0.0.1:7430";

// Adds subcommands to the application; each keeps its options alive until it runs.
class Commands {
 public:
  explicit Commands(CLI::App& app) : app_(app) {}

  // `fill` declares the arguments of `Options`; `run` is what the command does with them.
  template <typename Options, typename Fill, typename Run>
  CLI::App* add(CLI::App& parent, const std::string& name, const std::string& about, Fill fill,
                Run action) {
    auto options = std::make_shared<Options>();
    CLI::App* command = parent.add_subcommand(name, about);
    command->add_flag("--json", json_, "Print JSON");
    fill(*command, *options);
    command->callback([this, options, action] {
      action_ = [this, options, action] { return action(*options, Terminal::of_process(json_)); };
    });
    return command;
  }
  template <typename Options, typename Fill, typename Run>
  CLI::App* add(const std::string& name, const std::string& about, Fill fill, Run action) {
    return add<Options>(app_, name, about, fill, action);
  }

  CLI::App& app() { return app_; }
  bool json() const { return json_; }
  int run() const { return action_ ? action_() : kExitInvalid; }

 private:
  CLI::App& app_;
  bool json_ = false;
  std::function<int()> action_;
};

void add_format(CLI::App& command, std::string& from) {
  command
      .add_option("--from", from, "Import FILE from wfcommons, psplib, stg, argo or ninja-trace")
      ->type_name("FORMAT");
}

void add_inputs(CLI::App& command, std::string& inputs, std::vector<std::string>& values) {
  command.add_option("--inputs", inputs, "Inputs as JSON, or @FILE")->type_name("JSON");
  command.add_option("--input", values, "One input, may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

void add_planning(CLI::App& command, PlanningOptions& options) {
  command.add_option("file", options.file, "Workflow file; - is standard input")->required();
  add_format(command, options.from);
  add_inputs(command, options.inputs, options.input_values);
  command.add_option("--workers", options.workers, "Slots; 0: as many as it takes")
      ->check(CLI::Range(0, 1'000'000));
  command.add_option("--resources", options.resources, "Capacities, cpu=8,memory=16GiB")
      ->type_name("LIST");
  command.add_option("--limits", options.limits, "Concurrency by key, db=4")->type_name("LIST");
  command.add_option("--policy", options.policy, "priority, deadline, critical_path or fifo")
      ->type_name("POLICY");
}

void add_client(CLI::App& command, ClientOptions& options, bool reads_data) {
  options.server = kDefaultServer;
  command.add_option("--server", options.server, "Server to talk to")
      ->capture_default_str()
      ->envname("GANTLINE_SERVER")
      ->type_name("URL");
  if (reads_data) {
    command.add_option("--data", options.data, "Read this data directory instead of a server")
        ->type_name("DIR");
  }
}

void add_run_argument(CLI::App& command, RunCommandOptions& options, bool reads_data) {
  command.add_option("run", options.run, "Run id, or `last`")->required();
  add_client(command, options.client, reads_data);
}

void add_file_commands(Commands& commands) {
  commands.add<ValidateOptions>(
      "validate", "Check workflow files and name every defect",
      [](CLI::App& command, ValidateOptions& options) {
        command.add_flag("--schema", options.schema, "Print the JSON Schema of the file format");
        command.add_option("files", options.files, "Workflow files; - is standard input");
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
        command.add_option("--trials", options.trials,
                           "Simulations with drawn durations and failures");
        command.add_option("--seed", options.seed, "Seed of the draws");
        command
            .add_option("--recorded", options.recorded,
                        "Repeat the attempts of an exported history")
            ->type_name("FILE");
        command.add_option("--events", options.events, "Write the events of the typical trial")
            ->type_name("FILE");
        command.add_flag("--order", options.order, "List the tasks in start order");
      },
      run_simulate);
  commands.add<ImportOptions>(
      "import", "Turn another system's workflow into a workflow file",
      [](CLI::App& command, ImportOptions& options) {
        command.add_option("file", options.file, "File; - is standard input")->required();
        add_format(command, options.from);
        command.get_option("--from")->required();
        command.add_option("-o,--output", options.output, "File; standard output without")
            ->type_name("FILE");
      },
      run_import);
  commands.add<ReplayOptions>(
      "replay", "Fold an exported history to its state hash",
      [](CLI::App& command, ReplayOptions& options) {
        command
            .add_option("file", options.file, "History from `events export`; - is standard input")
            ->required();
        command.add_option("--until", options.until, "Stop after this many events");
        command.add_flag("--tasks", options.tasks, "Print the tasks too");
      },
      run_replay);
}

void add_host_commands(Commands& commands) {
  commands.add<RunOptions>(
      "run", "Run a workflow here, to its end",
      [](CLI::App& command, RunOptions& options) {
        command.add_option("file", options.file, "Workflow file; - is standard input");
        add_format(command, options.from);
        add_inputs(command, options.inputs, options.input_values);
        command
            .add_option("--data", options.data, "Keep the state here; without, it is thrown away")
            ->type_name("DIR");
        command
            .add_option("--resume", options.resume,
                        "Go on with this run of --data; `last` is the newest")
            ->type_name("RUN");
        command.add_option("--workers", options.workers,
                           "Attempts at once; 0: one for each processor");
        command.add_option("--resources", options.resources, "Capacities, cpu=8,memory=16GiB")
            ->type_name("LIST");
        command.add_option("--plugins", options.plugins, "Directory of plugin libraries")
            ->type_name("DIR");
        command.add_option("--key", options.key, "Idempotency key: the same key is the same run");
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
        command.add_option("name", options.only, "Only benchmarks with this in their name");
      },
      run_bench);
}

void add_client_commands(Commands& commands) {
  commands.add<SubmitOptions>(
      "submit", "Start a run on a server",
      [](CLI::App& command, SubmitOptions& options) {
        command.add_option("file", options.file, "Workflow file; - is standard input")->required();
        add_format(command, options.from);
        add_client(command, options.client, false);
        add_inputs(command, options.inputs, options.input_values);
        command.add_option("--key", options.key, "Idempotency key: the same key is the same run");
        command.add_option("--policy", options.policy, "priority, deadline, critical_path or fifo");
        command.add_option("--priority", options.priority, "1-10")->check(CLI::Range(1, 10));
        command.add_option("--deadline", options.deadline, "From now, 30m")->type_name("DURATION");
        command.add_option("--tag", options.tags, "Tag, may be repeated");
        command.add_flag("--wait", options.wait, "Show the progress until the run has ended");
      },
      run_submit);
  commands.add<ListOptions>(
      "list", "List runs, newest first",
      [](CLI::App& command, ListOptions& options) {
        add_client(command, options.client, true);
        command.add_option("--state", options.states, "Only runs in this state, may be repeated");
        command.add_option("--workflow", options.workflow, "Only runs of this workflow");
        command.add_option("--tag", options.tag, "Only runs with this tag");
        command.add_option("--key", options.key, "Only the run with this idempotency key");
        command.add_option("--before", options.before, "Only runs submitted before this one")
            ->type_name("RUN");
        command.add_option("--limit", options.limit, "At most so many")
            ->capture_default_str()
            ->check(CLI::Range(1, 1'000));
      },
      run_list);
  const auto one_run = [](CLI::App& command, RunCommandOptions& options) {
    add_run_argument(command, options, true);
  };
  commands.add<RunCommandOptions>("get", "Show a run and its tasks", one_run, run_get);
  commands.add<RunCommandOptions>(
      "watch", "Follow a run to its end",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, false);
      },
      run_watch);
  commands.add<RunCommandOptions>(
      "logs", "Print what the attempts of a task wrote",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, true);
        command.add_option("task", options.task, "Task, `parse` or `shards[3]`")->required();
        command.add_option("--attempt", options.attempt, "Attempt, from 1; the last one without");
        command.add_flag("-f,--follow", options.follow, "Go on until the task has ended");
      },
      run_logs);
  commands.add<RunCommandOptions>(
      "explain", "Say why a task waits, from the scheduler's own checks",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, false);
        command.add_option("task", options.task, "Task; all that wait without");
      },
      run_explain);
}

void add_event_commands(Commands& commands) {
  CLI::App* events = commands.app().add_subcommand("events", "The history of a run");
  events->require_subcommand(1);
  commands.add<RunCommandOptions>(
      *events, "list", "Print the events of a run",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, true);
        command.add_flag("-f,--follow", options.follow, "Go on until the run has ended");
      },
      run_events);
  commands.add<RunCommandOptions>(
      *events, "export", "Write a run's history for replay",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, true);
        command.add_option("-o,--output", options.output, "File; standard output without")
            ->type_name("FILE");
      },
      run_events_export);
}

void add_control_commands(Commands& commands) {
  const auto add = [&](const char* name, const char* about, ControlVerb verb) {
    commands.add<RunCommandOptions>(
        name, about,
        [verb](CLI::App& command, RunCommandOptions& options) {
          add_run_argument(command, options, false);
          command.add_option("--if-version", options.version, "Only at this state version");
          command.add_option("--note", options.note, "Why, for the audit trail");
          if (verb == ControlVerb::kCancel) {
            command.add_flag("--force", options.force, "Kill what runs, skip the exit handlers");
          }
          if (verb == ControlVerb::kRetry) {
            command.add_option("--task", options.task, "Only this task and what waited for it");
          }
        },
        [verb](const RunCommandOptions& options, const Terminal& terminal) {
          return run_control(verb, options, terminal);
        });
  };
  add("cancel", "Ask a run to stop", ControlVerb::kCancel);
  add("pause", "Start nothing more of a run", ControlVerb::kPause);
  add("resume", "Let a paused run go on", ControlVerb::kResume);
  add("retry", "Repeat what failed in a run", ControlVerb::kRetry);
}

void add_plugin_commands(Commands& commands) {
  CLI::App* plugin = commands.app().add_subcommand("plugin", "Task types from shared libraries");
  plugin->require_subcommand(1);
  commands.add<PluginListOptions>(
      *plugin, "list", "Every task type",
      [](CLI::App& command, PluginListOptions& options) {
        command.add_option("--plugins", options.directories, "Directory of plugin libraries")
            ->type_name("DIR");
      },
      [](PluginListOptions options, const Terminal& terminal) {
        options.json = terminal.json();
        return run_plugin_list(options, terminal.out(), terminal.err());
      });
  commands.add<PluginCheckOptions>(
      *plugin, "check", "Check a plugin library for conformance",
      [](CLI::App& command, PluginCheckOptions& options) {
        command.add_option("library", options.library, "Shared library")->required();
      },
      [](PluginCheckOptions options, const Terminal& terminal) {
        options.json = terminal.json();
        return run_plugin_check(options, terminal.out(), terminal.err());
      });
  commands.add<PluginNewOptions>(
      *plugin, "new", "Write a plugin project that builds and passes the check",
      [](CLI::App& command, PluginNewOptions& options) {
        command.add_option("name", options.name, "Name of the plugin")->required();
        command.add_option("--directory", options.directory, "Where the project goes")
            ->capture_default_str()
            ->type_name("DIR");
      },
      [](const PluginNewOptions& options, const Terminal& terminal) {
        return run_plugin_new(options, terminal.out(), terminal.err());
      });
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app("Gantline plans workflows and runs them, with one engine.", "gantline");
  app.set_version_flag("--version", "gantline " GANTLINE_VERSION);
  app.require_subcommand(1);
  Commands commands(app);
  add_file_commands(commands);
  add_host_commands(commands);
  add_client_commands(commands);
  add_event_commands(commands);
  add_control_commands(commands);
  add_plugin_commands(commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, std::cout, std::cerr);
    return code == 0 ? kExitSuccess : kExitInvalid;
  }
  return commands.run();
}

}  // namespace gantline::native
