#include "gantline/workflow.hpp"

#include <algorithm>

#include "base/sort_by_key.hpp"

namespace gantline {
namespace {

std::vector<Millis> typical_durations(const std::vector<TaskSpec>& tasks) {
  std::vector<Millis> result;
  result.reserve(tasks.size());
  for (const TaskSpec& task : tasks) {
    const bool is_known = task.estimate.kind != EstimateKind::kNone;
    result.push_back(is_known ? gantline::typical_duration(task.estimate) : kUnknownDuration);
  }
  return result;
}

// Saturates: a chain of tasks that each take the longest duration allowed must not wrap.
std::vector<Millis> upward_ranks(const Dag& dag, const std::vector<Millis>& typical) {
  std::vector<Millis> rank(typical.size());
  const std::span<const TaskIndex> order = dag.topological_order();
  for (size_t i = order.size(); i-- > 0;) {
    Millis longest{};
    for (const TaskIndex next : dag.successors(order[i])) {
      longest = std::max(longest, rank[to_index(next)]);
    }
    rank[to_index(order[i])] = std::min(longest + typical[to_index(order[i])], kNever);
  }
  return rank;
}

}  // namespace

std::vector<std::string> TaskSpec::required_labels() const {
  std::vector<std::string> required = labels;
  if (agent_type.empty()) return required;
  const auto place = std::lower_bound(required.begin(), required.end(), agent_type);
  if (place == required.end() || *place != agent_type) required.insert(place, agent_type);
  return required;
}

std::string to_hex(const ContentHash& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * hash.size());
  for (const uint8_t byte : hash) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Workflow::Workflow(WorkflowSettings settings, std::vector<TaskSpec> tasks, Dag dag,
                   ContentHash hash)
    : settings_(std::move(settings)),
      tasks_(std::move(tasks)),
      dag_(std::move(dag)),
      hash_(hash),
      typical_(typical_durations(tasks_)),
      upward_rank_(upward_ranks(dag_, typical_)) {
  GANTLINE_ASSERT(dag_.task_count() == tasks_.size());
  by_id_ = order_where(tasks_.size(),
                       [&](uint32_t a, uint32_t b) { return tasks_[a].id < tasks_[b].id; });
}

std::optional<TaskIndex> Workflow::find(std::string_view id) const noexcept {
  const auto found = std::lower_bound(
      by_id_.begin(), by_id_.end(), id,
      [&](uint32_t position, std::string_view wanted) { return tasks_[position].id < wanted; });
  if (found == by_id_.end() || tasks_[*found].id != id) return std::nullopt;
  return TaskIndex{*found};
}

}  // namespace gantline
