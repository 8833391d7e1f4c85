#include "runtime/task_page.hpp"

#include <algorithm>
#include <string>

#include "runtime/limits.hpp"

namespace gantline::native {
namespace {

constexpr size_t kNameShown = 300;  // bytes of a name that no task has

bool is_wanted(const TaskQuery& query, TaskPhase phase) {
  return query.phases.empty() ||
         std::find(query.phases.begin(), query.phases.end(), phase) != query.phases.end();
}

TaskPage empty_page(const RunState& run) {
  TaskPage page;
  page.run = run.id;
  page.version = run.version;
  page.workflow = run.submission->workflow;
  return page;
}

}  // namespace

TaskPage page_of(const RunState& run, const TaskQuery& query) {
  TaskPage page = empty_page(run);
  const size_t limit = std::min(query.limit, limits::kListedTasks);
  for (uint32_t i = query.first; i < run.tasks.size(); ++i) {
    if (!is_wanted(query, run.tasks[i].phase)) continue;
    if (page.rows.size() == limit) {
      page.next = i;
      break;
    }
    page.rows.push_back({TaskIndex{i}, run.tasks[i]});
  }
  return page;
}

Result<TaskPage> find_task(const RunState& run, std::string_view name) {
  const auto index = run.find_task(name);
  if (!index) {
    return Error{ErrorCode::kNotFound, "the run has no such task",
                 std::string(name.substr(0, kNameShown))};
  }
  TaskPage page = empty_page(run);
  page.rows.push_back({*index, run.tasks[to_index(*index)]});
  return page;
}

}  // namespace gantline::native
