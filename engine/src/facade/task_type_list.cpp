#include "facade/task_type_list.hpp"

#include <nlohmann/json.hpp>

namespace gantline::facade {
namespace {

using Json = nlohmann::json;

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto it = object.find(name);
  return it == object.end() ? nullptr : &*it;
}

}  // namespace

Status TaskTypeList::assign(const Json& list) {
  std::map<std::string, Type, std::less<>> types;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string where = "/" + std::to_string(i);
    const Json* name = member(list[i], "type");
    if (name == nullptr || !name->is_string()) {
      return Error{ErrorCode::kInvalidArgument, "expected the name of a task type",
                   where + "/type"};
    }
    Type type;
    const Json* schema = member(list[i], "with_schema");
    if (schema != nullptr && !schema->is_null()) {
      if (!schema->is_object()) {
        return Error{ErrorCode::kInvalidArgument, "expected a JSON Schema or null",
                     where + "/with_schema"};
      }
      type.with_schema = std::make_shared<const Json>(*schema);
    }
    types[name->get<std::string>()] = std::move(type);
  }
  types_ = std::move(types);
  return {};
}

const TaskTypes::Type* TaskTypeList::find(std::string_view name) const {
  const auto it = types_.find(name);
  return it == types_.end() ? nullptr : &it->second;
}

std::vector<std::string> TaskTypeList::names() const {
  std::vector<std::string> names;
  for (const auto& [name, type] : types_) names.push_back(name);
  return names;
}

}  // namespace gantline::facade
