#include "gantline/history.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "gantline-history-1";
constexpr std::string_view kFormatFamily = "gantline-history-";

Error at_line(size_t line, ErrorCode code, std::string message) {
  return {code, std::move(message), "line " + std::to_string(line)};
}

std::string text_of(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

Result<History> parse_header(const Json& header) {
  const std::string format = header.is_object() ? text_of(header, "format") : "";
  if (format != kFormat) {
    const bool is_newer = format.substr(0, kFormatFamily.size()) == kFormatFamily;
    return at_line(1, is_newer ? ErrorCode::kUnsupportedVersion : ErrorCode::kInvalidArgument,
                   "not a history of this version: expected {\"format\": \"" +
                       std::string(kFormat) + "\", ...}");
  }
  const auto document = header.find("workflow");
  if (document == header.end()) return at_line(1, ErrorCode::kInvalidArgument, "no workflow");
  // The types need not exist here: nothing is going to be executed.
  auto workflow = parse_stored_workflow(*document);
  if (!workflow.ok()) {
    const Defect& defect = workflow.error().front();
    return at_line(1, ErrorCode::kInvalidArgument,
                   "the workflow is invalid: " + defect.message + " (at " + defect.pointer + ")");
  }
  History history;
  history.workflow = std::make_shared<const Workflow>(std::move(workflow).value());
  history.recorded_state_hash = text_of(header, "state_hash");
  return history;
}

// The workflow is stored once, in the header; the submission names it by its hash.
Status attach_workflow(Event& event, const std::shared_ptr<const Workflow>& workflow) {
  if (event.kind != EventKind::kRunSubmitted || !event.detail || !event.detail->submission)
    return {};
  if (event.detail->submission->workflow_hash != workflow->hash()) {
    return Error{ErrorCode::kCorrupt, "the run was submitted with another workflow", ""};
  }
  auto submission = std::make_shared<Submission>(*event.detail->submission);
  submission->workflow = workflow;
  auto detail = std::make_shared<EventDetail>(*event.detail);
  detail->submission = std::move(submission);
  event.detail = std::move(detail);
  return {};
}

Result<Json> parse_line(std::string_view text, size_t line) {
  auto json = parse_json(text);
  if (json.ok()) return std::move(json).value();
  return at_line(line, ErrorCode::kInvalidArgument, json.error().front().message);
}

Result<Event> parse_event(std::string_view text, size_t line,
                          const std::shared_ptr<const Workflow>& workflow) {
  const Result<Json> json = parse_line(text, line);
  if (!json.ok()) return json.error();
  Result<Event> event = event_from_json(json.value());
  if (!event.ok()) {
    const Error& error = event.error();
    return at_line(line, error.code, error.message + " (at " + error.where + ")");
  }
  if (Status status = attach_workflow(event.value(), workflow); !status.ok()) {
    return at_line(line, status.error().code, status.error().message);
  }
  return event;
}

// Calls `visit(content, line)` for every line that is not blank, until it fails.
template <typename Visit>
Status for_each_line(std::string_view text, Visit&& visit) {
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view content = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (Status status = visit(content, line); !status.ok()) return status;
  }
  return {};
}

// A retry that began later than this after its back-off had waited for something else than the
// timer.
constexpr Millis kTimerLate{100};

bool ends_attempt(EventKind kind) {
  return kind == EventKind::kTaskCompleted || kind == EventKind::kTaskFailed ||
         kind == EventKind::kAttemptFailed || kind == EventKind::kTaskFellBack;
}

RecordedAttempt record(const Event& event, Millis started_at) {
  RecordedAttempt attempt;
  // A clock that was set back gives no negative durations, and damage no endless ones.
  attempt.duration = std::clamp(event.at - started_at, Millis{}, limits::kDuration);
  attempt.failed = event.kind != EventKind::kTaskCompleted;
  if (attempt.failed && event.detail) attempt.error = event.detail->error;
  // A completion without a payload said null, which is known.
  attempt.output = event.detail && event.detail->payload ? event.detail->payload
                                                         : std::make_shared<const Json>(nullptr);
  attempt.step = event.step;
  attempt.sequence = event.sequence;
  return attempt;
}

}  // namespace

