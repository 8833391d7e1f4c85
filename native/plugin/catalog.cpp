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

// Null when there is none. Errors: kInvalidArgument when the schema is not a JSON object.
Result<std::shared_ptr<const nlohmann::json>> read_schema(const std::string& text,
                                                          std::string_view what,
                                                          const std::string& type) {
  if (text.empty()) return std::shared_ptr<const nlohmann::json>();
  Result<nlohmann::json> schema = parse_plugin_json(text);
  if (schema && schema.value().is_object())
    return std::make_shared<const nlohmann::json>(std::move(schema.value()));
  return Error{ErrorCode::kInvalidArgument,
               "the schema of " + std::string(what) + " is not a JSON object", type};
}

// What follows from the entry's description. Errors: kInvalidArgument.
Status complete(TaskTypeCatalog::Entry& entry) {
  const TaskTypeDescription& description = entry.description;
  const auto with = read_schema(description.with_schema, "`with`", description.name);
  if (!with) return with.error();
  const auto output = read_schema(description.output_schema, "the output", description.name);
  if (!output) return output.error();
  entry.type = {with.value(), description.estimate, description.task_class};
  entry.output_schema = output.value();
  return {};
}

}  // namespace

TaskTypeCatalog::TaskTypeCatalog() : libraries_(load_builtin_libraries()) {
  for (const auto& library : libraries_) {
    for (const PluginLibrary::Type& type : library->types()) {
      Entry entry{type.description, {}, {}, library->source(), library->version(), &type};
      const Status status = complete(entry);
      GANTLINE_ASSERT(status.ok());
      add(std::move(entry));
    }
  }
}

TaskTypeCatalog::~TaskTypeCatalog() = default;

void TaskTypeCatalog::add(Entry entry) {
  std::string name = entry.description.name;
  entries_.emplace(std::move(name), std::move(entry));
}

Status TaskTypeCatalog::load_library(const std::string& path, const HostOptions& hosts) {
  Result<LibraryDescription> described = describe_library(path, hosts);
  if (!described) return described.error();
  std::vector<Entry> entries;
  for (TaskTypeDescription& type : described.value().types) {
    if (const Entry* other = find_entry(type.name)) {
      return Error{ErrorCode::kAlreadyExists,
                   "task type " + type.name + " is already defined by " + other->library, path};
    }
    Entry entry{std::move(type), {}, {}, path, described.value().version, nullptr};
    if (Status status = complete(entry); !status) return status;
    entries.push_back(std::move(entry));
  }
  for (Entry& entry : entries) add(std::move(entry));
  return {};
}

Result<std::vector<Error>> TaskTypeCatalog::load_directory(const std::string& path,
                                                           const HostOptions& hosts) {
  std::error_code error;
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".so") files.push_back(it->path().string());
  }
  if (error) {
    return Error{ErrorCode::kIo, "cannot read the directory of plugins: " + error.message(), path};
  }
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
