#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/analysis.hpp"
#include "gantline/simulator.hpp"
#include "gantline/workflow.hpp"

namespace gantline {

// One bar of a schedule.
struct ScheduledTask {
  TaskIndex task = kNoTask;  // position in the workflow; of its fan-out for an element
  uint32_t element = 0;      // ordinal within the fan-out
  uint32_t lane = 0;         // worker slot, from 0
  bool failed = false;       // an attempt that failed
  Millis start{};
  Millis end{};
};

struct PlanOptions {
  uint32_t workers = 0;                   // slots; 0: as many as it takes
  std::vector<ResourceAmount> resources;  // capacities of the installation
  std::vector<LimitSpec> limits;          // set by the operator, before those of the workflow
  // What the simulator (or a server) makes of it with these workers, resources and limits: see
  // schedule_of. Empty: the plan has a makespan only where nothing is ever short.
  std::vector<ScheduledTask> schedule;
  // Edges to look at for redundant dependencies.
  uint64_t redundancy_edge_visits_max = 2'000'000;
};

struct PlanStage {
  std::vector<TaskIndex> tasks;  // by index
  uint64_t parallelism = 0;      // tasks, elements of fan-outs counted one by one
  Millis duration{};             // of the longest task
};

// An amount held for a time, in unit-seconds: 2 cpu for 3 s are 6.
struct ResourceTime {
  int64_t unit_seconds = 0;  // INT64_MAX where it does not fit
  int32_t thousandths = 0;
};

struct PlanResource {
  std::string name;
  std::optional<int64_t> capacity_thousandths;  // absent: nobody bounds it
  int64_t peak_thousandths = 0;  // in the schedule, or when everything starts as early as it can
  ResourceTime total;
  int64_t cost_micros = 0;  // 0 where it has no price
};

// What is expected of a run in which nothing fails and every `when` holds, in typical durations.
//
// Durations are those of successful first attempts. A fan-out counts as many elements as its
// estimate says (1 where it says nothing), all side by side. Tasks that only failures call for
// (join rules one_failed and all_failed, on_failure handlers) are not expected to run; success
// handlers begin when every main task has ended, and the final ones after them.
struct Plan {
  uint32_t task_count = 0;
  size_t edge_count = 0;
  uint32_t workers = 0;               // 0: as many as it takes
  std::vector<std::string> task_ids;  // by task index
  std::vector<uint8_t> is_expected;   // by task index: 1 when the task is expected to run
  std::vector<uint32_t> elements;     // by task index; 1 for a task that is no fan-out
  Analysis analysis;                  // by task index; duration 0 for tasks not expected to run
  Shape shape;
  std::optional<uint32_t> maximum_antichain;  // see analysis.hpp
  RedundantDependencies redundant;
  std::vector<PlanStage> stages;        // of the tasks that are expected to run
  std::vector<PlanResource> resources;  // by name
  Millis work{};                        // all elements included
  int64_t parallelism_thousandths = 0;
  std::optional<Millis> makespan;  // absent: something is short and no schedule was given
  Millis lower_bound{};            // no schedule ends earlier
  std::string lower_bound_by;      // "critical_path", "workers", "resource:cpu", "limit:host"
  int64_t cost_micros = 0;         // of attempts and resources
};

// Cost: O(tasks + edges + schedule log schedule), and what maximum_antichain and the search for
// redundant dependencies take. Errors: kLimitExceeded, kInvalidArgument (a scheduled task that the
// workflow does not have).
Result<Plan> make_plan(const Workflow& workflow, const PlanOptions& options);

// {"tasks", "edges", "workers", "critical_path_ms", "critical_path": [ids], "stages": [{"stage",
// "tasks": [ids], "parallelism", "duration_ms"}], "parallelism_factor", "makespan_ms",
// "lower_bound_ms", "lower_bound_by", "work_ms", "cost_micros", "resources", "shape",
// "redundant_dependencies", "redundant_dependencies_truncated", "slack": [by task]}; docs/json.md
// explains each.
nlohmann::json plan_to_json(const Plan& plan);
// The same without its lists by task ("critical_path", "slack", the tasks of stages); in place of
// the list, "redundant_dependencies" is its length.
nlohmann::json plan_summary_to_json(const Plan& plan);

// The schedule in which every expected task starts as early as its dependencies allow, with the
// lowest free lanes; elements of a fan-out each have a bar. In start order, ties by index.
std::vector<ScheduledTask> earliest_schedule(const Plan& plan);

// The attempts of a simulation as a schedule. `run` is the simulation's run, which knows whose
// elements its further tasks are.
std::vector<ScheduledTask> schedule_of(const RunState& run, const TrialResult& trial);

}  // namespace gantline
