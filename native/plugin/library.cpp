#include "plugin/library.hpp"

#include <dlfcn.h>

#include <utility>

#include "plugin/invocation.hpp"

namespace gantline::native {
namespace {

// What a library of version 1.0 has at least; later versions append.
constexpr uint32_t kTypeBytesMin = sizeof(gantline_task_type);
constexpr uint32_t kTypesMax = 1'000;
constexpr uint64_t kTextBytesMax = uint64_t{1} << 20;

bool is_readable(const gantline_text& text) noexcept {
  return text.bytes == 0 || (text.data != nullptr && text.bytes <= kTextBytesMax);
}

std::string copy(const gantline_text& text) {
  return text.bytes == 0 ? std::string() : std::string(text.data, static_cast<size_t>(text.bytes));
}

Error refuse(const std::string& source, std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), source};
}

Result<Estimate> copy_estimate(const gantline_estimate& from, const std::string& type) {
  Estimate estimate;
  const bool is_known = from.kind <= GANTLINE_ESTIMATE_LOGNORMAL;
  const bool is_ordered = from.low_ms >= 0 && from.mode_ms >= 0 && from.high_ms >= 0 &&
                          from.cost_micros >= 0 && from.failure_per_million <= 1'000'000;
  if (!is_known || !is_ordered) return refuse(type, "the estimate is out of range");
  estimate.kind = static_cast<EstimateKind>(from.kind);
  estimate.low = {from.low_ms};
  estimate.mode = {from.mode_ms};
  estimate.high = {from.high_ms};
  estimate.cost_micros = from.cost_micros;
  estimate.failure_per_million = from.failure_per_million;
  return estimate;
}

Result<PluginLibrary::Type> copy_type(const gantline_task_type* from, const std::string& source) {
  if (from == nullptr) return refuse(source, "a task type is a null pointer");
  if (from->struct_size < kTypeBytesMin)
    return refuse(source, "a task type is smaller than plugin.h says");
  for (const gantline_text* text : {&from->name, &from->description, &from->with_schema,
                                    &from->output_schema, &from->example_with}) {
    if (!is_readable(*text)) return refuse(source, "a text of a task type is null or over 1 MiB");
  }
  TaskTypeDescription description;
  description.name = copy(from->name);
  if (!is_task_type_name(description.name))
    return refuse(source, "bad task type name: " + description.name);
  if (from->execute == nullptr) return refuse(description.name, "execute is missing");
  if (from->task_class > GANTLINE_CLASS_HYBRID) return refuse(description.name, "unknown class");
  Result<Estimate> estimate = copy_estimate(from->estimate, description.name);
  if (!estimate) return estimate.error();
  description.description = copy(from->description);
  description.with_schema = copy(from->with_schema);
  description.output_schema = copy(from->output_schema);
  description.example_with = copy(from->example_with);
  description.task_class = static_cast<TaskClass>(from->task_class);
  description.flags = from->flags;
  description.estimate = std::move(estimate.value());
  return PluginLibrary::Type{std::move(description), from};
}

Error wrong_version(const gantline_library& library, const std::string& source) {
  const auto text = [](uint32_t major, uint32_t minor) {
    return std::to_string(major) + "." + std::to_string(minor);
  };
  return {ErrorCode::kUnsupportedVersion,
          "the plugin is built for plugin interface " + text(library.abi_major, library.abi_minor) +
              ", this is " + text(GANTLINE_ABI_MAJOR, GANTLINE_ABI_MINOR),
          source};
}

Status check_library(const gantline_library& library, int32_t status, const std::string& source) {
  if (library.abi_major != GANTLINE_ABI_MAJOR) return wrong_version(library, source);
  if (status != GANTLINE_STATUS_OK) {
    return refuse(source, "the entry failed with status " + std::to_string(status));
  }
  if (library.type_count == 0 || library.type_count > kTypesMax || library.types == nullptr) {
    return refuse(source, "the library describes no task types, or too many");
  }
  if (!is_readable(library.name) || !is_readable(library.version)) {
    return refuse(source, "a text of the library is null or over 1 MiB");
  }
  return {};
}

}  // namespace

bool is_task_type_name(std::string_view name) noexcept {
  bool at_start = true;  // of a part
  for (const char c : name) {
    const bool is_letter = c >= 'a' && c <= 'z';
    const bool is_other = (c >= '0' && c <= '9') || c == '_';
    if (!(is_letter || (!at_start && (is_other || c == '.')))) return false;
    at_start = c == '.';
  }
  return !at_start && name.size() <= 64;
}

Result<std::unique_ptr<PluginLibrary>> PluginLibrary::from_entry(
    gantline_plugin_entry_function entry, std::string source, void* module) {
  std::unique_ptr<PluginLibrary> loaded(new PluginLibrary);
  loaded->module_ = module;
  loaded->source_ = std::move(source);
  gantline_library library = {};
  library.struct_size = sizeof(library);
  const int32_t status = entry(&plugin_host(), &library);
  if (Status checked = check_library(library, status, loaded->source_); !checked)
    return checked.error();
  loaded->name_ = copy(library.name);
  loaded->version_ = copy(library.version);
  loaded->close_ = library.close;
  for (uint32_t i = 0; i < library.type_count; ++i) {
    Result<Type> type = copy_type(library.types[i], loaded->source_);
    if (!type) return type.error();
    if (loaded->find(type.value().description.name) != nullptr) {
      return refuse(loaded->source_, "two task types are named " + type.value().description.name);
    }
    loaded->types_.push_back(std::move(type.value()));
  }
  return loaded;
}

Result<std::unique_ptr<PluginLibrary>> PluginLibrary::open(const std::string& path) {
  const auto failure = [&path] {
    const char* reason = ::dlerror();
    return Error{ErrorCode::kNotFound, reason == nullptr ? "cannot be loaded" : reason, path};
  };
  // A name without a slash would be searched for in the system's directories.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return failure();
  void* symbol = ::dlsym(module, GANTLINE_PLUGIN_ENTRY_SYMBOL);
  if (symbol == nullptr) {
    const Error error = failure();
    ::dlclose(module);
    return error;
  }
  return from_entry(reinterpret_cast<gantline_plugin_entry_function>(symbol), path, module);
}

PluginLibrary::~PluginLibrary() {
  if (close_ != nullptr) close_();
  if (module_ != nullptr) ::dlclose(module_);
}

const PluginLibrary::Type* PluginLibrary::find(std::string_view name) const noexcept {
  for (const Type& type : types_) {
    if (type.description.name == name) return &type;
  }
  return nullptr;
}

}  // namespace gantline::native
