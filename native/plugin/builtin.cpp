#include "plugin/builtin.hpp"

#include <string>
#include <utility>

#include "gantline/assert.hpp"

extern "C" {
int32_t gantline_plugin_entry_noop(const gantline_host* host, gantline_library* library);
int32_t gantline_plugin_entry_sleep(const gantline_host* host, gantline_library* library);
int32_t gantline_plugin_entry_transform(const gantline_host* host, gantline_library* library);
int32_t gantline_plugin_entry_file(const gantline_host* host, gantline_library* library);
int32_t gantline_plugin_entry_shell(const gantline_host* host, gantline_library* library);
int32_t gantline_plugin_entry_http(const gantline_host* host, gantline_library* library);
}

namespace gantline::native {

std::vector<std::unique_ptr<PluginLibrary>> load_builtin_libraries() {
  const std::pair<const char*, gantline_plugin_entry_function> entries[] = {
      {"noop", gantline_plugin_entry_noop},           {"sleep", gantline_plugin_entry_sleep},
      {"transform", gantline_plugin_entry_transform}, {"file", gantline_plugin_entry_file},
      {"shell", gantline_plugin_entry_shell},         {"http", gantline_plugin_entry_http},
  };
  std::vector<std::unique_ptr<PluginLibrary>> libraries;
  for (const auto& [name, entry] : entries) {
    auto loaded = PluginLibrary::from_entry(entry, std::string("builtin:") + name);
    GANTLINE_ASSERT(loaded.ok());
    libraries.push_back(std::move(loaded.value()));
  }
  return libraries;
}

}  // namespace gantline::native
