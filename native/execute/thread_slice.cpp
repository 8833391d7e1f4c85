#include "execute/thread_slice.hpp"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace gantline::native {
namespace {

// The shortest that the kernel grants.
constexpr uint64_t kSliceNs = 100'000;

// sched_setattr's argument, first version (include/uapi/linux/sched/types.h); libc has no call for
// it.
struct SchedulingAttributes {
  uint32_t size = sizeof(SchedulingAttributes);
  uint32_t policy = SCHED_OTHER;
  uint64_t flags = 1;  // SCHED_FLAG_RESET_ON_FORK
  int32_t nice = 0;
  uint32_t priority = 0;
  uint64_t runtime_ns = kSliceNs;
  uint64_t deadline_ns = 0;
  uint64_t period_ns = 0;
};
static_assert(sizeof(SchedulingAttributes) == 48);

}  // namespace

void ask_for_short_slices() noexcept {
  SchedulingAttributes attributes;
  ::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace gantline::native
