#include <string>

#include "benchmark.hpp"
#include "gantline/random.hpp"
#include "gantline/simulator.hpp"
#include "gantline/workflow_builder.hpp"

namespace gantline::bench {
namespace {

constexpr uint32_t kTasks = 100'000;
constexpr uint32_t kLayer = 500;
constexpr uint32_t kWorkers = 64;
constexpr int kRepetitions = 3;

// Layers of kLayer tasks; each task needs two of the layer before, drawn with a fixed seed.
std::shared_ptr<const Workflow> layered() {
  WorkflowBuilder builder("layered");
  Random random(1);
  std::vector<std::string> names;
  for (uint32_t i = 0; i < kTasks; ++i) {
    names.push_back("t" + std::to_string(i));
    auto task = builder.task(names.back(), "noop");
    task.duration(Millis{1 + random.below(1'000)})
        .priority(static_cast<int32_t>(random.below(100)));
    if (i < kLayer) continue;
    const uint32_t layer = (i / kLayer - 1) * kLayer;
    const std::string first = names[layer + random.below(kLayer)];
    const std::string second = names[layer + random.below(kLayer)];
    task.needs(first == second ? std::vector<std::string>{first}
                               : std::vector<std::string>{first, second});
  }
  auto workflow = builder.build();
  GANTLINE_ASSERT(workflow.ok());
  return std::make_shared<const Workflow>(std::move(workflow).value());
}

}  // namespace

std::vector<Figure> run_simulation_benchmark() {
  const std::shared_ptr<const Workflow> workflow = layered();
  uint64_t completions = 0;
  const std::vector<double> times = time_calls(kRepetitions, [&] {
    Simulation simulation(workflow, {.workers = kWorkers});
    completions = simulation.run().completions;
  });
  const double milliseconds = best(times);
  return {{"simulation", "ms", milliseconds},
          {"completions", "1/s", static_cast<double>(completions) / milliseconds * 1000}};
}

}  // namespace gantline::bench
