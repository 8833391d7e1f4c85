#include "plugin/host_spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/host_process.hpp"

extern char** environ;

namespace gantline::native {
namespace {

// Two connected descriptors, both closed on destruction unless taken.
class Pair {
 public:
  Pair() = default;
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    for (const int end : ends_) {
      if (end >= 0) ::close(end);
    }
  }
  bool open_sockets() {
    return ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) == 0 && raise();
  }
  bool open_pipe() { return ::pipe2(ends_.data(), O_CLOEXEC) == 0 && raise(); }
  int theirs() const { return ends_[1]; }
  int take_ours() { return std::exchange(ends_[0], -1); }

 private:
  // Their end must not be one of the numbers that it and the others are moved to.
  bool raise() {
    const int raised = ::fcntl(ends_[1], F_DUPFD_CLOEXEC, 16);
    if (raised < 0) return false;
    ::close(std::exchange(ends_[1], raised));
    return true;
  }

  std::array<int, 2> ends_{-1, -1};
};

bool is_inherited(std::string_view name, const std::vector<std::string>& more) {
  constexpr std::array<std::string_view, 6> kNames = {"PATH", "HOME", "USER",
                                                      "LANG", "TZ",   "TMPDIR"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         name.substr(0, 3) == "LC_" || std::find(more.begin(), more.end(), name) != more.end();
}

std::vector<char*> scrubbed_environment(const std::vector<std::string>& more) {
  std::vector<char*> kept;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (is_inherited(text.substr(0, text.find('=')), more)) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// posix_spawn with everything set up; an errno.
int start(pid_t& pid, const HostOptions& options, std::vector<std::string> arguments,
          const Pair& data, const Pair& control, const Pair& output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output.theirs(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, output.theirs(), 2);
  ::posix_spawn_file_actions_adddup2(&actions, data.theirs(), kHostDataDescriptor);
  ::posix_spawn_file_actions_adddup2(&actions, control.theirs(), kHostControlDescriptor);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, kHostControlDescriptor + 1);
  sigset_t all;
  sigset_t none;
  ::sigfillset(&all);
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  // A session of its own: a Ctrl-C at the server's terminal is the server's business.
  ::posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  std::vector<char*> argument_pointers = pointers_to(arguments);
  std::vector<char*> environment = scrubbed_environment(options.environment_names);
  const int error = ::posix_spawn(&pid, options.program.path.c_str(), &actions, &attributes,
                                  argument_pointers.data(), environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

Result<SpawnedHost> spawn_host(const std::string& library, const HostOptions& options) {
  const auto failure = [&](int error_number) {
    return Error{ErrorCode::kUnavailable,
                 "cannot start " + options.program.path + ": " + std::strerror(error_number),
                 library};
  };
  Pair data;
  Pair control;
  Pair output;
  if (!data.open_sockets() || !control.open_sockets() || !output.open_pipe()) return failure(errno);
  std::vector<std::string> arguments = {"gantline-plugin-host"};
  arguments.insert(arguments.end(), options.program.arguments.begin(),
                   options.program.arguments.end());
  arguments.insert(arguments.end(), {"--serve", "--memory-bytes",
                                     std::to_string(options.memory_bytes_max), library});
  SpawnedHost host;
  const int error = start(host.pid, options, std::move(arguments), data, control, output);
  if (error != 0) return failure(error);
  host.data = data.take_ours();
  host.control = control.take_ours();
  host.output = output.take_ours();
  return host;
}

}  // namespace gantline::native
