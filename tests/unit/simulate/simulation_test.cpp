#include "gantline/forecast.hpp"
#include "gantline/simulator.hpp"

#include <set>

#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;

namespace {

// Four tasks of one second, three of which wait for the first.
WorkflowBuilder forked() {
  WorkflowBuilder builder("fork");
  builder.task("a", "noop").duration(Millis{1'000});
  for (const char* id : {"b", "c", "d"})
    builder.task(id, "noop").needs({"a"}).duration(Millis{1'000});
  return builder;
}

TrialResult simulate(const WorkflowBuilder& builder, SimulationOptions options) {
  return Simulation(build(builder), std::move(options)).run();
}

}  // namespace

TEST_CASE("more workers shorten a simulated run down to its critical path", "[engine][simulate]") {
  CHECK(simulate(forked(), {.workers = 1}).makespan == Millis{4'000});
  CHECK(simulate(forked(), {.workers = 2}).makespan == Millis{3'000});
  CHECK(simulate(forked(), {.workers = 3}).makespan == Millis{2'000});
  CHECK(simulate(forked(), {.workers = 64}).makespan == Millis{2'000});
}

TEST_CASE("the same seed gives the same run, another one another", "[engine][simulate]") {
  WorkflowBuilder builder("noisy");
  for (int i = 0; i < 50; ++i) {
    Estimate estimate;
    estimate.kind = EstimateKind::kUniform;
    estimate.low = Millis{100};
    estimate.high = Millis{10'000};
    estimate.failure_per_million = 200'000;
    builder.task("t" + std::to_string(i), "noop").estimate(estimate);
  }
  builder.max_failure_ratio(1.0);
  const TrialResult first = simulate(builder, {.workers = 4, .seed = 7});
  const TrialResult again = simulate(builder, {.workers = 4, .seed = 7});
  const TrialResult other = simulate(builder, {.workers = 4, .seed = 8});
  CHECK(first.state_hash == again.state_hash);
  CHECK(first.makespan == again.makespan);
  CHECK(first.state_hash != other.state_hash);
  CHECK(first.completions > 50);  // some attempts failed and were repeated
}

TEST_CASE("stepping ends where running ends", "[engine][simulate]") {
  Simulation stepped(build(forked()), {.workers = 2});
  size_t slices = 0;
  while (stepped.step(1)) ++slices;
  CHECK(slices > 2);
  CHECK(stepped.done());
  CHECK(stepped.result().state_hash == simulate(forked(), {.workers = 2}).state_hash);
}

TEST_CASE("two attempts never share a lane", "[engine][simulate]") {
  const TrialResult result = simulate(forked(), {.workers = 2});
  for (const SimulatedTask& a : result.attempts) {
    CHECK(a.lane < 2);
    for (const SimulatedTask& b : result.attempts) {
      if (&a == &b || a.lane != b.lane) continue;
      CHECK((a.end <= b.start || b.end <= a.start));
    }
  }
}

TEST_CASE("collected events fold to the simulated state", "[engine][simulate]") {
  Simulation simulation(build(forked()), {.workers = 2});
  simulation.collect_events(true);
  const TrialResult result = simulation.run();
  State state;
  for (const Event& event : simulation.events()) REQUIRE(evolve(state, event).ok());
  CHECK(state_hash(*state.find(RunId{1})) == result.state_hash);
}

TEST_CASE("a fan-out over what is unknown has the expected number of elements",
          "[engine][simulate]") {
  WorkflowBuilder builder("unknown");
  builder.task("list", "noop").duration(Millis{10});
  Estimate estimate;
  estimate.kind = EstimateKind::kFixed;
  estimate.low = Millis{100};
  estimate.fan_out_elements = 6;
  builder.task("work", "noop")
      .needs({"list"})
      .for_each("tasks.list.output.items")
      .estimate(estimate);
  builder.task("join", "noop")
      .needs({"work"})
      .when("size(tasks.work.output) > 0")
      .duration(Millis{5});
  const TrialResult result = simulate(builder, {.workers = 2});
  CHECK(result.phase == RunPhase::kCompleted);
  CHECK(result.makespan == Millis{10 + 3 * 100 + 5});
}

TEST_CASE("recorded attempts are repeated as they were", "[engine][simulate]") {
  WorkflowBuilder builder("recorded");
  builder.task("a", "noop").retry({.maximum_attempts = 3, .initial_interval = Millis{50}});
  builder.task("b", "noop").needs({"a"}).when("tasks.a.output == 5");
  RecordedAttempt failed;
  failed.duration = Millis{30};
  failed.failed = true;
  failed.error = {"x", "y", true};
  RecordedAttempt good;
  good.duration = Millis{70};
  good.output = std::make_shared<const nlohmann::json>(4);
  SimulationOptions options;
  options.recorded["a"] = {failed, good};
  const TrialResult result = simulate(builder, options);
  CHECK(result.makespan == Millis{30 + 50 + 70});  // and b was skipped
  CHECK(result.attempts.size() == 2);
}

TEST_CASE("a recorded retry begins when its back-off was seen to be over", "[engine][simulate]") {
  WorkflowBuilder builder("late");
  builder.task("a", "noop")
      .priority(9)
      .retry({.maximum_attempts = 2, .initial_interval = Millis{50}});
  builder.task("b", "noop");
  builder.task("c", "noop").needs({"b"});
  RecordedAttempt failed;
  failed.duration = Millis{30};
  failed.failed = true;
  failed.error = {"x", "y", true};
  failed.step = 2;
  RecordedAttempt good;
  good.duration = Millis{100};
  RecordedAttempt b;
  b.duration = Millis{84};
  b.step = 3;
  SimulationOptions options{.workers = 4};
  options.recorded = {{"a", {failed, good}}, {"b", {b}}, {"c", {good}}};
  const auto starts = [&] {
    std::vector<std::pair<uint32_t, Millis>> result;
    for (const SimulatedTask& task : simulate(builder, options).attempts)
      result.emplace_back(to_index(task.task), task.start);
    return result;
  };
  using Starts = std::vector<std::pair<uint32_t, Millis>>;
  CHECK(starts() == Starts{{0, Millis{0}}, {1, Millis{0}}, {0, Millis{80}}, {2, Millis{84}}});
  // Seen by the decision that took b.
  options.recorded["a"][0].retry_late = Millis{4};
  options.recorded["a"][0].retry_step = 3;
  CHECK(starts() == Starts{{0, Millis{0}}, {1, Millis{0}}, {0, Millis{84}}, {2, Millis{84}}});
  // Seen by one before that, and by one after it at the earliest.
  options.workers = 2;
  options.recorded["a"][0].retry_step = 2;
  CHECK(starts() == Starts{{0, Millis{0}}, {1, Millis{0}}, {0, Millis{84}}, {2, Millis{84}}});
  options.recorded["a"][0].retry_late = Millis{9};
  options.recorded["a"][0].retry_step = 4;
  CHECK(starts() == Starts{{0, Millis{0}}, {1, Millis{0}}, {0, Millis{84}}, {2, Millis{84}}});
  // And in between, when nothing else happened.
  options.recorded["b"][0].duration = Millis{200};
  options.recorded["b"][0].step = 4;
  options.recorded["a"][0].retry_step = 3;
  CHECK(starts() == Starts{{0, Millis{0}}, {1, Millis{0}}, {0, Millis{89}}, {2, Millis{200}}});
}

TEST_CASE("a simulation without inputs does not know what follows from them",
          "[engine][simulate]") {
  WorkflowBuilder builder("unknown");
  Estimate estimate;
  estimate.fan_out_elements = 3;
  builder.task("a", "noop").duration(Millis{10}).when("inputs.n > 0");
  builder.task("b", "noop").duration(Millis{10}).for_each("inputs.list").estimate(estimate);
  const auto workflow = build(builder);
  Simulation blind(workflow, {.workers = 8});
  blind.run();
  const RunState& run = blind.engine().state().runs.begin()->second;
  CHECK(run.phase == RunPhase::kCompleted);
  CHECK(run.tasks[0].phase == TaskPhase::kCompleted);
  CHECK(run.tasks[1].elements == 3);
  SimulationOptions options{.workers = 8};
  options.inputs = std::make_shared<const nlohmann::json>(
      nlohmann::json{{"n", 0}, {"list", nlohmann::json::array({1})}});
  Simulation told(workflow, options);
  told.run();
  const RunState& known = told.engine().state().runs.begin()->second;
  CHECK(known.tasks[0].phase == TaskPhase::kSkipped);
  CHECK(known.tasks[1].elements == 1);
}

TEST_CASE("a forecast's trials can be repeated one by one", "[engine][simulate]") {
  WorkflowBuilder builder("spread");
  Estimate estimate;
  estimate.kind = EstimateKind::kUniform;
  estimate.low = Millis{1'000};
  estimate.high = Millis{9'000};
  builder.task("a", "noop").estimate(estimate);
  const auto workflow = build(builder);
  SimulationOptions options;
  options.seed = 42;
  const auto result = forecast(workflow, options, 200);
  REQUIRE(result.ok());
  CHECK(result.value().makespan == Millis{5'000});
  CHECK(result.value().p50 > Millis{4'000});
  CHECK(result.value().p50 < Millis{6'000});
  CHECK(result.value().p95 > Millis{8'000});
  CHECK(result.value().minimum >= Millis{1'000});
  CHECK(result.value().maximum <= Millis{9'000});
  options.seed = trial_seed(42, 17);
  CHECK(Simulation(workflow, options).run().makespan == result.value().finish_times[17]);
  CHECK_FALSE(forecast(workflow, options, 0).ok());
  CHECK_FALSE(forecast(workflow, options, 100'001).ok());
}

TEST_CASE("a run past its deadline ends in the simulation as it would on the server",
          "[engine][simulate]") {
  WorkflowBuilder builder = forked();
  builder.deadline(Millis{1'500});
  const TrialResult result = simulate(builder, {.workers = 1});
  CHECK(result.phase == RunPhase::kFailed);
  CHECK(result.makespan == Millis{1'500});
}

TEST_CASE("an element that is stopped in the decision that started it ends in the simulation too",
          "[engine][simulate]") {
  WorkflowBuilder builder("stopped");
  builder.task("f", "noop").for_each("[1, 2, 0]").with(R"({"x": "${{ string(1 / item) }}"})");
  CHECK(simulate(builder, {.workers = 4}).phase == RunPhase::kFailed);
}

TEST_CASE("the simulated worker has the labels that the workflow asks for", "[engine][simulate]") {
  WorkflowBuilder builder("labelled");
  builder.task("a", "noop").label("gpu").duration(Millis{70});
  const TrialResult result = simulate(builder, {.workers = 1});
  CHECK(result.phase == RunPhase::kCompleted);
  CHECK(result.makespan == Millis{70});
}

TEST_CASE("a task that takes as long as its bound is in time", "[engine][simulate]") {
  WorkflowBuilder builder("exact");
  builder.task("a", "noop").duration(Millis{100}).timeouts({.start_to_close = Millis{100}});
  CHECK(simulate(builder, {.workers = 1}).phase == RunPhase::kCompleted);
}
