#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/engine.hpp"
#include "gantline/event.hpp"
#include "runtime/task_page.hpp"
#include "store/journal.hpp"
#include "store/log_store.hpp"

// What the API answers with, apart from where it comes from: the routes make it from the runtime,
// the command line's reading commands from a data directory.
namespace gantline::native {

// {"runs", "next_before"}: `limit` rows at most; a full page may have a next one.
nlohmann::json runs_page(std::span<const RunSummary> runs, size_t limit);

// A run with its state hash. Cost: O(tasks).
nlohmann::json run_record(const RunState& run);
// With null for the state hash. Cost: O(1).
nlohmann::json run_record(const RunHeader& run);

// {"tasks", "state_version", "next_first"}.
nlohmann::json tasks_page(const TaskPage& page);
// The record of the page's only task.
nlohmann::json task_record(const TaskPage& page);

// {"task", "state", "reasons"} of the page's only task.
nlohmann::json explain_record(const TaskPage& page, const std::vector<WaitReason>& reasons);

// {"events", "next_first"}.
nlohmann::json events_page(std::span<const Event> events, size_t limit);

struct LogPageQuery {
  uint32_t attempt = 0;
  uint64_t offset = 0;
};
// {"lines", "attempt", "next_offset", "is_closed"} of the page's only task. An attempt that printed
// nothing has an empty log, not none. Errors: kIo.
Result<nlohmann::json> log_page(const LogStore& logs, const TaskPage& found,
                                const LogPageQuery& query);

// The run's history as `replay` takes it. `read` gives the events from a sequence on, any number up
// to the limit. Errors: those of `read`; kCorrupt when it has fewer events than the run.
using EventReader = std::function<Result<std::vector<Event>>(uint64_t first, size_t limit)>;
Result<std::string> history_text(const RunState& run, const EventReader& read);

}  // namespace gantline::native
