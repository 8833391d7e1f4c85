// Arguments of the commands about task types.
#include "cli/command_table.hpp"
#include "plugin/commands.hpp"
#include "plugin/plugin_host.hpp"

namespace gantline::native {

void add_plugin_commands(Commands& commands) {
  CLI::App& plugin = commands.add_group("plugin", "Task types from shared libraries");
  commands.add<PluginListOptions>(
      plugin, "list", "Every task type",
      [](CLI::App& command, PluginListOptions& options) {
        add_repeated(command, "--plugins", options.directories, "DIR",
                     "Directory of plugin libraries");
      },
      [](PluginListOptions options, const Terminal& terminal) {
        options.json = terminal.json();
        return run_plugin_list(options, terminal.out(), terminal.err());
      });
  commands.add<PluginCheckOptions>(
      plugin, "check", "Check a plugin library for conformance",
      [](CLI::App& command, PluginCheckOptions& options) {
        command.add_option("library", options.library, "Shared library")
            ->required()
            ->type_name("LIBRARY");
      },
      [](PluginCheckOptions options, const Terminal& terminal) {
        options.json = terminal.json();
        return run_plugin_check(options, terminal.out(), terminal.err());
      });
  commands.add<PluginNewOptions>(
      plugin, "new", "Write a plugin project that builds and passes the check",
      [](CLI::App& command, PluginNewOptions& options) {
        command.add_option("name", options.name, "Name of the plugin")
            ->required()
            ->type_name("NAME");
        command.add_option("--directory", options.directory, "Where the project goes")
            ->capture_default_str()
            ->type_name("DIR");
      },
      [](PluginNewOptions options, const Terminal& terminal) {
        options.json = terminal.json();
        return run_plugin_new(options, terminal.out(), terminal.err());
      });
}

}  // namespace gantline::native
