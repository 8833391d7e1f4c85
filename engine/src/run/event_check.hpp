#pragma once

#include "gantline/state.hpp"

namespace gantline {

// Whether an event can follow from a state: everything that evolve relies on, for histories come
// from files and journals that may be damaged. Each function gives nullptr, or what is wrong.

// Of a run or one of its tasks. REQUIRES: the event is of this run, and not kRunSubmitted.
const char* check_run_event(const RunState& run, const Event& event) noexcept;

// A kRunSubmitted. Whether the run exists is for the caller to know.
const char* check_submitted_event(const Event& event) noexcept;

// Of the installation.
const char* check_system_event(const State& state, const Event& event) noexcept;

// What a run may be submitted with. The decider asks too, before there is an event.
const char* check_submission(const Submission& submission) noexcept;

}  // namespace gantline
