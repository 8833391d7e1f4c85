#pragma once

#include <string>
#include <vector>

namespace gantline::native {

// How to start a process that loads plugins: what is given here, and then that process's own
// arguments.
struct HostProgram {
  std::string path;
  std::vector<std::string> arguments;
};

// gantline-plugin-host beside this executable; where there is none, this executable with
// `plugin-host`.
HostProgram default_host_program();

}  // namespace gantline::native
