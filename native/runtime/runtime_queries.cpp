// Questions to the runtime.
#include <algorithm>
#include <utility>

#include "runtime/ask.hpp"
#include "runtime/run_summary.hpp"

namespace gantline::native {
namespace {

Error no_such_run(RunId run) {
  return {ErrorCode::kNotFound, "no such run: " + to_string(run), ""};
}

bool is_running(TaskPhase phase) {
  return phase == TaskPhase::kAssigned || phase == TaskPhase::kRunning ||
         phase == TaskPhase::kCheckpointed || phase == TaskPhase::kValidating;
}

// Exit handlers count only in the work: whether they run is not known before the end.
RunProgress progress_of(const RunState& run, size_t names_max) {
  RunProgress progress;
  progress.summary = summary_of(run);
  for (uint32_t i = 0; i < run.tasks.size(); ++i) {
    const TaskState& task = run.tasks[i];
    if (is_terminal(task.phase)) continue;
    const TaskIndex spec{task.spec};
    if (is_running(task.phase) && !task.is_fan_out && progress.running.size() < names_max)
      progress.running.push_back(run.task_name(TaskIndex{i}));
    if (run.workflow().task(spec).role != TaskRole::kMain) continue;
    progress.has_estimates |= run.workflow().task(spec).estimate.kind != EstimateKind::kNone;
    if (!task.is_fan_out) progress.remaining_work += run.workflow().typical_duration(spec);
    progress.remaining_chain = std::max(progress.remaining_chain, run.workflow().upward_rank(spec));
  }
  return progress;
}

}  // namespace

// In memory when it is there, else as its stored events make it.
template <typename T>
Result<T> Runtime::look_at(RunId id, std::function<Result<T>(const RunState&)> look) const {
  bool is_here = false;
  Result<T> result = ask<T>([&](const Engine& engine, Millis) -> Result<T> {
    const RunState* const run = engine.state().find(id);
    if (run == nullptr) return no_such_run(id);
    is_here = true;
    return look(*run);
  });
  if (is_here || result.ok() || result.error().code != ErrorCode::kNotFound) return result;
  const Result<RunState> stored = load_run(journal_, id);
  if (!stored.ok()) return stored.error();
  return look(stored.value());
}

Result<RunSummary> Runtime::summary(RunId id) const {
  Result<RunSummary> live =
      ask<RunSummary>([&](const Engine& engine, Millis) -> Result<RunSummary> {
        const RunState* const run = engine.state().find(id);
        if (run == nullptr) return no_such_run(id);
        return summary_of(*run);
      });
  if (live.ok() || live.error().code != ErrorCode::kNotFound) return live;
  return journal_.read_summary(id);
}

Result<RunHeader> Runtime::header(RunId id) const {
  return look_at<RunHeader>(id, [](const RunState& run) -> RunHeader { return run; });
}

Result<TaskPage> Runtime::tasks(RunId id, const TaskQuery& query) const {
  return look_at<TaskPage>(id, [&](const RunState& run) { return page_of(run, query); });
}

Result<TaskPage> Runtime::task(RunId id, const std::string& name) const {
  return look_at<TaskPage>(id, [&](const RunState& run) { return find_task(run, name); });
}

Result<RunState> Runtime::run(RunId id) const {
  return look_at<RunState>(id, [](const RunState& run) { return run; });
}

Result<RunProgress> Runtime::progress(RunId id, size_t names_max) const {
  return look_at<RunProgress>(id, [&](const RunState& run) { return progress_of(run, names_max); });
}

std::vector<AttemptProgress> Runtime::attempt_progress(RunId run) const {
  std::vector<AttemptProgress> found;
  const std::lock_guard lock(progress_mutex_);
  for (const auto& [token, progress] : progress_) {
    if (progress.run == run) found.push_back(progress);
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.task < b.task; });
  return found;
}

Result<std::vector<RunSummary>> Runtime::list(RunQuery query) const {
  query.limit = std::min(query.limit, limits::kListedRuns);
  Result<std::vector<RunSummary>> listed = journal_.list_runs(query);
  if (!listed.ok()) return listed;
  // The index has each run as it was when its phase changed last; those in memory are shown as they
  // are now.
  using Rows = std::vector<RunSummary>;
  return ask<Rows>([&](const Engine& engine, Millis) -> Result<Rows> {
    Rows rows = listed.value();
    for (RunSummary& row : rows) {
      const RunState* const run = engine.state().find(row.id);
      if (run != nullptr) row = summary_of(*run);
    }
    return rows;
  });
}

Result<std::vector<WaitReason>> Runtime::explain(RunId id, TaskIndex task) const {
  using Reasons = std::vector<WaitReason>;
  Result<Reasons> reasons = ask<Reasons>([&](const Engine& engine, Millis now) -> Result<Reasons> {
    return engine.explain(id, task, now);
  });
  if (reasons.ok() || reasons.error().code != ErrorCode::kNotFound) return reasons;
  const Result<RunState> stored = load_run(journal_, id);
  if (!stored.ok()) return stored.error();
  if (to_index(task) >= stored.value().tasks.size()) return reasons;
  return Reasons{};  // it ended long ago
}

Result<uint64_t> Runtime::run_hash(RunId id) const {
  return look_at<uint64_t>(id, [](const RunState& run) { return state_hash(run); });
}

Result<State> Runtime::fork() const {
  return ask<State>([](const Engine& engine, Millis) -> Result<State> { return engine.state(); });
}

Result<std::vector<Event>> Runtime::events(RunId run, uint64_t first, size_t limit) const {
  return journal_.read_events(run, first, std::min(limit, limits::kHistoryChunk));
}

Result<std::unique_ptr<Subscription>> Runtime::subscribe(RunId run, uint64_t first,
                                                         Interest interest) {
  return hub_.subscribe(run, first, interest);
}

Result<std::unique_ptr<Subscription>> Runtime::subscribe_all() { return hub_.subscribe_all(); }

}  // namespace gantline::native
