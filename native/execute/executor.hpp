#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "gantline/engine.hpp"

namespace gantline::native {

// Everything an attempt needs, with the engine's names resolved.
struct AttemptOrder {
  RunId run = kNoRun;
  TaskIndex task = kNoTask;
  std::string task_name;
  std::string type;
  uint32_t attempt = 0;
  AttemptToken token = kNoToken;
  std::shared_ptr<const nlohmann::json> with;  // null pointer: JSON null
  // Equal for all attempts of a task: what makes a side effect happen once.
  std::string idempotency_key;
  // Longest silence that the task allows; 0: its heartbeats need not be reported.
  Millis heartbeat_timeout{};
};

// What became of an attempt: exactly one is reported for every order that was started.
using AttemptOutcome = std::variant<AttemptSucceeded, AttemptErred, AttemptStopped>;

// How far an attempt says that it is. Not durable: it is for showing only.
struct AttemptProgress {
  RunId run = kNoRun;
  TaskIndex task = kNoTask;
  AttemptToken token = kNoToken;
  uint32_t permille = 0;  // of the whole, 0-1000
  std::string message;
};

// Who is told what becomes of attempts. Threads: called from threads of the executor, several at
// once; must not block for long and must not throw.
class AttemptListener {
 public:
  virtual void on_outcome(AttemptOutcome outcome) = 0;
  virtual void on_alive(const AttemptAlive& alive) = 0;
  virtual void on_progress(AttemptProgress progress) = 0;

 protected:
  ~AttemptListener() = default;
};

// Runs attempts. Threads: every function may be called from any thread.
class Executor {
 public:
  virtual ~Executor() = default;
  // Who is told. Called once, before the first start; `listener` outlives the executor's last
  // attempt.
  virtual void connect(AttemptListener& listener) = 0;
  // Takes the orders and returns at once. For each of them on_outcome is called once. After
  // shutdown began nothing is started any more: the orders are reported as stopped.
  virtual void start(std::vector<AttemptOrder> orders) = 0;
  // Asks the attempt to stop, or kills it. Unknown tokens are ignored: it has ended already.
  virtual void stop(AttemptToken token, bool force) = 0;
  // Asks every attempt to stop, waits up to `grace`, kills the rest, waits for them. May be called
  // again, from another thread too, to shorten the grace.
  virtual void shutdown(Millis grace) = 0;
};

}  // namespace gantline::native
