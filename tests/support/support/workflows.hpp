#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "support/catch.hpp"

// Workflows in tests are written as the text of their document, so that the graph is visible there.
namespace gantline::test {

// One line for each defect: "pointer: message".
inline std::string describe(const Defects& defects) {
  std::string text;
  for (const Defect& defect : defects) text += defect.pointer + ": " + defect.message + "\n";
  return text;
}

inline nlohmann::json json_of(std::string_view text) {
  const Result<nlohmann::json, Defects> parsed = parse_json(text);
  if (!parsed.ok()) FAIL("bad JSON in a test: " << describe(parsed.error()) << text);
  return parsed.value();
}

// The workflow of a document; the test fails at once when it has defects.
inline std::shared_ptr<const Workflow> workflow_from(const nlohmann::json& document,
                                                     const TaskTypes* types = nullptr) {
  Result<Workflow, Defects> workflow = parse_workflow(document, types);
  if (!workflow.ok()) FAIL("bad workflow in a test:\n" << describe(workflow.error()));
  return std::make_shared<const Workflow>(std::move(workflow).value());
}

// The same from JSON text.
inline std::shared_ptr<const Workflow> workflow_of(std::string_view text,
                                                   const TaskTypes* types = nullptr) {
  return workflow_from(json_of(text), types);
}

// The defects of a JSON text; empty when it is a valid workflow.
inline Defects defects_of(std::string_view text, const TaskTypes* types = nullptr) {
  const Result<Workflow, Defects> workflow = parse_workflow(json_of(text), types);
  return workflow.ok() ? Defects() : workflow.error();
}

}  // namespace gantline::test
