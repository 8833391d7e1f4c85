// What a simulation takes from the history of a run.
#include "gantline/history.hpp"

#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;

namespace {

// `a` fails at once and may be tried again 50 ms later; `b` runs beside it.
std::shared_ptr<const Workflow> retried() {
  WorkflowBuilder builder("retried");
  builder.task("a", "noop")
      .retry({.maximum_attempts = 2, .initial_interval = Millis{50}, .jitter_permille = 0});
  builder.task("b", "noop");
  return build(builder);
}

}  // namespace

TEST_CASE("recorded attempts tell what they did and when their retries were noticed",
          "[engine][history]") {
  const auto workflow = retried();
  EngineDriver driver;
  driver.submit(workflow);
  driver.wait(Millis{7});
  driver.fail("a");
  driver.look_away(Millis{54});
  driver.succeed("b");
  driver.wait(Millis{20});
  driver.succeed("a", 5);
  const auto recorded = recorded_attempts({workflow, driver.events(), ""});
  REQUIRE(recorded.ok());
  REQUIRE(recorded.value().at("a").size() == 2);
  const RecordedAttempt& first = recorded.value().at("a")[0];
  CHECK(first.failed);
  CHECK(first.duration == Millis{7});
  CHECK(first.retry_late == Millis{4});
  CHECK(first.retry_step == recorded.value().at("b")[0].step);
  const RecordedAttempt& second = recorded.value().at("a")[1];
  CHECK_FALSE(second.failed);
  CHECK(second.duration == Millis{20});
  REQUIRE(second.output != nullptr);
  CHECK(*second.output == 5);
  CHECK(second.retry_step == 0);
}

TEST_CASE("a retry that was noticed in time is not late", "[engine][history]") {
  const auto workflow = retried();
  EngineDriver driver;
  driver.submit(workflow);
  driver.fail("a");
  driver.wait(Millis{60});
  driver.succeed("a");
  const auto recorded = recorded_attempts({workflow, driver.events(), ""});
  REQUIRE(recorded.ok());
  CHECK(recorded.value().at("a")[0].retry_late == Millis{0});
}

TEST_CASE("nothing is recorded of a history with a gap", "[engine][history]") {
  const auto workflow = retried();
  EngineDriver driver;
  driver.submit(workflow);
  driver.fail("a");
  driver.wait(Millis{60});
  std::vector<Event> events = driver.events();
  events.erase(events.begin() + static_cast<long>(events.size()) - 2);
  const auto recorded = recorded_attempts({workflow, events, ""});
  REQUIRE_FALSE(recorded.ok());
  CHECK(recorded.error().code == ErrorCode::kCorrupt);
}
