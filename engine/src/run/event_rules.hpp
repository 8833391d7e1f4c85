#pragma once

#include <cstdint>

#include "gantline/event.hpp"
#include "run/phase_set.hpp"

namespace gantline {

// What an event of some kind says of an attempt.
enum class AttemptRule : uint8_t {
  kNone,     // nothing
  kNext,     // its number is the task's next one; a token and a worker of its own
  kCurrent,  // number and token of the attempt that owns the task
  kLast,     // the same; where no attempt owns the task, the number of the last one
};

// The phases between which an event of some kind leads. Whether one follows from another is for
// may_transition to say; here is what the kind can bring about at all.
struct EventRule {
  PhaseSet run_before = 0;   // of the run, in which the event may come
  PhaseSet run_phase = 0;    // what Event::run_phase may be
  PhaseSet task_before = 0;  // of the task; none: the event concerns the run itself
  PhaseSet task_phase = 0;   // what Event::task_phase may be
  AttemptRule attempt = AttemptRule::kNone;
};

// The rule of a kind that happens to a run or a task; nullptr for all others (kRunSubmitted, which
// comes before there is a run; those of the installation; unknown ones). docs/states.md shows the
// table.
const EventRule* rule_of(EventKind kind) noexcept;

}  // namespace gantline
