// gantline_engine_bench: the same work natively and in WebAssembly, timed inside the process;
// prints JSON. engine_bench.mjs runs both builds and prints them side by side.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "gantline/analysis.hpp"
#include "gantline/layout.hpp"
#include "gantline/random.hpp"
#include "gantline/scenario.hpp"
#include "gantline/simulator.hpp"
#include "gantline/workflow_builder.hpp"

namespace {

using namespace gantline;

constexpr uint32_t kTasks = 100'000;
constexpr uint32_t kLayer = 500;
constexpr uint32_t kWorkers = 64;
constexpr int kRepetitions = 7;

// Layers of kLayer tasks; each task needs two of the layer before, drawn with a fixed seed.
std::shared_ptr<const Workflow> layered() {
  WorkflowBuilder builder("layered");
  Random random(1);
  std::vector<std::string> names;
  for (uint32_t i = 0; i < kTasks; ++i) {
    names.push_back("t" + std::to_string(i));
    auto task = builder.task(names.back(), "noop");
    task.duration(Millis{1 + random.below(1'000)});
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

// Milliseconds of the fastest call: everything else is noise of the machine.
template <typename Function>
void measure(const char* name, const Function& function) {
  double best = 0;
  for (int i = 0; i < kRepetitions; ++i) {
    const auto start = std::chrono::steady_clock::now();
    function();
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - start;
    best = i == 0 ? elapsed.count() : std::min(best, elapsed.count());
  }
  std::printf("{\"name\": \"%s\", \"ms\": %.3f}\n", name, best);
}

void measure_analysis(const Workflow& workflow) {
  std::vector<Dependency> dependencies;
  std::vector<Millis> durations;
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    const TaskIndex task{i};
    durations.push_back(workflow.typical_duration(task));
    for (const TaskIndex before : workflow.dag().predecessors(task)) {
      dependencies.push_back({before, task});
    }
  }
  measure("analysis_100k", [&] {
    const auto dag = Dag::build(workflow.task_count(), dependencies);
    const auto analysis = analyse(dag.value(), durations);
    GANTLINE_ASSERT(analysis.ok());
  });
}

}  // namespace

int main() {
  const auto workflow = layered();
  measure_analysis(*workflow);
  measure("simulation_100k", [&] {
    Simulation simulation(workflow, {.workers = kWorkers});
    GANTLINE_ASSERT(simulation.run().completions >= kTasks);
  });
  measure("layout_100k", [&] { GANTLINE_ASSERT(lay_out(*workflow, {}).width > 0); });
  measure("layout_100k_folded",
          [&] { GANTLINE_ASSERT(lay_out(*workflow, {.fold_beyond = 24}).width > 0); });
  measure("plan_100k", [&] {
    Scenario scenario;
    scenario.workers = kWorkers;
    GANTLINE_ASSERT(plan_scenario(workflow, scenario).ok());
  });
  return 0;
}
