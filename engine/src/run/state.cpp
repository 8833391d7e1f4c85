#include "gantline/state.hpp"

#include <charconv>

namespace gantline {

std::string task_name(const Workflow& workflow, const TaskState& task) {
  const std::string& base = workflow.tasks()[task.spec].id;
  if (task.parent == kNoTask) return base;
  return base + "[" + std::to_string(task.element) + "]";
}

std::string RunState::task_name(TaskIndex task) const {
  return gantline::task_name(workflow(), tasks[to_index(task)]);
}

std::optional<TaskIndex> RunState::find_task(std::string_view name) const noexcept {
  const size_t bracket = name.find('[');
  const std::optional<TaskIndex> task = workflow().find(name.substr(0, bracket));
  if (!task || bracket == std::string_view::npos) return task;
  const TaskState& parent = tasks[to_index(*task)];
  uint32_t element = 0;
  const char* const first = name.data() + bracket + 1;
  const char* const last = name.data() + name.size();
  const auto [end, failure] = std::from_chars(first, last, element);
  if (failure != std::errc{} || end + 1 != last || *end != ']') return std::nullopt;
  if (element >= parent.elements) return std::nullopt;
  return TaskIndex{parent.first_element + element};
}

const RunState* State::find(RunId id) const noexcept {
  const auto it = runs.find(id);
  return it == runs.end() ? nullptr : &it->second;
}

}  // namespace gantline
