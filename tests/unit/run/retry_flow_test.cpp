#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;
using Names = std::vector<std::string>;

namespace {

WorkflowBuilder one_task(RetryPolicy policy, Timeouts timeouts = {}) {
  WorkflowBuilder builder("one");
  builder.task("a", "noop").retry(std::move(policy)).timeouts(timeouts);
  return builder;
}

}  // namespace

TEST_CASE("a failed attempt is followed by another after its back-off", "[engine][retry]") {
  EngineDriver driver(1);
  WorkflowBuilder builder = one_task({.maximum_attempts = 3, .initial_interval = Millis{100}});
  builder.task("b", "noop");
  driver.submit(build(builder));
  CHECK(driver.running() == Names{"a"});
  driver.fail("a");
  CHECK(driver.phase("a") == TaskPhase::kQueued);
  CHECK(driver.reasons("a") == Names{"retry_backoff", "slot"});
  // The back-off holds no slot.
  CHECK(driver.running() == Names{"b"});
  driver.succeed("b");
  driver.wait(Millis{99});
  CHECK(driver.running().empty());
  driver.wait(Millis{1});
  CHECK(driver.attempt("a").attempt == 2);
  driver.fail("a");
  driver.wait(Millis{200});
  CHECK(driver.attempt("a").attempt == 3);
  driver.fail("a", {"worse", "still broken", true});
  CHECK(driver.phase("a") == TaskPhase::kFailed);
  CHECK(driver.task("a").reason == Reason::kAttemptsUsedUp);
  CHECK(driver.run().phase == RunPhase::kFailed);
  CHECK(driver.run().error->error.message == "task a failed: worse: still broken");
}

TEST_CASE("an error that may not be retried ends the task at once", "[engine][retry]") {
  SECTION("because the attempt says so") {
    EngineDriver driver;
    driver.submit(build(one_task({.maximum_attempts = 5})));
    driver.fail("a", {"bad_input", "no", false});
    CHECK(driver.task("a").reason == Reason::kNonRetryable);
  }
  SECTION("because the policy names its code") {
    EngineDriver driver;
    driver.submit(build(one_task({.maximum_attempts = 5, .non_retryable_errors = {"bad_input"}})));
    driver.fail("a", {"bad_input", "no", true});
    CHECK(driver.task("a").reason == Reason::kNonRetryable);
  }
}

