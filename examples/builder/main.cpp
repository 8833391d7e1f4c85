// Builds a workflow in code, plans it, and asks the production scheduler when it would end with
// different numbers of workers. Needs nothing but the engine: no server, no files, no clock.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/analysis.hpp"
#include "gantline/simulator.hpp"
#include "gantline/units.hpp"
#include "gantline/workflow_builder.hpp"

namespace {

using namespace gantline;

int report(const Defects& defects) {
  for (const Defect& defect : defects) {
    std::fprintf(stderr, "%s: %s\n", defect.pointer.c_str(), defect.message.c_str());
  }
  return 2;
}

// Check and package one platform: a segment, embedded once for each.
Result<Workflow, Defects> platform_segment() {
  WorkflowBuilder segment("platform");
  segment.task("compile", "shell").with(R"({"command": ["make"]})").duration(Millis{90'000});
  segment.task("test", "shell")
      .needs({"compile"})
      .with(R"({"command": ["make", "test"]})")
      .duration(Millis{60'000})
      .retry({.maximum_attempts = 2});
  segment.task("package", "shell")
      .needs({"compile"})
      .with(R"({"command": ["make", "package"]})")
      .duration(Millis{20'000});
  return segment.build();
}

Result<Workflow, Defects> release_workflow(const Workflow& platform) {
  WorkflowBuilder builder("release");
  builder.description("Builds, tests and publishes a release for three platforms.");
  builder.task("checkout", "shell")
      .with(R"({"command": ["git", "checkout", "v1"]})")
      .duration(Millis{5'000});
  for (const char* name : {"linux", "macos", "windows"}) {
    builder.embed(name, platform, {"checkout"});
  }
  builder.task("manual", "shell")
      .needs({"checkout"})
      .with(R"({"command": ["make", "manual"]})")
      .duration(Millis{200'000});
  builder.task("publish", "shell")
      .needs({"linux", "macos", "windows", "manual"})
      .with(R"({"command": ["make", "publish"]})")
      .duration(Millis{10'000});
  return builder.build();
}

bool print_plan(const Workflow& workflow) {
  std::vector<Millis> durations;
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    durations.push_back(workflow.typical_duration(TaskIndex{i}));
  }
  const Result<Analysis> analysis = analyse(workflow.dag(), durations);
  if (!analysis.ok()) return false;
  const Analysis& plan = analysis.value();
  std::printf("%u tasks, %zu dependencies, %u stages\n", workflow.task_count(),
              workflow.dag().edge_count(), workflow.dag().stage_count());
  std::printf("critical path, %s:", format_duration(plan.critical_path_length).c_str());
  for (const TaskIndex task : plan.critical_path) {
    std::printf(" %s", workflow.task(task).id.c_str());
  }
  std::printf("\n%-18s %10s %10s %10s\n", "task", "start", "end", "slack");
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    const TaskIndex task{i};
    std::printf("%-18s %10s %10s %10s\n", workflow.task(task).id.c_str(),
                format_duration(plan.earliest_start[i]).c_str(),
                format_duration(plan.earliest_finish(task)).c_str(),
                format_duration(plan.total_slack(task)).c_str());
  }
  return true;
}

void print_simulations(const std::shared_ptr<const Workflow>& workflow) {
  for (const uint32_t workers : {1u, 2u, 4u, 8u}) {
    SimulationOptions options;
    options.workers = workers;
    options.use_typical_durations = true;
    const TrialResult result = Simulation(workflow, options).run();
    std::printf("%u worker%s: %s\n", workers, workers == 1 ? "" : "s",
                format_duration(result.makespan).c_str());
  }
}

}  // namespace

int main() {
  Result<Workflow, Defects> platform = platform_segment();
  if (!platform.ok()) return report(platform.error());
  Result<Workflow, Defects> release = release_workflow(platform.value());
  if (!release.ok()) return report(release.error());
  const auto workflow = std::make_shared<const Workflow>(std::move(release).value());
  if (!print_plan(*workflow)) return 1;
  print_simulations(workflow);
  return 0;
}
