#pragma once

#include <cstdint>
#include <functional>
#include <thread>

#include "runtime/clock.hpp"
#include "runtime/commit_loop.hpp"
#include "runtime/decision_maker.hpp"
#include "runtime/input_queue.hpp"

namespace gantline::native {

// The engine thread: takes what is queued, decides, and hands decisions to the journal. Nobody else
// touches the engine.
class EngineLoop {
 public:
  // Told, on the engine thread, of what could not be handed on because the journal has failed.
  using Lost = std::function<void(Decision&& decision)>;

  // The references outlive the loop. The thread starts at once. `not_before`: see DecisionMaker.
  EngineLoop(Engine engine, Millis not_before, const Clock& clock, InputQueue& queue,
             CommitLoop& commits, Lost lost);
  ~EngineLoop();

  // See DecisionMaker. Any thread.
  void drain() noexcept { maker_.drain(); }
  uint64_t adoption_count() const noexcept { return maker_.adoption_count(); }
  // Waits for the thread. REQUIRES: the queue is closed.
  void join();

 private:
  void run();

  DecisionMaker maker_;
  const Clock& clock_;
  InputQueue& queue_;
  CommitLoop& commits_;
  const Lost lost_;
  std::thread thread_;
};

}  // namespace gantline::native
