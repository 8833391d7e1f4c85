#include <string_view>

#include "cli/arguments.hpp"
#include "cli/standard_streams.hpp"
#include "plugin/plugin_host.hpp"

int main(int argc, char** argv) {
  gantline::native::open_missing_streams();
  // Not for people: how this binary becomes a process that runs plugins.
  if (argc > 1 && std::string_view(argv[1]) == "plugin-host") {
    return gantline::native::plugin_host_main(argc - 1, argv + 1);
  }
  return gantline::native::run_command_line(argc, argv);
}
