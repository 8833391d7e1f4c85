#include "plugin/catalog.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "gantline/assert.hpp"
#include "plugin/builtin.hpp"
#include "plugin/host_process.hpp"
#include "plugin/json_text.hpp"

namespace gantline::native {
namespace {

// Errors: kInvalidArgument when the schema is not a JSON object.
Result<TaskTypes::Type> make_type(const TaskTypeDescription& description) {
  TaskTypes::Type type;
  type.estimate = description.estimate;
  type.task_class = description.task_class;
  if (description.with_schema.empty()) return type;
  Result<nlohmann::json> schema = parse_plugin_json(description.with_schema);
  if (!schema || !schema.value().is_object()) {
    return Error{ErrorCode::kInvalidArgument, "the schema of `with` is not a JSON object",
                 description.name};
  }
  type.with_schema = std::make_shared<const nlohmann::json>(std::move(schema.value()));
  return type;
}

}  // namespace

TaskTypeCatalog::TaskTypeCatalog() : libraries_(load_builtin_libraries()) {
  for (const auto& library : libraries_) {
    for (const PluginLibrary::Type& type : library->types()) {
      const Status added =
          add({type.description, {}, library->source(), library->version(), &type});
      GANTLINE_ASSERT(added.ok());
    }
  }
}

TaskTypeCatalog::~TaskTypeCatalog() = default;

Status TaskTypeCatalog::add(Entry entry) {
  Result<Type> type = make_type(entry.description);
  if (!type) return type.error();
  entry.type = std::move(type.value());
  std::string name = entry.description.name;
  entries_.emplace(std::move(name), std::move(entry));
  return {};
}

Status TaskTypeCatalog::load_library(const std::string& path, const HostOptions& hosts) {
  Result<LibraryDescription> described = describe_library(path, hosts);
  if (!described) return described.error();
  for (const TaskTypeDescription& type : described.value().types) {
    if (const Entry* other = find_entry(type.name)) {
      return Error{ErrorCode::kAlreadyExists,
                   "task type " + type.name + " is already defined by " + other->library, path};
    }
    if (Result<Type> checked = make_type(type); !checked) return checked.error();
  }
  for (TaskTypeDescription& type : described.value().types) {
    if (Status added = add({std::move(type), {}, path, described.value().version, nullptr}); !added)
      return added;
  }
  return {};
}

std::vector<Error> TaskTypeCatalog::load_directory(const std::string& path,
                                                   const HostOptions& hosts) {
  std::error_code error;
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".so") files.push_back(it->path().string());
  }
  if (error) return {Error{ErrorCode::kNotFound, error.message(), path}};
  std::sort(files.begin(), files.end());
  std::vector<Error> problems;
  for (const std::string& file : files) {
    if (Status loaded = load_library(file, hosts); !loaded) problems.push_back(loaded.error());
  }
  return problems;
}

const TaskTypes::Type* TaskTypeCatalog::find(std::string_view name) const {
  const Entry* entry = find_entry(name);
  return entry == nullptr ? nullptr : &entry->type;
}

std::vector<std::string> TaskTypeCatalog::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

const TaskTypeCatalog::Entry* TaskTypeCatalog::find_entry(std::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace gantline::native
