#include "layered.hpp"

#include <string>
#include <vector>

#include "gantline/random.hpp"
#include "gantline/workflow_builder.hpp"

namespace gantline::bench {

std::shared_ptr<const Workflow> layered(const LayeredOptions& options) {
  WorkflowBuilder builder("layered");
  Random random(1);
  std::vector<std::string> names;
  for (uint32_t i = 0; i < options.tasks; ++i) {
    names.push_back("t" + std::to_string(i));
    auto task = builder.task(names.back(), "noop");
    Estimate estimate;
    estimate.kind = options.is_lognormal ? EstimateKind::kLognormal : EstimateKind::kFixed;
    estimate.low = estimate.mode = Millis{1 + random.below(1'000)};
    estimate.high = Millis{3 * estimate.mode.count};
    task.estimate(estimate).priority(static_cast<int32_t>(random.below(100)));
    if (i < options.layer) continue;
    const uint32_t layer = (i / options.layer - 1) * options.layer;
    const std::string first = names[layer + random.below(options.layer)];
    const std::string second = names[layer + random.below(options.layer)];
    task.needs(first == second ? std::vector<std::string>{first}
                               : std::vector<std::string>{first, second});
  }
  auto workflow = builder.build();
  GANTLINE_ASSERT(workflow.ok());
  return std::make_shared<const Workflow>(std::move(workflow).value());
}

}  // namespace gantline::bench