std::string format_history(const Workflow& workflow, std::span<const Event> events,
                           uint64_t state_hash) {
  const RunId run = events.empty() ? kNoRun : events.front().run;
  const Json header = {{"format", kFormat},
                       {"run", to_string(run)},
                       {"state_hash", format_state_hash(state_hash)},
                       {"workflow", to_canonical_json(workflow)}};
  std::string text = header.dump() + "\n";
  for (const Event& event : events) text += event_to_json(event).dump() + "\n";
  return text;
}

Result<History> parse_history(std::string_view text) {
  std::optional<History> history;
  const auto read = [&](std::string_view content, size_t line) -> Status {
    if (history) {
      Result<Event> event = parse_event(content, line, history->workflow);
      if (!event.ok()) return event.error();
      history->events.push_back(std::move(event).value());
      return {};
    }
    const Result<Json> header = parse_line(content, line);
    if (!header.ok()) return header.error();
    Result<History> parsed = parse_header(header.value());
    if (!parsed.ok()) return parsed.error();
    history = std::move(parsed).value();
    return {};
  };
  if (Status status = for_each_line(text, read); !status.ok()) return status.error();
  if (!history) return at_line(1, ErrorCode::kInvalidArgument, "the history is empty");
  return std::move(*history);
}

Result<std::vector<Event>> parse_events(std::string_view text,
                                        const std::shared_ptr<const Workflow>& workflow) {
  std::vector<Event> events;
  const auto read = [&](std::string_view content, size_t line) -> Status {
    Result<Event> event = parse_event(content, line, workflow);
    if (!event.ok()) return event.error();
    events.push_back(std::move(event).value());
    return {};
  };
  if (Status status = for_each_line(text, read); !status.ok()) return status.error();
  return events;
}

Result<RunState> replay(const History& history, size_t count) {
  if (history.events.empty()) return Error{ErrorCode::kCorrupt, "the history has no events", ""};
  State state;
  for (size_t i = 0; i < history.events.size() && i < count; ++i) {
    if (Status status = evolve(state, history.events[i]); !status.ok()) return status.error();
  }
  const auto it = state.runs.find(history.events.front().run);
  if (it == state.runs.end()) return Error{ErrorCode::kCorrupt, "the run was never submitted", ""};
  return std::move(it->second);
}

Result<RecordedAttempts> recorded_attempts(const History& history) {
  RecordedAttempts attempts;
  State state;
  Millis previous_decision{};
  Millis decision{};
  uint64_t step = 0;
  for (const Event& event : history.events) {
    const RunState* run = state.find(event.run);
    const bool is_of_task = run != nullptr && to_index(event.task) < run->tasks.size();
    const TaskState before = is_of_task ? run->tasks[to_index(event.task)] : TaskState{};
    if (Status status = evolve(state, event); !status.ok()) return status.error();
    if (event.step != step) previous_decision = decision;
    step = event.step;
    decision = event.at;
    if (!is_of_task) continue;
    run = state.find(event.run);
    if (event.attempt > 0 && ends_attempt(event.kind) && before.token != kNoToken) {
      attempts[run->task_name(event.task)].push_back(record(event, before.started_at));
    }
    if (event.kind != EventKind::kAttemptStarted) continue;
    const auto recorded = attempts.find(run->task_name(event.task));
    // Begun by the first decision after the back-off.
    if (recorded != attempts.end() && previous_decision < before.not_before &&
        event.at >= before.not_before && event.at - before.not_before <= kTimerLate) {
      recorded->second.back().retry_late = event.at - before.not_before;
      recorded->second.back().retry_step = event.step;
    }
  }
  return attempts;
}

}  // namespace gantline
