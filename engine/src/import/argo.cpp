#include "gantline/limits.hpp"
#include "import/argo_expander.hpp"
#include "import/argo_leaf.hpp"
#include "import/formats.hpp"
#include "import/support.hpp"
#include "import/task_ids.hpp"

namespace gantline::import {
namespace {

using nlohmann::json;

// Reads what stands around the templates, and lets the expander do the rest.
class ArgoReader {
 public:
  ArgoReader(const json& document, std::string_view name)
      : document_(document), name_(name), expander_(templates_, globals_) {}

  Result<json, Defects> read() {
    const json* spec = find_spec();
    if (spec == nullptr) return expander_.defects().take();
    read_name();
    read_parameters(*spec);
    read_templates(*spec);
    json result = make_document(name_, "");
    if (expander_.defects().empty()) expand(*spec, result);
    if (!expander_.defects().empty()) return expander_.defects().take();
    add_settings(*spec, result);
    return result;
  }

 private:
  const json* find_spec() {
    const std::string* kind = as_text(find_member(document_, "kind"));
    const json* spec = find_member(document_, "spec");
    spec_pointer_ = "/spec";
    if (kind != nullptr && *kind == "CronWorkflow" && spec != nullptr) {
      spec = find_member(*spec, "workflowSpec");
      spec_pointer_ = "/spec/workflowSpec";
    } else if (kind == nullptr || (*kind != "Workflow" && *kind != "WorkflowTemplate" &&
                                   *kind != "ClusterWorkflowTemplate")) {
      fail("/kind", "expected Workflow, WorkflowTemplate, ClusterWorkflowTemplate or CronWorkflow");
      return nullptr;
    }
    if (spec == nullptr || !spec->is_object()) {
      fail(spec_pointer_, "expected the specification of a workflow");
      return nullptr;
    }
    return spec;
  }

  void read_name() {
    const json* metadata = find_member(document_, "metadata");
    if (metadata == nullptr) return;
    const std::string* name = as_text(find_member(*metadata, "name"));
    if (name == nullptr) name = as_text(find_member(*metadata, "generateName"));
    if (name != nullptr && !name->empty()) name_ = *name;
    while (name_.size() > 1 && name_.back() == '-') name_.pop_back();
    globals_["workflow.name"] = name_;
  }

  // Parameters with a value are put in; those without become inputs of the run.
  void read_parameters(const json& spec) {
    const json* arguments = find_member(spec, "arguments");
    const json* list = arguments == nullptr ? nullptr : find_member(*arguments, "parameters");
    for (size_t i = 0; list != nullptr && list->is_array() && i < list->size(); ++i) {
      const std::string* name = as_text(find_member((*list)[i], "name"));
      if (name == nullptr) {
        fail(child_pointer(spec_pointer_ + "/arguments/parameters", i), "expected a name");
        continue;
      }
      const json* value = find_member((*list)[i], "value");
      std::string& text = globals_["workflow.parameters." + *name];
      if (value != nullptr) {
        text = to_argo_text(*value);
        continue;
      }
      text = "${{ inputs[" + quote_literal(*name) + "] }}";
      inputs_["type"] = "object";
      inputs_["properties"][*name]["type"] = "string";
      inputs_["required"].push_back(*name);
    }
  }

  void read_templates(const json& spec) {
    const std::string pointer = child_pointer(spec_pointer_, "templates");
    const json* list = find_member(spec, "templates");
    if (list == nullptr || !list->is_array()) {
      fail(pointer, find_member(spec, "workflowTemplateRef") != nullptr
                        ? "the templates are those of another workflow and not in this file"
                        : "expected a list of templates");
      return;
    }
    for (size_t i = 0; i < list->size(); ++i) {
      const std::string template_pointer = child_pointer(pointer, i);
      const std::string* name = as_text(find_member((*list)[i], "name"));
      if (name == nullptr || !is_valid_task_id(*name)) {
        fail(child_pointer(template_pointer, "name"),
             "expected a name of letters, digits, - and _, beginning with a letter or digit");
      } else if (!templates_.emplace(*name, ArgoTemplate{&(*list)[i], template_pointer, *name})
                      .second) {
        fail(child_pointer(template_pointer, "name"),
             "a second template with the name \"" + *name + "\"", ErrorCode::kAlreadyExists);
      }
    }
  }

  void expand(const json& spec, json& result) {
    const std::string* entrypoint = as_text(find_member(spec, "entrypoint"));
    const std::string pointer = child_pointer(spec_pointer_, "entrypoint");
    if (entrypoint == nullptr) return fail(pointer, "expected the name of a template");
    if (const json* parallelism = find_member(spec, "parallelism")) {
      const auto count = as_whole_number(*parallelism);
      if (count && *count >= 1 && *count <= 1'000'000) {
        expander_.hold_limit("parallelism", *count);
      } else {
        fail(child_pointer(spec_pointer_, "parallelism"), "expected a whole number >= 1");
      }
    }
    expander_.expand_root(*entrypoint, pointer, "");
    result["tasks"] = expander_.take_tasks();
    result["max_failure_ratio"] = fails_fast(*entrypoint) ? 0 : 1;
    if (const std::string* on_exit = as_text(find_member(spec, "onExit"))) {
      expander_.expand_root(*on_exit, child_pointer(spec_pointer_, "onExit"), "on-exit");
      result["finally"] = expander_.take_tasks();
    }
  }

  // Whether the first failure ends the run: Argo's default for a dag, but for one that has other
  // tasks go on from a failure, that would take their chance.
  bool fails_fast(const std::string& entrypoint) {
    const auto found = templates_.find(entrypoint);
    const json* dag = found == templates_.end() ? nullptr : find_member(*found->second.json, "dag");
    if (dag == nullptr || expander_.handles_failure()) return false;
    const json* fail_fast = find_member(*dag, "failFast");
    return fail_fast == nullptr || *fail_fast != false;
  }

  void add_settings(const json& spec, json& result) {
    if (!inputs_.empty()) result["inputs"] = inputs_;
    if (!expander_.limits().empty()) result["limits"] = expander_.limits();
    if (const json* seconds = find_member(spec, "activeDeadlineSeconds")) {
      const auto deadline = parse_argo_duration(to_argo_text(*seconds));
      if (deadline) result["deadline"] = deadline->count;
    }
    if (find_member(spec, "templateDefaults") != nullptr) {
      expander_.notes().insert("templateDefaults");
    }
    if (find_member(spec, "hooks") != nullptr) expander_.notes().insert("hooks");
    std::string description = "Imported from an Argo workflow.";
    const char* separator = " Not kept: ";
    for (const std::string& note : expander_.notes()) {
      description += separator + note;
      separator = "; ";
    }
    if (!expander_.notes().empty()) description += '.';
    result["description"] = description;
  }

  void fail(std::string pointer, std::string message,
            ErrorCode code = ErrorCode::kInvalidArgument) {
    expander_.defects().add(std::move(pointer), std::move(message), code);
  }

  const json& document_;
  std::string name_;
  std::string spec_pointer_;
  std::map<std::string, ArgoTemplate, std::less<>> templates_;
  std::map<std::string, std::string, std::less<>> globals_;
  json inputs_ = json::object();
  ArgoExpander expander_;
};

}  // namespace

Result<json, Defects> read_argo(const json& document, std::string_view name) {
  return ArgoReader(document, name).read();
}

}  // namespace gantline::import
