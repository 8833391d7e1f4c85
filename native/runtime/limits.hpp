#pragma once

#include <cstddef>
#include <cstdint>

// Every bound of the runtime, by name and with its unit. What does not fit is refused, not queued.
namespace gantline::native::limits {

inline constexpr size_t kRequests = 16'384;     // asked and not yet answered, queries included
inline constexpr size_t kPipelineDepth = 4;     // decisions made and not yet durable
inline constexpr size_t kBatchEvents = 65'536;  // of one journal write; one decision may exceed it
inline constexpr size_t kWriteHereEvents =
    256;                                       // of a decision that the engine thread writes itself
inline constexpr size_t kEndedRunsKept = 256;  // ended runs that stay in memory
inline constexpr size_t kEndedTasksKept = 100'000;  // tasks of ended runs that stay in memory
inline constexpr size_t kSubscribers = 1'024;
inline constexpr size_t kSubscriberEvents = 4'096;  // waiting for one subscriber
inline constexpr size_t kSubscriberRuns =
    16'384;                                       // runs that one subscriber reads from the journal
inline constexpr size_t kHistoryChunk = 4'096;    // events read from the journal at once
inline constexpr size_t kListedRuns = 1'000;      // of one page
inline constexpr size_t kListedTasks = 10'000;    // of one page
inline constexpr uint32_t kSlots = 4'096;         // of the local worker
inline constexpr size_t kKnownWorkflows = 4'096;  // hashes remembered as stored

}  // namespace gantline::native::limits
