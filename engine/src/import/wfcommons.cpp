#include <cmath>

#include "gantline/limits.hpp"
#include "import/formats.hpp"
#include "import/support.hpp"
#include "import/task_ids.hpp"

namespace gantline::import {
namespace {

using nlohmann::json;

constexpr std::string_view kSpecification = "/workflow/specification/tasks";
constexpr std::string_view kExecution = "/workflow/execution/tasks";

// Joins the two task lists of a trace: the specification has the graph, the execution the runtimes.
class TraceReader {
 public:
  TraceReader(const json& document, std::string_view name) : document_(document), name_(name) {}

  Result<json, Defects> read() {
    const json* specification = find_list("specification", kSpecification);
    const json* execution = find_list("execution", kExecution);
    if (specification == nullptr || execution == nullptr) return defects_.take();
    read_ids(*specification);
    read_runtimes(*execution);
    json result = make_document(workflow_name(), description());
    json& tasks = result["tasks"];
    for (size_t i = 0; i < specification->size() && !defects_.full(); ++i) {
      tasks.push_back(read_task((*specification)[i], child_pointer(kSpecification, i)));
    }
    if (!defects_.empty()) return defects_.take();
    return result;
  }

 private:
  const json* find_list(std::string_view part, std::string_view pointer) {
    const json* workflow = find_member(document_, "workflow");
    if (workflow != nullptr && part == "specification" && find_member(*workflow, part) == nullptr &&
        find_member(*workflow, "tasks") != nullptr) {
      defects_.add(
          "/workflow/tasks",
          "this is a WfFormat of version 1.4 or older, with tasks and runtimes in one list; "
          "version 1.5 is needed");
      return nullptr;
    }
    const json* section = workflow == nullptr ? nullptr : find_member(*workflow, part);
    const json* list = section == nullptr ? nullptr : find_member(*section, "tasks");
    if (list == nullptr || !list->is_array()) {
      defects_.add(std::string(pointer), "expected a list of tasks, as WfFormat 1.5 has it here");
      return nullptr;
    }
    if (list->size() > limits::kTasks) {
      defects_.add(std::string(pointer), "more than " + std::to_string(limits::kTasks) + " tasks",
                   ErrorCode::kLimitExceeded);
      return nullptr;
    }
    return list;
  }

  // The text of `id`, reported when it is missing.
  const std::string* read_id(const json& task, const std::string& pointer) {
    const std::string* id = as_text(find_member(task, "id"));
    if (id == nullptr)
      defects_.add(child_pointer(pointer, "id"), "expected the task's id, a string");
    return id;
  }

  void read_ids(const json& specification) {
    for (size_t i = 0; i < specification.size(); ++i) {
      const std::string pointer = child_pointer(kSpecification, i);
      const std::string* id = read_id(specification[i], pointer);
      if (id != nullptr && !ids_.add(*id)) {
        defects_.add(child_pointer(pointer, "id"), "a second task with the id \"" + *id + "\"",
                     ErrorCode::kAlreadyExists);
      }
    }
    ids_.assign();
  }

  void read_runtimes(const json& execution) {
    for (size_t i = 0; i < execution.size(); ++i) {
      const std::string pointer = child_pointer(kExecution, i);
      const std::string* id = read_id(execution[i], pointer);
      if (id == nullptr) continue;
      if (ids_.find(*id) == nullptr) {
        defects_.add(child_pointer(pointer, "id"),
                     "the specification has no task with the id \"" + *id + "\"",
                     ErrorCode::kNotFound);
      }
      const auto [place, is_new] = runtimes_.emplace(*id, Millis{});
      if (!is_new) {
        defects_.add(child_pointer(pointer, "id"), "a second runtime for the id \"" + *id + "\"",
                     ErrorCode::kAlreadyExists);
      }
      place->second = read_runtime(execution[i], pointer);
    }
  }

  Millis read_runtime(const json& task, const std::string& pointer) {
    const json* runtime = find_member(task, "runtimeInSeconds");
    const double seconds = runtime != nullptr && runtime->is_number() ? runtime->get<double>() : -1;
    if (!(seconds >= 0)) {
      defects_.add(child_pointer(pointer, "runtimeInSeconds"), "expected a number of seconds >= 0");
      return {};
    }
    // One multiplication and one addition, both exactly rounded: equal on every platform.
    const double milliseconds = std::floor(seconds * 1000.0 + 0.5);
    if (milliseconds > static_cast<double>(limits::kDuration.count)) {
      defects_.add(child_pointer(pointer, "runtimeInSeconds"), "longer than a hundred years",
                   ErrorCode::kLimitExceeded);
      return {};
    }
    return {static_cast<int64_t>(milliseconds)};
  }

  json read_task(const json& task, const std::string& pointer) {
    const std::string* id = as_text(find_member(task, "id"));
    if (id == nullptr) return {};
    const auto runtime = runtimes_.find(*id);
    if (runtime == runtimes_.end()) {
      defects_.add(child_pointer(pointer, "id"),
                   "the execution has no runtime for the task \"" + *id + "\"",
                   ErrorCode::kNotFound);
      return {};
    }
    json result = make_recorded_task(*ids_.find(*id), runtime->second);
    read_parents(task, pointer, result["needs"]);
    return result;
  }

  void read_parents(const json& task, const std::string& pointer, json& needs) {
    const json* parents = find_member(task, "parents");
    const std::string parents_pointer = child_pointer(pointer, "parents");
    if (parents == nullptr || !parents->is_array()) {
      defects_.add(parents_pointer, "expected a list of task ids");
      return;
    }
    for (size_t i = 0; i < parents->size(); ++i) {
      const std::string* parent = as_text(&(*parents)[i]);
      const std::string* id = parent == nullptr ? nullptr : ids_.find(*parent);
      if (id != nullptr) {
        needs.push_back(*id);
      } else {
        defects_.add(child_pointer(parents_pointer, i),
                     parent == nullptr ? "expected a task id, a string"
                                       : "there is no task with the id \"" + *parent + "\"",
                     parent == nullptr ? ErrorCode::kInvalidArgument : ErrorCode::kNotFound);
      }
    }
  }

  std::string_view workflow_name() const {
    const std::string* name = as_text(find_member(document_, "name"));
    return name == nullptr || name->empty() ? name_ : std::string_view(*name);
  }

  std::string description() const {
    const std::string* text = as_text(find_member(document_, "description"));
    return text == nullptr ? std::string() : *text;
  }

  const json& document_;
  std::string_view name_;
  DefectList defects_;
  TaskIds ids_;
  std::map<std::string, Millis, std::less<>> runtimes_;  // by the source's id
};

}  // namespace

Result<json, Defects> read_wfcommons(const json& document, std::string_view name) {
  return TraceReader(document, name).read();
}

}  // namespace gantline::import
