#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "gantline/state.hpp"

namespace gantline::native {

struct TaskRow {
  TaskIndex index = kNoTask;
  TaskState state;
};

// Which tasks of a run to show, in order of their index.
struct TaskQuery {
  std::vector<TaskPhase> phases{};  // empty: any
  uint32_t first = 0;               // index to begin at
  size_t limit = 1'000;             // at most limits::kListedTasks
};

// The tasks that a query asks for, copied out of their run, and nothing else of it.
struct TaskPage {
  RunId run = kNoRun;
  uint64_t version = 0;                      // of the run, when they were like this
  std::shared_ptr<const Workflow> workflow;  // by which their names and types are found
  std::vector<TaskRow> rows;
  std::optional<uint32_t> next;  // index of the first one that did not fit; absent: all did
};

// Cost: O(tasks of the run) to look at, O(rows) to copy.
TaskPage page_of(const RunState& run, const TaskQuery& query);

// The page of the one task of this name. Errors: kNotFound. Cost: O(1).
Result<TaskPage> find_task(const RunState& run, std::string_view name);

}  // namespace gantline::native
