#include "run/run_scope.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "gantline/limits.hpp"
#include "model/fan_out_check.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;
using Lookup = ExpressionScope::Lookup;
using Presence = ExpressionScope::Presence;

Lookup present(std::shared_ptr<const Json> value) { return {Presence::kPresent, std::move(value)}; }
Lookup present(Json value) { return present(std::make_shared<const Json>(std::move(value))); }

const Lookup& present_null() {
  static const Lookup null = present(Json(nullptr));
  return null;
}

Json error_json(const TaskState& task) {
  if (!task.error || task.error->error.code.empty()) return nullptr;
  return {{"code", task.error->error.code}, {"message", task.error->error.message}};
}

// The field of the task that the error is in goes before the place within its value.
Error in_field(std::string_view field, const Error& error) {
  const bool is_pointer = !error.where.empty() && error.where[0] == '/';
  const std::string_view between = error.where.empty() || is_pointer ? "" : ", ";
  return {error.code, error.message, std::string(field).append(between).append(error.where)};
}

}  // namespace

TaskError expression_error(const Error& error) {
  return {"expression_failed", error.message + " (at " + error.where + ")", false};
}

Lookup RunScope::item() const {
  const TaskState& element = run_.tasks[to_index(task_)];
  if (element.parent == kNoTask) return {};
  const TaskState& parent = run_.tasks[to_index(element.parent)];
  if (!parent.payload) return {Presence::kUnknown, nullptr};
  // Shares ownership with the whole list.
  return present(std::shared_ptr<const Json>(parent.payload, &(*parent.payload)[element.element]));
}

Lookup RunScope::root(std::string_view name) const {
  if (name == "inputs") {
    if (run_.submission->inputs->is_null()) return {Presence::kUnknown, nullptr};
    return present(run_.submission->inputs);
  }
  if (name == "item") return item();
  if (name == "item_index") {
    const TaskState& element = run_.tasks[to_index(task_)];
    return element.parent == kNoTask ? Lookup{} : present(Json(element.element));
  }
  if (name == "with") return with_;
  if (name == "run") {
    return present(Json{{"id", to_string(run_.id)}, {"workflow", run_.workflow().settings().name}});
  }
  return {};
}

Lookup RunScope::task(std::string_view task_id, TaskField field) const {
  const auto index = run_.workflow().find(task_id);
  if (!index) return {};
  const TaskState& task = run_.tasks[to_index(*index)];
  switch (field) {
    case TaskField::kOutput:
      if (task.output_unknown) return {Presence::kUnknown, nullptr};
      // A running fan-out keeps its list there: that is no output yet.
      if (task.phase != TaskPhase::kCompleted || !task.payload) return present_null();
      return present(task.payload);
    case TaskField::kState: return present(Json(std::string(to_string(task.phase))));
    case TaskField::kError: return present(error_json(task));
    case TaskField::kAttempts: return present(Json(task.attempt));
  }
  return {};
}

Result<Template::Rendered> render_payload(const RunState& run, TaskIndex task) {
  const TaskSpec& spec = run.spec_of(task);
  const bool uses_fallback = run.tasks[to_index(task)].uses_fallback && spec.fallback.has_value();
  const Template& payload = uses_fallback ? spec.fallback->with : spec.with;
  if (!payload.has_expressions()) return Template::Rendered{payload.source(), false};
  auto rendered = payload.render(RunScope(run, task));
  if (!rendered.ok()) return in_field(uses_fallback ? "fallback/with" : "with", rendered.error());
  return rendered;
}

bool has_limit_expressions(const TaskSpec& spec) noexcept {
  for (const Template& key : spec.limits) {
    if (key.has_expressions()) return true;
  }
  return false;
}

Result<std::vector<std::string>> render_limit_keys(const RunState& run, TaskIndex task) {
  RunScope scope(run, task);
  const auto with = render_payload(run, task);
  if (!with.ok()) return with.error();
  // A payload that is unknown in part would give keys that exist nowhere.
  scope.set_with(with.value().is_unknown ? Lookup{Presence::kUnknown, nullptr}
                                         : present(with.value().json));
  std::vector<std::string> keys;
  for (const Template& limit : run.spec_of(task).limits) {
    const auto key = limit.render(scope);
    const std::string field = "limits/" + std::to_string(keys.size());
    if (!key.ok()) return in_field(field, key.error());
    const Json* text = key.value().json.get();
    if (key.value().is_unknown && (text == nullptr || !text->is_string())) {
      keys.push_back("?");
    } else if (text->is_string()) {
      keys.push_back(text->get_ref<const std::string&>());
    } else {
      keys.push_back(text->dump());
    }
    if (keys.back().size() > limits::kNameBytes) {
      return Error{ErrorCode::kLimitExceeded, "a limit key is longer than 255 bytes", field};
    }
  }
  return keys;
}

Result<bool> evaluate_when(const RunState& run, TaskIndex task) {
  const TaskSpec& spec = run.spec_of(task);
  if (!spec.when) return true;
  const auto value = spec.when->evaluate(RunScope(run, task));
  if (!value.ok()) return in_field("when", value.error());
  if (value.value().is_unknown) return true;
  const Json& json = *value.value().json;
  if (json.is_boolean()) return json.get<bool>();
  return Error{ErrorCode::kInvalidArgument,
               "`when` gave " + std::string(json.type_name()) + ", not a boolean", "when"};
}

Result<FanOut> evaluate_fan_out(const RunState& run, TaskIndex task) {
  const TaskSpec& spec = run.spec_of(task);
  const auto value = spec.for_each->evaluate(RunScope(run, task));
  if (!value.ok()) return in_field("for_each", value.error());
  if (value.value().is_unknown) {
    const uint32_t expected = std::max(spec.estimate.fan_out_elements, 1u);
    const Status status = check_fan_out_size(expected, run.tasks.size());
    if (!status.ok()) return status.error();
    return FanOut{expected, nullptr};
  }
  const Json& list = *value.value().json;
  const Status status = check_fan_out_list(list, run.tasks.size());
  if (!status.ok()) return status.error();
  return FanOut{static_cast<uint32_t>(list.size()), value.value().json};
}

std::shared_ptr<const Json> collect_outputs(const RunState& run, TaskIndex fan_out) {
  const TaskState& parent = run.tasks[to_index(fan_out)];
  Json outputs = Json::array();
  for (uint32_t i = 0; i < parent.elements; ++i) {
    const TaskState& element = run.tasks[parent.first_element + i];
    if (element.output_unknown) return nullptr;
    outputs.push_back(element.payload ? *element.payload : Json(nullptr));
  }
  return std::make_shared<const Json>(std::move(outputs));
}

}  // namespace gantline
