#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;
using Names = std::vector<std::string>;

namespace {

WorkflowBuilder with_handlers() {
  WorkflowBuilder builder("handlers");
  builder.task("main", "noop").retry({.maximum_attempts = 1});
  builder.task("good", "noop", TaskRole::kOnSuccess);
  builder.task("bad", "noop", TaskRole::kOnFailure);
  builder.task("last", "noop", TaskRole::kFinally);
  return builder;
}

// Ten independent tasks without retries.
WorkflowBuilder ten() {
  WorkflowBuilder builder("ten");
  for (int i = 0; i < 10; ++i)
    builder.task("t" + std::to_string(i), "noop").retry({.maximum_attempts = 1});
  return builder;
}

}  // namespace

TEST_CASE("exit handlers run by how the run ended, finally after them", "[engine][handlers]") {
  EngineDriver driver;
  driver.submit(build(with_handlers()));
  CHECK(driver.running() == Names{"main"});
  SECTION("on success") {
    driver.succeed("main");
    CHECK(driver.run().phase == RunPhase::kFinalizing);
    CHECK(driver.running() == Names{"good"});
    CHECK(driver.phase("bad") == TaskPhase::kSkipped);
    driver.succeed("good");
    CHECK(driver.running() == Names{"last"});
    driver.succeed("last");
    CHECK(driver.run().phase == RunPhase::kCompleted);
  }
  SECTION("on failure") {
    driver.fail("main");
    CHECK(driver.running() == Names{"bad"});
    driver.succeed("bad");
    driver.succeed("last");
    CHECK(driver.run().phase == RunPhase::kFailed);
    CHECK(driver.run().error->error.message == "task main failed: broken: it broke");
  }
  SECTION("a handler that fails makes the run fail") {
    driver.succeed("main");
    for (int i = 0; i < 3; ++i) {
      driver.fail("good");
      driver.wait(Millis{10'000});
    }
    driver.succeed("last");
    CHECK(driver.run().phase == RunPhase::kFailed);
  }
  SECTION("a cancelled run only tidies up") {
    driver.control(RunAction::kCancel);
    driver.stop("main");
    CHECK(driver.running() == Names{"last"});
    driver.succeed("last");
    CHECK(driver.run().phase == RunPhase::kCancelled);
  }
}

TEST_CASE("independent work goes on after a failure, up to the failure ratio",
          "[engine][failure_ratio]") {
  EngineDriver driver(4);
  driver.submit(build(ten()));
  driver.fail("t0");
  driver.fail("t1");
  driver.fail("t2");
  CHECK(driver.run().is_stopping == false);
  driver.fail("t3");
  CHECK(driver.run().stop_reason == Reason::kFailureRatioExceeded);
  CHECK(driver.phase("t9") == TaskPhase::kCancelled);
  for (const std::string& name : driver.running()) driver.stop(name);
  CHECK(driver.run().phase == RunPhase::kFailed);
  CHECK(driver.run().error->error.code == "failure_ratio_exceeded");
}

TEST_CASE("a run with failures fails unless it accepts partial results",
          "[engine][failure_ratio]") {
  for (const bool accept : {false, true}) {
    CAPTURE(accept);
    WorkflowBuilder builder = ten();
    builder.accept_partial(accept);
    EngineDriver driver;
    driver.submit(build(builder));
    driver.fail("t0");
    for (const std::string& name : driver.running()) driver.succeed(name);
    CHECK(driver.run().phase == (accept ? RunPhase::kCompleted : RunPhase::kFailed));
    CHECK(driver.run().reason == (accept ? Reason::kPartial : Reason::kTaskFailed));
  }
}

TEST_CASE("a deadline warns, then cancels what is pending and asks the rest to stop",
          "[engine][deadline]") {
  WorkflowBuilder builder("late");
  builder.deadline(Millis{10'000});
  builder.task("done", "noop");
  builder.task("slow", "noop").needs({"done"});
  builder.task("never", "noop").needs({"slow"});
  EngineDriver driver;
  driver.submit(build(builder));
  driver.succeed("done");
  driver.wait(Millis{7'999});
  CHECK_FALSE(driver.run().warned);
  driver.wait(Millis{1});
  CHECK(driver.run().warned);
  driver.wait(Millis{2'000});
  CHECK(driver.phase("never") == TaskPhase::kCancelled);
  CHECK(driver.task("slow").cancel_requested);
  SECTION("and the run fails when it has stopped") { driver.stop("slow"); }
  SECTION("and kills it after the grace") {
    driver.wait(Millis{29'999});
    CHECK(driver.phase("slow") == TaskPhase::kRunning);
    driver.wait(Millis{1});
  }
  CHECK(driver.phase("slow") == TaskPhase::kCancelled);
  CHECK(driver.phase("done") == TaskPhase::kCompleted);
  CHECK(driver.run().phase == RunPhase::kFailed);
  CHECK(driver.run().error->error.code == "deadline_exceeded");
}

TEST_CASE("a paused run starts nothing and goes on when resumed", "[engine][control]") {
  WorkflowBuilder builder("chain");
  builder.task("a", "noop");
  builder.task("b", "noop").needs({"a"});
  EngineDriver driver;
  driver.submit(build(builder));
  CHECK(driver.control(RunAction::kPause).status.ok());
  driver.succeed("a");
  CHECK(driver.phase("b") == TaskPhase::kQueued);
  CHECK(driver.reasons("b") == Names{"paused"});
  CHECK(driver.control(RunAction::kPause).status.ok());  // twice is as once
  SECTION("resumed") {
    CHECK(driver.control(RunAction::kResume).status.ok());
    CHECK(driver.running() == Names{"b"});
    driver.succeed("b");
    CHECK(driver.run().phase == RunPhase::kCompleted);
  }
  SECTION("cancelled") {
    CHECK(driver.control(RunAction::kCancel).status.ok());
    CHECK(driver.run().phase == RunPhase::kCancelled);
  }
  SECTION("restarted, then resumed") {
    driver.restart();
    driver.wait(Millis{0});
    CHECK(driver.control(RunAction::kResume).status.ok());
    CHECK(driver.running() == Names{"b"});
  }
}

TEST_CASE("a run that was paused when its last task ended completes when resumed",
          "[engine][control]") {
  WorkflowBuilder builder("one");
  builder.task("a", "noop");
  EngineDriver driver;
  driver.submit(build(builder));
  driver.control(RunAction::kPause);
  driver.succeed("a");
  CHECK(driver.run().phase == RunPhase::kPaused);
  driver.control(RunAction::kResume);
  CHECK(driver.run().phase == RunPhase::kCompleted);
}

TEST_CASE("cancelling asks attempts to stop; forcing kills them", "[engine][control]") {
  WorkflowBuilder builder("chain");
  builder.task("a", "noop");
  builder.task("b", "noop").needs({"a"});
  EngineDriver driver;
  driver.submit(build(builder));
  driver.control(RunAction::kCancel);
  REQUIRE(driver.result().stops.size() == 1);
  CHECK_FALSE(driver.result().stops[0].force);
  CHECK(driver.phase("b") == TaskPhase::kCancelled);
  SECTION("one that finishes nevertheless has completed") {
    driver.succeed("a", 1);
    CHECK(driver.phase("a") == TaskPhase::kCompleted);
    CHECK(driver.run().phase == RunPhase::kCancelled);
  }
  SECTION("one that fails is cancelled, not retried") {
    driver.fail("a");
    CHECK(driver.phase("a") == TaskPhase::kCancelled);
    CHECK(driver.run().phase == RunPhase::kCancelled);
  }
  SECTION("forced") {
    driver.control(RunAction::kForceCancel);
    REQUIRE(driver.result().stops.size() == 1);
    CHECK(driver.result().stops[0].force);
    CHECK(driver.run().phase == RunPhase::kAborted);
  }
}

TEST_CASE("a control action with an old state version is refused", "[engine][control]") {
  WorkflowBuilder builder("one");
  builder.task("a", "noop");
  EngineDriver driver;
  driver.submit(build(builder));
  const uint64_t version = driver.run().version;
  driver.control(RunAction::kPause);
  const Reply reply =
      driver.give(ControlRun{RunId{1}, RunAction::kCancel, version, kNoTask, "", ""});
  CHECK(reply.status.error().code == ErrorCode::kStaleVersion);
  CHECK(reply.version == driver.run().version);
  CHECK(driver.run().phase == RunPhase::kPaused);
}

TEST_CASE("an action that the phase does not allow is refused", "[engine][control]") {
  WorkflowBuilder builder("one");
  builder.task("a", "noop");
  EngineDriver driver;
  driver.submit(build(builder));
  CHECK(driver.control(RunAction::kRetryFailed).status.error().code ==
        ErrorCode::kFailedPrecondition);
  driver.succeed("a");
  for (const RunAction action :
       {RunAction::kCancel, RunAction::kPause, RunAction::kResume, RunAction::kRetryFailed}) {
    CHECK(driver.control(action).status.error().code == ErrorCode::kFailedPrecondition);
  }
  CHECK(driver.control(RunAction::kCancel, RunId{99}).status.error().code == ErrorCode::kNotFound);
}

TEST_CASE("retrying a failed run repeats what failed and what waited for it", "[engine][control]") {
  WorkflowBuilder builder("chain");
  builder.task("a", "noop");
  builder.task("b", "noop").needs({"a"}).retry({.maximum_attempts = 1});
  builder.task("c", "noop").needs({"b"});
  EngineDriver driver;
  driver.submit(build(builder));
  driver.succeed("a", 1);
  driver.fail("b");
  REQUIRE(driver.run().phase == RunPhase::kFailed);
  CHECK(driver.control(RunAction::kRetryFailed).status.ok());
  CHECK(driver.running() == Names{"b"});
  CHECK(driver.phase("a") == TaskPhase::kCompleted);
  driver.succeed("b");
  driver.succeed("c");
  CHECK(driver.run().phase == RunPhase::kCompleted);
}

TEST_CASE("what a retry of one task leaves failed does not stop the run again",
          "[engine][control][failure_ratio]") {
  WorkflowBuilder builder = ten();
  builder.task("after", "noop").needs({"t0"});
  EngineDriver driver(4);
  driver.submit(build(builder));
  for (const char* name : {"t0", "t1", "t2", "t3"}) driver.fail(name);
  for (const std::string& name : driver.running()) driver.stop(name);
  REQUIRE(driver.run().reason == Reason::kFailureRatioExceeded);
  CHECK(driver.retry("t0").status.ok());
  CHECK_FALSE(driver.run().is_stopping);
  CHECK(driver.phase("t3") == TaskPhase::kFailed);
  CHECK(driver.running() == Names{"t0", "t4", "t5", "t6"});
  SECTION("and the run fails by what failed, when the rest has ended") {
    while (!driver.running().empty()) driver.succeed(driver.running().front());
    CHECK(driver.phase("after") == TaskPhase::kCompleted);
    CHECK(driver.run().reason == Reason::kTaskFailed);
  }
  SECTION("but failures after it do, also across a restart") {
    driver.fail("t4");
    driver.restart();
    driver.wait(Millis{0});
    driver.fail("t5");
    driver.fail("t6");
    CHECK_FALSE(driver.run().is_stopping);
    driver.fail("t0");
    CHECK(driver.run().stop_reason == Reason::kFailureRatioExceeded);
    for (const std::string& name : driver.running()) driver.stop(name);
    CHECK(driver.run().error->error.message ==
          "4 of 11 tasks failed, more than max_failure_ratio allows");
  }
}

TEST_CASE("a retry of one task leaves the other fan-outs as they ended",
          "[engine][control][fan_out]") {
  WorkflowBuilder builder("two");
  builder.max_failure_ratio(1.0);
  for (const char* id : {"a", "b"})
    builder.task(id, "noop").for_each("[1, 2, 3]").retry({.maximum_attempts = 1});
  EngineDriver driver(1);
  driver.submit(build(builder));
  driver.fail("a[0]");
  driver.fail("b[0]");
  REQUIRE(driver.phase("b[2]") == TaskPhase::kCancelled);
  REQUIRE(driver.run().phase == RunPhase::kFailed);
  SECTION("one element") { CHECK(driver.retry("a[0]").status.ok()); }
  SECTION("a whole fan-out repeats what failed of it") { CHECK(driver.retry("a").status.ok()); }
  CHECK(driver.phase("b[2]") == TaskPhase::kCancelled);
  for (const char* name : {"a[0]", "a[1]", "a[2]"}) driver.succeed(name);
  CHECK(driver.phase("a") == TaskPhase::kCompleted);
  CHECK(driver.phase("b") == TaskPhase::kFailed);
  CHECK(driver.run().phase == RunPhase::kFailed);
  CHECK(driver.run().counts.pending == 0);
}

TEST_CASE("an element that its fan-out did without is not retried", "[engine][control][fan_out]") {
  WorkflowBuilder builder("spared");
  builder.max_failure_ratio(1.0);
  builder.task("a", "noop")
      .for_each("[1, 2]")
      .retry({.maximum_attempts = 1})
      .max_failure_ratio(0.5);
  builder.task("b", "noop").retry({.maximum_attempts = 1});
  EngineDriver driver;
  driver.submit(build(builder));
  driver.fail("a[0]");
  driver.succeed("a[1]");
  driver.fail("b");
  REQUIRE(driver.phase("a") == TaskPhase::kCompleted);
  CHECK(driver.retry("a[0]").status.error().code == ErrorCode::kFailedPrecondition);
  CHECK(driver.run().phase == RunPhase::kFailed);
}

TEST_CASE("the same idempotency key gives the same run", "[engine][submission]") {
  WorkflowBuilder builder("one");
  builder.task("a", "noop");
  const auto workflow = build(builder);
  EngineDriver driver;
  SubmitRun submit;
  submit.id = RunId{10};
  submit.submission.workflow = workflow;
  submit.submission.idempotency_key = "tonight";
  CHECK(driver.give(submit).run == RunId{10});
  submit.id = RunId{11};
  const Reply second = driver.give(submit);
  CHECK(second.status.ok());
  CHECK(second.run == RunId{10});
  CHECK(driver.engine().state().runs.size() == 1);
}

TEST_CASE("an idempotency key with another workflow or other inputs is refused",
          "[engine][submission]") {
  WorkflowBuilder one("one");
  one.task("a", "noop");
  WorkflowBuilder two("two");
  two.task("a", "noop");
  EngineDriver driver;
  SubmitRun submit;
  submit.id = RunId{10};
  submit.submission.workflow = build(one);
  submit.submission.idempotency_key = "tonight";
  REQUIRE(driver.give(submit).status.ok());
  submit.id = RunId{11};
  submit.submission.priority = 9;
  CHECK(driver.give(submit).status.ok());
  submit.submission.inputs =
      std::make_shared<const nlohmann::json>(nlohmann::json{{"city", "Bern"}});
  const Status inputs = driver.give(submit).status;
  CHECK(inputs.error().code == ErrorCode::kAlreadyExists);
  CHECK(inputs.error().where == to_string(RunId{10}));
  CHECK(inputs.error().message.find("other inputs") != std::string::npos);
  submit.submission.inputs = nullptr;
  submit.submission.workflow = build(two);
  CHECK(driver.give(submit).status.error().message.find("another workflow") != std::string::npos);
}

TEST_CASE("a run id that is taken is refused", "[engine][submission]") {
  WorkflowBuilder builder("one");
  builder.task("a", "noop");
  SubmitRun submit;
  submit.id = RunId{10};
  submit.submission.workflow = build(builder);
  EngineDriver driver;
  CHECK(driver.give(submit).status.ok());
  CHECK(driver.give(submit).status.error().code == ErrorCode::kAlreadyExists);
}

TEST_CASE("a workflow that asks for more than there is is refused", "[engine][submission]") {
  WorkflowBuilder builder("big");
  builder.task("a", "noop").resource("cpu", 9);
  SubmitRun submit;
  submit.id = RunId{10};
  submit.submission.workflow = build(builder);
  EngineDriver driver;
  driver.give(ChangeResource{"cpu", 8'000});
  const Reply reply = driver.give(submit);
  CHECK(reply.status.error().code == ErrorCode::kFailedPrecondition);
  CHECK(reply.status.error().where == "/tasks/0/resources/cpu");
}

TEST_CASE("a forgotten run can be adopted and retried", "[engine][control]") {
  WorkflowBuilder builder("one");
  builder.task("a", "noop").retry({.maximum_attempts = 1});
  Engine engine;
  StepResult result;
  SubmitRun submit;
  submit.id = RunId{1};
  submit.submission.workflow = build(builder);
  const std::vector<Input> first{{0, ChangeWorker{WorkerId{0}, 1, {}, Reason::kNone}}, {0, submit}};
  engine.advance(Millis{1}, first, result);
  const StartAttempt order = result.starts.at(0);
  const std::vector<Input> second{
      {0, AttemptErred{order.run, order.task, order.token, {"x", "y", true}}}};
  engine.advance(Millis{2}, second, result);
  const RunState ended = *engine.state().find(RunId{1});
  CHECK(engine.forget(RunId{1}).ok());
  CHECK(engine.forget(RunId{1}).error().code == ErrorCode::kNotFound);
  CHECK(engine.adopt(ended).ok());
  CHECK(engine.adopt(ended).error().code == ErrorCode::kAlreadyExists);
  const std::vector<Input> third{
      {1, ControlRun{RunId{1}, RunAction::kRetryFailed, 0, kNoTask, "", ""}}};
  engine.advance(Millis{3}, third, result);
  CHECK(result.replies.at(0).status.ok());
  CHECK(result.starts.size() == 1);
}

TEST_CASE("a run that was paused among its exit handlers is not cancelled without force",
          "[engine][control]") {
  EngineDriver driver;
  driver.submit(build(with_handlers()));
  driver.succeed("main");
  REQUIRE(driver.running() == Names{"good"});
  driver.control(RunAction::kPause);
  CHECK(driver.control(RunAction::kCancel).status.error().code == ErrorCode::kFailedPrecondition);
  CHECK(driver.control(RunAction::kResume).status.ok());
  driver.succeed("good");
  driver.succeed("last");
  CHECK(driver.run().phase == RunPhase::kCompleted);
}

TEST_CASE("a fan-out among the exit handlers begins anew after a retry",
          "[engine][control][fan_out]") {
  WorkflowBuilder builder("handlers");
  builder.task("main", "noop").retry({.maximum_attempts = 1});
  builder.task("bad", "noop", TaskRole::kOnFailure)
      .for_each("[1, 2]")
      .retry({.maximum_attempts = 1});
  EngineDriver driver;
  driver.submit(build(builder));
  driver.fail("main");
  driver.succeed("bad[0]");
  driver.fail("bad[1]");
  REQUIRE(driver.run().phase == RunPhase::kFailed);
  CHECK(driver.control(RunAction::kRetryFailed).status.ok());
  CHECK(driver.running() == Names{"main"});
  driver.fail("main");
  CHECK(driver.running() == Names{"bad[0]", "bad[1]"});
  driver.succeed("bad[0]");
  driver.succeed("bad[1]");
  CHECK(driver.run().phase == RunPhase::kFailed);
  CHECK(driver.phase("bad") == TaskPhase::kCompleted);
}

TEST_CASE("a restart does not end a running fan-out that is bounded in time",
          "[engine][recovery][fan_out]") {
  WorkflowBuilder builder("bounded");
  builder.task("work", "noop").for_each("[1, 2]").timeouts({.schedule_to_close = Millis{60'000}});
  EngineDriver driver;
  driver.submit(build(builder));
  driver.wait(Millis{1'000});
  driver.restart();
  driver.wait(Millis{1'000});
  CHECK(driver.phase("work") == TaskPhase::kRunning);
  driver.succeed("work[0]");
  driver.succeed("work[1]");
  CHECK(driver.run().phase == RunPhase::kCompleted);
}

TEST_CASE("a report that comes with a late timer counts", "[engine][timeouts]") {
  WorkflowBuilder builder("late");
  builder.task("a", "noop").timeouts({.start_to_close = Millis{100}});
  Engine engine;
  StepResult result;
  SubmitRun submit;
  submit.id = RunId{1};
  submit.submission.workflow = build(builder);
  const std::vector<Input> first{{0, ChangeWorker{WorkerId{0}, 1, {}, Reason::kNone}}, {0, submit}};
  engine.advance(Millis{1}, first, result);
  const StartAttempt order = result.starts.at(0);
  // The host was busy: the timer is long due, and so is the result.
  const std::vector<Input> second{
      {1, AttemptSucceeded{order.run, order.task, order.token, nullptr, false}}};
  engine.advance(Millis{5'000}, second, result);
  CHECK(result.replies.at(0).status.ok());
  CHECK(engine.state().find(RunId{1})->phase == RunPhase::kCompleted);
}
