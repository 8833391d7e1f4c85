#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;
using Names = std::vector<std::string>;

namespace {

// a and b before c, which joins by the given rule.
std::shared_ptr<const Workflow> joined(JoinRule rule) {
  WorkflowBuilder builder("joined");
  builder.max_failure_ratio(1.0);
  builder.task("a", "noop").retry({.maximum_attempts = 1});
  builder.task("b", "noop").retry({.maximum_attempts = 1});
  builder.task("c", "noop").needs({"a", "b"}).join(rule);
  return build(builder);
}

enum class End { kSuccess, kFailure };

// The phase of c, first after a ended and then after b did.
std::pair<TaskPhase, TaskPhase> phases_of_c(JoinRule rule, End a, End b) {
  EngineDriver driver;
  driver.submit(joined(rule));
  const auto end = [&](const char* name, End how) {
    if (how == End::kSuccess) {
      driver.succeed(name);
    } else {
      driver.fail(name);
    }
  };
  end("a", a);
  const TaskPhase between = driver.phase("c");
  end("b", b);
  return {between, driver.phase("c")};
}

}  // namespace

TEST_CASE("tasks start when all they need has completed", "[engine][run]") {
  WorkflowBuilder builder("diamond");
  builder.task("top", "noop");
  builder.task("left", "noop").needs({"top"});
  builder.task("right", "noop").needs({"top"});
  builder.task("bottom", "noop").needs({"left", "right"});
  EngineDriver driver;
  driver.submit(build(builder));
  CHECK(driver.running() == Names{"top"});
  driver.succeed("top");
  CHECK(driver.running() == Names{"left", "right"});
  driver.succeed("right");
  CHECK(driver.running() == Names{"left"});
  driver.succeed("left");
  driver.succeed("bottom");
  CHECK(driver.run().phase == RunPhase::kCompleted);
  CHECK(driver.run().counts.completed == 4);
}

TEST_CASE("each join rule decides as early as it can", "[engine][run]") {
  using P = TaskPhase;
  struct Row {
    JoinRule rule;
    End a;
    End b;
    TaskPhase between;
    TaskPhase after;
  };
  const std::vector<Row> rows = {
      {JoinRule::kAllSuccess, End::kSuccess, End::kSuccess, P::kPending, P::kRunning},
      {JoinRule::kAllSuccess, End::kFailure, End::kSuccess, P::kCancelled, P::kCancelled},
      {JoinRule::kAllDone, End::kFailure, End::kFailure, P::kPending, P::kRunning},
      {JoinRule::kNoneFailed, End::kSuccess, End::kFailure, P::kPending, P::kCancelled},
      {JoinRule::kOneSuccess, End::kSuccess, End::kFailure, P::kRunning, P::kRunning},
      {JoinRule::kOneSuccess, End::kFailure, End::kFailure, P::kPending, P::kCancelled},
      {JoinRule::kOneFailed, End::kFailure, End::kSuccess, P::kRunning, P::kRunning},
      {JoinRule::kOneFailed, End::kSuccess, End::kSuccess, P::kPending, P::kSkipped},
      {JoinRule::kAllFailed, End::kFailure, End::kFailure, P::kPending, P::kRunning},
      {JoinRule::kAllFailed, End::kSuccess, End::kFailure, P::kSkipped, P::kSkipped},
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.rule), static_cast<int>(row.a), static_cast<int>(row.b));
    CHECK(phases_of_c(row.rule, row.a, row.b) == std::pair{row.between, row.after});
  }
}

TEST_CASE("a false condition skips the task and those that need it", "[engine][run]") {
  WorkflowBuilder builder("conditional");
  builder.task("a", "noop");
  builder.task("b", "noop").needs({"a"}).when("tasks.a.output > 3");
  builder.task("c", "noop").needs({"b"});
  builder.task("d", "noop").needs({"b"}).join(JoinRule::kNoneFailed);
  EngineDriver driver;
  driver.submit(build(builder));
  driver.succeed("a", 3);
  CHECK(driver.phase("b") == TaskPhase::kSkipped);
  CHECK(driver.task("b").reason == Reason::kConditionFalse);
  CHECK(driver.phase("c") == TaskPhase::kSkipped);
  CHECK(driver.running() == Names{"d"});
  driver.succeed("d");
  CHECK(driver.run().phase == RunPhase::kCompleted);
}

TEST_CASE("an expression that cannot be evaluated fails its task, not the engine",
          "[engine][run]") {
  WorkflowBuilder builder("broken");
  builder.max_failure_ratio(1.0);
  builder.task("a", "noop");
  builder.task("b", "noop").needs({"a"}).when("tasks.a.output.missing > 3");
  builder.task("c", "noop").needs({"a"}).with(R"({"x": "${{ tasks.a.output.missing }}"})");
  builder.task("d", "noop").needs({"a"}).for_each("tasks.a.output.missing");
  builder.task("e", "noop").needs({"a"}).limit("k").limit("x:${{ tasks.a.output.missing }}");
  EngineDriver driver;
  driver.submit(build(builder));
  driver.succeed("a", nlohmann::json::object());
  CHECK(driver.phase("b") == TaskPhase::kFailed);
  CHECK(driver.phase("c") == TaskPhase::kFailed);
  CHECK(driver.task("c").reason == Reason::kExpressionFailed);
  const auto message_of = [&driver](const char* task) {
    REQUIRE(driver.task(task).error);
    CHECK(driver.task(task).error->error.code == "expression_failed");
    return driver.task(task).error->error.message;
  };
  const std::string missing = "the map has no field 'missing'";
  CHECK(message_of("b") == missing + " (at when, offset 15)");
  CHECK(message_of("c") == missing + " (offset 16) (at with/x)");
  CHECK(message_of("d") == missing + " (at for_each, offset 15)");
  CHECK(message_of("e") == missing + " (offset 16) (at limits/1)");
  CHECK(driver.run().phase == RunPhase::kFailed);
}

TEST_CASE("a soft failure counts as success for what follows", "[engine][run]") {
  WorkflowBuilder builder("soft");
  builder.task("a", "noop").retry({.maximum_attempts = 1}).allow_failure();
  builder.task("b", "noop").needs({"a"});
  EngineDriver driver;
  driver.submit(build(builder));
  driver.fail("a");
  CHECK(driver.running() == Names{"b"});
  driver.succeed("b");
  CHECK(driver.run().phase == RunPhase::kCompleted);
  CHECK(driver.run().counts.soft_failed == 1);
}

TEST_CASE("a payload sees the outputs and inputs it names", "[engine][run]") {
  WorkflowBuilder builder("payload");
  builder.task("a", "noop");
  builder.task("b", "noop")
      .needs({"a"})
      .with(
          R"({"sum": "${{ tasks.a.output.n + inputs.m }}", "text": "n is ${{ tasks.a.output.n }}"})");
  EngineDriver driver;
  driver.submit(build(builder), {{"m", 2}});
  driver.succeed("a", {{"n", 40}});
  CHECK(*driver.attempt("b").with == nlohmann::json{{"sum", 42}, {"text", "n is 40"}});
}

TEST_CASE("a run whose only task is skipped completes at once", "[engine][run]") {
  WorkflowBuilder builder("one");
  builder.task("only", "noop").when("false");
  EngineDriver driver;
  driver.submit(build(builder));
  CHECK(driver.run().phase == RunPhase::kCompleted);
}
