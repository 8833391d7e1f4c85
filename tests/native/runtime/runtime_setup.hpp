#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "gantline/workflow_builder.hpp"
#include "runtime/runtime.hpp"
#include "support/catch.hpp"
#include "support/gated_journal.hpp"
#include "support/manual_clock.hpp"
#include "support/scripted_executor.hpp"

namespace gantline::test {

inline std::shared_ptr<const Workflow> build(const WorkflowBuilder& builder) {
  auto built = builder.build();
  REQUIRE(built.ok());
  return std::make_shared<const Workflow>(std::move(built).value());
}

// Tasks "t0", "t1", ... one after the other; each has one attempt only.
inline std::shared_ptr<const Workflow> chain(size_t length) {
  WorkflowBuilder builder("chain");
  for (size_t i = 0; i < length; ++i) {
    auto task = builder.task("t" + std::to_string(i), "noop");
    task.retry({.maximum_attempts = 1});
    if (i > 0) task.needs({"t" + std::to_string(i - 1)});
  }
  return build(builder);
}

inline native::SubmitRequest request_for(std::shared_ptr<const Workflow> workflow,
                                         std::string key = "") {
  native::SubmitRequest request;
  request.workflow = std::move(workflow);
  request.idempotency_key = std::move(key);
  return request;
}

// One life of a server: its executor and clock die with it, the journal is given.
struct Life {
  explicit Life(GatedJournal& journal, native::RuntimeOptions options = {},
                Millis now = {1'700'000'000'000})
      : clock(now) {
    options.on_fatal = [this](const Error&) { ++fatal_calls; };
    auto opened = native::Runtime::open(options, journal, executor, clock);
    REQUIRE(opened.ok());
    runtime = std::move(opened).value();
  }

  // Submits and expects that it works.
  RunId submit(std::shared_ptr<const Workflow> workflow) {
    const auto submitted = runtime->submit(request_for(std::move(workflow)));
    REQUIRE(submitted.ok());
    return submitted.value().run;
  }

  // Waits until the run has ended.
  void wait_for_end(RunId run) {
    auto subscription = runtime->subscribe(run, 1);
    REQUIRE(subscription.ok());
    while (true) {
      const auto events = subscription.value()->next(std::chrono::hours(1));
      REQUIRE(events.ok());
      for (const Event& event : events.value()) {
        if (event.kind == EventKind::kRunPhaseChanged && is_terminal(event.run_phase)) return;
      }
    }
  }

  std::atomic<int> fatal_calls{0};
  ScriptedExecutor executor;
  ManualClock clock;
  std::unique_ptr<native::Runtime> runtime;
};

// Ends a life as a crash does: the journal takes nothing more, and what was not durable is gone.
inline void crash(Life& life, GatedJournal& journal) {
  journal.memory().fail_next_append({ErrorCode::kIo, "crash", ""});
  CHECK_FALSE(life.runtime->change_limit({"crash", 1, false}).ok());
  life.runtime.reset();
  journal.memory().reopen();
}

}  // namespace gantline::test