TEST_CASE("no retry starts after the total budget", "[engine][retry]") {
  EngineDriver driver;
  driver.submit(build(one_task({.maximum_attempts = 100,
                                .initial_interval = Millis{1'000},
                                .total_budget = Millis{3'000}})));
  driver.fail("a");
  driver.wait(Millis{1'000});
  driver.fail("a");
  // 1 s passed and the next wait is 2 s: 3 s are just within the budget; the one after is not.
  driver.wait(Millis{2'000});
  driver.fail("a");
  CHECK(driver.phase("a") == TaskPhase::kFailed);
  CHECK(driver.task("a").reason == Reason::kRetryBudgetUsedUp);
}

TEST_CASE("a stale token changes nothing", "[engine][attempts]") {
  EngineDriver driver;
  driver.submit(build(one_task({.maximum_attempts = 2, .initial_interval = Millis{0}})));
  const StartAttempt first = driver.attempt("a");
  driver.fail("a");
  const StartAttempt second = driver.attempt("a");
  REQUIRE(second.token != first.token);
  const uint64_t before = state_hash(driver.run());
  const Reply late =
      driver.give(AttemptSucceeded{first.run, first.task, first.token, nullptr, false});
  CHECK(late.status.error().code == ErrorCode::kStaleToken);
  CHECK(state_hash(driver.run()) == before);
  driver.succeed("a");
  const Reply twice =
      driver.give(AttemptSucceeded{second.run, second.task, second.token, nullptr, false});
  CHECK(twice.status.error().code == ErrorCode::kStaleToken);
  CHECK(driver.run().phase == RunPhase::kCompleted);
}

TEST_CASE("an attempt over start_to_close is killed and retried", "[engine][timeouts]") {
  EngineDriver driver;
  driver.submit(build(one_task({.maximum_attempts = 2, .initial_interval = Millis{10}},
                               {.start_to_close = Millis{500}})));
  driver.wait(Millis{500});
  REQUIRE(driver.phase("a") == TaskPhase::kQueued);
  CHECK(driver.running().empty());
  driver.wait(Millis{10});
  CHECK(driver.attempt("a").attempt == 2);
  driver.wait(Millis{500});
  CHECK(driver.phase("a") == TaskPhase::kFailed);
  CHECK(driver.task("a").reason == Reason::kTimeoutStartToClose);
}

TEST_CASE("a task that cannot start within schedule_to_start fails", "[engine][timeouts]") {
  EngineDriver driver(0);
  driver.submit(build(one_task({}, {.schedule_to_start = Millis{300}})));
  driver.wait(Millis{299});
  CHECK(driver.phase("a") == TaskPhase::kQueued);
  driver.wait(Millis{1});
  CHECK(driver.phase("a") == TaskPhase::kFailed);
  CHECK(driver.task("a").reason == Reason::kTimeoutScheduleToStart);
}

TEST_CASE("schedule_to_close bounds all attempts together", "[engine][timeouts]") {
  EngineDriver driver;
  driver.submit(build(one_task({.maximum_attempts = 10, .initial_interval = Millis{400}},
                               {.schedule_to_close = Millis{1'000}})));
  driver.fail("a");
  driver.wait(Millis{400});
  CHECK(driver.attempt("a").attempt == 2);
  driver.wait(Millis{600});
  CHECK(driver.phase("a") == TaskPhase::kFailed);
  CHECK(driver.task("a").reason == Reason::kTimeoutScheduleToClose);
  CHECK(driver.running().empty());
}

TEST_CASE("a silent attempt is taken for dead, one that beats is not", "[engine][timeouts]") {
  EngineDriver driver;
  driver.submit(build(one_task({.maximum_attempts = 1}, {.heartbeat = Millis{100}})));
  for (int i = 0; i < 5; ++i) {
    driver.wait(Millis{80});
    const StartAttempt order = driver.attempt("a");
    CHECK(driver.give(AttemptAlive{order.run, order.task, order.token}).status.ok());
  }
  CHECK(driver.phase("a") == TaskPhase::kRunning);
  driver.wait(Millis{100});
  CHECK(driver.task("a").reason == Reason::kTimeoutHeartbeat);
}

TEST_CASE("a fallback takes over when the attempts are used up", "[engine][fallback]") {
  WorkflowBuilder builder("fallback");
  builder.task("a", "http")
      .retry({.maximum_attempts = 2, .initial_interval = Millis{0}})
      .fallback("noop", {{"from", "fallback"}});
  builder.task("b", "noop").needs({"a"}).with(R"({"got": "${{ tasks.a.output }}"})");
  EngineDriver driver;
  driver.submit(build(builder));
  driver.fail("a");
  driver.fail("a");
  REQUIRE(driver.attempt("a").is_fallback);
  CHECK(driver.attempt("a").attempt == 1);
  CHECK(*driver.attempt("a").with == nlohmann::json{{"from", "fallback"}});
  SECTION("and its output is the task's") {
    driver.succeed("a", 7);
    CHECK(*driver.attempt("b").with == nlohmann::json{{"got", 7}});
  }
  SECTION("and when it fails too, the task has failed") {
    driver.fail("a");
    driver.fail("a");
    CHECK(driver.phase("a") == TaskPhase::kFailed);
    CHECK(driver.phase("b") == TaskPhase::kCancelled);
  }
}

TEST_CASE("an attempt lost with its worker is repeated and does not count", "[engine][attempts]") {
  EngineDriver driver(2);
  driver.submit(build(one_task({.maximum_attempts = 1})));
  const StartAttempt first = driver.attempt("a");
  driver.give(ChangeWorker{WorkerId{0}, 0, {}, Reason::kWorkerLost});
  CHECK(driver.phase("a") == TaskPhase::kQueued);
  CHECK(driver.task("a").interruptions == 1);
  CHECK(driver.reasons("a") == Names{"slot"});
  driver.restart();
  driver.give(ChangeWorker{WorkerId{0}, 2, {"again", {}}, Reason::kNone});
  const Reply late =
      driver.give(AttemptSucceeded{first.run, first.task, first.token, nullptr, false});
  CHECK(late.status.error().code == ErrorCode::kStaleToken);
  REQUIRE(driver.phase("a") == TaskPhase::kRunning);
  CHECK(driver.task("a").attempt == 1);
}
