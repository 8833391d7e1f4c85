#include "gantline/forecast.hpp"

#include <algorithm>

#include "gantline/recording.hpp"
#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;

namespace {

Estimate uniform(int64_t low, int64_t high) {
  Estimate estimate;
  estimate.kind = EstimateKind::kUniform;
  estimate.low = Millis{low};
  estimate.high = Millis{high};
  return estimate;
}

Forecast forecast_of(const WorkflowBuilder& builder, SimulationOptions options, uint32_t trials) {
  const Result<Forecast> result = forecast(build(builder), options, trials);
  REQUIRE(result.ok());
  return result.value();
}

uint32_t criticality(const WorkflowBuilder& builder, SimulationOptions options, const char* task) {
  options.use_typical_durations = true;
  const Forecast result = forecast_of(builder, options, 1);
  return result.criticality[to_index(*build(builder)->find(task))];
}

}  // namespace

TEST_CASE("a forecast in slices is the forecast at once", "[engine][simulate]") {
  WorkflowBuilder builder("sliced");
  builder.max_failure_ratio(1.0);
  for (int i = 0; i < 8; ++i) {
    Estimate estimate = uniform(10, 1'000);
    estimate.failure_per_million = 200'000;
    auto task = builder.task("t" + std::to_string(i), "noop");
    task.estimate(estimate);
    if (i > 2) task.needs({"t" + std::to_string(i - 3)});
  }
  const auto workflow = build(builder);
  const SimulationOptions options{.workers = 2, .seed = 5};
  Result<ForecastJob> job = ForecastJob::start(workflow, options, 30);
  REQUIRE(job.ok());
  uint32_t slices = 1;
  uint32_t progress = 0;
  while (job.value().step(7)) {
    ++slices;
    CHECK(job.value().progress_per_million() >= progress);
    progress = job.value().progress_per_million();
  }
  CHECK(slices > 30);
  CHECK(job.value().progress_per_million() == 1'000'000);
  CHECK_FALSE(job.value().step(1));
  const Forecast sliced = job.value().result();
  const Forecast whole = forecast_of(builder, options, 30);
  CHECK(sliced.state_hash == whole.state_hash);
  CHECK(sliced.finish_times == whole.finish_times);
  CHECK(sliced.criticality == whole.criticality);
  CHECK(sliced.task_p95 == whole.task_p95);
}

TEST_CASE("a forecast's state hash mixes those of its trials in order", "[engine][simulate]") {
  WorkflowBuilder builder("mixed");
  builder.task("a", "noop").estimate(uniform(100, 900));
  const auto workflow = build(builder);
  SimulationOptions options{.workers = 1, .use_typical_durations = true};
  uint64_t hash = Simulation(workflow, options).run().state_hash;
  options.use_typical_durations = false;
  for (uint32_t trial = 0; trial < 3; ++trial) {
    SimulationOptions drawn = options;
    drawn.seed = trial_seed(options.seed, trial);
    hash = Random::mix(hash ^ Simulation(workflow, drawn).run().state_hash);
  }
  CHECK(forecast_of(builder, options, 3).state_hash == hash);
}

TEST_CASE("quantiles, mean and the risk of a miss come from the trials", "[engine][simulate]") {
  WorkflowBuilder builder("risky");
  builder.deadline(Millis{8'000});
  builder.task("a", "noop").estimate(uniform(1'000, 9'000));
  const Forecast result = forecast_of(builder, {.workers = 1}, 1'000);
  CHECK(result.deadline == Millis{8'000});
  CHECK(result.misses == result.failed_trials);
  CHECK(result.miss_per_million == result.misses * 1'000);
  CHECK(result.miss_per_million > 90'000);  // an eighth is expected
  CHECK(result.miss_per_million < 160'000);
  CHECK(result.maximum == Millis{8'000});  // the deadline stops it
  CHECK(result.mean > Millis{4'700});
  CHECK(result.mean < Millis{5'200});
  CHECK(result.end_trials == 1'000);
  CHECK(result.task_p50[0] > Millis{4'000});
  CHECK(result.task_p50[0] < result.task_p95[0]);
}

TEST_CASE("a task that never runs has no end and is never critical", "[engine][simulate]") {
  WorkflowBuilder builder("never");
  builder.task("a", "noop").duration(Millis{10});
  builder.task("b", "noop").needs({"a"}).when("false");
  const Forecast result = forecast_of(builder, {.workers = 1}, 10);
  CHECK(result.task_p50 == std::vector<Millis>{Millis{10}, Millis{-1}});
  CHECK(result.criticality == std::vector<uint32_t>{10, 0});
}

TEST_CASE("the slower of two parallel branches is critical", "[engine][simulate]") {
  WorkflowBuilder builder("branches");
  builder.task("a", "noop").duration(Millis{10});
  builder.task("fast", "noop").needs({"a"}).duration(Millis{20});
  builder.task("slow", "noop").needs({"a"}).duration(Millis{30});
  builder.task("z", "noop").needs({"fast", "slow"}).duration(Millis{10});
  CHECK(criticality(builder, {.workers = 4}, "a") == 1);
  CHECK(criticality(builder, {.workers = 4}, "fast") == 0);
  CHECK(criticality(builder, {.workers = 4}, "slow") == 1);
  CHECK(criticality(builder, {.workers = 4}, "z") == 1);
}

TEST_CASE("who kept a task waiting for its slot or limit is critical", "[engine][simulate]") {
  WorkflowBuilder builder("waits");
  builder.policy(SchedulingPolicy::kFifo);
  builder.task("first", "noop").duration(Millis{50}).limit("one");
  builder.task("beside", "noop").duration(Millis{50});
  builder.task("last", "noop").duration(Millis{40}).limit("one");
  builder.limit("one", 1);
  // Two slots: `last` waits for the limit that `first` holds, though a slot is free too.
  CHECK(criticality(builder, {.workers = 3}, "first") == 1);
  CHECK(criticality(builder, {.workers = 3}, "beside") == 0);
  CHECK(criticality(builder, {.workers = 3}, "last") == 1);
  // One slot: everybody is on the chain.
  CHECK(criticality(builder, {.workers = 1}, "beside") == 1);
}

TEST_CASE("the chain leads through retries, fan-outs, skipped tasks and exit handlers",
          "[engine][simulate]") {
  WorkflowBuilder builder("through");
  builder.task("a", "noop")
      .duration(Millis{100})
      .timeouts({.start_to_close = Millis{40}})
      .allow_failure()
      .retry({.maximum_attempts = 2, .initial_interval = Millis{10}});
  builder.task("fan", "noop").needs({"a"}).for_each("[1, 2, 3]").duration(Millis{20});
  builder.task("skipped", "noop").needs({"fan"}).when("false");
  builder.task("b", "noop").needs({"skipped"}).join(JoinRule::kAllDone).duration(Millis{5});
  builder.task("beside", "noop").duration(Millis{30});
  builder.task("clean", "noop", TaskRole::kFinally).duration(Millis{5});
  for (const char* task : {"a", "fan", "b", "clean"}) {
    INFO(task);
    CHECK(criticality(builder, {.workers = 8}, task) == 1);
  }
  CHECK(criticality(builder, {.workers = 8}, "skipped") == 0);
  CHECK(criticality(builder, {.workers = 8}, "beside") == 0);
}

TEST_CASE("criticality is the share of trials in which a branch was the slower one",
          "[engine][simulate]") {
  WorkflowBuilder builder("share");
  builder.task("fixed", "noop").duration(Millis{7'000});
  builder.task("wide", "noop").estimate(uniform(0, 9'999));
  const Forecast result = forecast_of(builder, {.workers = 2}, 2'000);
  CHECK(result.criticality[0] + result.criticality[1] == 2'000);
  CHECK(result.criticality[1] > 500);  // 600 are expected
  CHECK(result.criticality[1] < 700);
}

TEST_CASE("the forecast of a live run counts from its submission", "[engine][simulate]") {
  WorkflowBuilder builder("live");
  builder.deadline(Millis{10'000});
  builder.task("a", "noop").estimate(uniform(1'000, 9'000));
  builder.task("b", "noop").needs({"a"}).duration(Millis{500});
  gantline::test::EngineDriver driver;
  driver.submit(build(builder));
  driver.wait(Millis{4'000});
  ForkPoint fork;
  fork.run = driver.run();
  fork.now = driver.now();
  Result<ForecastJob> job =
      ForecastJob::start(std::make_shared<const ForkPoint>(fork), {.workers = 1}, 200);
  REQUIRE(job.ok());
  while (job.value().step(100)) {
  }
  const Forecast result = job.value().result();
  CHECK(result.makespan == Millis{5'500});
  CHECK(result.deadline == Millis{10'000});
  CHECK(result.minimum >= Millis{4'500});
  CHECK(result.maximum <= Millis{9'500});
  CHECK(result.misses == 0);
  CHECK(result.criticality == std::vector<uint32_t>{200, 200});
  CHECK(result.task_p50[0] >= Millis{4'000});
}

TEST_CASE("what cannot be forecast is refused", "[engine][simulate]") {
  WorkflowBuilder builder("one");
  builder.task("a", "noop");
  const auto workflow = build(builder);
  CHECK(ForecastJob::start(workflow, {.workers = 0}, 1).error().where == "workers");
  CHECK(ForecastJob::start(workflow, {}, 0).error().where == "trials");
  CHECK(ForecastJob::start(workflow, {}, 100'001).error().code == ErrorCode::kLimitExceeded);
}
