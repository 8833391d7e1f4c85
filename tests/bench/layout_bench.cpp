#include <string>

#include "benchmark.hpp"
#include "gantline/layout.hpp"
#include "gantline/random.hpp"
#include "gantline/workflow_builder.hpp"

namespace gantline::bench {
namespace {

constexpr int kRepetitions = 3;

struct Wiring {
  uint32_t tasks = 0;
  uint32_t layer = 0;       // tasks side by side
  uint32_t long_edges = 0;  // of a hundred dependencies, those on any earlier task
};

// Each task needs two of the layer before it, drawn with a fixed seed, or of all before it.
Workflow layered(const Wiring& wiring) {
  WorkflowBuilder builder("layered");
  Random random(1);
  std::vector<std::string> ids;
  for (uint32_t i = 0; i < wiring.tasks; ++i) {
    ids.push_back("t" + std::to_string(i));
    auto task = builder.task(ids.back(), "noop");
    if (i < wiring.layer) continue;
    const uint32_t layer_end = i / wiring.layer * wiring.layer;
    const auto draw = [&] {
      return random.below(100) < wiring.long_edges ? random.below(layer_end)
                                                   : layer_end - 1 - random.below(wiring.layer);
    };
    const uint32_t first = draw();
    const uint32_t second = draw();
    task.needs(first == second ? std::vector<std::string>{ids[first]}
                               : std::vector<std::string>{ids[first], ids[second]});
  }
  auto workflow = builder.build();
  GANTLINE_ASSERT(workflow.ok());
  return std::move(workflow).value();
}

void measure(const std::string& name, const Wiring& wiring, std::vector<Figure>& figures) {
  const Workflow workflow = layered(wiring);
  Layout layout;
  const std::vector<double> times =
      time_calls(kRepetitions, [&] { layout = lay_out(workflow, {}); });
  figures.push_back({name, "ms", best(times)});
  const std::vector<double> folding_times =
      time_calls(kRepetitions, [&] { lay_out(workflow, {.fold_beyond = 24}); });
  figures.push_back({name + ", folded", "ms", best(folding_times)});
  figures.push_back({name + ", points", "", static_cast<double>(layout.points.size())});
  if (layout.straight_edges == 0) return;
  figures.push_back({name + ", straight edges", "", static_cast<double>(layout.straight_edges)});
}

}  // namespace

std::vector<Figure> run_layout_benchmark() {
  std::vector<Figure> figures;
  measure("1k tasks", {1'000, 20, 5}, figures);
  measure("10k tasks", {10'000, 100, 5}, figures);
  measure("100k tasks", {100'000, 500, 5}, figures);
  measure("100k tasks, flat", {100'000, 20'000, 5}, figures);
  measure("3k tasks, deep and narrow", {3'000, 2, 10}, figures);
  measure("100k tasks, deep and narrow", {100'000, 4, 1}, figures);
  return figures;
}

}  // namespace gantline::bench
