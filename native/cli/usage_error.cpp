#include "cli/usage_error.hpp"

#include <CLI/CLI.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "gantline/names.hpp"

namespace gantline::native {
namespace {

constexpr const char* kWhichCommand = "which command?";

// The application and the commands that were given, the innermost last.
std::vector<const CLI::App*> chain_of(const CLI::App& app) {
  std::vector<const CLI::App*> chain{&app};
  while (!chain.back()->get_subcommands().empty()) {
    chain.push_back(chain.back()->get_subcommands().front());
  }
  return chain;
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  const auto all = [](const CLI::App*) { return true; };
  for (const CLI::App* command : app.get_subcommands(all)) names.push_back(command->get_name());
  return names;
}

// Without their dashes, which every option has in common.
std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

std::string hint_for(std::string_view name, const std::vector<std::string>& names,
                     const char* before) {
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view found = Suggester().nearest(name, known);
  return found.empty() ? "" : "; did you mean " + in_quotes(before + std::string(found)) + "?";
}

Error invalid(std::string message, std::string where) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(where)};
}

Error unknown_option(const CLI::App& command, const std::string& argument) {
  const std::string option = argument.substr(0, argument.find('='));
  const size_t dashes = std::min(option.find_first_not_of('-'), option.size());
  return invalid("unknown option " + in_quotes(option) +
                     hint_for(option.substr(dashes), options_of(command), "--"),
                 option);
}

Error unexpected_word(const CLI::App& command, const std::string& word) {
  const std::vector<std::string> commands = commands_of(command);
  if (commands.empty()) return invalid("unexpected argument " + in_quotes(word), word);
  return invalid("unknown command " + in_quotes(word) + hint_for(word, commands, ""), word);
}

bool begins_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

// The library's texts name the option first, "--limit: Value 0 not in range 1 to 1000".
Error wrong_value(std::string_view text) {
  const size_t colon = text.find(": ");
  if (colon == std::string_view::npos) return invalid(std::string(text), "");
  const std::string option(text.substr(0, colon));
  const std::string_view what = text.substr(colon + 2);
  const size_t range = what.find(" not in range ");
  if (begins_with(what, "Value ") && range != std::string_view::npos) {
    return invalid(in_quotes(option) + " takes a number from " +
                       std::string(what.substr(range + std::string_view(" not in range ").size())) +
                       ", not " + in_quotes(what.substr(6, range - 6)),
                   option);
  }
  if (begins_with(what, "At Most")) {
    return invalid(in_quotes(option) + " is given more than once", option);
  }
  const bool is_missing =
      what.size() > 8 &&
      what.substr(what.size() - std::string_view(" missing").size()) == " missing";
  if (is_missing) return invalid(in_quotes(option) + " needs a value", option);
  return invalid(std::string(text), option);
}

// "Could not convert: --trials = -1": values are numbers, or flags that have none.
Error not_converted(const CLI::App& command, std::string_view text) {
  const size_t colon = text.find(": ");
  const size_t equals = text.find(" = ");
  if (colon == std::string_view::npos || equals == std::string_view::npos || equals < colon) {
    return invalid(std::string(text), "");
  }
  const std::string option(text.substr(colon + 2, equals - colon - 2));
  const CLI::Option* known = command.get_option_no_throw(option);
  const bool is_flag = known != nullptr && known->get_expected_min() == 0;
  return invalid(in_quotes(option) + (is_flag ? " takes no value" : " takes a whole number") +
                     ", not " + in_quotes(text.substr(equals + 3)),
                 option);
}

}  // namespace

std::string usage_hint(const CLI::App& app, const Error& error) {
  const std::vector<const CLI::App*> chain = chain_of(app);
  std::string before;  // the names of the commands around the last one
  for (const CLI::App* part : chain) {
    if (part != chain.back()) before += (before.empty() ? "" : " ") + part->get_name();
  }
  if (error.message == kWhichCommand) return "\n" + chain.back()->help(before);
  const std::string command = before.empty() ? "" : before + " ";
  return "see `" + command + chain.back()->get_name() + " --help`\n";
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<const CLI::App*> chain = chain_of(app);
  // What nobody knows comes first: a mistyped option is why another is missing.
  for (const CLI::App* command : chain) {
    for (const std::string& argument : command->remaining()) {
      if (argument.size() > 1 && argument[0] == '-') return unknown_option(*command, argument);
    }
  }
  for (const CLI::App* command : chain) {
    const std::vector<std::string> words = command->remaining();
    if (!words.empty()) return unexpected_word(*command, words.front());
  }
  const std::string text = error.what();
  const std::string_view required = " is required";
  if (text == "A subcommand is required") return invalid(kWhichCommand, "");
  if (text.size() > required.size() && text.ends_with(required)) {
    const std::string name = text.substr(0, text.size() - required.size());
    const bool is_option = name[0] == '-';
    return invalid(is_option ? in_quotes(name) + " is required" : "which " + name + "?",
                   is_option ? name : "");
  }
  if (begins_with(text, "Could not convert: ")) return not_converted(*chain.back(), text);
  return wrong_value(text);
}

}  // namespace gantline::native
