#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gantline/engine.hpp"
#include "store/journal.hpp"

namespace gantline::test {

// Makes batches as the server makes them: with a real engine whose attempts all succeed.
class EngineDriver {
 public:
  explicit EngineDriver(State state = {});

  // A run of a chain of `tasks` tasks. Equal sizes share a workflow.
  struct Order {
    RunId id;
    uint32_t tasks = 2;
    std::string key{};
    std::vector<std::string> tags{};
    std::string output = "done";  // of every task
  };
  native::JournalBatch submit(const Order& order);
  // Reports every attempt that was started as succeeded: one decision.
  native::JournalBatch finish_attempts();
  // Adds a worker, which is an event of the installation.
  native::JournalBatch add_worker(uint32_t slots);
  bool has_attempts() const noexcept { return !starts_.empty(); }

  const State& state() const { return engine_.state(); }
  // Of the runs that have not ended, which is what a journal recovers.
  uint64_t active_state_hash() const;

 private:
  native::JournalBatch advance(std::vector<Input> inputs);

  Engine engine_;
  Millis now_{1'760'000'000'000};
  std::vector<StartAttempt> starts_;
  std::map<RunId, std::string> outputs_;
};

// A workflow of a chain of tasks t0, t1, ...
std::shared_ptr<const Workflow> make_chain(uint32_t tasks);

}  // namespace gantline::test
