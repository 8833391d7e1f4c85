#include "runtime/engine_loop.hpp"

#include <utility>

#include "execute/thread_slice.hpp"

namespace gantline::native {

EngineLoop::EngineLoop(Engine engine, Millis not_before, const Clock& clock, InputQueue& queue,
                       CommitLoop& commits, Lost lost)
    : maker_(std::move(engine), not_before),
      clock_(clock),
      queue_(queue),
      commits_(commits),
      lost_(std::move(lost)),
      thread_([this] { run(); }) {}

EngineLoop::~EngineLoop() { join(); }

void EngineLoop::join() {
  if (thread_.joinable()) thread_.join();
}

void EngineLoop::run() {
  ask_for_short_slices();
  Intake intake;
  while (queue_.take(intake, clock_.until(maker_.next_wake()))) {
    Decision decision = maker_.decide(intake, clock_.now());
    const bool is_needed = !decision.events.empty() || !decision.answers.empty() ||
                           !decision.queries.empty() || !decision.stops.empty();
    // Not moved from when it is not accepted.
    if (is_needed && !commits_.push(std::move(decision), queue_.is_empty())) {
      lost_(std::move(decision));
      return;
    }
    maker_.forget_ended(commits_.durable());
  }
}

}  // namespace gantline::native
