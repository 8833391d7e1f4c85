#include "http/pages.hpp"

#include <nlohmann/json.hpp>

#include "gantline/history.hpp"
#include "gantline/views.hpp"
#include "http/summary_view.hpp"

namespace gantline::native {

using Json = nlohmann::json;

Json runs_page(std::span<const RunSummary> runs, size_t limit) {
  Json rows = Json::array();
  for (const RunSummary& run : runs) rows.push_back(summary_to_json(run));
  const bool is_full = runs.size() == limit && !runs.empty();
  return {{"runs", std::move(rows)},
          {"next_before", is_full ? Json(to_string(runs.back().id)) : Json()}};
}

Json run_record(const RunState& run) {
  Json json = to_json(run);
  json["state_hash"] = format_state_hash(state_hash(run));
  return json;
}

Json run_record(const RunHeader& run) {
  Json json = to_json(run);
  json["state_hash"] = nullptr;
  return json;
}

Json tasks_page(const TaskPage& page) {
  Json rows = Json::array();
  for (const TaskRow& row : page.rows)
    rows.push_back(task_to_json(*page.workflow, row.index, row.state));
  return {{"tasks", std::move(rows)},
          {"state_version", page.version},
          {"next_first", page.next ? Json(*page.next) : Json()}};
}

Json task_record(const TaskPage& page) {
  return task_to_json(*page.workflow, page.rows[0].index, page.rows[0].state);
}

Json explain_record(const TaskPage& page, const std::vector<WaitReason>& reasons) {
  const TaskState& task = page.rows[0].state;
  return {{"task", task_name(*page.workflow, task)},
          {"state", to_string(task.phase)},
          {"reasons", to_json(reasons)}};
}

Json events_page(std::span<const Event> events, size_t limit) {
  Json rows = Json::array();
  for (const Event& event : events) rows.push_back(event_to_json(event));
  const bool is_full = events.size() == limit && !events.empty();
  return {{"events", std::move(rows)},
          {"next_first", is_full ? Json(events.back().sequence + 1) : Json()}};
}

Result<Json> log_page(const LogStore& logs, const TaskPage& found, const LogPageQuery& query) {
  const AttemptLog log{found.run, found.rows[0].index, query.attempt};
  const auto page = logs.read(log, LogStore::ReadOptions{.offset = query.offset});
  const bool is_empty = !page.ok() && page.error().code == ErrorCode::kNotFound;
  if (!page.ok() && !is_empty) return page.error();
  Json lines = Json::array();
  for (const LogLine& line : is_empty ? std::vector<LogLine>{} : page.value().lines) {
    lines.push_back(
        {{"at_ms", line.at.count}, {"stream", to_string(line.stream)}, {"text", line.text}});
  }
  const bool has_ended = is_terminal(found.rows[0].state.phase);
  return Json{{"lines", std::move(lines)},
              {"attempt", query.attempt},
              {"next_offset", is_empty ? query.offset : page.value().next_offset},
              {"is_closed", is_empty ? has_ended : page.value().is_closed}};
}

Result<std::string> history_text(const RunState& run, const EventReader& read) {
  std::vector<Event> events;
  while (events.size() < run.version) {
    const auto page = read(events.size() + 1, run.version - events.size());
    if (!page.ok()) return page.error();
    if (page.value().empty()) {
      return Error{ErrorCode::kCorrupt, "the journal has fewer events than the run",
                   to_string(run.id)};
    }
    events.insert(events.end(), page.value().begin(), page.value().end());
  }
  return format_history(run.workflow(), events, state_hash(run));
}

}  // namespace gantline::native
