#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gantline/random.hpp"
#include "gantline/simulator.hpp"
#include "support/engine_driver.hpp"

// Workflows in which everything happens: failures, retries, timeouts, limits, fan-outs, handlers.
namespace gantline::test {

struct RandomWorkflowOptions {
  bool has_resources = true;  // and tasks with several limits: both make the scheduler reserve
};

class RandomWorkflow {
 public:
  RandomWorkflow(uint64_t seed, RandomWorkflowOptions options) : random_(seed), options_(options) {}

  std::shared_ptr<const Workflow> make() {
    WorkflowBuilder builder("random");
    builder.policy(static_cast<SchedulingPolicy>(random_.below(4)));
    builder.limit("a", 1 + random_.below(2)).limit("b", 1 + random_.below(3));
    builder.resource("own", 3);
    builder.max_failure_ratio(random_.below(11) / 10.0).accept_partial(one_in(2));
    if (one_in(3)) builder.deadline(Millis{1 + random_.below(3'000)});
    const uint32_t count = 1 + random_.below(25);
    for (uint32_t i = 0; i < count; ++i) add_main(builder, i);
    add_handlers(builder);
    return build(builder);
  }

  SimulationOptions installation() {
    SimulationOptions options;
    options.workers = 1 + random_.below(5);
    options.seed = random_.next();
    if (options_.has_resources) options.resources.push_back({"shared", 4'000});
    return options;
  }

 private:
  bool one_in(uint32_t count) { return random_.below(count) == 0; }

  Estimate estimate() {
    Estimate estimate;
    estimate.kind = static_cast<EstimateKind>(random_.below(5));
    estimate.low = Millis{one_in(6) ? 0 : random_.below(400)};
    estimate.mode = estimate.low + Millis{1 + random_.below(200)};
    estimate.high = estimate.mode + Millis{random_.below(400)};
    estimate.failure_per_million = one_in(3) ? 300'000 : 0;
    return estimate;
  }

  void add_main(WorkflowBuilder& builder, uint32_t index) {
    std::vector<std::string> needs;
    for (uint32_t before = 0; before < index; ++before) {
      if (one_in(5)) needs.push_back("t" + std::to_string(before));
    }
    auto task = builder.task("t" + std::to_string(index), "noop");
    task.needs(needs).estimate(estimate()).priority(static_cast<int32_t>(random_.below(100)));
    task.retry(
        {.maximum_attempts = 1 + random_.below(3), .initial_interval = Millis{random_.below(150)}});
    if (one_in(4)) task.join(static_cast<JoinRule>(random_.below(6)));
    if (one_in(4)) task.timeouts({.start_to_close = Millis{1 + random_.below(400)}});
    if (one_in(8)) task.timeouts({.schedule_to_start = Millis{1 + random_.below(400)}});
    if (one_in(5)) task.allow_failure();
    if (one_in(8)) task.fallback("noop", nullptr);
    if (one_in(6)) task.for_each("[1, 2, 3, 4]").max_failure_ratio(random_.below(3) / 4.0);
    if (!needs.empty() && one_in(5)) {
      task.when("tasks." + needs.front() + ".state == 'completed'");
    }
    add_demands(task);
  }

  void add_demands(WorkflowBuilder::Task& task) {
    if (one_in(3)) task.limit(one_in(2) ? "a" : "b");
    if (!options_.has_resources) return;
    if (one_in(6)) task.limit("${{ 'c' + string(1 + 1) }}");
    if (one_in(3)) task.resource("own", 1 + random_.below(3));
    if (one_in(3)) task.resource("shared", 1 + random_.below(4));
  }

  void add_handlers(WorkflowBuilder& builder) {
    for (const TaskRole role : {TaskRole::kOnSuccess, TaskRole::kOnFailure, TaskRole::kFinally}) {
      if (!one_in(2)) continue;
      const std::string id = "h" + std::to_string(static_cast<int>(role));
      builder.task(id, "noop", role).estimate(estimate());
    }
  }

  Random random_;
  RandomWorkflowOptions options_;
};

}  // namespace gantline::test
