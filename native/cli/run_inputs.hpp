#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/terminal.hpp"
#include "files/document.hpp"

namespace gantline::native {

// The inputs of a run, and where they came from.
struct RunInputs {
  std::shared_ptr<const nlohmann::json> json;  // an object
  std::string name;                            // of the file or the flag, for defects
  SourceMap source;
};

// Reads --inputs, `text`: JSON or YAML, or "@FILE" for a file of it; "" is an empty object. Each of
// `values`, from --input, is "name=value" and sets one member: a number, true, false or null where
// the value is one and `schema` (may be null) does not want text there; else text. Prints what is
// wrong and gives nothing then.
std::optional<RunInputs> read_inputs(const std::string& text,
                                     const std::vector<std::string>& values,
                                     const nlohmann::json* schema, const Terminal& terminal);

// Whether the inputs are what the workflow asks for; prints all that is wrong with them.
bool check_inputs(const RunInputs& inputs, const LoadedWorkflow& loaded, const std::string& file,
                  const Terminal& terminal);

}  // namespace gantline::native
