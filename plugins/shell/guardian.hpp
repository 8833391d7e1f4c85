#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

namespace gantline::plugin::shell {

// Where the process group of a running command is written down, for the guardian.
using GroupSlot = std::atomic<int32_t>;

// Takes a free slot; nullptr when all are taken or the guardian could not be started.
//
// The guardian is a small process that sleeps until this process is gone, however it went, and then
// kills the groups in the slots. PR_SET_PDEATHSIG reaches only the command itself, not what it
// started. The slots are shared memory, so that a command costs the guardian nothing. [thread-safe]
GroupSlot* take_group_slot() noexcept;
// Gives it back. Null is ignored.
void release_group_slot(GroupSlot* slot) noexcept;

}  // namespace gantline::plugin::shell
