#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "execute/task_runner.hpp"
#include "gantline/result.hpp"
#include "gantline/types.hpp"
#include "plugin/frame.hpp"
#include "plugin/host_program.hpp"
#include "plugin/messages.hpp"

namespace gantline::native {

struct HostOptions {
  HostProgram program = default_host_program();
  // A library that has not described itself by then counts as hanging.
  Millis start_timeout{10'000};
  // Data that a host process may have (RLIMIT_DATA); 0: no bound.
  uint64_t memory_bytes_max = uint64_t{2} << 30;
  // Variables that a host process inherits, besides PATH, HOME, USER, LANG, LC_*, TZ and TMPDIR.
  std::vector<std::string> environment_names;
  // Processes that are kept for the next attempt, for each library.
  size_t idle_max = 8;
};

// A gantline-plugin-host process that has loaded one library, seen from the server.
//
// It runs in a session of its own, with a scrubbed environment, none of our descriptors, no way to
// gain privileges; it ends when this object or this process does. Calls one after the other;
// cancel() and kill() from any thread.
class HostProcess {
 public:
  // Errors: kUnavailable (the process cannot be started).
  static Result<std::unique_ptr<HostProcess>> start(const std::string& library,
                                                    const HostOptions& options);
  // Ends the process, without waiting for what it does, and reaps it.
  ~HostProcess();
  HostProcess(const HostProcess&) = delete;
  HostProcess& operator=(const HostProcess&) = delete;

  // Waits until the library has described itself. Errors: as PluginLibrary::open, and kUnavailable
  // when it crashed the process or took too long.
  Status wait_until_ready();
  // REQUIRES: wait_until_ready succeeded.
  const LibraryDescription& description() const noexcept { return description_; }

  // Runs one attempt and returns its result. When the process dies meanwhile the error is
  // "plugin_crashed", with the signal or exit status, and the process is not usable any more.
  InvocationResult call(const InvocationTexts& texts, AttemptServices& services);
  // Asks the running call to stop. Does nothing between calls.
  void cancel() noexcept;
  // Kills the process and everything in its group. The running call returns.
  void kill() noexcept;
  // Whether it can take another call: it lives and nothing was left unread.
  bool is_usable();

  pid_t pid() const noexcept { return pid_; }

 private:
  HostProcess(pid_t pid, int data, int control, int output, Millis start_timeout);

  enum class Waited { kFrame, kEnd, kTimeout };
  Waited wait(Frame& frame, AttemptServices* services, std::chrono::milliseconds timeout);
  void read_output(AttemptServices* services);
  void flush_output(AttemptServices* services);
  std::string reap();
  Error describe_death(const std::string& library);
  bool handle(const Frame& frame, AttemptServices& services, InvocationResult& result);

  pid_t pid_;
  FrameChannel data_;
  FrameChannel control_;
  int output_;  // what the process prints
  const Millis start_timeout_;
  std::string output_line_;  // the line that is not complete
  LibraryDescription description_;
  std::string library_;
  bool is_broken_ = false;
  std::mutex mutex_;
  uint64_t call_ = 0;        // number of the last call
  bool is_calling_ = false;  // guarded by mutex_
  bool is_reaped_ = false;   // guarded by mutex_: the pid may mean another process
};

// Starts a host process, asks what the library is, and ends it.
// Errors: as HostProcess::start and wait_until_ready.
Result<LibraryDescription> describe_library(const std::string& path, const HostOptions& options);

}  // namespace gantline::native
