#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gantline {

// Values of the enumerations here are part of the storage format: append, never renumber.

enum class RunPhase : uint8_t {
  kCreated = 0,
  kValidating = 1,
  kDecomposing = 2,
  kScheduling = 3,
  kExecuting = 4,
  kPaused = 5,
  kRecovering = 6,
  kAggregating = 7,
  kFinalizing = 8,
  kCompleted = 9,
  kFailed = 10,
  kCancelled = 11,
  kAborted = 12,
};
inline constexpr int kRunPhaseCount = 13;

enum class TaskPhase : uint8_t {
  kPending = 0,
  kQueued = 1,
  kAssigned = 2,
  kRunning = 3,
  kCheckpointed = 4,
  kValidating = 5,
  kAwaitingApproval = 6,
  kCompleted = 7,
  kFailed = 8,
  kSkipped = 9,
  kCancelled = 10,
  kCompensating = 11,
  kCompensated = 12,
};
inline constexpr int kTaskPhaseCount = 13;

std::string_view to_string(RunPhase phase) noexcept;
std::string_view to_string(TaskPhase phase) noexcept;
std::optional<RunPhase> parse_run_phase(std::string_view text) noexcept;
std::optional<TaskPhase> parse_task_phase(std::string_view text) noexcept;

// The one transition table (docs/states.md shows it). Nothing changes phase but through these.
bool may_transition(RunPhase from, RunPhase to) noexcept;
bool may_transition(TaskPhase from, TaskPhase to) noexcept;

// An ended run or task changes no more unless somebody retries or recovers it.
bool is_terminal(RunPhase phase) noexcept;
bool is_terminal(TaskPhase phase) noexcept;

}  // namespace gantline
