#include "support/memory_journal.hpp"

#include <algorithm>

#include "gantline/assert.hpp"

namespace gantline::test {
namespace {

using native::JournalBatch;
using native::RunQuery;
using native::RunSummary;

template <typename List, typename Value>
bool contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool matches(const RunQuery& query, const RunSummary& run) {
  return (query.before == kNoRun || run.id < query.before) &&
         (query.phases.empty() || contains(query.phases, run.phase)) &&
         (query.workflow_name.empty() || query.workflow_name == run.workflow_name) &&
         (query.tag.empty() || contains(run.tags, query.tag)) &&
         (query.idempotency_key.empty() || query.idempotency_key == run.idempotency_key);
}

// What a stored event gives back: without the pointer to its workflow, as after reading bytes.
Event stored(Event event) {
  if (event.detail == nullptr || event.detail->submission == nullptr) return event;
  auto detail = std::make_shared<EventDetail>(*event.detail);
  auto submission = std::make_shared<Submission>(*detail->submission);
  submission->workflow = nullptr;
  detail->submission = std::move(submission);
  event.detail = std::move(detail);
  return event;
}

}  // namespace

Status MemoryJournal::append(const JournalBatch& batch) {
  const std::lock_guard lock(mutex_);
  if (is_stopped_) return Error{ErrorCode::kUnavailable, "the journal stopped after a failure", ""};
  if (batch.events.empty() && batch.workflows.empty() && batch.summaries.empty()) return {};
  if (!batch.events.empty() && batch.events.front().step <= last_step_)
    return Error{ErrorCode::kFailedPrecondition, "not after the last durable decision", ""};
  if (next_failure_.has_value()) {
    is_stopped_ = true;
    return *std::exchange(next_failure_, std::nullopt);
  }
  std::vector<Event>& events = batches_.emplace_back();
  for (const Event& event : batch.events) {
    std::vector<Event>& history = events_[event.run];
    GANTLINE_ASSERT(event.sequence == history.size() + 1);
    history.push_back(stored(event));
    events.push_back(history.back());
    last_step_ = event.step;
  }
  for (const auto& workflow : batch.workflows)
    workflows_.try_emplace(workflow->hash(), StoredWorkflow{workflow, batch.now});
  for (const RunSummary& summary : batch.summaries) summaries_[summary.id] = summary;
  return {};
}

Result<std::vector<Event>> MemoryJournal::read_events(RunId run, uint64_t first,
                                                      size_t limit) const {
  const std::lock_guard lock(mutex_);
  std::vector<Event> found;
  const auto history = events_.find(run);
  if (history == events_.end()) return found;
  for (const Event& event : history->second) {
    if (event.sequence >= first && found.size() < limit) found.push_back(event);
  }
  return found;
}

Result<native::Journal::HistoryPage> MemoryJournal::read_history(uint64_t first,
                                                                 size_t limit) const {
  const std::lock_guard lock(mutex_);
  HistoryPage page;
  for (size_t batch = std::max<size_t>(first, 1); batch <= batches_.size(); ++batch) {
    if (page.events.size() >= limit) {
      page.next = batch;
      break;
    }
    const std::vector<Event>& events = batches_[batch - 1];
    page.events.insert(page.events.end(), events.begin(), events.end());
  }
  return page;
}

Result<RunSummary> MemoryJournal::read_summary(RunId run) const {
  const std::lock_guard lock(mutex_);
  const auto found = summaries_.find(run);
  if (found == summaries_.end()) return Error{ErrorCode::kNotFound, "no such run", to_string(run)};
  return found->second;
}

Result<std::vector<RunSummary>> MemoryJournal::list_runs(const RunQuery& query) const {
  const std::lock_guard lock(mutex_);
  std::vector<RunSummary> runs;
  for (auto run = summaries_.rbegin(); run != summaries_.rend(); ++run) {
    if (runs.size() < query.limit && matches(query, run->second)) runs.push_back(run->second);
  }
  return runs;
}

Result<std::shared_ptr<const Workflow>> MemoryJournal::read_workflow(
    const ContentHash& hash) const {
  const std::lock_guard lock(mutex_);
  const auto found = workflows_.find(hash);
  if (found == workflows_.end())
    return Error{ErrorCode::kNotFound, "no such workflow", to_hex(hash)};
  return found->second.workflow;
}

Result<std::vector<native::Journal::WorkflowEntry>> MemoryJournal::list_workflows(
    std::string_view name) const {
  const std::lock_guard lock(mutex_);
  std::vector<WorkflowEntry> entries;
  for (const auto& [hash, stored] : workflows_) {
    if (name.empty() || name == stored.workflow->settings().name)
      entries.push_back({hash, stored.workflow->settings().name, stored.stored_at});
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.stored_at > b.stored_at; });
  return entries;
}

Result<State> MemoryJournal::recover() const {
  const std::lock_guard lock(mutex_);
  State state;
  for (const auto& [run, history] : events_) {
    for (Event event : history) {
      if (event.kind == EventKind::kRunSubmitted) {
        auto detail = std::make_shared<EventDetail>(*event.detail);
        auto submission = std::make_shared<Submission>(*detail->submission);
        submission->workflow = workflows_.at(submission->workflow_hash).workflow;
        detail->submission = std::move(submission);
        event.detail = std::move(detail);
      }
      if (const Status status = evolve(state, event); !status.ok()) return status.error();
    }
    const RunState* folded = state.find(run);
    if (folded != nullptr && is_terminal(folded->phase)) state.runs.erase(run);
  }
  state.step = last_step_;
  return state;
}

uint64_t MemoryJournal::last_step() const {
  const std::lock_guard lock(mutex_);
  return last_step_;
}

void MemoryJournal::fail_next_append(Error error) {
  const std::lock_guard lock(mutex_);
  next_failure_ = std::move(error);
}

void MemoryJournal::reopen() {
  const std::lock_guard lock(mutex_);
  is_stopped_ = false;
}

}  // namespace gantline::test
