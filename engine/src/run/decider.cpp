#include "run/decider.hpp"

#include <algorithm>

#include "run/evolve.hpp"

namespace gantline {

Event task_event(EventKind kind, TaskIndex task, TaskPhase phase, Reason reason, Cause cause) {
  Event event;
  event.kind = kind;
  event.task = task;
  event.task_phase = phase;
  event.reason = reason;
  event.cause = cause;
  return event;
}

std::shared_ptr<const EventDetail> error_detail(TaskError error) {
  auto detail = std::make_shared<EventDetail>();
  detail->error = std::move(error);
  return detail;
}

std::shared_ptr<const EventDetail> actor_detail(std::string actor, std::string note) {
  if (actor.empty() && note.empty()) return nullptr;
  auto detail = std::make_shared<EventDetail>();
  detail->actor = std::move(actor);
  detail->note = std::move(note);
  return detail;
}

Decider::Decider(State& state, EngineOptions options) : state_(state), scheduler_(state, options) {}

Event& Decider::emit(RunState& run, Event event) {
  event.run = run.id;
  event.sequence = run.version + 1;
  event.step = step_;
  event.at = now_;
  const Status status = evolve_run(run, event);
  GANTLINE_ASSERT(status.ok());
  state_.step = step_;
  return result_->events.emplace_back(std::move(event));
}

void Decider::emit_system(Event event) {
  event.sequence = state_.system_version + 1;
  event.step = step_;
  event.at = now_;
  const Status status = evolve(state_, event);
  GANTLINE_ASSERT(status.ok());
  result_->events.push_back(std::move(event));
}

void Decider::reply(uint64_t request, RunId run, Status status) {
  if (request == 0) return;
  const RunState* state = state_.find(run);
  result_->replies.push_back(
      {request, run, state == nullptr ? 0 : state->version, std::move(status)});
}

void Decider::handle(const Input& input) {
  Status status;
  RunId run = kNoRun;
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, SubmitRun>) {
          status = submit(body, run);
        } else if constexpr (std::is_same_v<Body, ChangeWorker>) {
          status = change_worker(body);
        } else if constexpr (std::is_same_v<Body, ChangeLimit>) {
          status = change_limit(body);
        } else if constexpr (std::is_same_v<Body, ChangeResource>) {
          status = change_resource(body);
        } else {
          run = body.run;
          if constexpr (std::is_same_v<Body, ControlRun>) status = control(body);
          if constexpr (std::is_same_v<Body, AttemptSucceeded>) status = succeeded(body);
          if constexpr (std::is_same_v<Body, AttemptErred>) status = erred(body);
          if constexpr (std::is_same_v<Body, AttemptStopped>) status = stopped(body);
          if constexpr (std::is_same_v<Body, AttemptAlive>) status = alive(body);
        }
      },
      input.body);
  settle();
  reply(input.request, run, std::move(status));
}

static bool is_report(const Input& input) noexcept {
  return std::holds_alternative<AttemptSucceeded>(input.body) ||
         std::holds_alternative<AttemptErred>(input.body) ||
         std::holds_alternative<AttemptStopped>(input.body) ||
         std::holds_alternative<AttemptAlive>(input.body);
}

// Successors first, run by run afterwards: whether a run has ended is known only when nothing
// follows.
void Decider::settle() {
  while (!ended_.empty() || !touched_.empty()) {
    for (size_t i = 0; i < ended_.size(); ++i) {
      const auto [run, task] = ended_[i];
      ActiveRun& active = *scheduler_.find(run);
      const TaskState& state = active.run->tasks[to_index(task)];
      if (state.parent != kNoTask) {
        element_ended(active, state.parent, state.phase == TaskPhase::kFailed);
        continue;
      }
      if (touched_.empty() || touched_.back() != run) touched_.push_back(run);
      for (const TaskIndex next : active.run->workflow().dag().successors(task))
        decide(active, next);
    }
    ended_.clear();
    const std::vector<RunId> touched = std::move(touched_);
    touched_.clear();
    for (const RunId run : touched) check_run(*scheduler_.find(run));
  }
}

void Decider::advance(Millis now, std::span<const Input> inputs, StepResult& result) {
  result.clear();
  result_ = &result;
  now_ = std::max(now, now_);
  step_ = state_.step + 1;
  for (const RunId run : unvisited_) resume_undecided(*scheduler_.find(run));
  unvisited_.clear();
  settle();
  // What attempts reported came before the timers that are found due only now.
  for (const Input& input : inputs) {
    if (is_report(input)) handle(input);
  }
  while (timers_.next_due() <= now_) {
    fire(timers_.take());
    settle();
  }
  for (const Input& input : inputs) {
    if (!is_report(input)) handle(input);
  }
  scheduler_.pass(now_, *this);
  // Starting may fail (a payload that cannot be evaluated), which makes others ready.
  while (!ended_.empty() || !touched_.empty()) {
    settle();
    scheduler_.pass(now_, *this);
  }
  result_ = nullptr;
}

Millis Decider::next_wake() const noexcept { return timers_.next_due(); }

void Decider::forget(RunId run) {
  const RunState& state = state_.runs.at(run);
  by_idempotency_key_.erase(state.submission->idempotency_key);
  scheduler_.forget(run);
  state_.runs.erase(run);
}

void Decider::adopt(RunState& run) {
  scheduler_.add_run(run);
  if (!run.submission->idempotency_key.empty()) {
    by_idempotency_key_[run.submission->idempotency_key] = run.id;
  }
}

}  // namespace gantline
