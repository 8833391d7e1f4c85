#include "plugin/check.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "plugin/check_support.hpp"

extern char** environ;

namespace gantline::native {
namespace {

struct Check {
  PluginFact fact;
  FactCheck check;
};

constexpr std::array kChecks = {
    Check{{"entry",
           "the library exports gantline_plugin_entry and describes task types with valid names"},
          check_entry},
    Check{{"exports", "it exports nothing else"}, check_exports},
    Check{{"version", "a host of another major version is refused"}, check_version_refusal},
    Check{{"repeat", "the entry gives the same answer when it is called again"},
          check_entry_repeats},
    Check{{"library_size", "the entry writes nothing beyond struct_size and takes a longer host"},
          check_library_bounds},
    Check{{"schemas", "schemas and example are JSON, descriptions are not empty"}, check_schemas},
    Check{{"example", "the example payload succeeds with JSON output"}, check_example},
    Check{{"payloads",
           "null, garbage and odd payloads give an error or JSON, never a crash or an exception"},
          check_odd_payloads},
    Check{{"codes", "error codes are snake_case"}, check_error_codes},
    Check{{"result_size", "execute writes nothing beyond struct_size"}, check_result_bounds},
    Check{{"release", "release clears itself"}, check_release},
    Check{{"services", "a host without services is endured"}, check_missing_services},
    Check{{"cancel_before", "an attempt that is cancelled before it runs ends"},
          check_cancel_before},
    Check{{"cancel_during", "an attempt that is cancelled while it runs ends"},
          check_cancel_during},
    Check{{"concurrency", "attempts may run side by side"}, check_concurrency},
};

constexpr auto kFacts = [] {
  std::array<PluginFact, kChecks.size()> facts{};
  for (size_t i = 0; i < facts.size(); ++i) facts[i] = kChecks[i].fact;
  return facts;
}();

struct Started {
  pid_t pid = -1;
  int output = -1;
};

// Starts `host --check FACT LIBRARY` with its standard output in a pipe. An errno.
int start(const HostProgram& host, const std::string& fact, const std::string& library,
          Started& started) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return errno;
  std::vector<std::string> arguments = {host.path};
  arguments.insert(arguments.end(), host.arguments.begin(), host.arguments.end());
  arguments.insert(arguments.end(), {"--check", fact, library});
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  const int error = ::posix_spawn(&started.pid, host.path.c_str(), &actions, &attributes,
                                  pointers.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error != 0) ::close(ends[0]);
  if (error == 0) started.output = ends[0];
  return error;
}

// Reads until the end of the pipe or until the time is over. False: it is over.
bool read_all(int descriptor, Millis timeout, std::string& text) {
  constexpr size_t kTextBytesMax = 64 * 1024;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout.count);
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd source{descriptor, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&source, 1, static_cast<int>(left.count())) == 0) return false;
    std::array<char, 4096> buffer;
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    if (text.size() < kTextBytesMax) text.append(buffer.data(), static_cast<size_t>(count));
  }
}

}  // namespace

FactVerdict check_plugin_fact(const PluginFact& fact, const std::string& library,
                              const HostProgram& host, Millis timeout) {
  Started started;
  if (const int error = start(host, std::string(fact.id), library, started)) {
    return {fact, false, "cannot start " + host.path + ": " + std::strerror(error)};
  }
  std::string text;
  const bool has_ended = read_all(started.output, timeout, text);
  ::close(started.output);
  if (!has_ended) ::kill(-started.pid, SIGKILL);
  int status = 0;
  ::waitpid(started.pid, &status, 0);
  ::kill(-started.pid, SIGKILL);
  if (!has_ended)
    return {fact, false, "it did not end within " + std::to_string(timeout.count) + " ms"};
  if (WIFSIGNALED(status))
    return {fact, false, std::string("it crashed: ") + ::strsignal(WTERMSIG(status))};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const int exit_status = WEXITSTATUS(status);
  if (exit_status == 0) return {fact, true, {}};
  if (exit_status != 1)
    return {fact, false, "the process exited with status " + std::to_string(exit_status)};
  return {fact, false, text};
}

std::span<const PluginFact> plugin_facts() { return kFacts; }

std::vector<FactVerdict> check_plugin(const std::string& library, const HostProgram& host,
                                      Millis timeout) {
  std::vector<FactVerdict> verdicts;
  for (const PluginFact& fact : plugin_facts()) {
    verdicts.push_back(check_plugin_fact(fact, library, host, timeout));
    // Without an entry there is nothing else to check.
    if (fact.id == "entry" && !verdicts.back().holds) break;
  }
  return verdicts;
}

int check_one_fact(const std::string& fact, const std::string& library) {
  for (const Check& check : kChecks) {
    if (check.fact.id != fact) continue;
    const Objection objection = check.check(library);
    if (objection) std::printf("%s\n", objection->c_str());
    std::fflush(stdout);
    // Not exit(): destructors of the plugin are not what is checked.
    ::_exit(objection ? 1 : 0);
  }
  return 2;
}

}  // namespace gantline::native
