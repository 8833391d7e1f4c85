#include "schedule/scheduler.hpp"

#include <nlohmann/json.hpp>

namespace gantline {
namespace {

const std::shared_ptr<const Demands> kNothing;

// The key of a limit without expressions.
std::string literal_text(const Template& key) {
  const nlohmann::json& text = *key.source();
  return text.is_string() ? text.get_ref<const std::string&>() : text.dump();
}

}  // namespace

ActiveRun& Scheduler::add_run(RunState& run) {
  ActiveRun& active = runs_[run.id];
  active.run = &run;
  return active;
}

ActiveRun* Scheduler::find(RunId run) noexcept {
  const auto it = runs_.find(run);
  return it == runs_.end() ? nullptr : &it->second;
}

const ActiveRun* Scheduler::find(RunId run) const noexcept {
  const auto it = runs_.find(run);
  return it == runs_.end() ? nullptr : &it->second;
}

void Scheduler::forget(RunId run) {
  runs_.erase(run);
  workers_.forget(run);
  pools_.reclaim();
}

const std::shared_ptr<const Demands>& Scheduler::demands_of(const ActiveRun& active,
                                                            TaskIndex task) const {
  if (!active.by_task.empty()) {
    const auto it = active.by_task.find(to_index(task));
    if (it != active.by_task.end()) return it->second;
  }
  if (active.by_spec.empty()) return kNothing;
  const std::shared_ptr<const Demands>& demands =
      active.by_spec[active.run->tasks[to_index(task)].spec];
  return demands ? demands : kNothing;
}

void Scheduler::make_demands(ActiveRun& active, TaskIndex task) {
  const TaskState& state = active.run->tasks[to_index(task)];
  const TaskSpec& spec = active.run->spec_of(task);
  if (spec.limits.empty() && spec.resources.empty()) return;
  if (state.queued && !state.queued->demands.empty()) {
    active.by_task[to_index(task)] =
        pools_.make_demands(state_, *active.run, spec, state.queued->demands);
    return;
  }
  if (active.by_spec.empty()) active.by_spec.resize(active.run->workflow().task_count());
  std::shared_ptr<const Demands>& cached = active.by_spec[state.spec];
  if (cached) return;
  std::vector<std::string> keys;
  for (const Template& limit : spec.limits) keys.push_back(literal_text(limit));
  cached = pools_.make_demands(state_, *active.run, spec, keys);
}

void Scheduler::enqueue(ActiveRun& active, TaskIndex task, Millis now) {
  make_demands(active, task);
  Candidate candidate = make_candidate(*active.run, task, now, options_);
  candidate.epoch = active.epoch;
  ready_.push(candidate);
}

void Scheduler::requeue(ActiveRun& active, Millis now) {
  ++active.epoch;
  const RunState& run = *active.run;
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    if (run.tasks[i].phase != TaskPhase::kQueued || run.tasks[i].not_before > now) continue;
    enqueue(active, TaskIndex{i}, now);
  }
}

void Scheduler::occupy(ActiveRun& active, TaskIndex task, WorkerId worker) {
  workers_.occupy(worker);
  make_demands(active, task);
  const std::shared_ptr<const Demands>& demands = demands_of(active, task);
  if (!demands || demands->empty()) return;
  pools_.acquire(*demands);
  const RunState& run = *active.run;
  const TaskState& state = run.tasks[to_index(task)];
  const Millis duration = run.workflow().typical_duration(TaskIndex{state.spec});
  holdings_[{run.number, run.id, to_index(task)}] = {state.started_at + duration, demands};
}

void Scheduler::vacate(ActiveRun& active, TaskIndex task) {
  const TaskState& state = active.run->tasks[to_index(task)];
  // A fallback may take over before an attempt started.
  if (state.token == kNoToken) return;
  workers_.vacate(state.worker);
  const auto holding = holdings_.find({active.run->number, active.run->id, to_index(task)});
  if (holding == holdings_.end()) return;
  pools_.release(*holding->second.demands);
  holdings_.erase(holding);
}

void Scheduler::ended(ActiveRun& active, TaskIndex task) {
  if (!active.by_task.empty()) active.by_task.erase(to_index(task));
}

void Scheduler::ended(ActiveRun& active) {
  active.by_task.clear();
  active.by_spec = {};
}

void Scheduler::worker_changed(WorkerId id) { workers_.change(state_, id); }

void Scheduler::limit_changed(const std::string& key) {
  pools_.capacity_changed(state_, PoolKind::kLimit, key);
}

void Scheduler::resource_changed(const std::string& name) {
  pools_.capacity_changed(state_, PoolKind::kResource, name);
}

bool Scheduler::is_stale(const Candidate& candidate, const ActiveRun* active) const noexcept {
  if (active == nullptr || active->epoch != candidate.epoch) return true;
  if (is_terminal(active->run->phase)) return true;
  const TaskState& task = active->run->tasks[to_index(candidate.task)];
  return task.phase != TaskPhase::kQueued || task.version != candidate.task_version;
}

}  // namespace gantline
