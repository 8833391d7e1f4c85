#include "plugin/host_process.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "plugin/host_spawn.hpp"

namespace gantline::native {
namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kForEver{-1};
constexpr size_t kOutputLineBytesMax = 16 * 1024;
// A process whose connection ended has so long to die by itself, so that the reason of its death is
// its own.
constexpr int kDeathMs = 200;

std::string describe_status(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "was killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
  }
  return "exited with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Result<std::unique_ptr<HostProcess>> HostProcess::start(const std::string& library,
                                                        const HostOptions& options) {
  Result<SpawnedHost> spawned = spawn_host(library, options);
  if (!spawned) return spawned.error();
  const SpawnedHost& host = spawned.value();
  std::unique_ptr<HostProcess> process(
      new HostProcess(host.pid, host.data, host.control, host.output, options.start_timeout));
  process->library_ = library;
  return process;
}

HostProcess::HostProcess(pid_t pid, int data, int control, int output, Millis start_timeout)
    : pid_(pid), data_(data), control_(control), output_(output), start_timeout_(start_timeout) {}

HostProcess::~HostProcess() {
  kill();
  reap();
  ::close(output_);
}

void HostProcess::cancel() noexcept {
  const std::lock_guard lock(mutex_);
  if (!is_calling_) return;
  control_.send(FrameKind::kCancel, PayloadWriter().number(call_).bytes());
}

void HostProcess::kill() noexcept {
  const std::lock_guard lock(mutex_);
  if (is_reaped_) return;
  ::kill(pid_, SIGKILL);
  ::kill(-pid_, SIGKILL);
}

// Waits for the end of the process and says how it came. Only after its connection ended or it was
// killed.
std::string HostProcess::reap() {
  {
    const std::lock_guard lock(mutex_);
    if (is_reaped_) return {};
  }
  // A process that closed its connection but lives on is as dead to us as one that died; the sign
  // of its death must not be waited for, since it may never come.
  int status = 0;
  for (int waited_ms = 0; ::waitpid(pid_, &status, WNOHANG) == 0; ++waited_ms) {
    if (waited_ms == kDeathMs) kill();
    ::poll(nullptr, 0, 1);
  }
  const std::lock_guard lock(mutex_);
  ::kill(-pid_, SIGKILL);  // what it started in its group
  is_reaped_ = true;
  return describe_status(status);
}

void HostProcess::read_output(AttemptServices* services) {
  std::array<char, 16 * 1024> buffer;
  const ssize_t count = ::read(output_, buffer.data(), buffer.size());
  if (count <= 0) return;
  std::string_view bytes(buffer.data(), static_cast<size_t>(count));
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    output_line_ += bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (end != std::string_view::npos || output_line_.size() > kOutputLineBytesMax)
      flush_output(services);
  }
}

void HostProcess::flush_output(AttemptServices* services) {
  if (services != nullptr && !output_line_.empty()) {
    services->log(AttemptServices::Level::kStderr, output_line_);
  }
  output_line_.clear();
}

HostProcess::Waited HostProcess::wait(Frame& frame, AttemptServices* services,
                                      Milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  bool may_read = false;
  while (true) {
    const FrameChannel::Received received = data_.take(frame, may_read);
    if (received == FrameChannel::Received::kFrame) return Waited::kFrame;
    if (received == FrameChannel::Received::kEnd) return Waited::kEnd;
    int left_ms = -1;
    if (timeout != kForEver) {
      const auto left =
          std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) return Waited::kTimeout;
      left_ms = static_cast<int>(left.count());
    }
    std::array<pollfd, 2> sources{{{data_.descriptor(), POLLIN, 0}, {output_, POLLIN, 0}}};
    const int ready = ::poll(sources.data(), sources.size(), left_ms);
    if (ready > 0 && (sources[1].revents & POLLIN) != 0) read_output(services);
    may_read = ready > 0 && sources[0].revents != 0;
  }
}

Error HostProcess::describe_death(const std::string& library) {
  is_broken_ = true;
  const std::string how = reap();
  return {ErrorCode::kUnavailable, "the plugin's process " + how, library};
}

