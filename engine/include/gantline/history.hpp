#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/simulator.hpp"
#include "gantline/state.hpp"

namespace gantline {

// Everything that happened in a run, with the workflow that it ran: enough to fold its state
// anywhere.
struct History {
  std::shared_ptr<const Workflow> workflow;
  std::vector<Event> events;        // from kRunSubmitted on, in sequence
  std::string recorded_state_hash;  // what the exporter's state had; "" unknown
};

// JSON Lines: a header {"format": "gantline-history-1", "run", "state_hash", "workflow"}, then one
// event a line. `events export` writes it, `replay` and the page read it.
std::string format_history(const Workflow& workflow, std::span<const Event> events,
                           uint64_t state_hash);

// Errors: kInvalidArgument, kUnsupportedVersion, kCorrupt, each with `where` "line N".
Result<History> parse_history(std::string_view text);

// Events that came after those of a history, one a line, as its lines are; blank lines are skipped.
// Errors: kInvalidArgument, kCorrupt, each with `where` "line N".
Result<std::vector<Event>> parse_events(std::string_view text,
                                        const std::shared_ptr<const Workflow>& workflow);

// The state of the run after the first `count` events (all by default).
// Errors: kCorrupt when an event cannot follow from the ones before; `where` names it.
Result<RunState> replay(const History& history, size_t count = SIZE_MAX);

// The attempts of the run as a simulation takes them. Attempts that were interrupted are left out:
// they do not count.
// Errors: kCorrupt when an event cannot follow from the ones before; `where` names it.
Result<RecordedAttempts> recorded_attempts(const History& history);

}  // namespace gantline
