// Arguments of the commands that talk to a server or read a data directory.
#include "cli/command_table.hpp"
#include "cli/commands.hpp"

namespace gantline::native {
namespace {

constexpr const char* kDefaultServer = "http://127.0.0.1:7430";

void add_client(CLI::App& command, ClientOptions& options, bool reads_data) {
  options.server = kDefaultServer;
  command.add_option("--server", options.server, "Server to talk to")
      ->capture_default_str()
      ->envname("GANTLINE_SERVER")
      ->type_name("URL");
  if (reads_data) add_data(command, options.data, "Read this data directory instead of a server");
}

// For commands that follow something.
void add_reconnect(CLI::App& command, ClientOptions& options) {
  command
      .add_option("--reconnect", options.reconnect,
                  "How long a server that goes away is asked again")
      ->capture_default_str()
      ->type_name("DURATION");
}

void add_run_argument(CLI::App& command, RunCommandOptions& options, bool reads_data) {
  command.add_option("run", options.run, "Run id, or `last`")->required()->type_name("RUN");
  add_client(command, options.client, reads_data);
}

void add_run_commands(Commands& commands) {
  commands.add<SubmitOptions>(
      "submit", "Start a run on a server",
      [](CLI::App& command, SubmitOptions& options) {
        command.add_option("file", options.file, "Workflow file; - is standard input")
            ->required()
            ->type_name("FILE");
        add_format(command, options.from);
        add_client(command, options.client, false);
        add_inputs(command, options.inputs, options.input_values);
        command.add_option("--key", options.key, "Idempotency key: the same key is the same run")
            ->type_name("KEY");
        add_policy(command, options.policy);
        add_number(command, "--priority", options.priority, "Of the run, 1 to 10", 1, 10);
        command.add_option("--deadline", options.deadline, "From now, 30m")->type_name("DURATION");
        add_repeated(command, "--tag", options.tags, "TAG", "Tag to find the run by");
        command.add_flag("--wait", options.wait, "Show the progress until the run has ended");
        add_reconnect(command, options.client);
      },
      run_submit);
  commands.add<ListOptions>(
      "list", "List runs, newest first",
      [](CLI::App& command, ListOptions& options) {
        add_client(command, options.client, true);
        add_repeated(command, "--state", options.states, "STATE", "Only runs in this state");
        command.add_option("--workflow", options.workflow, "Only runs of this workflow")
            ->type_name("NAME");
        command.add_option("--tag", options.tag, "Only runs with this tag")->type_name("TAG");
        command.add_option("--key", options.key, "Only the run with this idempotency key")
            ->type_name("KEY");
        command.add_option("--before", options.before, "Only runs submitted before this one")
            ->type_name("RUN");
        add_number(command, "--limit", options.limit, "At most so many, up to 1000", size_t{1},
                   size_t{1'000})
            ->capture_default_str();
      },
      run_list);
  const auto one_run = [](CLI::App& command, RunCommandOptions& options) {
    add_run_argument(command, options, true);
  };
  commands.add<RunCommandOptions>("get", "Show a run and its tasks", one_run, run_get);
  commands.add<RunCommandOptions>(
      "watch", "Follow a run to its end",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, true);
        add_reconnect(command, options.client);
      },
      run_watch);
  commands.add<RunCommandOptions>(
      "logs", "Print what the attempts of a task wrote",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, true);
        command.add_option("task", options.task, "Task, `parse` or `shards[3]`")
            ->required()
            ->type_name("TASK");
        add_number(command, "--attempt", options.attempt, "Attempt, from 1; the last one without");
        command.add_flag("-f,--follow", options.follow, "Go on until the task has ended");
        add_reconnect(command, options.client);
      },
      run_logs);
  commands.add<RunCommandOptions>(
      "explain", "Say why a task waits, from the scheduler's own checks",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, true);
        command.add_option("task", options.task, "Task; all that wait without")->type_name("TASK");
      },
      run_explain);
}

void add_event_commands(Commands& commands) {
  CLI::App& events = commands.add_group("events", "The history of a run");
  commands.add<RunCommandOptions>(
      events, "list", "Print the events of a run",
      [](CLI::App& command, RunCommandOptions& options) {
        add_run_argument(command, options, true);
        command.add_flag("-f,--follow", options.follow, "Go on until the run has ended");
        add_reconnect(command, options.client);
      },
      run_events);
  commands.add<RunCommandOptions>(
      events, "export", "Write a run's history for replay",
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
          add_number(command, "--if-version", options.version, "Only at this state version");
          command.add_option("--note", options.note, "Why, for the audit trail")->type_name("TEXT");
          if (verb == ControlVerb::kCancel) {
            command.add_flag("--force", options.force, "Kill what runs, skip the exit handlers");
          }
          if (verb == ControlVerb::kRetry) {
            command.add_option("--task", options.task, "Only this task and what waited for it")
                ->type_name("TASK");
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

}  // namespace

void add_client_commands(Commands& commands) {
  add_run_commands(commands);
  add_event_commands(commands);
  add_control_commands(commands);
}

}  // namespace gantline::native
