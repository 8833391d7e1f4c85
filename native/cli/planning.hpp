#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/needs.hpp"
#include "gantline/scenario.hpp"
#include "gantline/workflow.hpp"

namespace gantline::native {

// Values of flags, which the errors name: "cpu=8,memory=16GiB". Errors: kInvalidArgument.
Result<std::vector<ResourceAmount>> parse_resources(std::string_view text);
// "db=4,host:a:80=2": the last '=' of a part divides it.
Result<std::vector<LimitSpec>> parse_limits(std::string_view text);

// "gpu,ssd", sorted, each once.
Result<std::vector<std::string>> parse_labels(std::string_view text);

// A workflow with everything that planning it takes, checked.
struct PlanningInput {
  std::shared_ptr<const Workflow> workflow;
  Scenario scenario;
  std::vector<UnmetNeed> hints;  // what nobody here has
};
// Prints what is wrong and returns null with the exit code in `exit_code`.
std::unique_ptr<PlanningInput> load_planning(const PlanningOptions& options,
                                             const Terminal& terminal, int& exit_code);

// Says that no inputs are given, where when or how often a task runs depends on them.
void hint_at_missing_inputs(const Workflow& workflow, const Terminal& terminal);

// Says why the simulated run of a plan failed, if it did: its figures are of a part of it then.
void warn_of_failure(const RunState& run, const Terminal& terminal);

// Writes a file, or standard output for "" and "-". Errors: kIo.
Status write_text(const std::string& path, std::string_view text);

// "1m 30s", "2.345s", "12ms": for people; at most three significant parts.
std::string human_duration(Millis duration);

}  // namespace gantline::native
