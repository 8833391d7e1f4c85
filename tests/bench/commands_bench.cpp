// Commands that do nothing, in two slots, beside ninja, which keeps nothing durable.
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "benchmark.hpp"
#include "gantline/assert.hpp"
#include "gantline/workflow_builder.hpp"
#include "running_host.hpp"
#include "temporary_folder.hpp"

namespace gantline::bench {
namespace {

constexpr uint32_t kLayers = 100;
constexpr uint32_t kWidth = 100;
constexpr uint32_t kSlots = 2;
constexpr int kRepetitions = 3;

std::string name(uint32_t layer, uint32_t place) {
  return "t" + std::to_string(layer) + "_" + std::to_string(place % kWidth);
}

// Each task needs two neighbours of the layer before.
std::shared_ptr<const Workflow> make_workflow() {
  WorkflowBuilder builder("commands");
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    for (uint32_t place = 0; place < kWidth; ++place) {
      auto task = builder.task(name(layer, place), "shell");
      task.with({{"command", {"true"}}});
      if (layer > 0) task.needs({name(layer - 1, place), name(layer - 1, place + 1)});
    }
  }
  return build(builder);
}

// The same graph for ninja, whose shell does it without a program of its own.
void write_build_file(const std::string& path) {
  std::ofstream file(path);
  file << "rule t\n  command = true\n";
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    for (uint32_t place = 0; place < kWidth; ++place) {
      file << "build " << name(layer, place) << ": t";
      if (layer > 0) file << ' ' << name(layer - 1, place) << ' ' << name(layer - 1, place + 1);
      file << '\n';
    }
  }
  GANTLINE_ASSERT(file.flush().good());
}

}  // namespace

std::vector<Figure> run_commands_benchmark() {
  const auto workflow = make_workflow();
  const TemporaryFolder folder;
  write_build_file(folder.path() + "/build.ninja");
  const std::string ninja = "cd '" + folder.path() +
                            "' && rm -f .ninja_log .ninja_deps && ninja -j" +
                            std::to_string(kSlots) + " --quiet >/dev/null";
  const bool has_ninja = std::system("ninja --version >/dev/null 2>&1") == 0;

  RunningHost host(kSlots);
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int i = 0; i < kRepetitions; ++i) {
    ours.push_back(host.time_runs(workflow, 1));
    if (!has_ninja) continue;
    theirs.push_back(time_calls(1, [&] { GANTLINE_ASSERT(std::system(ninja.c_str()) == 0); })[0]);
  }
  std::vector<Figure> figures = {{"commands", "ms", best(ours)}};
  if (has_ninja) {
    figures.push_back({"ninja", "ms", best(theirs)});
    figures.push_back({"ours_by_ninja", "ratio", best(ours) / best(theirs)});
  }
  return figures;
}

}  // namespace gantline::bench
