#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/estimate.hpp"
#include "gantline/plugin.h"
#include "gantline/result.hpp"
#include "gantline/workflow.hpp"

namespace gantline::native {

// A task type as its library describes it, copied.
struct TaskTypeDescription {
  std::string name;
  std::string description;
  std::string with_schema;    // JSON text; "": anything
  std::string output_schema;  // JSON text; "": anything
  std::string example_with;   // JSON text; "": none
  TaskClass task_class = TaskClass::kCompute;
  uint32_t flags = 0;  // GANTLINE_TASK_*
  Estimate estimate;
};

// A plugin in this process: its descriptions and its functions. Load only what may crash this
// process: built-ins, or anything from within gantline-plugin-host.
class PluginLibrary {
 public:
  struct Type {
    TaskTypeDescription description;
    const gantline_task_type* functions = nullptr;  // the library's own; valid while the library is
  };

  // Calls the entry. `source` names the library in errors; `module` is what dlopen returned, owned
  // from now on, or null for a library that is linked in. Errors: kUnsupportedVersion (the message
  // has both versions), kInvalidArgument (what it describes breaks a rule of plugin.h).
  static Result<std::unique_ptr<PluginLibrary>> from_entry(gantline_plugin_entry_function entry,
                                                           std::string source,
                                                           void* module = nullptr);
  // Loads a shared library. Errors: as above, and kNotFound (no such file, not a library, no
  // entry).
  static Result<std::unique_ptr<PluginLibrary>> open(const std::string& path);

  // Calls `close` and unloads. REQUIRES: no attempt is running.
  ~PluginLibrary();
  PluginLibrary(const PluginLibrary&) = delete;
  PluginLibrary& operator=(const PluginLibrary&) = delete;

  const std::string& name() const noexcept { return name_; }
  const std::string& version() const noexcept { return version_; }
  const std::string& source() const noexcept { return source_; }
  std::span<const Type> types() const noexcept { return types_; }
  // nullptr when there is none of this name.
  const Type* find(std::string_view name) const noexcept;

 private:
  PluginLibrary() = default;

  std::string name_;
  std::string version_;
  std::string source_;
  std::vector<Type> types_;
  void (*close_)(void) = nullptr;
  void* module_ = nullptr;
};

// Whether a task type may have this name: [a-z][a-z0-9_]*, parts joined by dots, at most 64 bytes.
bool is_task_type_name(std::string_view name) noexcept;

}  // namespace gantline::native
