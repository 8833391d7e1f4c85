#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/descriptor.hpp"
#include "shell/guardian.hpp"

namespace gantline::plugin::shell {

// What to start.
struct Command {
  std::vector<std::string>
      arguments;  // at least one; the first is looked up in PATH unless it has a slash
  std::vector<std::string> environment;  // all of it: "NAME=value"
  std::string working_directory;         // "": that of this process
  bool has_stdin = false;                // else /dev/null
};

// A command that runs, leader of a process group of its own.
struct Child {
  pid_t pid = -1;
  Descriptor exit_signal;  // pidfd: readable when the process has ended
  Descriptor stdin_pipe;   // non-blocking; closed when there is no stdin
  Descriptor stdout_pipe;
  Descriptor stderr_pipe;
  GroupSlot* slot = nullptr;  // to be released before the process is reaped
};

// Why nothing was started: the step that failed and its errno.
struct SpawnError {
  enum class Step { kPrepare, kWorkingDirectory, kExecute };
  Step step = Step::kPrepare;
  int error_number = 0;
};

// Starts the command without copying this process's memory (vfork). It is killed when the calling
// thread ends, so the caller waits for it. Nothing but its three standard descriptors is inherited.
// Cost: about the kernel's own for vfork and exec.
std::variant<Child, SpawnError> spawn(const Command& command);

}  // namespace gantline::plugin::shell
