#include "execute/thread_slice.hpp"

#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <thread>

#include "support/catch.hpp"

namespace gantline::native {
namespace {

// The first version of the kernel's struct sched_attr: size, policy, flags, nice, priority,
// runtime, deadline, period.
struct Attributes {
  std::array<uint32_t, 2> size_and_policy{};
  uint64_t flags = 0;
  std::array<uint32_t, 2> nice_and_priority{};
  std::array<uint64_t, 3> runtime_deadline_period{};
};
static_assert(sizeof(Attributes) == 48);

uint64_t slice_ns() {
  Attributes attributes;
  if (::syscall(SYS_sched_getattr, 0, &attributes, sizeof(attributes), 0) != 0) return 0;
  return attributes.runtime_deadline_period[0];
}

bool kernel_has_slices() {
  struct utsname name = {};
  int major = 0;
  int minor = 0;
  ::uname(&name);
  std::sscanf(name.release, "%d.%d", &major, &minor);
  return major > 6 || (major == 6 && minor >= 12);
}

TEST_CASE("short slices are the asking thread's alone, not its children's", "[execute]") {
  if (!kernel_has_slices()) {
    WARN("skipped: this kernel has no time slices that a thread can ask for");
    return;
  }
  const uint64_t usual = slice_ns();
  uint64_t asked = 0;
  int status = -1;
  std::thread([&] {
    ask_for_short_slices();
    asked = slice_ns();
    const pid_t child = ::fork();
    if (child == 0) ::_exit(slice_ns() == usual ? 0 : 1);
    ::waitpid(child, &status, 0);
  }).join();
  CHECK(asked == 100'000);
  CHECK(asked < usual);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(slice_ns() == usual);
}

}  // namespace
}  // namespace gantline::native
