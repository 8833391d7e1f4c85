#include "plugin/host_program.hpp"

#include <unistd.h>

#include <climits>
#include <cstddef>

namespace gantline::native {

HostProgram default_host_program() {
  char buffer[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", buffer, sizeof(buffer));
  const std::string self(buffer, length > 0 ? static_cast<size_t>(length) : 0);
  const std::string beside = self.substr(0, self.rfind('/') + 1) + "gantline-plugin-host";
  if (::access(beside.c_str(), X_OK) == 0) return {beside, {}};
  return {"/proc/self/exe", {"plugin-host"}};
}

}  // namespace gantline::native
