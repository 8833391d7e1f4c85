#include "cli/run_inputs.hpp"

#include "cli/json_member.hpp"
#include "gantline/codec.hpp"
#include "gantline/names.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

Defects one_defect(std::string message) {
  return {{ErrorCode::kInvalidArgument, std::move(message), "", 0, 0}};
}

// Whether the schema wants text for this member, and nothing else.
bool wants_text(const Json* schema, const std::string& name) {
  if (schema == nullptr || !schema->is_object()) return false;
  const auto properties = schema->find("properties");
  if (properties == schema->end() || !properties->is_object()) return false;
  const auto member = properties->find(name);
  if (member == properties->end() || !member->is_object()) return false;
  const auto type = member->find("type");
  return type != member->end() && *type == "string";
}

Json value_of(const std::string& text) {
  const auto json = parse_json(text);
  const bool is_scalar = json.ok() && json.value().is_primitive() && !json.value().is_string();
  return is_scalar ? json.value() : Json(text);
}

}  // namespace

std::optional<RunInputs> read_inputs(const std::string& text,
                                     const std::vector<std::string>& values, const Json* schema,
                                     const Terminal& terminal) {
  RunInputs inputs;
  inputs.name = text.empty() ? "--input" : "--inputs";
  Json object = Json::object();
  if (!text.empty()) {
    const bool is_file = text.front() == '@';
    if (is_file) inputs.name = text.substr(1);
    auto document = is_file ? read_document(inputs.name) : parse_document(text, inputs.name);
    if (!document.ok()) {
      terminal.print_defects(inputs.name, document.error());
      return std::nullopt;
    }
    object = std::move(document.value().json);
    inputs.source = document.value().source;
  }
  if (!object.is_object()) {
    terminal.print_defects(inputs.name, one_defect("the inputs are not an object"));
    return std::nullopt;
  }
  for (const std::string& value : values) {
    const size_t equals = value.find('=');
    if (equals == std::string::npos || equals == 0) {
      terminal.print_defects("--input", one_defect("expected NAME=VALUE, not " + in_quotes(value)));
      return std::nullopt;
    }
    const std::string name = value.substr(0, equals);
    const std::string member = value.substr(equals + 1);
    object[name] = wants_text(schema, name) ? Json(member) : value_of(member);
  }
  inputs.json = std::make_shared<const Json>(std::move(object));
  return inputs;
}

bool check_inputs(const RunInputs& inputs, const LoadedWorkflow& loaded, const std::string& file,
                  const Terminal& terminal) {
  const Workflow& workflow = *loaded.workflow;
  if (const auto& schema = workflow.settings().inputs_schema; schema != nullptr) {
    Defects defects = validate_against_schema(*inputs.json, *schema, "");
    if (!defects.empty()) {
      inputs.source.locate(defects);
      terminal.print_defects(inputs.name, defects);
      return false;
    }
  }
  Defects defects = check_fan_outs(workflow, inputs.json, &loaded.document.json);
  if (defects.empty()) return true;
  loaded.document.source.locate(defects);
  terminal.print_defects(file, defects);
  return false;
}

}  // namespace gantline::native
