#include "http/pages.hpp"

#include <algorithm>
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

Json tasks_page(const RunState& run, const TaskPageQuery& query) {
  Json rows = Json::array();
  Json next = nullptr;
  const auto count = static_cast<uint32_t>(run.tasks.size());
  for (uint32_t i = query.first; i < count; ++i) {
    const TaskPhase phase = run.tasks[i].phase;
    const bool is_wanted =
        query.phases.empty() ||
        std::find(query.phases.begin(), query.phases.end(), phase) != query.phases.end();
    if (!is_wanted) continue;
    if (rows.size() == query.limit) {
      next = i;
      break;
    }
    rows.push_back(task_to_json(run, TaskIndex{i}));
  }
  return {
      {"tasks", std::move(rows)}, {"state_version", run.version}, {"next_first", std::move(next)}};
}

Json events_page(std::span<const Event> events, size_t limit) {
  Json rows = Json::array();
  for (const Event& event : events) rows.push_back(event_to_json(event));
  const bool is_full = events.size() == limit && !events.empty();
  return {{"events", std::move(rows)},
          {"next_first", is_full ? Json(events.back().sequence + 1) : Json()}};
}

Result<Json> log_page(const LogStore& logs, const RunState& run, const LogPageQuery& query) {
  const AttemptLog log{run.id, query.task, query.attempt};
  const auto page = logs.read(log, LogStore::ReadOptions{.offset = query.offset});
  const bool is_empty = !page.ok() && page.error().code == ErrorCode::kNotFound;
  if (!page.ok() && !is_empty) return page.error();
  Json lines = Json::array();
  for (const LogLine& line : is_empty ? std::vector<LogLine>{} : page.value().lines) {
    lines.push_back(
        {{"at_ms", line.at.count}, {"stream", to_string(line.stream)}, {"text", line.text}});
  }
  const bool has_ended = is_terminal(run.tasks[to_index(query.task)].phase);
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
