#include "gantline/recording.hpp"
#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;

namespace {

// One task with a uniform estimate from 1 s to 9 s.
WorkflowBuilder spread() {
  WorkflowBuilder builder("spread");
  Estimate estimate;
  estimate.kind = EstimateKind::kUniform;
  estimate.low = Millis{1'000};
  estimate.high = Millis{9'000};
  builder.task("a", "noop").estimate(estimate);
  return builder;
}

std::shared_ptr<const ForkPoint> fork_of(const EngineDriver& driver) {
  ForkPoint fork;
  fork.run = driver.run();
  fork.now = driver.now();
  return std::make_shared<const ForkPoint>(std::move(fork));
}

Millis makespan(const EngineDriver& driver, SimulationOptions options) {
  return Simulation(fork_of(driver), std::move(options)).run().makespan;
}

SimulationOptions typical(uint32_t workers) {
  return {.workers = workers, .use_typical_durations = true};
}

}  // namespace

TEST_CASE("a running attempt goes on for the rest of its typical duration", "[engine][simulate]") {
  EngineDriver driver;
  driver.submit(build(spread()));
  driver.wait(Millis{2'000});
  CHECK(makespan(driver, typical(1)) == Millis{5'000});
  driver.wait(Millis{3'000});  // exactly as long as typical: it ends now
  CHECK(makespan(driver, typical(1)) == Millis{5'000});
  driver.wait(Millis{2'500});  // longer than anybody thought
  CHECK(makespan(driver, typical(1)) == Millis{7'501});
}

TEST_CASE("a drawn rest is one of the durations that are long enough", "[engine][simulate]") {
  EngineDriver driver;
  driver.submit(build(spread()));
  driver.wait(Millis{5'000});
  int64_t sum = 0;
  for (uint64_t seed = 0; seed < 1'000; ++seed) {
    const Millis end = makespan(driver, {.workers = 1, .seed = seed});
    CHECK(end >= Millis{5'000});
    CHECK(end <= Millis{9'000});
    sum += end.count;
  }
  CHECK(sum / 1'000 > 6'900);  // uniform from 5 s to 9 s
  CHECK(sum / 1'000 < 7'100);
}

TEST_CASE("a fork on more workers starts what was queued at once", "[engine][simulate]") {
  WorkflowBuilder builder("wide");
  for (const char* id : {"a", "b", "c"}) builder.task(id, "noop").duration(Millis{1'000});
  EngineDriver driver(1);
  driver.submit(build(builder));
  driver.wait(Millis{400});
  CHECK(makespan(driver, typical(1)) == Millis{3'000});
  CHECK(makespan(driver, typical(2)) == Millis{2'000});
  CHECK(makespan(driver, typical(3)) == Millis{1'400});
}

TEST_CASE("back-offs, timeouts and the deadline hold in a fork", "[engine][simulate]") {
  WorkflowBuilder builder("held");
  builder.task("a", "noop")
      .duration(Millis{100})
      .retry({.maximum_attempts = 2, .initial_interval = Millis{500}});
  builder.task("slow", "noop")
      .duration(Millis{9'000})
      .allow_failure()
      .retry({.maximum_attempts = 1})
      .timeouts({.start_to_close = Millis{5'000}});
  const auto workflow = build(builder);
  EngineDriver driver;
  driver.submit(workflow);
  driver.fail("a");
  driver.wait(Millis{200});
  Simulation simulation(fork_of(driver), typical(4));
  CHECK(simulation.run().makespan == Millis{5'000});
  const RunState& run = *simulation.run_state();
  CHECK(run.phase == RunPhase::kCompleted);
  CHECK(run.tasks[0].started_at == driver.now() + Millis{300});

  builder.deadline(Millis{3'000});
  EngineDriver late;
  late.submit(build(builder));
  late.wait(Millis{1'000});
  Simulation cut(fork_of(late), typical(4));
  CHECK(cut.run().makespan == Millis{3'000});
  CHECK(cut.run_state()->stop_reason == Reason::kDeadlineExceeded);
}

TEST_CASE("an attempt that was asked to stop stops in the fork", "[engine][simulate]") {
  EngineDriver driver;
  driver.submit(build(spread()));
  driver.wait(Millis{700});
  driver.control(RunAction::kCancel);
  Simulation simulation(fork_of(driver), typical(1));
  CHECK(simulation.run().makespan == Millis{700});
  CHECK(simulation.run_state()->phase == RunPhase::kCancelled);
}

TEST_CASE("a paused run stays paused in the fork, one that ended has ended", "[engine][simulate]") {
  WorkflowBuilder builder("two");
  builder.task("a", "noop").duration(Millis{1'000});
  builder.task("b", "noop").needs({"a"}).duration(Millis{1'000});
  EngineDriver driver;
  driver.submit(build(builder));
  driver.wait(Millis{100});
  driver.control(RunAction::kPause);
  Simulation paused(fork_of(driver), typical(1));
  CHECK(paused.run().phase == RunPhase::kPaused);
  CHECK(paused.run_state()->tasks[0].phase == TaskPhase::kCompleted);
  driver.control(RunAction::kResume);
  driver.succeed("a");
  driver.succeed("b");
  CHECK(driver.run().phase == RunPhase::kCompleted);
  driver.wait(Millis{5'000});
  CHECK(makespan(driver, typical(1)) == Millis{100});
}

TEST_CASE("a restarted simulation is the one with the other seed", "[engine][simulate]") {
  const auto workflow = build(spread());
  Simulation simulation(workflow, {.workers = 1, .seed = 1});
  simulation.run();
  simulation.restart(2);
  CHECK_FALSE(simulation.done());
  const TrialResult again = simulation.run();
  const TrialResult fresh = Simulation(workflow, {.workers = 1, .seed = 2}).run();
  CHECK(again.state_hash == fresh.state_hash);
  CHECK(again.makespan == fresh.makespan);
  CHECK(again.attempts.size() == 1);
}

TEST_CASE("a recording of a fork holds what came before and after", "[engine][simulate]") {
  WorkflowBuilder builder("pair");
  builder.task("a", "noop").duration(Millis{1'000});
  builder.task("b", "noop").needs({"a"}).duration(Millis{1'000});
  Simulation simulation(build(builder), typical(1));
  simulation.collect_events(true);
  simulation.run();
  Recording recording = Recording::of(simulation).value();
  recording.seek_time(Millis{1'200});
  const auto fork = std::make_shared<const ForkPoint>(recording.fork());
  Simulation continued(fork, typical(1));
  continued.collect_events(true);
  const TrialResult result = continued.run();
  Recording whole =
      Recording::of(continued, recording.events().first(static_cast<size_t>(fork->run.version)))
          .value();
  CHECK(whole.final_state_hash() == recording.final_state_hash());
  CHECK(result.state_hash == recording.final_state_hash());
  whole.seek_time(Millis{500});
  CHECK(whole.run().tasks[0].phase == TaskPhase::kRunning);
  whole.seek_event(SIZE_MAX);
  CHECK(state_hash(whole.run()) == recording.final_state_hash());
}
