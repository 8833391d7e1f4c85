#include "schedule/scheduler.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace gantline {
namespace {

const std::shared_ptr<const Demands> kNothing;

// The key of a limit without expressions.
std::string literal_text(const Template& key) {
  const nlohmann::json& text = *key.source();
  return text.is_string() ? text.get_ref<const std::string&>() : text.dump();
}

bool has_labels(const WorkerState& worker, const TaskSpec& spec) noexcept {
  return std::includes(worker.labels.begin(), worker.labels.end(), spec.labels.begin(),
                       spec.labels.end());
}

}  // namespace

ActiveRun& Scheduler::add_run(RunState& run) {
  ActiveRun& active = runs_[run.id];
  active.run = &run;
  active.by_spec.resize(run.workflow().task_count());
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
  pools_.forget(run);
}

const std::shared_ptr<const Demands>& Scheduler::demands_of(const ActiveRun& active,
                                                            TaskIndex task) const {
  if (!active.by_task.empty()) {
    const auto it = active.by_task.find(to_index(task));
    if (it != active.by_task.end()) return it->second;
  }
  const std::shared_ptr<const Demands>& demands =
      active.by_spec[active.run->tasks[to_index(task)].spec];
  return demands ? demands : kNothing;
}

void Scheduler::make_demands(ActiveRun& active, TaskIndex task) {
  const TaskState& state = active.run->tasks[to_index(task)];
  const TaskSpec& spec = active.run->spec_of(task);
  if (spec.limits.empty() && spec.resources.empty()) return;
  if (state.queued && !state.queued->demands.empty()) {
    active.by_task[to_index(task)] = std::make_shared<const Demands>(
        pools_.make_demands(state_, *active.run, spec, state.queued->demands));
    return;
  }
  std::shared_ptr<const Demands>& cached = active.by_spec[state.spec];
  if (cached) return;
  std::vector<std::string> keys;
  for (const Template& limit : spec.limits) keys.push_back(literal_text(limit));
  cached = std::make_shared<const Demands>(pools_.make_demands(state_, *active.run, spec, keys));
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
  Worker& owner = workers_[worker];
  if (owner.busy++ < owner.slots) --free_slots_;
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
  const auto owner = workers_.find(state.worker);
  GANTLINE_ASSERT(owner != workers_.end() && owner->second.busy > 0);
  --owner->second.busy;
  // A worker that shrank below what it runs has no slot to give back yet.
  if (owner->second.busy < owner->second.slots) ++free_slots_;
  const auto holding = holdings_.find({active.run->number, active.run->id, to_index(task)});
  if (holding == holdings_.end()) return;
  pools_.release(*holding->second.demands);
  holdings_.erase(holding);
}

void Scheduler::worker_changed(WorkerId id) {
  const auto known = state_.workers.find(id);
  Worker& changed = workers_[id];
  changed.slots = known == state_.workers.end() ? 0 : known->second.slots;
  if (changed.slots == 0 && changed.busy == 0) workers_.erase(id);
  free_slots_ = 0;
  for (const auto& [worker_id, worker] : workers_) {
    free_slots_ += worker.slots > worker.busy ? worker.slots - worker.busy : 0;
  }
}

void Scheduler::limit_changed(const std::string& key) {
  const PoolId pool = pools_.find(PoolKind::kLimit, key);
  if (pool == kNoPool) return;
  const auto it = state_.limits.find(key);
  pools_.capacity_changed(pool, it == state_.limits.end() ? kUnbounded : it->second);
}

void Scheduler::resource_changed(const std::string& name) {
  const PoolId pool = pools_.find(PoolKind::kResource, name);
  if (pool == kNoPool) return;
  const auto it = state_.resources.find(name);
  pools_.capacity_changed(pool, it == state_.resources.end() ? kUnbounded : it->second);
}

bool Scheduler::is_stale(const Candidate& candidate, const ActiveRun* active) const noexcept {
  if (active == nullptr || active->epoch != candidate.epoch) return true;
  if (is_terminal(active->run->phase)) return true;
  const TaskState& task = active->run->tasks[to_index(candidate.task)];
  return task.phase != TaskPhase::kQueued || task.version != candidate.task_version;
}

std::optional<WorkerId> Scheduler::find_worker(const TaskSpec& spec) const noexcept {
  for (const auto& [id, worker] : workers_) {
    if (worker.busy < worker.slots && has_labels(state_.workers.at(id), spec)) return id;
  }
  return std::nullopt;
}

}  // namespace gantline
