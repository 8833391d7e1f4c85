#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gantline/dag.hpp"
#include "gantline/result.hpp"
#include "gantline/types.hpp"

// What follows from a dependency graph and durations alone: no worker or resource is ever short
// here. Everything is pure, safe to call concurrently, and the same on every platform; ties go to
// the smaller index.
namespace gantline {

// When each task can and must run, counted from the start of the first task. Columns by task index;
// what follows from them in one step is a function, since at a million tasks memory is what
// analysis costs.
struct Analysis {
  std::vector<Millis> duration;
  std::vector<Millis> earliest_start;
  std::vector<Millis> latest_start;  // that does not delay the end of the whole
  std::vector<Millis> free_slack;    // delay that delays no successor; 0 <= free <= total
  std::vector<TaskIndex>
      critical_path;              // from a task without predecessors to one without successors
  Millis critical_path_length{};  // sum of the durations along it: the earliest end of the whole
  Millis work{};                  // sum of all durations

  Millis earliest_finish(TaskIndex task) const noexcept {
    return earliest_start[to_index(task)] + duration[to_index(task)];
  }
  Millis latest_finish(TaskIndex task) const noexcept {
    return latest_start[to_index(task)] + duration[to_index(task)];
  }
  // Delay that does not delay the end of the whole; >= 0.
  Millis total_slack(TaskIndex task) const noexcept {
    return latest_start[to_index(task)] - earliest_start[to_index(task)];
  }
  // Longest path from the start of the task to the end, the task included.
  Millis upward_rank(TaskIndex task) const noexcept {
    return critical_path_length - latest_start[to_index(task)];
  }
  // Longest path from the start of the whole to the start of the task, the task not included.
  Millis downward_rank(TaskIndex task) const noexcept { return earliest_start[to_index(task)]; }
};

// Forward and backward pass. Among the longest paths `critical_path` is the first in lexicographic
// order of the indices; it is empty exactly when there are no tasks. Tasks with a total slack of 0
// that are not on it lie on another path of the same length.
//
// Errors: kInvalidArgument (not one duration a task, a negative duration), kLimitExceeded (a
// duration over limits::kDuration). Cost: O(tasks + edges). Source: Kelley & Walker, "Critical-path
// planning and scheduling", 1959.
Result<Analysis> analyse(const Dag& dag, std::span<const Millis> durations);

// Analysis::upward_rank and downward_rank of every task, where nothing else is wanted.
// REQUIRES: one duration a task, each from 0 to limits::kDuration. Cost: O(tasks + edges).
// Source: HEFT, Topcuoglu, Hariri & Wu, 2002, without communication.
std::vector<Millis> upward_ranks(const Dag& dag, std::span<const Millis> durations);
std::vector<Millis> downward_ranks(const Dag& dag, std::span<const Millis> durations);

// Work divided by critical path in thousandths, rounded down: the number of workers that could be
// kept busy on average. 1000 when there is no work.
int64_t parallelism_thousandths(Millis work, Millis critical_path_length) noexcept;

// What the graph looks like, whatever the durations.
struct Shape {
  uint32_t roots = 0;
  uint32_t leaves = 0;
  uint32_t stage_count = 0;
  // Tasks of the fullest stage. Tasks of one stage never depend on each other, so this many can run
  // at once; tasks of different stages may be able to run at once too, so it is a lower bound of
  // maximum_antichain.
  uint32_t stage_width = 0;
  // Parts that no dependency connects, in either direction (weakly connected components): they can
  // be run, or fail, without regard to each other.
  uint32_t independent_paths = 0;
  std::vector<uint32_t> part;  // of each task; parts are numbered by their smallest task
};

// Cost: O((tasks + edges) a) with a the inverse Ackermann function, at most 4.
Shape shape_of(const Dag& dag);

// The largest number of tasks of which none depends on another, directly or not: the most that can
// ever run at once. Absent for graphs of more than kAntichainTasks. Cost: O(tasks^3 / 64). Source:
// Dilworth's theorem by matching, Fulkerson, 1956.
std::optional<uint32_t> maximum_antichain(const Dag& dag);
inline constexpr uint32_t kAntichainTasks = 1'024;

// Dependencies that follow from others: without them the same tasks run in the same order.
struct RedundantDependencies {
  std::vector<Dependency> dependencies;  // by (before, after)
  bool is_truncated = false;  // the work limit was reached: there may be more, of later tasks
};

// What a transitive reduction would remove. Looks at `edge_visits_max` edges at most, then stops.
// Cost: O(tasks + edges + edge visits).
// Source: Aho, Garey & Ullman, "The transitive reduction of a directed graph", 1972.
inline constexpr uint64_t kRedundancyEdgeVisits = 20'000'000;
RedundantDependencies find_redundant_dependencies(const Dag& dag,
                                                  uint64_t edge_visits_max = kRedundancyEdgeVisits);

}  // namespace gantline
