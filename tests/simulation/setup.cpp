#include "setup.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/generate.hpp"
#include "gantline/random.hpp"

namespace gantline::simulation {
namespace {

constexpr uint32_t kRunsMax = 3;
constexpr uint32_t kTasksMax = 14;

std::shared_ptr<const Workflow> make_workflow(uint32_t tasks, uint64_t seed) {
  auto document = generate_workflow("mixed", tasks, seed);
  auto parsed = parse_workflow(document.value(), nullptr);
  if (!parsed.ok()) {
    std::fprintf(stderr, "the generator made a workflow that is refused: %s\n",
                 parsed.error().front().message.c_str());
    std::abort();
  }
  return std::make_shared<const Workflow>(std::move(parsed).value());
}

}  // namespace

Setup draw_setup(uint64_t seed, const Reduction& reduction) {
  // Often enough to meet each other, not so often that nothing gets done.
  constexpr std::array<uint32_t, kFaultNames.size()> kMost = {25,  15, 30,  200, 60,
                                                              120, 40, 200, 300, 300};
  Random random(Random::mix(seed));
  Setup setup;
  setup.seed = seed;
  setup.workers = 1 + random.below(3);
  for (size_t i = 0; i < kMost.size(); ++i) {
    const uint32_t drawn = random.below(2) == 0 ? 0 : random.below(kMost[i] + 1);
    setup.permille[i] = reduction.without[i] ? 0 : drawn;
  }
  const uint32_t runs = std::min(1 + random.below(kRunsMax), reduction.runs_max);
  for (uint32_t i = 0; i < runs; ++i) {
    const uint32_t tasks = std::min(1 + random.below(kTasksMax), reduction.tasks_max);
    setup.workflows.push_back(make_workflow(tasks, random.next()));
  }
  return setup;
}

}  // namespace gantline::simulation
