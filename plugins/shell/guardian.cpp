#include "shell/guardian.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <mutex>
#include <new>

namespace gantline::plugin::shell {
namespace {

constexpr size_t kSlots = 1024;
constexpr int32_t kFree = 0;
constexpr int32_t kTaken = -1;

// Waits for the end of the pipe, whose other end only the guarded process holds. Only
// async-signal-safe calls: this is a fork of a process with threads.
[[noreturn]] void guard(int pipe_end, GroupSlot* slots) {
  ::setpgid(0, 0);  // a Ctrl-C at the terminal must not end the guardian first
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(signal, SIG_IGN);
  ::prctl(PR_SET_NAME, "gantline-guard");
  // Everything else that was open, listening sockets above all, must not outlive the server.
  ::dup2(pipe_end, 0);
  ::close_range(1, ~0U, 0);
  char byte = 0;
  while (::read(0, &byte, 1) < 0 && errno == EINTR) {
  }
  for (size_t i = 0; i < kSlots; ++i) {
    const int32_t group = slots[i].load(std::memory_order_acquire);
    if (group > 1) ::kill(-group, SIGKILL);
  }
  ::_exit(0);
}

// The slots, or nullptr. The write end of the pipe stays open for the life of the process, on
// purpose.
GroupSlot* start() noexcept {
  void* memory = ::mmap(nullptr, kSlots * sizeof(GroupSlot), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int ends[2];
  if (memory == MAP_FAILED || ::pipe2(ends, O_CLOEXEC) != 0) return nullptr;
  auto* slots = static_cast<GroupSlot*>(memory);
  for (size_t i = 0; i < kSlots; ++i) new (&slots[i]) GroupSlot(kFree);
  const pid_t pid = ::fork();
  if (pid == 0) guard(ends[0], slots);
  ::close(ends[0]);
  if (pid < 0) {
    ::close(ends[1]);
    return nullptr;
  }
  return slots;
}

// A process that was forked from one with a guardian needs one of its own.
GroupSlot* slots() noexcept {
  static std::mutex mutex;
  static GroupSlot* shared = nullptr;  // guarded by mutex
  static pid_t owner = 0;              // guarded by mutex
  const std::lock_guard lock(mutex);
  if (owner != ::getpid()) {
    shared = start();
    owner = shared == nullptr ? 0 : ::getpid();
  }
  return shared;
}

}  // namespace

GroupSlot* take_group_slot() noexcept {
  GroupSlot* const all = slots();
  if (all == nullptr) return nullptr;
  for (size_t i = 0; i < kSlots; ++i) {
    int32_t expected = kFree;
    if (all[i].compare_exchange_strong(expected, kTaken, std::memory_order_acq_rel)) return &all[i];
  }
  return nullptr;
}

void release_group_slot(GroupSlot* slot) noexcept {
  if (slot != nullptr) slot->store(kFree, std::memory_order_release);
}

}  // namespace gantline::plugin::shell
