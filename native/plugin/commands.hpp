#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "gantline/types.hpp"
#include "plugin/host_process.hpp"

// What `gantline plugin ...` does. Each returns an exit status: 0 success, 1 the plugin is not
// sound, 2 wrong input, 3 something could not be loaded or written.
namespace gantline::native {

struct PluginListOptions {
  std::vector<std::string> directories;  // of plugin libraries, besides the built-ins
  HostOptions hosts;
  bool json = false;
};
// Every task type with its class, flags, library and description; what could not be loaded goes to
// `errors`.
int run_plugin_list(const PluginListOptions& options, std::ostream& out, std::ostream& errors);

struct PluginCheckOptions {
  std::string library;
  HostProgram host = default_host_program();
  Millis timeout{10'000};  // of each fact
  bool json = false;
};
// Each fact of the conformance suite as "ok" or "FAILED" with its reason.
int run_plugin_check(const PluginCheckOptions& options, std::ostream& out, std::ostream& errors);

struct PluginNewOptions {
  std::string name;
  std::string directory = ".";  // the project becomes a directory of its own in here
  bool json = false;
};
int run_plugin_new(const PluginNewOptions& options, std::ostream& out, std::ostream& errors);

}  // namespace gantline::native
