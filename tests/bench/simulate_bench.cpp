#include <algorithm>

#include "benchmark.hpp"
#include "gantline/forecast.hpp"
#include "gantline/recording.hpp"
#include "layered.hpp"

namespace gantline::bench {
namespace {

constexpr uint32_t kWorkers = 64;
constexpr int kRepetitions = 3;
constexpr uint32_t kTrials = 1'000;
constexpr uint32_t kSeeks = 200;

Recording record(const std::shared_ptr<const Workflow>& workflow) {
  Simulation simulation(workflow, {.workers = kWorkers});
  simulation.collect_events(true);
  simulation.run();
  auto recording = Recording::of(simulation);
  GANTLINE_ASSERT(recording.ok());
  return std::move(recording).value();
}

double mean(const std::vector<double>& times) {
  double sum = 0;
  for (const double time : times) sum += time;
  return sum / static_cast<double>(times.size());
}

double worst(const std::vector<double>& times) {
  return *std::max_element(times.begin(), times.end());
}

}  // namespace

std::vector<Figure> run_simulation_benchmark() {
  const std::shared_ptr<const Workflow> workflow = layered({});
  uint64_t completions = 0;
  const std::vector<double> times = time_calls(kRepetitions, [&] {
    Simulation simulation(workflow, {.workers = kWorkers});
    completions = simulation.run().completions;
  });
  const double milliseconds = best(times);
  return {{"simulation", "ms", milliseconds},
          {"completions", "1/s", static_cast<double>(completions) / milliseconds * 1000}};
}

std::vector<Figure> run_forecast_benchmark() {
  const auto workflow = layered({.tasks = 1'000, .layer = 50, .is_lognormal = true});
  const std::vector<double> times = time_calls(kRepetitions, [&] {
    const auto result = forecast(workflow, {.workers = 16}, kTrials);
    GANTLINE_ASSERT(result.ok());
  });
  return {{"forecast", "ms", best(times)}};
}

std::vector<Figure> run_recording_benchmark() {
  Recording recording = record(layered({}));
  const size_t count = recording.events().size();
  // The first pass leaves the keyframes.
  recording.seek_event(1);
  const std::vector<double> first = time_calls(1, [&] { recording.seek_event(count); });
  Random random(1);
  const std::vector<double> seeks =
      time_calls(kSeeks, [&] { recording.seek_event(random.below(static_cast<uint32_t>(count))); });
  const std::vector<double> back =
      time_calls(kSeeks, [&] { recording.seek_event(recording.position() - 1); });
  const std::vector<double> explains = time_calls(kRepetitions, [&] {
    const auto reasons = recording.explain(TaskIndex{99'999});
    GANTLINE_ASSERT(reasons.ok());
  });
  const std::vector<double> series = time_calls(
      kRepetitions, [&] { series_of(recording, recording.start(), recording.end(), 2'000); });
  const std::vector<double> bars = time_calls(kRepetitions, [&] { recording.bars(); });
  const Recording other = record(layered({}));
  const std::vector<double> comparisons =
      time_calls(kRepetitions, [&] { compare(recording, other); });
  return {{"first pass", "ms", first[0]},
          {"random seek, mean", "ms", mean(seeks)},
          {"random seek, worst", "ms", worst(seeks)},
          {"step back, mean", "ms", mean(back)},
          {"explain", "ms", best(explains)},
          {"series of 2,000 points", "ms", best(series)},
          {"bars", "ms", best(bars)},
          {"compare", "ms", best(comparisons)}};
}

}  // namespace gantline::bench
