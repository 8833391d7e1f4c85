#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/terminal.hpp"

// How the commands describe their arguments to CLI11. Nothing else sees that library.
namespace gantline::native {

// Adds subcommands to the application; each keeps its options alive until it runs.
class Commands {
 public:
  explicit Commands(CLI::App& app) : app_(app) { app.add_flag("--json", json_, "Print JSON"); }

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

  // A command that has commands.
  CLI::App& add_group(const std::string& name, const std::string& about) {
    CLI::App* group = app_.add_subcommand(name, about);
    group->add_flag("--json", json_, "Print JSON");
    group->require_subcommand(1);
    return *group;
  }

  int run() const { return action_ ? action_() : kExitInvalid; }

 private:
  CLI::App& app_;
  bool json_ = false;
  std::function<int()> action_;
};

// The commands, by where they do their work.
void add_local_commands(Commands& commands);   // files, and runs in this process
void add_data_commands(Commands& commands);    // data directories, as things to look after
void add_client_commands(Commands& commands);  // a server, or a data directory
void add_plugin_commands(Commands& commands);  // shared libraries

// -- arguments that several commands have --

// "--from FORMAT".
void add_format(CLI::App& command, std::string& from);
// "--inputs JSON" and "--input NAME=VALUE".
void add_inputs(CLI::App& command, std::string& inputs, std::vector<std::string>& values);
// "--policy POLICY".
void add_policy(CLI::App& command, std::string& policy);
// "--data DIR". An empty one is refused: it comes from a variable that is not set.
void add_data(CLI::App& command, std::string& data, const std::string& about);
// "--resources LIST".
void add_resources(CLI::App& command, std::string& resources);
// "--labels LIST".
void add_labels(CLI::App& command, std::string& labels);

// An option that takes a whole number within bounds, both inclusive; `about` names them. (The
// library's own reading takes -1 for the largest number, and prints large bounds as floats.)
template <typename Number>
CLI::Option* add_number(CLI::App& command, const std::string& name, Number& number,
                        const std::string& about, Number low = 0,
                        Number high = std::numeric_limits<Number>::max()) {
  const auto check_bounds = [low, high](const std::string& text) {
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_within =
        failure == std::errc{} && end == text.data() + text.size() && low <= value && value <= high;
    return is_within ? std::string()
                     : "Value " + text + " not in range " + std::to_string(low) + " to " +
                           std::to_string(high);
  };
  return command.add_option(name, number, about)->type_name("N")->check(check_bounds);
}

// An option that may be repeated, and takes one value each time.
inline CLI::Option* add_repeated(CLI::App& command, const std::string& name,
                                 std::vector<std::string>& values, const std::string& value_name,
                                 const std::string& about) {
  return command.add_option(name, values, about + "; may be repeated")
      ->type_name(value_name)
      ->allow_extra_args(false);
}

}  // namespace gantline::native
