#include "support/engine_driver.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;
using gantline::test::workflow_of;

namespace {

WorkflowBuilder fragile() {
  WorkflowBuilder builder("fragile");
  builder.task("a", "noop").retry({.maximum_attempts = 1});
  return builder;
}

}  // namespace

TEST_CASE("a run is retried three times unless its workflow says otherwise",
          "[engine][recoveries]") {
  EngineDriver driver;
  driver.submit(build(fragile()));
  for (uint32_t i = 1; i <= 3; ++i) {
    driver.fail("a");
    REQUIRE(driver.control(RunAction::kRetryFailed).status.ok());
    CHECK(driver.run().recoveries == i);
  }
  driver.fail("a");
  const Status refused = driver.control(RunAction::kRetryFailed).status;
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kFailedPrecondition);
  CHECK(refused.error().message ==
        "the run was retried 3 times, as often as max_recoveries of its workflow allows; submit it "
        "anew");
  CHECK(driver.run().recoveries == 3);
  CHECK(driver.run().phase == RunPhase::kFailed);
}

TEST_CASE("the retry of one task counts as well", "[engine][recoveries]") {
  WorkflowBuilder builder = fragile();
  builder.max_recoveries(1);
  EngineDriver driver;
  driver.submit(build(builder));
  driver.fail("a");
  REQUIRE(driver.retry("a").status.ok());
  driver.fail("a");
  CHECK(driver.retry("a").status.error().message.find("retried 1 time, as often") !=
        std::string::npos);
}

TEST_CASE("a run whose workflow allows no recovery is not retried", "[engine][recoveries]") {
  WorkflowBuilder builder = fragile();
  builder.max_recoveries(0);
  EngineDriver driver;
  driver.submit(build(builder));
  driver.fail("a");
  CHECK_FALSE(driver.control(RunAction::kRetryFailed).status.ok());
  CHECK(driver.run().phase == RunPhase::kFailed);
}

TEST_CASE("going on after a pause is no recovery", "[engine][recoveries]") {
  WorkflowBuilder builder = fragile();
  builder.max_recoveries(0);
  EngineDriver driver;
  driver.submit(build(builder));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(driver.control(RunAction::kPause).status.ok());
    REQUIRE(driver.control(RunAction::kResume).status.ok());
  }
  driver.succeed("a");
  CHECK(driver.run().phase == RunPhase::kCompleted);
}

TEST_CASE("the usual number of recoveries is no part of the hash, another one is",
          "[engine][recoveries]") {
  const auto plain = workflow_of(R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}]})");
  const auto spelt =
      workflow_of(R"({"name": "w", "max_recoveries": 3, "tasks": [{"id": "a", "type": "noop"}]})");
  const auto other =
      workflow_of(R"({"name": "w", "max_recoveries": 9, "tasks": [{"id": "a", "type": "noop"}]})");
  CHECK(spelt->hash() == plain->hash());
  CHECK(other->hash() != plain->hash());
  const auto again = parse_stored_workflow(to_canonical_json(*other));
  REQUIRE(again.ok());
  CHECK(again.value().settings().max_recoveries == 9);
  CHECK(again.value().hash() == other->hash());
}
