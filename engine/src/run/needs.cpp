#include "gantline/needs.hpp"

#include <algorithm>

#include "gantline/limits.hpp"
#include "model/path.hpp"
#include "model/task_places.hpp"

namespace gantline {
namespace {

using Labels = std::vector<std::string>;

std::string joined(const Labels& labels) {
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : ", ") + label;
  return text;
}

bool some_worker_has(const State& installation, const Labels& required) {
  return std::any_of(
      installation.workers.begin(), installation.workers.end(), [&](const auto& entry) {
        const Labels& labels = entry.second.labels;
        return std::includes(labels.begin(), labels.end(), required.begin(), required.end());
      });
}

bool is_own(const Workflow& workflow, const std::string& resource) {
  const std::vector<ResourceAmount>& own = workflow.settings().resources;
  return std::any_of(own.begin(), own.end(),
                     [&](const ResourceAmount& capacity) { return capacity.name == resource; });
}

UnmetNeed resource_need(const TaskSpec& task, const std::string& name, bool is_declared) {
  UnmetNeed need;
  need.kind = is_declared ? UnmetNeed::Kind::kShort : UnmetNeed::Kind::kUndeclared;
  need.name = name;
  need.message = is_declared
                     ? "task " + task.id + " asks for more " + name + " than this installation has"
                     : "task " + task.id + " asks for " + name +
                           ", of which nobody says how much there is: it is not bounded";
  return need;
}

}  // namespace

std::string labels_text(const Labels& labels) {
  return (labels.size() == 1 ? "label " : "labels ") + joined(labels);
}

std::vector<UnmetNeed> find_missing_labels(const Workflow& workflow, const State& installation) {
  std::vector<UnmetNeed> needs;
  TaskPlaces places;
  for (uint32_t i = 0; i < workflow.task_count() && needs.size() < limits::kDefects; ++i) {
    const TaskSpec& task = workflow.tasks()[i];
    const size_t position = places.next(task);
    const Labels required = task.required_labels();
    if (required.empty() || some_worker_has(installation, required)) continue;
    const char* together = required.size() == 1 ? "" : " together";
    needs.push_back({UnmetNeed::Kind::kLabels, TaskIndex{i}, joined(required),
                     "task " + task.id + " needs the " + labels_text(required) +
                         ", which no worker here has" + together + "; it would wait for ever",
                     place_of(task, position) + (task.labels.empty() ? "/agent_type" : "/labels")});
  }
  return needs;
}

std::vector<UnmetNeed> find_missing_resources(const Workflow& workflow, const State& installation) {
  std::vector<UnmetNeed> needs;
  TaskPlaces places;
  size_t count_short = 0;
  size_t count_undeclared = 0;
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    const TaskSpec& task = workflow.tasks()[i];
    const size_t position = places.next(task);
    for (const ResourceAmount& amount : task.resources) {
      if (is_own(workflow, amount.name)) continue;
      const auto known = installation.resources.find(amount.name);
      const bool is_declared = known != installation.resources.end();
      if (is_declared && amount.thousandths <= known->second) continue;
      // Many of the one kind do not hide the other.
      if (++(is_declared ? count_short : count_undeclared) > limits::kDefects) continue;
      UnmetNeed& need = needs.emplace_back(resource_need(task, amount.name, is_declared));
      need.task = TaskIndex{i};
      const std::string list = place_of(task, position) + "/resources";
      need.pointer = Path(Path(list), amount.name).pointer();
    }
  }
  return needs;
}

}  // namespace gantline
