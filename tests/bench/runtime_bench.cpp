// Durable execution: the engine, the journal with sync on, the executor and the built-in noop.
#include <memory>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "benchmark.hpp"
#include "gantline/workflow_builder.hpp"
#include "running_host.hpp"

namespace gantline::bench {
namespace {

constexpr size_t kRuns = 256;
constexpr size_t kSteps = 10;
constexpr size_t kElements = 1'000;
constexpr uint32_t kSlots = 256;

std::shared_ptr<const Workflow> sequential() {
  WorkflowBuilder builder("sequential");
  for (size_t i = 0; i < kSteps; ++i) {
    auto task = builder.task("step" + std::to_string(i), "noop");
    if (i > 0) task.needs({"step" + std::to_string(i - 1)});
  }
  return build(builder);
}

std::shared_ptr<const Workflow> fan_out() {
  WorkflowBuilder builder("fan_out");
  builder.task("work", "noop").for_each("inputs.items");
  builder.task("join", "noop").needs({"work"});
  return build(builder);
}

}  // namespace

std::vector<Figure> run_runtime_benchmark() {
  RunningHost host(kSlots);
  const auto steps = sequential();
  const auto fan = fan_out();
  nlohmann::json items = nlohmann::json::array();
  for (size_t i = 0; i < kElements; ++i) items.push_back(i);
  const auto inputs =
      std::make_shared<const nlohmann::json>(nlohmann::json{{"items", std::move(items)}});

  host.time_runs(steps, kRuns);  // threads, files and memory are there afterwards
  std::vector<double> many;
  for (int i = 0; i < 20; ++i) many.push_back(host.time_runs(steps, kRuns));
  std::vector<double> one;
  for (int i = 0; i < 100; ++i) one.push_back(host.time_runs(steps, 1));
  std::vector<double> fans;
  for (int i = 0; i < 20; ++i) fans.push_back(host.time_runs(fan, 1, inputs));
  const double per_second = 1'000.0 * kRuns * kSteps;
  return {{"steps_of_256_runs", "1/s", per_second / best(many)},
          {"steps_of_256_runs_median", "1/s", per_second / median(many)},
          {"run_of_10_steps_p50", "ms", median(one)},
          {"fan_out_of_1000", "ms", best(fans)},
          {"fan_out_of_1000_p50", "ms", median(fans)}};
}

}  // namespace gantline::bench
