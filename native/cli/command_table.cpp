#include "cli/command_table.hpp"

namespace gantline::native {

void add_format(CLI::App& command, std::string& from) {
  command
      .add_option("--from", from, "Import FILE from wfcommons, psplib, stg, argo or ninja-trace")
      ->type_name("FORMAT");
}

void add_inputs(CLI::App& command, std::string& inputs, std::vector<std::string>& values) {
  command.add_option("--inputs", inputs, "Inputs as JSON or YAML, or @FILE")->type_name("JSON");
  add_repeated(command, "--input", values, "NAME=VALUE", "One input, over those of --inputs");
}

void add_policy(CLI::App& command, std::string& policy) {
  command.add_option("--policy", policy, "priority, deadline, critical_path or fifo")
      ->type_name("POLICY");
}

void add_data(CLI::App& command, std::string& data, const std::string& about) {
  const auto require_text = [](const std::string& text) {
    return std::string(text.empty() ? "DIR missing" : "");
  };
  command.add_option("--data", data, about)->type_name("DIR")->check(require_text);
}

void add_resources(CLI::App& command, std::string& resources) {
  command.add_option("--resources", resources, "Capacities, cpu=8,memory=16GiB")->type_name("LIST");
}

void add_labels(CLI::App& command, std::string& labels) {
  command.add_option("--labels", labels, "Labels of the workers, gpu,ssd")->type_name("LIST");
}

}  // namespace gantline::native
