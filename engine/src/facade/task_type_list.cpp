#include "facade/task_type_list.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/assert.hpp"
#include "gantline/workflow_builder.hpp"

namespace gantline::facade {
namespace {

using Json = nlohmann::json;

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto it = object.find(name);
  return it == object.end() ? nullptr : &*it;
}

// The defaults of a type are written as those of a task: the reader of workflows reads them.
Result<Workflow, Defects> workflow_with(const Json& type) {
  Json task = {{"id", "task"}, {"type", "any"}};
  for (const char* name : {"class", "estimate"}) {
    const Json* value = member(type, name);
    if (value != nullptr && !value->is_null()) task[name] = *value;
  }
  return parse_workflow({{"name", "types"}, {"tasks", Json::array({std::move(task)})}}, nullptr);
}

Result<TaskTypes::Type> read_type(const Json& json, const std::string& where) {
  TaskTypes::Type type;
  const Json* schema = member(json, "with_schema");
  if (schema != nullptr && !schema->is_null()) {
    if (!schema->is_object()) {
      return Error{ErrorCode::kInvalidArgument, "expected a JSON Schema or null",
                   where + "/with_schema"};
    }
    type.with_schema = std::make_shared<const Json>(*schema);
  }
  const Result<Workflow, Defects> workflow = workflow_with(json);
  if (!workflow.ok()) {
    const Defect& defect = workflow.error().front();
    constexpr std::string_view kTask = "/tasks/0";
    return Error{defect.code, defect.message, where + defect.pointer.substr(kTask.size())};
  }
  type.estimate = workflow.value().tasks()[0].estimate;
  type.task_class = workflow.value().tasks()[0].task_class;
  return type;
}

}  // namespace

Status TaskTypeList::assign(const Json& list, bool accepts_others) {
  std::map<std::string, Type, std::less<>> types;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string where = "/" + std::to_string(i);
    const Json* name = member(list[i], "type");
    if (name == nullptr || !name->is_string()) {
      return Error{ErrorCode::kInvalidArgument, "expected the name of a task type",
                   where + "/type"};
    }
    Result<Type> type = read_type(list[i], where);
    if (!type.ok()) return type.error();
    types[name->get<std::string>()] = std::move(type).value();
  }
  types_ = std::move(types);
  accepts_others_ = accepts_others;
  return {};
}

const TaskTypes::Type* TaskTypeList::find(std::string_view name) const {
  const auto it = types_.find(name);
  if (it != types_.end()) return &it->second;
  return accepts_others_ ? &other_ : nullptr;
}

std::vector<std::string> TaskTypeList::names() const {
  std::vector<std::string> names;
  for (const auto& [name, type] : types_) names.push_back(name);
  return names;
}

}  // namespace gantline::facade

namespace gantline {

nlohmann::json to_json(const TaskTypes& types) {
  nlohmann::json list = nlohmann::json::array();
  for (const std::string& name : types.names()) {
    const TaskTypes::Type* type = types.find(name);
    WorkflowBuilder builder("types");
    builder.task("task", "any").task_class(type->task_class).estimate(type->estimate);
    const auto workflow = builder.build();
    GANTLINE_ASSERT(workflow.ok());
    const nlohmann::json task = to_canonical_json(workflow.value()).at("tasks").at(0);
    list.push_back({{"type", name},
                    {"with_schema", type->with_schema ? *type->with_schema : nlohmann::json()},
                    {"class", task.value("class", "compute")},
                    {"estimate", task.value("estimate", nlohmann::json())}});
  }
  return list;
}

}  // namespace gantline
