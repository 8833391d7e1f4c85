#include "shell/supervise.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>

namespace gantline::plugin::shell {
namespace {

// How often a cancelled command is checked for the host's patience having ended.
constexpr int kForcePollMs = 20;

// write() that answers EPIPE instead of raising SIGPIPE, which the host may not ignore.
ssize_t write_quietly(int descriptor, std::string_view bytes) {
  sigset_t pipe_signal;
  sigset_t before;
  ::sigemptyset(&pipe_signal);
  ::sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
  const int error_number = errno;
  if (written < 0 && error_number == EPIPE && ::sigismember(&before, SIGPIPE) == 0) {
    const struct timespec no_time = {};
    ::sigtimedwait(&pipe_signal, nullptr, &no_time);
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error_number;
  return written;
}

class Supervisor {
 public:
  Supervisor(Child child, std::string_view stdin_bytes, const Context& context, Capture& output,
             Capture& errors)
      : child_(std::move(child)),
        stdin_bytes_(stdin_bytes),
        context_(context),
        output_(output),
        errors_(errors),
        cancel_descriptor_(context.cancel_descriptor()) {}

  Exit run() {
    feed();
    while (!has_ended_) step();
    // Before the process is reaped its id cannot mean another group.
    ::kill(-child_.pid, SIGKILL);
    while (drain()) {
    }
    output_.finish();
    errors_.finish();
    return reap();
  }

 private:
  enum Source { kExit, kOutput, kErrors, kInput, kCancel, kSources };

  void step() {
    std::array<pollfd, kSources> sources{};
    sources[kExit] = {child_.exit_signal.get(), POLLIN, 0};
    sources[kOutput] = {child_.stdout_pipe.get(), POLLIN, 0};
    sources[kErrors] = {child_.stderr_pipe.get(), POLLIN, 0};
    sources[kInput] = {child_.stdin_pipe.get(), POLLOUT, 0};  // -1 is ignored by poll
    sources[kCancel] = {level_ == GANTLINE_CANCEL_NONE ? cancel_descriptor_ : -1, POLLIN, 0};
    const bool must_look = level_ == GANTLINE_CANCEL_ASKED || cancel_descriptor_ < 0;
    const int timeout_ms = must_look ? kForcePollMs : -1;
    if (::poll(sources.data(), sources.size(), timeout_ms) < 0) return;  // EINTR: look again
    if (sources[kOutput].revents != 0) read_into(output_, child_.stdout_pipe);
    if (sources[kErrors].revents != 0) read_into(errors_, child_.stderr_pipe);
    if (sources[kInput].revents != 0) feed();
    if (sources[kExit].revents != 0) has_ended_ = true;
    if (!has_ended_ && (sources[kCancel].revents != 0 || must_look)) pass_on_cancellation();
  }

  // Reads what the pipes still hold, without waiting: a process that left the group may keep them
  // open.
  bool drain() {
    std::array<pollfd, 2> sources{
        {{child_.stdout_pipe.get(), POLLIN, 0}, {child_.stderr_pipe.get(), POLLIN, 0}}};
    if (::poll(sources.data(), sources.size(), 0) <= 0) return false;
    if (sources[0].revents != 0) read_into(output_, child_.stdout_pipe);
    if (sources[1].revents != 0) read_into(errors_, child_.stderr_pipe);
    // One that left the group and writes without end must not hold us; a pipe holds 64 KiB.
    return ++drains_ < 64;
  }

  void read_into(Capture& capture, Descriptor& pipe) {
    std::array<char, 64 * 1024> buffer;
    const ssize_t count = ::read(pipe.get(), buffer.data(), buffer.size());
    if (count > 0) {
      capture.add({buffer.data(), static_cast<size_t>(count)});
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
      pipe.reset();
    }
  }

  void feed() {
    if (!child_.stdin_pipe.is_open()) return;
    while (!stdin_bytes_.empty()) {
      const ssize_t count = write_quietly(child_.stdin_pipe.get(), stdin_bytes_);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count < 0) break;  // EPIPE: the command does not want the rest, which is its right
      stdin_bytes_.remove_prefix(static_cast<size_t>(count));
    }
    child_.stdin_pipe.reset();
  }

  void pass_on_cancellation() {
    const uint32_t level = context_.cancelled();
    if (level <= level_) return;
    ::kill(-child_.pid, level == GANTLINE_CANCEL_FORCED ? SIGKILL : SIGTERM);
    level_ = level;
  }

  Exit reap() {
    release_group_slot(child_.slot);
    int status = 0;
    while (::waitpid(child_.pid, &status, 0) < 0 && errno == EINTR) {
    }
    Exit exit;
    exit.was_cancelled = level_ != GANTLINE_CANCEL_NONE;
    if (WIFSIGNALED(status)) exit.signal = WTERMSIG(status);
    if (WIFEXITED(status)) exit.code = WEXITSTATUS(status);
    return exit;
  }

  Child child_;
  std::string_view stdin_bytes_;
  const Context& context_;
  Capture& output_;
  Capture& errors_;
  const int cancel_descriptor_;
  uint32_t level_ = GANTLINE_CANCEL_NONE;  // passed on to the command
  bool has_ended_ = false;
  int drains_ = 0;
};

}  // namespace

Exit supervise(Child child, std::string_view stdin_bytes, const Context& context, Capture& output,
               Capture& errors) {
  return Supervisor(std::move(child), stdin_bytes, context, output, errors).run();
}

}  // namespace gantline::plugin::shell
