#include "gantline/engine.hpp"

#include <utility>

#include "run/decider.hpp"
#include "run/explain.hpp"

namespace gantline {

void StepResult::clear() noexcept {
  events.clear();
  starts.clear();
  stops.clear();
  replies.clear();
}

struct Engine::Impl {
  Impl(EngineOptions options, State initial) : state(std::move(initial)), decider(state, options) {}

  State state;
  Decider decider;
  bool is_rebuilt = false;
};

Engine::Engine(EngineOptions options) : Engine(options, State{}) {}

Engine::Engine(EngineOptions options, State state)
    : impl_(std::make_unique<Impl>(options, std::move(state))) {
  for (const auto& [id, run] : impl_->state.runs) {
    GANTLINE_ASSERT(run.submission && run.submission->workflow);
  }
}

Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

void Engine::advance(Millis now, std::span<const Input> inputs, StepResult& result) {
  if (!impl_->is_rebuilt) {
    // Only now is the time known against which back-offs and deadlines count.
    impl_->decider.rebuild(now);
    impl_->is_rebuilt = true;
  }
  impl_->decider.advance(now, inputs, result);
}

Millis Engine::next_wake() const { return impl_->decider.next_wake(); }

const State& Engine::state() const noexcept { return impl_->state; }

Result<std::vector<WaitReason>> Engine::explain(RunId run, TaskIndex task, Millis now) const {
  return explain_task(impl_->state, impl_->decider.scheduler(), run, task, now);
}

Status Engine::forget(RunId run) {
  const RunState* state = impl_->state.find(run);
  if (state == nullptr) return Error{ErrorCode::kNotFound, "no such run", to_string(run)};
  if (!is_terminal(state->phase)) {
    return Error{ErrorCode::kFailedPrecondition, "the run has not ended", to_string(run)};
  }
  impl_->decider.forget(run);
  return {};
}

Status Engine::adopt(RunState run) {
  if (impl_->state.find(run.id) != nullptr) {
    return Error{ErrorCode::kAlreadyExists, "a run with this id exists", to_string(run.id)};
  }
  if (!is_terminal(run.phase)) {
    return Error{ErrorCode::kFailedPrecondition, "the run has not ended", to_string(run.id)};
  }
  const RunId id = run.id;
  impl_->decider.adopt(impl_->state.runs.emplace(id, std::move(run)).first->second);
  return {};
}

}  // namespace gantline
