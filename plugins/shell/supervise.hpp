#pragma once

#include <string_view>

#include "gantline/plugin.hpp"
#include "shell/capture.hpp"
#include "shell/spawn.hpp"

namespace gantline::plugin::shell {

// How a command ended.
struct Exit {
  int code = 0;                // exit status; meaningless when a signal ended it
  int signal = 0;              // 0: it ended by itself
  bool was_cancelled = false;  // the host asked for the end before it came
};

// Feeds stdin, reads both streams and waits for the end of the command, without deadlock whatever
// the sizes.
//
// When the attempt is cancelled the group gets SIGTERM, when forced SIGKILL. When the command has
// ended, what it left running in its process group is killed. The process is reaped on return.
Exit supervise(Child child, std::string_view stdin_bytes, const Context& context, Capture& output,
               Capture& errors);

}  // namespace gantline::plugin::shell
