#include "upkeep/journal_copy.hpp"

#include <algorithm>
#include <utility>

#include "store/event_memory.hpp"

namespace gantline::native {
namespace {

constexpr size_t kBatchEvents = 2'000;
constexpr size_t kBatchBytes = 4u << 20;
constexpr size_t kBatchWorkflows = 50;
constexpr size_t kBatchSummaries = 500;

}  // namespace

Status JournalCopy::add_workflow(const Journal::WorkflowEntry& entry) {
  auto workflow = read_workflow_(entry.hash);
  if (!workflow.ok()) return workflow.error();
  JournalBatch batch;
  batch.workflows.push_back(std::move(workflow).value());
  batch.now = entry.stored_at;
  return journal_.append(batch);
}

Status JournalCopy::add(Event event) {
  // Events of one decision are not torn apart: a batch begins after the last step of the one
  // before.
  const bool is_full = batch_.events.size() >= kBatchEvents || batch_bytes_ >= kBatchBytes ||
                       batch_.workflows.size() >= kBatchWorkflows;
  if (is_full && batch_.events.back().step != event.step) {
    if (Status status = flush(); !status.ok()) return status;
  }
  if (event.kind == EventKind::kRunSubmitted && event.detail && event.detail->submission) {
    auto workflow = read_workflow_(event.detail->submission->workflow_hash);
    if (!workflow.ok()) return workflow.error();
    batch_.workflows.push_back(std::move(workflow).value());
    batch_.now = event.at;
  }
  batch_bytes_ += memory_of(event);
  batch_.events.push_back(std::move(event));
  return {};
}

Status JournalCopy::finish(std::vector<RunSummary> summaries) {
  if (Status status = flush(); !status.ok()) return status;
  for (size_t first = 0; first < summaries.size(); first += kBatchSummaries) {
    const size_t last = std::min(summaries.size(), first + kBatchSummaries);
    for (size_t i = first; i < last; ++i) batch_.summaries.push_back(std::move(summaries[i]));
    if (Status status = flush(); !status.ok()) return status;
  }
  return {};
}

Status JournalCopy::flush() {
  const JournalBatch batch = std::exchange(batch_, {});
  batch_bytes_ = 0;
  return journal_.append(batch);
}

}  // namespace gantline::native
