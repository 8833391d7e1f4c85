#include "gantline/sensitivity.hpp"

#include <algorithm>

#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;

namespace {

Sensitivity sensitivity_of(const WorkflowBuilder& builder, SimulationOptions options,
                           uint32_t trials = 1) {
  Result<SensitivityJob> job = SensitivityJob::start(build(builder), options, trials);
  REQUIRE(job.ok());
  uint32_t progress = 0;
  while (job.value().step(2)) {
    CHECK(job.value().progress_per_million() >= progress);
    progress = job.value().progress_per_million();
  }
  CHECK(job.value().progress_per_million() == 1'000'000);
  return job.value().result();
}

std::vector<std::string> names_of(const Sensitivity& sensitivity) {
  std::vector<std::string> names;
  for (const SensitivityChange& change : sensitivity.changes)
    names.push_back(std::string(to_string(change.kind)) + " " + change.subject);
  return names;
}

const SensitivityChange& find(const Sensitivity& sensitivity, ChangeKind kind,
                              const std::string& subject = "") {
  const auto it = std::find_if(sensitivity.changes.begin(), sensitivity.changes.end(),
                               [&](const SensitivityChange& change) {
                                 return change.kind == kind && change.subject == subject;
                               });
  REQUIRE(it != sensitivity.changes.end());
  return *it;
}

}  // namespace

TEST_CASE("the change that buys most comes first", "[engine][simulate]") {
  WorkflowBuilder builder("tight");
  builder.limit("one", 1);
  for (const char* id : {"a", "b"}) builder.task(id, "noop").limit("one").duration(Millis{100});
  builder.task("tail", "noop").needs({"a", "b"}).duration(Millis{40});
  const Sensitivity result = sensitivity_of(builder, {.workers = 4});
  CHECK(result.base == Millis{240});
  CHECK(names_of(result) == std::vector<std::string>{"raise_limit one", "halve_task a",
                                                     "halve_task b", "halve_task tail",
                                                     "add_worker "});
  CHECK(result.changes[0].makespan == Millis{140});
  CHECK(result.changes[0].gain == Millis{100});
  CHECK(result.changes[1].gain == Millis{50});
  CHECK(result.changes[3].gain == Millis{20});
  CHECK(result.changes[4].gain == Millis{0});
}

TEST_CASE("resources of the workflow and of the installation are raised by what a task asks for",
          "[engine][simulate]") {
  WorkflowBuilder builder("resources");
  builder.resource("license", 1);
  for (const char* id : {"a", "b"}) {
    builder.task(id, "noop").resource("license", 1).duration(Millis{100});
    builder.task(std::string(id) + "2", "noop").resource("memory", 512).duration(Millis{90});
    builder.task(std::string(id) + "3", "noop").resource("free", 1).duration(Millis{10});
  }
  SimulationOptions options{.workers = 8};
  options.resources.push_back({"memory", 512'000});
  const Sensitivity result = sensitivity_of(builder, options);
  CHECK(result.base == Millis{200});
  CHECK(find(result, ChangeKind::kRaiseResource, "license").makespan == Millis{180});
  CHECK(find(result, ChangeKind::kRaiseResource, "license").amount == 1'000);
  CHECK(find(result, ChangeKind::kRaiseResource, "memory").amount == 512'000);
  CHECK(find(result, ChangeKind::kRaiseResource, "memory").gain == Millis{0});
  const auto names = names_of(result);
  CHECK(std::find(names.begin(), names.end(), "raise_resource free") == names.end());
}

TEST_CASE("one more worker is worth what it saves", "[engine][simulate]") {
  WorkflowBuilder builder("wide");
  for (const char* id : {"a", "b", "c"}) builder.task(id, "noop").duration(Millis{100});
  const Sensitivity result = sensitivity_of(builder, {.workers = 1});
  CHECK(result.base == Millis{300});
  CHECK(find(result, ChangeKind::kAddWorker).gain == Millis{100});
  CHECK(find(result, ChangeKind::kAddWorker).amount == 1);
}

TEST_CASE("several trials give means of the same draws", "[engine][simulate]") {
  WorkflowBuilder builder("drawn");
  Estimate estimate;
  estimate.kind = EstimateKind::kUniform;
  estimate.low = Millis{0};
  estimate.high = Millis{10'000};
  builder.task("a", "noop").estimate(estimate);
  const Sensitivity result = sensitivity_of(builder, {.workers = 1}, 300);
  CHECK(result.trials == 300);
  CHECK(result.base > Millis{4'500});
  CHECK(result.base < Millis{5'500});
  // Half of each draw, but for rounding.
  CHECK(find(result, ChangeKind::kHalveTask, "a").makespan >= Millis{result.base.count / 2 - 1});
  CHECK(find(result, ChangeKind::kHalveTask, "a").makespan <= Millis{result.base.count / 2 + 1});
  CHECK(find(result, ChangeKind::kAddWorker).gain == Millis{0});
}

TEST_CASE("no more tasks are halved than were asked for", "[engine][simulate]") {
  WorkflowBuilder builder("long");
  for (int i = 0; i < 20; ++i) {
    auto task = builder.task("t" + std::to_string(i), "noop");
    task.duration(Millis{10 + i});
    if (i > 0) task.needs({"t" + std::to_string(i - 1)});
  }
  Result<SensitivityJob> job = SensitivityJob::start(build(builder), {.workers = 1}, 1, 3);
  REQUIRE(job.ok());
  while (job.value().step(UINT64_MAX)) {
  }
  CHECK(names_of(job.value().result()) ==
        std::vector<std::string>{"halve_task t19", "halve_task t18", "halve_task t17",
                                 "add_worker "});
  CHECK_FALSE(SensitivityJob::start(build(builder), {.workers = 0}, 1).ok());
}
