#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "execute/executor.hpp"
#include "gantline/engine.hpp"
#include "store/journal.hpp"

namespace gantline::native {

// Called with the engine's answer once the decision is durable, or with a status of kUnavailable
// when it could not be made so. Runs on the thread that writes the journal: must be short and must
// not wait for the runtime.
using ReplyFunction = std::function<void(const Reply&)>;

// A look at the engine.
struct Query {
  // On the engine thread, between two decisions. `now` is the engine's time.
  std::function<void(const Engine& engine, Millis now)> look;
  // On the thread that writes the journal, once everything that `look` saw is durable; or with the
  // reason why not.
  std::function<void(const Status& status)> done;
};

// One step of the engine and everything that waits for it to be durable.
struct Decision {
  struct Answer {
    ReplyFunction function;
    Reply reply;
  };

  uint64_t number = 0;  // counts up from 1 in each life of the runtime
  Millis now{};         // the engine's time
  std::vector<Event> events;
  std::vector<std::shared_ptr<const Workflow>> workflows;
  std::vector<RunSummary> summaries;
  std::vector<AttemptOrder> starts;
  std::vector<StopAttempt> stops;
  std::vector<Answer> answers;
  std::vector<Query> queries;  // looked already, not yet done
};

}  // namespace gantline::native
