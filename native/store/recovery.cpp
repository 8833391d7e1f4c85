#include "store/recovery.hpp"

#include <algorithm>
#include <utility>

#include "store/damage.hpp"

namespace gantline::native {
namespace {

// Gives a submission the workflow that its hash names. Events are immutable, hence the copies.
Status attach_workflow(Event& event, const WorkflowRows& workflows) {
  if (event.kind != EventKind::kRunSubmitted || event.detail == nullptr ||
      event.detail->submission == nullptr)
    return {};
  auto workflow = workflows.read(event.detail->submission->workflow_hash);
  if (!workflow.ok()) {
    // That an event names it makes its absence damage.
    const Error& error = workflow.error();
    if (error.code != ErrorCode::kNotFound) return error;
    return damage("the workflow of a run is missing", error.where);
  }
  auto submission = std::make_shared<Submission>(*event.detail->submission);
  submission->workflow = std::move(workflow).value();
  auto detail = std::make_shared<EventDetail>(*event.detail);
  detail->submission = std::move(submission);
  event.detail = std::move(detail);
  return {};
}

}  // namespace

Status fold_run(const RecoverySource& source, RunId run, State& state,
                const std::function<void(const Event&)>& seen) {
  return source.events.visit(run, 1, [&](Event&& event) -> Result<bool> {
    if (Status status = attach_workflow(event, source.workflows); !status.ok())
      return status.error();
    const Status status = evolve(state, event);
    if (status.ok()) {
      if (seen) seen(event);
      return true;
    }
    return damage("the history contradicts itself: " + status.error().message,
                  "run " + to_string(run) + ", event " + std::to_string(event.sequence));
  });
}

Result<State> recover_state(const RecoverySource& source) {
  State state;
  const auto active = source.index.active_runs();
  if (!active.ok()) return active.error();
  // The fold of a run depends on its own events alone, so that the runs need not be interleaved
  // again.
  if (const Status status = fold_run(source, kNoRun, state, nullptr); !status.ok())
    return status.error();
  for (const RunId run : active.value()) {
    if (const Status status = fold_run(source, run, state, nullptr); !status.ok())
      return status.error();
    if (state.find(run) == nullptr) {
      return damage("the events of a run are missing", "run " + to_string(run));
    }
  }
  // Runs that have ended count too: no number is given twice, and the decisions go on from the last
  // one.
  state.next_run_number = std::max(state.next_run_number, source.index.highest_number() + 1);
  state.step = source.last_step;
  return state;
}

}  // namespace gantline::native
