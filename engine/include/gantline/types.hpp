#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gantline/result.hpp"

namespace gantline {

// A duration, or a point in time counted from an epoch that the host chooses (Unix time on the
// server, 0 in a simulation). Always whole milliseconds; arithmetic never wraps within kMaximum.
struct Millis {
  int64_t count = 0;

  friend constexpr bool operator==(Millis, Millis) = default;
  friend constexpr auto operator<=>(Millis, Millis) = default;
  friend constexpr Millis operator+(Millis a, Millis b) { return {a.count + b.count}; }
  friend constexpr Millis operator-(Millis a, Millis b) { return {a.count - b.count}; }
  constexpr Millis& operator+=(Millis other) { return *this = *this + other; }
  constexpr Millis& operator-=(Millis other) { return *this = *this - other; }
};

// Later than any time that occurs: "no timer", "never".
inline constexpr Millis kNever{INT64_MAX / 4};

// Position of a task in its run: first the tasks of the workflow in file order, then the elements
// of fan-outs in the order in which they were made. Stable for the life of the run.
enum class TaskIndex : uint32_t {};
inline constexpr TaskIndex kNoTask{UINT32_MAX};
constexpr uint32_t to_index(TaskIndex task) noexcept { return static_cast<uint32_t>(task); }

// Identifies a run. Chosen by the host (see make_run_id), so that the engine needs no randomness.
// 0 is no run: it stands for the installation itself in events.
enum class RunId : uint64_t {};
inline constexpr RunId kNoRun{0};

// Fencing token of an attempt: what a worker must show to change the attempt's task.
enum class AttemptToken : uint64_t {};
inline constexpr AttemptToken kNoToken{0};

// Identifies a worker within the engine's state.
enum class WorkerId : uint32_t {};
inline constexpr WorkerId kNoWorker{UINT32_MAX};

// An id that sorts by time: 42 bits of `unix_ms`, then the low 22 bits of `random_bits`.
RunId make_run_id(Millis unix_ms, uint64_t random_bits) noexcept;

// Thirteen characters of Crockford's base 32 in lower case; text order is id order.
std::string to_string(RunId id);
// Errors: kInvalidArgument.
Result<RunId> parse_run_id(std::string_view text);

}  // namespace gantline