Status HostProcess::wait_until_ready() {
  if (!description_.types.empty()) return {};
  const Milliseconds timeout(start_timeout_.count);
  Frame frame;
  for (const FrameKind expected : {FrameKind::kHello, FrameKind::kDescription}) {
    const Waited waited = wait(frame, nullptr, timeout);
    if (waited == Waited::kTimeout) {
      is_broken_ = true;
      return Error{ErrorCode::kUnavailable, "the plugin did not describe itself in time", library_};
    }
    if (waited == Waited::kEnd) return describe_death(library_);
    if (frame.kind == FrameKind::kRefused) {
      is_broken_ = true;
      const std::optional<Error> error = decode_error(frame.payload);
      return error ? *error
                   : Error{ErrorCode::kInternal, "the host refused without a reason", library_};
    }
    const bool is_right =
        frame.kind == expected && (expected != FrameKind::kHello ||
                                   PayloadReader(frame.payload).number() == kHostProtocolVersion);
    if (!is_right) {
      is_broken_ = true;
      return Error{ErrorCode::kUnsupportedVersion, "the host program speaks another protocol",
                   library_};
    }
  }
  std::optional<LibraryDescription> description = decode_description(frame.payload);
  if (!description || description->types.empty()) {
    is_broken_ = true;
    return Error{ErrorCode::kInvalidArgument, "the plugin's description cannot be read", library_};
  }
  description_ = std::move(*description);
  return {};
}

// Whether the frame is the result. What belongs to another call (a thread that a plugin left
// running) is dropped.
bool HostProcess::handle(const Frame& frame, AttemptServices& services, InvocationResult& result) {
  PayloadReader in(frame.payload);
  switch (frame.kind) {
    case FrameKind::kLog: {
      const bool is_ours = in.number() == call_;
      const auto level =
          static_cast<AttemptServices::Level>(std::min<uint64_t>(in.number(), GANTLINE_LOG_STDERR));
      const std::string_view line = in.text();
      if (is_ours && in.ok()) services.log(level, line);
      return false;
    }
    case FrameKind::kProgress: {
      const bool is_ours = in.number() == call_;
      const auto permille = static_cast<uint32_t>(std::min<uint64_t>(in.number(), 1000));
      const std::string_view note = in.text();
      if (is_ours && in.ok()) services.progress(permille, note);
      return false;
    }
    case FrameKind::kHeartbeat:
      if (in.number() == call_) services.heartbeat();
      return false;
    case FrameKind::kResult: {
      uint64_t call = 0;
      std::optional<InvocationResult> decoded = decode_result(frame.payload, call);
      if (!decoded || call != call_) return false;
      result = std::move(*decoded);
      return true;
    }
    default: return false;
  }
}

InvocationResult HostProcess::call(const InvocationTexts& texts, AttemptServices& services) {
  {
    const std::lock_guard lock(mutex_);
    ++call_;
    is_calling_ = true;
  }
  InvocationResult result;
  bool is_alive = data_.send(FrameKind::kRun, encode_run(call_, texts));
  bool is_done = false;
  Frame frame;
  while (is_alive && !is_done) {
    is_alive = wait(frame, &services, kForEver) == Waited::kFrame;
    if (is_alive) is_done = handle(frame, services, result);
  }
  {
    const std::lock_guard lock(mutex_);
    is_calling_ = false;
  }
  if (is_done) {
    flush_output(&services);
    return result;
  }
  is_broken_ = true;
  const std::string how = reap();
  std::array<pollfd, 1> output{{{output_, POLLIN, 0}}};
  while (::poll(output.data(), 1, 0) > 0 && (output[0].revents & POLLIN) != 0)
    read_output(&services);
  flush_output(&services);
  return {GANTLINE_STATUS_FAILED, true, {}, "plugin_crashed", "the plugin's process " + how};
}

bool HostProcess::is_usable() {
  if (is_broken_) return false;
  char byte = 0;
  const ssize_t count = ::recv(data_.descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count != 0 && !(count < 0 && errno != EAGAIN && errno != EINTR);
}

Result<LibraryDescription> describe_library(const std::string& path, const HostOptions& options) {
  Result<std::unique_ptr<HostProcess>> host = HostProcess::start(path, options);
  if (!host) return host.error();
  if (Status ready = host.value()->wait_until_ready(); !ready) return ready.error();
  return host.value()->description();
}

}  // namespace gantline::native
