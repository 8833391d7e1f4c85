#include "gantline/generate.hpp"

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/planning.hpp"

namespace gantline::native {

int run_generate(const GenerateOptions& options, const Terminal& terminal) {
  auto document = generate_workflow(options.shape, options.tasks, options.seed);
  if (!document.ok()) {
    Error error = document.error();
    error.where = "--" + error.where;
    terminal.print_error(error);
    return exit_code_of(error.code);
  }
  if (options.output.empty() && terminal.json()) {
    terminal.print_json(document.value());
    return kExitSuccess;
  }
  const Status status = write_text(options.output, document.value().dump(2) + "\n");
  if (!status.ok()) {
    terminal.print_error(status.error());
    return kExitUnreachable;
  }
  if (terminal.json()) {
    terminal.print_json({{"file", options.output},
                         {"name", document.value().at("name")},
                         {"shape", options.shape},
                         {"tasks", options.tasks},
                         {"seed", options.seed}});
  }
  return kExitSuccess;
}

}  // namespace gantline::native
