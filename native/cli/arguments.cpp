#include "cli/arguments.hpp"

#include <iostream>
#include <string_view>

#include "cli/command_table.hpp"
#include "cli/environment.hpp"
#include "cli/standard_streams.hpp"
#include "cli/usage_error.hpp"

#ifndef GANTLINE_VERSION
#error "GANTLINE_VERSION comes from the build"
#endif

namespace gantline::native {
namespace {

// The line was refused before its flags were taken.
bool asks_for_json(int argc, const char* const* argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    if (std::string_view(argv[i]) == "--json") return true;
  }
  return false;
}

// The library's own help of everything leaves out the options of commands of commands.
void print_all_help(const CLI::App& app, const std::string& before) {
  std::cout << app.help(before) << '\n';
  const std::string path = before.empty() ? app.get_name() : before + " " + app.get_name();
  const auto all = [](const CLI::App*) { return true; };
  for (const CLI::App* command : app.get_subcommands(all)) print_all_help(*command, path);
}

int end_early(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_name() != "CallForAllHelp") return app.exit(error, std::cout, std::cerr);
  print_all_help(app, "");
  return kExitSuccess;
}

// `serve` has a log for it.
void warn_of_variables() {
  for (const std::string& warning : unknown_variables())
    std::cerr << "warning: " << warning << '\n';
}

int refuse(const CLI::App& app, const CLI::ParseError& error, bool json) {
  const Terminal terminal = Terminal::of_process(json);
  Error found = usage_error(app, error);
  if (!json) found.where.clear();  // the message has it
  terminal.print_error(found);
  if (!json) terminal.err() << usage_hint(app, found);
  return kExitInvalid;
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app("Gantline plans workflows and runs them, with one engine.", "gantline");
  app.set_version_flag("--version", "gantline " GANTLINE_VERSION);
  app.require_subcommand(1);
  Commands commands(app);
  add_local_commands(commands);
  add_data_commands(commands);
  add_client_commands(commands);
  add_plugin_commands(commands);
  // After the commands, which would inherit it.
  app.set_help_all_flag("--help-all", "Print the help of every command and exit");
  int exit_code = kExitSuccess;
  try {
    app.parse(argc, argv);
    if (!app.got_subcommand("serve")) warn_of_variables();
    exit_code = commands.run();
  } catch (const CLI::ParseError& error) {
    exit_code = error.get_exit_code() == 0 ? end_early(app, error)
                                           : refuse(app, error, asks_for_json(argc, argv));
  }
  return finish_output(exit_code);
}

}  // namespace gantline::native
