#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gantline/event.hpp"

namespace gantline::test {

// Everything of two events that is stored is equal, with values compared rather than pointers.
bool is_same(const Event& a, const Event& b);

// Events that an engine could have made: the typical ones without detail.
Event task_queued(RunId run, uint64_t sequence);
Event attempt_started(RunId run, uint64_t sequence);
Event task_completed(RunId run, uint64_t sequence);

// One event with every field set, details included.
Event full_event(RunId run, uint64_t sequence);

// One event of every kind, with the fields that the kind uses.
std::vector<Event> events_of_every_kind(RunId run);

}  // namespace gantline::test
