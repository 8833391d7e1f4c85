#include <map>

#include "gantline/limits.hpp"
#include "import/formats.hpp"
#include "import/support.hpp"

namespace gantline::import {
namespace {

using nlohmann::json;

// Reads a measured build. Its ids are numbers and its names are paths, too long and too odd for
// ids: task 17 becomes "t17".
class TraceReader {
 public:
  explicit TraceReader(const json& document) : document_(document) {}

  Result<json, Defects> read(std::string_view name) {
    const std::string* format = as_text(find_member(document_, "format"));
    if (format == nullptr || *format != "ninja-trace-1") {
      defects_.add("/format", "expected \"ninja-trace-1\"");
      return defects_.take();
    }
    const json* tasks = find_member(document_, "tasks");
    if (tasks == nullptr || !tasks->is_array()) {
      defects_.add("/tasks", "expected a list of tasks");
      return defects_.take();
    }
    if (tasks->size() > limits::kTasks) {
      defects_.add("/tasks", "more than " + std::to_string(limits::kTasks) + " tasks",
                   ErrorCode::kLimitExceeded);
      return defects_.take();
    }
    read_ids(*tasks);
    json result = make_document(name, description());
    result["policy"] = "fifo";
    for (size_t i = 0; i < tasks->size() && !defects_.full(); ++i) {
      result["tasks"].push_back(read_task((*tasks)[i], child_pointer("/tasks", i)));
    }
    if (!defects_.empty()) return defects_.take();
    return result;
  }

 private:
  std::string description() const {
    const std::string* project = as_text(find_member(document_, "source_project"));
    const std::string* build = as_text(find_member(document_, "build"));
    std::string text;
    if (project != nullptr) text = *project;
    if (build != nullptr) text += (text.empty() ? "" : ": ") + *build;
    return text;
  }

  void read_ids(const json& tasks) {
    for (size_t i = 0; i < tasks.size(); ++i) {
      const std::string pointer = child_pointer(child_pointer("/tasks", i), "id");
      const json* member = find_member(tasks[i], "id");
      const auto id = member == nullptr ? std::nullopt : as_whole_number(*member);
      if (!id) {
        defects_.add(pointer, "expected the task's id, a whole number >= 0");
      } else if (!ids_.emplace(*id, numbered("t", *id)).second) {
        defects_.add(pointer, "a second task with the id " + std::to_string(*id),
                     ErrorCode::kAlreadyExists);
      }
    }
  }

  json read_task(const json& task, const std::string& pointer) {
    const json* id_member = find_member(task, "id");
    const auto id = id_member == nullptr ? std::nullopt : as_whole_number(*id_member);
    if (!id) return {};
    const json* duration_member = find_member(task, "duration_ms");
    const auto duration =
        duration_member == nullptr ? std::nullopt : as_whole_number(*duration_member);
    if (!duration || *duration > limits::kDuration.count) {
      defects_.add(child_pointer(pointer, "duration_ms"),
                   "expected whole milliseconds >= 0, at most a hundred years");
    }
    json result = make_recorded_task(ids_.find(*id)->second, {duration.value_or(0)});
    read_dependencies(task, child_pointer(pointer, "deps"), result["needs"]);
    return result;
  }

  void read_dependencies(const json& task, const std::string& pointer, json& needs) {
    const json* dependencies = find_member(task, "deps");
    if (dependencies == nullptr || !dependencies->is_array()) {
      defects_.add(pointer, "expected a list of task ids");
      return;
    }
    for (size_t i = 0; i < dependencies->size(); ++i) {
      const auto id = as_whole_number((*dependencies)[i]);
      const auto found = id ? ids_.find(*id) : ids_.end();
      if (found == ids_.end()) {
        defects_.add(child_pointer(pointer, i), "there is no task with this id",
                     ErrorCode::kNotFound);
      } else {
        needs.push_back(found->second);
      }
    }
  }

  const json& document_;
  DefectList defects_;
  std::map<int64_t, std::string> ids_;
};

}  // namespace

Result<json, Defects> read_ninja_trace(const json& document, std::string_view name) {
  return TraceReader(document).read(name);
}

}  // namespace gantline::import
