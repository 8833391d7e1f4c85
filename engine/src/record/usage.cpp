#include "record/usage.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "gantline/limits.hpp"

namespace gantline {
namespace {

constexpr int64_t kUnbounded = -1;

int64_t find_amount(const std::vector<ResourceAmount>& amounts, const std::string& name) {
  for (const ResourceAmount& amount : amounts) {
    if (amount.name == name) return amount.thousandths;
  }
  return kUnbounded;
}

int64_t find_limit(const std::vector<LimitSpec>& limits, const std::string& key) {
  for (const LimitSpec& limit : limits) {
    if (limit.key == key) return limit.concurrency;
  }
  return kUnbounded;
}

// The keys of a task whose limits have no expressions, each once.
std::set<std::string> literal_keys(const TaskSpec& spec) {
  std::set<std::string> keys;
  for (const Template& limit : spec.limits) {
    if (limit.has_expressions()) return {};
    const nlohmann::json& text = *limit.source();
    keys.insert(text.is_string() ? text.get_ref<const std::string&>() : text.dump());
  }
  return keys;
}

bool is_fan_out(const TaskSpec& spec, const TaskState& task) noexcept {
  return spec.for_each.has_value() && task.parent == kNoTask;
}

}  // namespace

Usage::Usage(const Recording& recording)
    : recording_(recording),
      by_spec_(recording.workflow()->task_count()),
      phases_(recording.final_run().tasks.size(), TaskPhase::kPending),
      is_running_(phases_.size(), 0) {
  add_figure("running", recording.installation().workers);
  for (const char* name : {"queued", "completed", "failed"}) add_figure(name, kUnbounded);
  add_resources();
  add_limits();
  add_computed_limits();
}

size_t Usage::add_figure(std::string name, int64_t capacity) {
  names_.push_back(std::move(name));
  capacities_.push_back(capacity);
  values_.push_back(0);
  return names_.size() - 1;
}

void Usage::add_resources() {
  const Workflow& workflow = *recording_.workflow();
  std::map<std::string, size_t> figures;
  for (const TaskSpec& task : workflow.tasks()) {
    for (const ResourceAmount& amount : task.resources) figures.emplace(amount.name, 0);
  }
  for (auto& [name, figure] : figures) {
    const int64_t own = find_amount(workflow.settings().resources, name);
    const int64_t shared = find_amount(recording_.installation().resources, name);
    figure = add_figure("resource:" + name, own != kUnbounded ? own : shared);
  }
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    for (const ResourceAmount& amount : workflow.tasks()[i].resources)
      by_spec_[i].emplace_back(figures.at(amount.name), amount.thousandths);
  }
}

void Usage::add_limits() {
  const Workflow& workflow = *recording_.workflow();
  for (const TaskSpec& task : workflow.tasks()) {
    for (const std::string& key : literal_keys(task)) limit_figures_.emplace(key, 0);
  }
  for (auto& [key, figure] : limit_figures_) {
    const int64_t set = find_limit(recording_.installation().limits, key);
    const int64_t own = find_limit(workflow.settings().limits, key);
    figure = add_figure("limit:" + key, set != kUnbounded ? set : own);
  }
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    for (const std::string& key : literal_keys(workflow.tasks()[i]))
      by_spec_[i].emplace_back(limit_figures_.at(key), 1);
  }
}

// Keys that only the run knew: the ones that came first, for there may be one for each task.
void Usage::add_computed_limits() {
  size_t computed = 0;
  for (const Event& event : recording_.events()) {
    if (event.kind != EventKind::kTaskQueued || !event.detail) continue;
    for (const std::string& key : event.detail->demands) {
      if (computed == limits::kSeriesKeys) return;
      const auto [it, is_new] = limit_figures_.try_emplace(key, 0);
      if (!is_new) continue;
      const int64_t set = find_limit(recording_.installation().limits, key);
      const int64_t own = find_limit(recording_.workflow()->settings().limits, key);
      it->second = add_figure("limit:" + key, set != kUnbounded ? set : own);
      ++computed;
    }
  }
}

void Usage::change_phase(uint32_t task, TaskPhase phase) {
  const auto count = [&](TaskPhase of, int64_t delta) {
    if (of == TaskPhase::kQueued) values_[kQueued] += delta;
    if (of == TaskPhase::kCompleted) values_[kCompleted] += delta;
    if (of == TaskPhase::kFailed) values_[kFailed] += delta;
  };
  count(phases_[task], -1);
  count(phase, 1);
  phases_[task] = phase;
}

void Usage::hold(uint32_t task, bool is_running) {
  if ((is_running_[task] != 0) == is_running) return;
  is_running_[task] = is_running ? 1 : 0;
  const int64_t sign = is_running ? 1 : -1;
  values_[kRunning] += sign;
  const auto computed = by_task_.find(task);
  const uint32_t spec = recording_.final_run().tasks[task].spec;
  for (const auto& [figure, amount] : by_spec_[spec]) values_[figure] += sign * amount;
  if (computed == by_task_.end()) return;
  for (const auto& [figure, amount] : computed->second) values_[figure] += sign * amount;
}

void Usage::apply(const Event& event) {
  if (event.task == kNoTask) return;
  const uint32_t task = to_index(event.task);
  const TaskState& state = recording_.final_run().tasks[task];
  if (is_fan_out(recording_.workflow()->tasks()[state.spec], state)) return;
  if (event.kind == EventKind::kTaskQueued && event.detail && !event.detail->demands.empty()) {
    Demands& demands = by_task_[task];
    demands.clear();
    const std::set<std::string> keys(event.detail->demands.begin(), event.detail->demands.end());
    for (const std::string& key : keys) {
      if (const auto it = limit_figures_.find(key); it != limit_figures_.end())
        demands.emplace_back(it->second, 1);
    }
  }
  change_phase(task, event.task_phase);
  const bool is_running =
      event.task_phase == TaskPhase::kAssigned || event.task_phase == TaskPhase::kRunning;
  hold(task, is_running);
}

}  // namespace gantline
