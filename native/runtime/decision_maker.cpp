#include "runtime/decision_maker.hpp"

#include <algorithm>
#include <utility>

#include "gantline/assert.hpp"
#include "runtime/drain.hpp"
#include "runtime/limits.hpp"
#include "runtime/run_summary.hpp"

namespace gantline::native {
namespace {

std::string idempotency_key_of(const RunState& run, TaskIndex index) {
  const TaskState& task = run.tasks[to_index(index)];
  const TaskSpec& spec = run.spec_of(index);
  if (spec.idempotency_key.empty())
    return to_string(run.id) + ":" + std::to_string(to_index(index));
  if (task.parent == kNoTask) return spec.idempotency_key;
  return spec.idempotency_key + "[" + std::to_string(task.element) + "]";
}

AttemptOrder make_order(const RunState& run, StartAttempt&& start) {
  const TaskSpec& spec = run.spec_of(start.task);
  AttemptOrder order;
  order.run = start.run;
  order.task = start.task;
  order.task_name = run.task_name(start.task);
  order.type = start.is_fallback ? spec.fallback->type : spec.type;
  order.attempt = start.attempt;
  order.token = start.token;
  order.with = std::move(start.with);
  order.idempotency_key = idempotency_key_of(run, start.task);
  order.heartbeat_timeout = spec.timeouts.heartbeat;
  return order;
}

}  // namespace

DecisionMaker::DecisionMaker(Engine engine, Millis not_before)
    : engine_(std::move(engine)), not_before_(not_before) {
  for (const auto& [id, run] : engine_.state().runs)
    known_workflows_.insert(run.submission->workflow_hash);
}

Decision DecisionMaker::decide(Intake& intake, Millis now) {
  Decision decision;
  decision.number = ++decisions_;
  for (Adoption& adoption : intake.adoptions) adopt(adoption);
  now_ = std::max(now_, not_before_ != Millis{} ? not_before_ : now);
  not_before_ = {};
  decision.now = now_;
  step(intake, decision);
  look(intake, decision);
  return decision;
}

void DecisionMaker::step(Intake& intake, Decision& decision) {
  const bool is_draining = is_draining_.load(std::memory_order_relaxed);
  if (is_draining) {
    if (auto change = shrink_to_busy(engine_.state(), intake.inputs, kLocalWorker))
      intake.inputs.push_back({0, std::move(*change)});
  }
  // Those who only look need no step.
  if (intake.inputs.empty() && engine_.next_wake() > now_) return;
  engine_.advance(now_, intake.inputs, step_);
  if (!is_draining) make_orders(decision.starts);
  decision.events = std::move(step_.events);
  decision.stops = std::move(step_.stops);
  note_events(decision);
  write_summaries(decision);
  collect_answers(intake, decision);
}

void DecisionMaker::adopt(Adoption& adoption) {
  if (adoption.adoption_count != adoptions_.load(std::memory_order_relaxed)) return;
  const RunId id = adoption.run.id;
  if (!engine_.adopt(std::move(adoption.run)).ok()) return;  // it is here: nothing is missing
  adoptions_.fetch_add(1, std::memory_order_release);
  note_ended(*engine_.state().find(id), 0);  // it is durable already
}

void DecisionMaker::note_ended(const RunState& run, uint64_t decision) {
  ended_.push_back({run.id, run.version, decision, run.tasks.size()});
  ended_tasks_ += run.tasks.size();
}

void DecisionMaker::make_orders(std::vector<AttemptOrder>& orders) {
  orders.reserve(step_.starts.size());
  for (StartAttempt& start : step_.starts) {
    const RunState* const run = engine_.state().find(start.run);
    GANTLINE_ASSERT(run != nullptr);
    orders.push_back(make_order(*run, std::move(start)));
  }
}

void DecisionMaker::note_events(Decision& decision) {
  changed_runs_.clear();
  for (const Event& event : decision.events) {
    switch (event.kind) {
      case EventKind::kRunSubmitted: note_workflow(event, decision); break;
      case EventKind::kRunPhaseChanged:
      case EventKind::kRunRecoveryRequested: break;
      default: continue;
    }
    if (changed_runs_.empty() || changed_runs_.back() != event.run)
      changed_runs_.push_back(event.run);
  }
  std::sort(changed_runs_.begin(), changed_runs_.end());
  changed_runs_.erase(std::unique(changed_runs_.begin(), changed_runs_.end()), changed_runs_.end());
}

void DecisionMaker::note_workflow(const Event& event, Decision& decision) {
  const Submission& submission = *event.detail->submission;
  if (known_workflows_.size() >= limits::kKnownWorkflows) known_workflows_.clear();
  // Storing one twice is harmless, so the memory of what is stored may be short.
  if (known_workflows_.insert(submission.workflow_hash).second)
    decision.workflows.push_back(submission.workflow);
}

void DecisionMaker::write_summaries(Decision& decision) {
  decision.summaries.reserve(changed_runs_.size());
  for (const RunId id : changed_runs_) {
    const RunState& run = *engine_.state().find(id);
    decision.summaries.push_back(summary_of(run));
    if (is_terminal(run.phase)) note_ended(run, decision.number);
  }
}

void DecisionMaker::collect_answers(Intake& intake, Decision& decision) {
  decision.answers.reserve(intake.replies.size());
  for (Reply& reply : step_.replies) {
    GANTLINE_ASSERT(reply.request >= 1 && reply.request <= intake.replies.size());
    ReplyFunction& function = intake.replies[reply.request - 1];
    GANTLINE_ASSERT(function != nullptr);
    decision.answers.push_back({std::move(function), std::move(reply)});
    function = nullptr;
  }
  // The engine answers every request in the step that takes it.
  GANTLINE_ASSERT(decision.answers.size() == intake.replies.size());
}

void DecisionMaker::look(Intake& intake, Decision& decision) {
  for (const Query& query : intake.queries) query.look(engine_, now_);
  decision.queries = std::move(intake.queries);
}

// Ended runs stay for a while, since people look at what has just ended; but not before they are
// durable are they dropped.
void DecisionMaker::forget_ended(uint64_t durable) {
  while (!ended_.empty() && ended_.front().decision <= durable &&
         (ended_.size() > limits::kEndedRunsKept || ended_tasks_ > limits::kEndedTasksKept)) {
    const EndedRun ended = ended_.front();
    ended_.pop_front();
    ended_tasks_ -= ended.tasks;
    const RunState* const run = engine_.state().find(ended.id);
    // Retried meanwhile: it is here again under its later version.
    if (run == nullptr || run->version != ended.version || !is_terminal(run->phase)) continue;
    const Status status = engine_.forget(ended.id);
    GANTLINE_ASSERT(status.ok());
  }
}

}  // namespace gantline::native
