#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "gantline/engine.hpp"

namespace gantline::native {

// Everything an attempt needs, with the engine's names resolved.
struct AttemptOrder {
  RunId run;
  TaskIndex task;
  std::string task_name;
  std::string type;
  uint32_t attempt = 0;
  AttemptToken token = kNoToken;
  std::shared_ptr<const nlohmann::json> with;  // null pointer: JSON null
  std::string idempotency_key;
};

// What became of an attempt: exactly one is reported for every order that was started.
using AttemptOutcome = std::variant<AttemptSucceeded, AttemptErred, AttemptStopped>;

// Runs attempts. Threads: every function may be called from any thread.
class Executor {
 public:
  // Called once for each started order, from a thread of the executor; must not block for long.
  using Report = std::function<void(AttemptOutcome)>;

  virtual ~Executor() = default;
  // Takes the order and returns at once.
  virtual void start(AttemptOrder order) = 0;
  // Asks the attempt to stop, or kills it. Unknown tokens are ignored: it has ended already.
  virtual void stop(AttemptToken token, bool force) = 0;
  // Asks every attempt to stop, waits up to `grace`, kills the rest, waits for them.
  virtual void shutdown(Millis grace) = 0;
};

}  // namespace gantline::native
