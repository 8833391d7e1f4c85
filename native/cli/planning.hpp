#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "gantline/scenario.hpp"
#include "gantline/workflow.hpp"

namespace gantline::native {

// "cpu=8,memory=16GiB". Errors: kInvalidArgument with the part that is wrong.
Result<std::vector<ResourceAmount>> parse_resources(std::string_view text);
// "db=4,host:a:80=2": the last '=' of a part divides it.
Result<std::vector<LimitSpec>> parse_limits(std::string_view text);
// JSON text, or "@FILE" for a file of YAML or JSON; "" is an empty object. Each of `values` is
// "name=value" and sets one member: JSON where the value is a number, true, false or null, else a
// string.
Result<std::shared_ptr<const nlohmann::json>, Defects> parse_inputs(
    const std::string& text, const std::vector<std::string>& values = {});

// A workflow with everything that planning it takes, checked.
struct PlanningInput {
  std::shared_ptr<const Workflow> workflow;
  Scenario scenario;
};
// Prints what is wrong and returns null with the exit code in `exit_code`.
std::unique_ptr<PlanningInput> load_planning(const PlanningOptions& options,
                                             const Terminal& terminal, int& exit_code);

// Writes a file, or standard output for "" and "-". Errors: kIo.
Status write_text(const std::string& path, std::string_view text);

// "1m 30s", "2.345s", "12ms": for people; at most three significant parts.
std::string human_duration(Millis duration);

}  // namespace gantline::native
