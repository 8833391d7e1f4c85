#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;
using nlohmann::json;
using Names = std::vector<std::string>;

namespace {

// list, then one element of `work` for each of its entries, then join.
WorkflowBuilder fan_out(double ratio = 0.0) {
  WorkflowBuilder builder("fan-out");
  builder.task("list", "noop");
  builder.task("work", "noop")
      .needs({"list"})
      .for_each("tasks.list.output")
      .with(R"({"item": "${{ item }}", "index": "${{ item_index }}"})")
      .retry({.maximum_attempts = 1})
      .max_failure_ratio(ratio);
  builder.task("join", "noop").needs({"work"}).with(R"({"all": "${{ tasks.work.output }}"})");
  return builder;
}

}  // namespace

TEST_CASE("a fan-out runs one element for each entry and joins their outputs in order",
          "[engine][fan_out]") {
  EngineDriver driver;
  driver.submit(build(fan_out()));
  driver.succeed("list", json{"x", "y", "z"});
  CHECK(driver.running() == Names{"work[0]", "work[1]", "work[2]"});
  CHECK(*driver.attempt("work[1]").with == json{{"item", "y"}, {"index", 1}});
  driver.succeed("work[2]", 30);
  driver.succeed("work[0]", 10);
  CHECK(driver.phase("work") == TaskPhase::kRunning);
  driver.succeed("work[1]", 20);
  CHECK(*driver.attempt("join").with == json{{"all", {10, 20, 30}}});
  driver.succeed("join");
  CHECK(driver.run().phase == RunPhase::kCompleted);
  CHECK(driver.run().counts.total == 6);
}

TEST_CASE("a fan-out over an empty list completes with an empty list", "[engine][fan_out]") {
  EngineDriver driver;
  driver.submit(build(fan_out()));
  driver.succeed("list", json::array());
  CHECK(*driver.attempt("join").with == json{{"all", json::array()}});
}

TEST_CASE("a fan-out over something else fails its task", "[engine][fan_out]") {
  EngineDriver driver;
  driver.submit(build(fan_out()));
  driver.succeed("list", json{{"not", "a list"}});
  CHECK(driver.phase("work") == TaskPhase::kFailed);
  CHECK(driver.phase("join") == TaskPhase::kCancelled);
  CHECK(driver.run().phase == RunPhase::kFailed);
}

TEST_CASE("a fan-out over more elements than allowed fails its task", "[engine][fan_out]") {
  EngineDriver driver;
  driver.submit(build(fan_out()));
  driver.succeed("list", json(std::vector<int>(100'001, 1)));
  CHECK(driver.phase("work") == TaskPhase::kFailed);
  CHECK(driver.task("work").error->error.code == "limit_exceeded");
}

TEST_CASE("one failed element fails the fan-out and spares the rest", "[engine][fan_out]") {
  EngineDriver driver(2);
  driver.submit(build(fan_out()));
  driver.succeed("list", json{1, 2, 3, 4});
  driver.fail("work[0]");
  CHECK(driver.phase("work[2]") == TaskPhase::kCancelled);
  CHECK(driver.phase("work[3]") == TaskPhase::kCancelled);
  CHECK(driver.task("work[1]").cancel_requested);
  CHECK(driver.phase("work") == TaskPhase::kRunning);
  driver.stop("work[1]");
  CHECK(driver.phase("work") == TaskPhase::kFailed);
  CHECK(driver.task("work").reason == Reason::kFanOutFailed);
}

TEST_CASE("a fan-out completes within its failure ratio, with null for what failed",
          "[engine][fan_out]") {
  EngineDriver driver;
  driver.submit(build(fan_out(0.5)));
  driver.succeed("list", json{1, 2});
  driver.fail("work[0]");
  driver.succeed("work[1]", "ok");
  CHECK(*driver.attempt("join").with == json{{"all", {nullptr, "ok"}}});
  driver.succeed("join");
  CHECK(driver.run().phase == RunPhase::kCompleted);
}

TEST_CASE("retrying a run repeats the failed elements only", "[engine][fan_out][retry]") {
  EngineDriver driver;
  driver.submit(build(fan_out()));
  driver.succeed("list", json{1, 2});
  driver.succeed("work[0]", "kept");
  driver.fail("work[1]");
  REQUIRE(driver.run().phase == RunPhase::kFailed);
  CHECK(driver.control(RunAction::kRetryFailed).status.ok());
  CHECK(driver.running() == Names{"work[1]"});
  driver.succeed("work[1]", "mended");
  CHECK(*driver.attempt("join").with == json{{"all", {"kept", "mended"}}});
  driver.succeed("join");
  CHECK(driver.run().phase == RunPhase::kCompleted);
  CHECK(driver.run().recoveries == 1);
}
