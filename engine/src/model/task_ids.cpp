#include "model/task_ids.hpp"

#include "gantline/limits.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

std::string needs_pointer(const TaskDraft& task) {
  return task.needs_pointer != nullptr ? *task.needs_pointer : task.place.pointer() + "/needs";
}

class NeedsResolver {
 public:
  NeedsResolver(const Expansion& expansion, TaskIds& ids, DefectList& defects)
      : expansion_(expansion), ids_(ids), defects_(defects) {}

  std::vector<Dependency> resolve() && {
    for (uint32_t i = 0; i < expansion_.tasks.size(); ++i) {
      const TaskDraft& task = expansion_.tasks[i];
      if (!task.needs) continue;
      for (size_t j = 0; j < task.needs->size(); ++j) {
        add(TaskIndex{i}, j);
        if (dependencies_.size() <= limits::kDependencies) continue;
        defects_.add(
            "", ErrorCode::kLimitExceeded,
            "there are more than " + std::to_string(limits::kDependencies) + " dependencies");
        return {};
      }
    }
    return std::move(dependencies_);
  }

 private:
  void add(TaskIndex after, size_t position) {
    const TaskDraft& task = expansion_.tasks[to_index(after)];
    const std::string& id = (*task.needs)[position];
    const TaskIndex before = ids_.find(id);
    if (before != kNoTask) {
      connect(before, after, position);
    } else if (const NameList* leaves = ids_.find_group(id); leaves != nullptr) {
      for (const std::string& leaf : *leaves) {
        if (const TaskIndex found = ids_.find(leaf); found != kNoTask) {
          connect(found, after, position);
        }
      }
    } else {
      defects_.add(pointer(task, position), ErrorCode::kNotFound,
                   "unknown task " + in_quotes(id) + ids_.hint(id));
    }
  }

  void connect(TaskIndex before, TaskIndex after, size_t position) {
    const TaskDraft& task = expansion_.tasks[to_index(after)];
    const TaskDraft& needed = expansion_.tasks[to_index(before)];
    if (before == after) {
      defects_.add(pointer(task, position), ErrorCode::kCycle,
                   "task " + in_quotes(*needed.id) + " needs itself");
    } else if (needed.role != task.role) {
      defects_.add(pointer(task, position), ErrorCode::kInvalidArgument,
                   "task " + in_quotes(*needed.id) + " is in `" +
                       std::string(list_name(needed.role)) +
                       "`; a task can only need tasks of its own list, `" +
                       std::string(list_name(task.role)) + "`");
    } else {
      dependencies_.push_back({before, after});
    }
  }

  static std::string pointer(const TaskDraft& task, size_t position) {
    return needs_pointer(task) + "/" + std::to_string(position);
  }

  const Expansion& expansion_;
  TaskIds& ids_;
  DefectList& defects_;
  std::vector<Dependency> dependencies_;
};

}  // namespace

TaskIds::TaskIds(const Expansion& expansion, DefectList& defects) : expansion_(expansion) {
  by_id_.reserve(expansion.tasks.size());
  for (uint32_t i = 0; i < expansion.tasks.size(); ++i) {
    const TaskDraft& task = expansion.tasks[i];
    if (!task.id) continue;
    const std::string& id = *task.id;
    const std::string pointer_end = "/id";
    if (id.size() > limits::kNameBytes) {
      defects.add(task.place.pointer() + pointer_end, ErrorCode::kLimitExceeded,
                  "the id " + in_quotes(id) + " is longer than " +
                      std::to_string(limits::kNameBytes) + " bytes");
    }
    const auto [first, is_new] = by_id_.emplace(id, i);
    if (!is_new) {
      defects.add(task.place.pointer() + pointer_end, ErrorCode::kAlreadyExists,
                  "duplicate task id " + in_quotes(id) + ", first at " +
                      expansion.tasks[first->second].place.pointer());
    } else if (expansion.groups.count(id) != 0) {
      defects.add(task.place.pointer() + pointer_end, ErrorCode::kAlreadyExists,
                  "duplicate task id " + in_quotes(id) + ": another task embeds a segment as that");
    }
  }
}

TaskIndex TaskIds::find(std::string_view id) const noexcept {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? kNoTask : TaskIndex{found->second};
}

const NameList* TaskIds::find_group(std::string_view id) const {
  const auto found = expansion_.groups.find(std::string(id));
  return found == expansion_.groups.end() ? nullptr : &found->second;
}

std::string TaskIds::hint(std::string_view id) {
  if (names_.empty()) {
    names_.reserve(expansion_.tasks.size() + expansion_.groups.size());
    for (const TaskDraft& task : expansion_.tasks) {
      if (task.id) names_.push_back(*task.id);
    }
    for (const auto& [name, leaves] : expansion_.groups) names_.push_back(name);
  }
  return suggester_.hint(id, names_);
}

std::vector<Dependency> resolve_needs(const Expansion& expansion, TaskIds& ids,
                                      DefectList& defects) {
  return NeedsResolver(expansion, ids, defects).resolve();
}

// Tasks that are shown at each end of a circle; what lies between is counted.
constexpr size_t kCycleEnd = 8;

Dag build_dag(const Expansion& expansion, const std::vector<Dependency>& dependencies,
              DefectList& defects) {
  const auto task_count = static_cast<uint32_t>(expansion.tasks.size());
  Result<Dag> dag = Dag::build(task_count, dependencies);
  if (dag.ok()) return std::move(dag).value();
  if (dag.error().code != ErrorCode::kCycle) {
    defects.add("/tasks", dag.error().code, dag.error().message);
    return {};
  }
  const std::vector<TaskIndex> cycle = Dag::find_cycle(task_count, dependencies);
  GANTLINE_ASSERT(!cycle.empty());
  std::string path;
  for (size_t i = 0; i < cycle.size(); ++i) {
    if (i == kCycleEnd && cycle.size() > 2 * kCycleEnd + 1) {
      i = cycle.size() - kCycleEnd;
      path += "... " + std::to_string(i - kCycleEnd) + " more ... -> ";
    }
    path += expansion.tasks[to_index(cycle[i])].id.value_or("") + " -> ";
  }
  const TaskDraft& first = expansion.tasks[to_index(cycle.front())];
  defects.add(needs_pointer(first), ErrorCode::kCycle,
              "the tasks wait for each other in a circle: " + path + first.id.value_or(""));
  return {};
}

}  // namespace gantline
