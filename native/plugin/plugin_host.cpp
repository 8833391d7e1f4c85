#include "plugin/plugin_host.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "gantline/limits.hpp"
#include "plugin/check.hpp"
#include "plugin/frame.hpp"
#include "plugin/host_spawn.hpp"
#include "plugin/messages.hpp"

namespace gantline::native {
namespace {

// What the plugin asks of its host goes to the server.
class RemoteServices final : public AttemptServices {
 public:
  RemoteServices(FrameChannel& channel, uint64_t call) : channel_(channel), call_(call) {}

  void log(Level level, std::string_view line) noexcept override {
    channel_.send(
        FrameKind::kLog,
        PayloadWriter().number(call_).number(static_cast<uint64_t>(level)).text(line).bytes());
  }
  void progress(uint32_t permille, std::string_view message) noexcept override {
    channel_.send(FrameKind::kProgress,
                  PayloadWriter().number(call_).number(permille).text(message).bytes());
  }
  void heartbeat() noexcept override {
    channel_.send(FrameKind::kHeartbeat, PayloadWriter().number(call_).bytes());
  }
  bool is_cancelled() const noexcept override {
    return false;
  }  // cancellations come on their own connection

 private:
  FrameChannel& channel_;
  const uint64_t call_;
};

// The attempt that runs, for the thread that listens to the control connection.
class CurrentCall {
 public:
  void begin(uint64_t call, Invocation& invocation) {
    const std::lock_guard lock(mutex_);
    call_ = call;
    invocation_ = &invocation;
    // The request may overtake the attempt: they come on different connections.
    if (cancelled_call_ == call) invocation.cancel(false);
  }
  void end() {
    const std::lock_guard lock(mutex_);
    invocation_ = nullptr;
  }
  void cancel(uint64_t call) {
    const std::lock_guard lock(mutex_);
    cancelled_call_ = call;
    if (invocation_ != nullptr && call_ == call) invocation_->cancel(false);
  }

 private:
  std::mutex mutex_;
  uint64_t call_ = 0;
  uint64_t cancelled_call_ = 0;
  Invocation* invocation_ = nullptr;
};

// Never returns: when the server is gone, so is the reason for this process, whatever the plugin is
// doing.
void listen_for_cancellations(FrameChannel& control, CurrentCall& current) {
  Frame frame;
  while (control.receive(frame) == FrameChannel::Received::kFrame) {
    if (frame.kind == FrameKind::kCancel) current.cancel(PayloadReader(frame.payload).number());
  }
  ::_exit(0);
}

InvocationResult bound(InvocationResult result) {
  if (result.output.size() <= limits::kOutputBytes) return result;
  return {GANTLINE_STATUS_FAILED,
          false,
          {},
          "output_too_large",
          "the output has " + std::to_string(result.output.size()) + " bytes, over " +
              std::to_string(limits::kOutputBytes)};
}

InvocationResult execute(const PluginLibrary& library, const InvocationTexts& texts, uint64_t call,
                         FrameChannel& data, CurrentCall& current) {
  const PluginLibrary::Type* type = library.find(texts.type);
  if (type == nullptr) {
    return {GANTLINE_STATUS_FAILED, false, {}, "unknown_type", "the library has no such task type"};
  }
  RemoteServices services(data, call);
  Invocation invocation(*type->functions, texts, services);
  current.begin(call, invocation);
  InvocationResult result = invocation.run();
  current.end();
  return bound(std::move(result));
}

void limit_memory(uint64_t bytes) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes
  if (bytes > 0) {
    const rlimit limit = {bytes, bytes};
    ::setrlimit(RLIMIT_DATA, &limit);
  }
#else
  (void)bytes;
#endif
}

void confine(uint64_t memory_bytes) {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const rlimit no_core = {0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  limit_memory(memory_bytes);
}

// Ends without the destructors of the library: they are the plugin's code too, and nobody waits for
// them.
[[noreturn]] void leave(int status) { ::_exit(status); }

int serve(const std::string& path, uint64_t memory_bytes) {
  confine(memory_bytes);
  FrameChannel data(kHostDataDescriptor);
  FrameChannel control(kHostControlDescriptor);
  CurrentCall current;
  // Before the library is loaded: its constructors may hang for ever.
  std::thread(listen_for_cancellations, std::ref(control), std::ref(current)).detach();
  data.send(FrameKind::kHello, PayloadWriter().number(kHostProtocolVersion).bytes());
  Result<std::unique_ptr<PluginLibrary>> library = PluginLibrary::open(path);
  if (!library) {
    data.send(FrameKind::kRefused, encode_error(library.error()));
    leave(3);
  }
  data.send(FrameKind::kDescription, encode_description(*library.value()));
  Frame frame;
  while (data.receive(frame) == FrameChannel::Received::kFrame) {
    uint64_t call = 0;
    const std::optional<InvocationTexts> texts = decode_run(frame.payload, call);
    if (frame.kind != FrameKind::kRun || !texts) leave(2);
    const InvocationResult result = execute(*library.value(), *texts, call, data, current);
    if (!data.send(FrameKind::kResult, encode_result(call, result))) break;
  }
  leave(0);
}

int usage() {
  std::fputs(
      "usage: gantline-plugin-host --serve [--memory-bytes N] LIBRARY | --check FACT LIBRARY\n",
      stderr);
  return 2;
}

}  // namespace

int plugin_host_main(int argc, const char* const* argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 3 && arguments[0] == "--check")
    return check_one_fact(arguments[1], arguments[2]);
  if (arguments.size() == 2 && arguments[0] == "--serve") return serve(arguments[1], 0);
  if (arguments.size() == 4 && arguments[0] == "--serve" && arguments[1] == "--memory-bytes") {
    return serve(arguments[3], std::strtoull(arguments[2].c_str(), nullptr, 10));
  }
  return usage();
}

}  // namespace gantline::native
