#include "runtime/run_summary.hpp"

#include <utility>

#include "runtime/limits.hpp"

namespace gantline::native {
namespace {

// Stored events do not hold the workflow, only its hash.
Status attach_workflow(const Journal& journal, Event& event) {
  if (event.kind != EventKind::kRunSubmitted || !event.detail || !event.detail->submission)
    return {};
  auto submission = std::make_shared<Submission>(*event.detail->submission);
  Result<std::shared_ptr<const Workflow>> workflow =
      journal.read_workflow(submission->workflow_hash);
  if (!workflow.ok()) return workflow.error();
  submission->workflow = std::move(workflow).value();
  auto detail = std::make_shared<EventDetail>(*event.detail);
  detail->submission = std::move(submission);
  event.detail = std::move(detail);
  return {};
}

}  // namespace

RunSummary summary_of(const RunState& run) {
  RunSummary summary;
  summary.id = run.id;
  summary.number = run.number;
  summary.version = run.version;
  summary.phase = run.phase;
  summary.workflow_name = run.workflow().settings().name;
  summary.workflow_hash = run.submission->workflow_hash;
  summary.created_at = run.created_at;
  summary.started_at = run.started_at;
  summary.ended_at = run.ended_at;
  summary.counts = run.counts;
  summary.tags = run.submission->tags;
  summary.idempotency_key = run.submission->idempotency_key;
  return summary;
}

Result<RunState> load_run(const Journal& journal, RunId id) {
  State state;
  uint64_t next = 1;
  while (true) {
    Result<std::vector<Event>> events = journal.read_events(id, next, limits::kHistoryChunk);
    if (!events.ok()) return events.error();
    for (Event& event : events.value()) {
      if (Status status = attach_workflow(journal, event); !status.ok()) return status.error();
      if (Status status = evolve(state, event); !status.ok()) return status.error();
      next = event.sequence + 1;
    }
    if (events.value().size() < limits::kHistoryChunk) break;
  }
  const auto it = state.runs.find(id);
  if (it == state.runs.end()) {
    return Error{ErrorCode::kNotFound, "no such run: " + to_string(id), ""};
  }
  return std::move(it->second);
}

}  // namespace gantline::native
