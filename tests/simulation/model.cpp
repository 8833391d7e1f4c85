#include "model.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace gantline::simulation {
namespace {

using Stage = ModelTask::Stage;
using Problem = std::optional<std::string>;

// Of the predecessors of a task, by how they ended.
struct Upstream {
  uint32_t open = 0;
  uint32_t succeeded = 0;
  uint32_t failed = 0;
  uint32_t skipped = 0;
};

bool has_succeeded(const ModelTask& task) {
  return task.end == TaskPhase::kCompleted ||
         (task.end == TaskPhase::kFailed && task.spec->allow_failure);
}

Upstream upstream_of(const ModelRun& run, const ModelTask& task) {
  Upstream upstream;
  for (const TaskIndex index : run.workflow->dag().predecessors(TaskIndex{task.own_index})) {
    const ModelTask& predecessor = run.tasks[to_index(index)];
    if (predecessor.stage != Stage::kEnded) {
      ++upstream.open;
    } else if (has_succeeded(predecessor)) {
      ++upstream.succeeded;
    } else if (predecessor.end == TaskPhase::kSkipped) {
      ++upstream.skipped;
    } else {
      ++upstream.failed;
    }
  }
  return upstream;
}

bool join_is_met(JoinRule rule, const Upstream& up) {
  switch (rule) {
    case JoinRule::kAllSuccess: return up.open + up.failed + up.skipped == 0;
    case JoinRule::kAllDone: return up.open == 0;
    case JoinRule::kNoneFailed: return up.open + up.failed == 0;
    case JoinRule::kOneSuccess: return up.succeeded > 0;
    case JoinRule::kOneFailed: return up.failed > 0;
    case JoinRule::kAllFailed: return up.open + up.succeeded + up.skipped == 0;
  }
  return false;
}

// Whether the rule can hold no more, whatever the open ones do.
bool join_is_lost(JoinRule rule, const Upstream& up) {
  switch (rule) {
    case JoinRule::kAllSuccess: return up.failed + up.skipped > 0;
    case JoinRule::kAllDone: return false;
    case JoinRule::kNoneFailed: return up.failed > 0;
    case JoinRule::kOneSuccess: return up.open + up.succeeded == 0;
    case JoinRule::kOneFailed: return up.open + up.failed == 0;
    case JoinRule::kAllFailed: return up.succeeded + up.skipped > 0;
  }
  return false;
}

RunPhase active_phase(const ModelRun& run) {
  return run.phase == RunPhase::kPaused ? run.paused_from : run.phase;
}

bool is_main(const ModelTask& task) { return task.spec->role == TaskRole::kMain; }

bool is_open(const ModelTask& task) { return task.stage != Stage::kEnded; }

std::vector<std::string> plain_keys(const TaskSpec& spec) {
  std::vector<std::string> keys;
  for (const Template& limit : spec.limits) keys.push_back(limit.source()->get<std::string>());
  return keys;
}

std::optional<int64_t> amount_of(std::span<const ResourceAmount> amounts, const std::string& name) {
  for (const ResourceAmount& amount : amounts) {
    if (amount.name == name) return amount.thousandths;
  }
  return std::nullopt;
}

// The wait after attempt number `attempt`, without jitter, as a real number.
double plain_wait(const RetryPolicy& policy, uint32_t attempt) {
  double wait = static_cast<double>(policy.initial_interval.count);
  for (uint32_t i = 1; i < attempt; ++i)
    wait = wait * policy.backoff_coefficient_permille / 1'000.0;
  return std::min(wait, static_cast<double>(policy.maximum_interval.count));
}

void end(ModelTask& task, TaskPhase phase) {
  task.stage = Stage::kEnded;
  task.end = phase;
  task.token = kNoToken;
  task.worker = kNoWorker;
}

void requeue(ModelTask& task, Millis now, Millis not_before) {
  task.stage = Stage::kQueued;
  task.token = kNoToken;
  task.worker = kNoWorker;
  task.queued_at = now;
  task.not_before = not_before;
}

}  // namespace

std::optional<WorkerId> Model::worker_of(AttemptToken token) const {
  const auto it = tokens_.find(token);
  return it == tokens_.end() ? std::nullopt : std::optional(it->second);
}

Problem Model::take(const Event& event) {
  if (event.step < step_) return "the decision's number went back";
  step_ = event.step;
  if (event.run == kNoRun) return take_system(event);
  if (event.kind == EventKind::kRunSubmitted) return submitted(event);
  const auto it = runs_.find(event.run);
  if (it == runs_.end()) return "an event of a run that was not submitted";
  ModelRun& run = it->second;
  if (event.sequence != run.version + 1) return "a gap in the sequence";
  if (event.at < run.at) return "time went back within a run";
  run.version = event.sequence;
  run.at = event.at;
  return event.task == kNoTask ? take_run(run, event) : take_task(run, event);
}

Problem Model::take_system(const Event& event) {
  if (event.sequence != ++system_version_) return "a gap in the installation's sequence";
  switch (event.kind) {
    case EventKind::kWorkerChanged:
      slots_[event.worker] = event.count;
      if (event.detail) labels_[event.worker] = event.detail->worker.labels;
      if (event.count == 0 && running_on(event.worker) > 0) {
        return "a worker is gone and attempts still run on it";
      }
      return {};
    case EventKind::kLimitChanged:
      limits_.erase(event.detail->name);
      if (event.until.count == 0) limits_[event.detail->name] = event.count;
      return {};
    case EventKind::kResourceChanged:
      resources_.erase(event.detail->name);
      if (event.amount >= 0) resources_[event.detail->name] = event.amount;
      return {};
    default: return "an event of a run without a run";
  }
}

Problem Model::submitted(const Event& event) {
  if (event.sequence != 1) return "a submission that is not the run's first event";
  const auto [it, is_new] = runs_.try_emplace(event.run);
  if (!is_new) return "a run was submitted twice";
  ModelRun& run = it->second;
  run.workflow = event.detail->submission->workflow;
  run.deadline = event.detail->submission->deadline;
  run.phase = RunPhase::kScheduling;
  run.version = 1;
  run.at = event.at;
  for (uint32_t i = 0; i < run.workflow->task_count(); ++i) {
    ModelTask& task = run.tasks.emplace_back();
    task.spec = &run.workflow->tasks()[i];
    task.own_index = i;
  }
  return {};
}

Problem Model::take_run(ModelRun& run, const Event& event) {
  switch (event.kind) {
    case EventKind::kRunPhaseChanged: return phase_changed(run, event);
    case EventKind::kRunCancelRequested:
      if (is_terminal(run.phase)) return "an ended run is asked to stop";
      if (event.reason == Reason::kDeadlineExceeded && event.at < run.deadline) {
        return "stopped by its deadline before it";
      }
      // The first reason stays.
      if (run.stop_reason == Reason::kNone) run.stop_reason = event.reason;
      run.is_forced = run.is_forced || event.count == 1;
      return {};
    case EventKind::kRunRecoveryRequested:
      if (++run.recoveries > run.workflow->settings().max_recoveries) return "retried too often";
      run.stop_reason = Reason::kNone;
      run.is_forced = false;
      run.deadline = event.until;
      return {};
    case EventKind::kRunDeadlineWarning: return {};
    default: return "an event of a task without a task";
  }
}

Problem Model::phase_changed(ModelRun& run, const Event& event) {
  if (is_terminal(event.run_phase)) {
    if (Problem problem = run_ended(run, event.run_phase)) return problem;
  }
  if (is_terminal(run.phase) && event.run_phase != RunPhase::kRecovering)
    return "an ended run goes on";
  if (event.run_phase == RunPhase::kFinalizing && run.phase != RunPhase::kPaused) {
    for (const ModelTask& task : run.tasks) {
      if (is_main(task) && is_open(task)) return "exit handlers begin while a main task is open";
    }
  }
  if (event.run_phase == RunPhase::kPaused) run.paused_from = run.phase;
  run.phase = event.run_phase;
  return {};
}

Problem Model::run_ended(const ModelRun& run, RunPhase phase) const {
  uint64_t failed = 0;
  uint64_t planned = 0;
  bool handler_failed = false;
  for (const ModelTask& task : run.tasks) {
    if (is_open(task)) return "the run ended before its task " + task.spec->id;
    if (task.parent) continue;
    const bool counts = task.end == TaskPhase::kFailed && !task.spec->allow_failure;
    if (is_main(task)) {
      ++planned;
      failed += counts ? 1 : 0;
    } else if (counts) {
      handler_failed = true;
    }
  }
  if (run.stop_reason == Reason::kRequested) {
    const RunPhase due = run.is_forced ? RunPhase::kAborted : RunPhase::kCancelled;
    if (phase != due) return "a run that was asked to stop did not end so";
    return {};
  }
  const WorkflowSettings& settings = run.workflow->settings();
  const bool is_within = failed * 1'000'000 <= settings.max_failures_per_million * planned;
  const bool is_good = run.stop_reason == Reason::kNone && !handler_failed &&
                       (failed == 0 || (settings.accept_partial && is_within));
  if (is_good != (phase == RunPhase::kCompleted)) {
    return std::string(is_good ? "a run that did well ended as failed"
                               : "a run that failed ended well");
  }
  return {};
}

Problem Model::take_task(ModelRun& run, const Event& event) {
  const uint32_t index = to_index(event.task);
  if (index >= run.tasks.size()) return "an event of an unknown task";
  ModelTask& task = run.tasks[index];
  if (is_terminal(run.phase)) return "an event of a task of an ended run";
  if (task.stage == Stage::kEnded && event.kind != EventKind::kTaskReset) {
    return "an ended task changed: " + task.spec->id;
  }
  // Whatever speaks for an attempt has its token.
  if (event.token != kNoToken && event.kind != EventKind::kAttemptStarted &&
      event.token != task.token) {
    return "an attempt that no longer owns its task changed it: " + task.spec->id;
  }
  switch (event.kind) {
    case EventKind::kTaskQueued: return queued(run, task, event);
    case EventKind::kTaskExpanded: return expanded(run, index, event);
    case EventKind::kAttemptStarted: return started(run, task, event);
    case EventKind::kAttemptFailed: return attempt_failed(task, event);
    case EventKind::kAttemptInterrupted:
      if (task.stage != Stage::kRunning) return "interrupted without running";
      --task.attempts;
      requeue(task, event.at, Millis{});
      return {};
    case EventKind::kTaskFellBack: return fell_back(task, event);
    case EventKind::kTaskCompleted: return completed(run, task, index, event);
    case EventKind::kTaskFailed: return failed(run, task, event);
    case EventKind::kTaskSkipped:
    case EventKind::kTaskCancelled: return skipped_or_cancelled(run, task, event);
    case EventKind::kTaskCancelRequested:
      if (task.stage != Stage::kRunning) return "asked to stop without running";
      task.is_asked_to_stop = true;
      return {};
    case EventKind::kTaskReset: return reset(run, task, event);
    case EventKind::kAttemptRunning:
    case EventKind::kHeartbeat: task.alive_at = event.at; return {};
    default: return "an event of a run for a task";
  }
}

Problem Model::join_holds(const ModelRun& run, const ModelTask& task) const {
  if (is_main(task)) {
    if (run.stop_reason != Reason::kNone) return "a main task starts although the run is to stop";
  } else if (active_phase(run) != RunPhase::kFinalizing) {
    return "an exit handler starts before the main tasks ended";
  }
  if (!task.parent && !join_is_met(task.spec->join, upstream_of(run, task))) {
    return "started before what it needs: " + task.spec->id;
  }
  return {};
}

Problem Model::queued(ModelRun& run, ModelTask& task, const Event& event) {
  if (task.stage != Stage::kPending) return "queued twice";
  if (Problem problem = join_holds(run, task)) return problem;
  if (task.parent && run.tasks[*task.parent].stage != Stage::kExpanded) {
    return "an element without its fan-out";
  }
  const bool is_resolved = event.detail && !event.detail->demands.empty();
  task.keys = is_resolved ? event.detail->demands : plain_keys(*task.spec);
  task.first_queued_at = event.at;
  requeue(task, event.at, Millis{});
  return {};
}

Problem Model::expanded(ModelRun& run, uint32_t index, const Event& event) {
  if (run.tasks[index].stage != Stage::kPending) return "expanded twice";
  if (Problem problem = join_holds(run, run.tasks[index])) return problem;
  run.tasks[index].stage = Stage::kExpanded;
  run.tasks[index].first_queued_at = event.at;
  ModelTask element;
  element.spec = run.tasks[index].spec;
  element.own_index = run.tasks[index].own_index;
  element.parent = index;
  run.tasks.insert(run.tasks.end(), event.count, element);
  return {};
}

Problem Model::started(ModelRun& run, ModelTask& task, const Event& event) {
  if (task.stage != Stage::kQueued) return "an attempt of a task that is not queued";
  if (event.token == kNoToken || !tokens_.emplace(event.token, event.worker).second) {
    return "a token was given out twice";
  }
  if (event.attempt != task.attempts + 1) return "attempts do not count up";
  if (event.at < task.not_before) return "started before its back-off was over";
  if (run.phase != RunPhase::kExecuting && run.phase != RunPhase::kFinalizing) {
    return "an attempt started in a run that does not run";
  }
  if (is_main(task) && run.stop_reason != Reason::kNone)
    return "started although the run is to stop";
  if (Problem problem = start_is_admitted(run, task, event)) return problem;
  task.stage = Stage::kRunning;
  task.is_asked_to_stop = false;
  ++task.attempts;
  task.token = event.token;
  task.worker = event.worker;
  task.started_at = event.at;
  task.alive_at = event.at;
  return {};
}

uint32_t Model::running_on(WorkerId worker) const {
  uint32_t count = 0;
  for (const auto& [id, run] : runs_) {
    for (const ModelTask& task : run.tasks) count += task.worker == worker ? 1 : 0;
  }
  return count;
}

Problem Model::start_is_admitted(const ModelRun& run, const ModelTask& task,
                                 const Event& event) const {
  const auto slots = slots_.find(event.worker);
  if (slots == slots_.end()) return "started on an unknown worker";
  if (running_on(event.worker) >= slots->second) return "a worker has more attempts than slots";
  const std::vector<std::string>& offered = labels_.at(event.worker);
  for (const std::string& label : task.spec->required_labels()) {
    if (std::find(offered.begin(), offered.end(), label) == offered.end()) {
      return "started on a worker without its label";
    }
  }
  if (Problem problem = limits_allow(run, task)) return problem;
  return resources_allow(run, task);
}

Problem Model::limits_allow(const ModelRun& run, const ModelTask& task) const {
  for (const std::string& key : task.keys) {
    std::optional<uint32_t> bound;
    for (const LimitSpec& limit : run.workflow->settings().limits) {
      if (limit.key == key) bound = limit.concurrency;
    }
    if (const auto it = limits_.find(key); it != limits_.end()) bound = it->second;
    if (!bound) continue;
    uint32_t holders = 0;
    for (const auto& [id, other] : runs_) {
      for (const ModelTask& holder : other.tasks) {
        if (holder.stage != Stage::kRunning) continue;
        holders += static_cast<uint32_t>(std::count(holder.keys.begin(), holder.keys.end(), key));
      }
    }
    if (holders >= *bound) return "limit " + key + " is exceeded";
  }
  return {};
}

Problem Model::resources_allow(const ModelRun& run, const ModelTask& task) const {
  for (const ResourceAmount& wanted : task.spec->resources) {
    const auto own = amount_of(run.workflow->settings().resources, wanted.name);
    std::optional<int64_t> bound = own;
    if (const auto it = resources_.find(wanted.name); !own && it != resources_.end()) {
      bound = it->second;
    }
    if (!bound) continue;
    int64_t used = 0;
    for (const auto& [id, other] : runs_) {
      if (own && &other != &run) continue;
      const bool is_private =
          amount_of(other.workflow->settings().resources, wanted.name).has_value();
      if (is_private != own.has_value()) continue;
      for (const ModelTask& holder : other.tasks) {
        if (holder.stage == Stage::kRunning)
          used += amount_of(holder.spec->resources, wanted.name).value_or(0);
      }
    }
    if (used + wanted.thousandths > *bound) return "resource " + wanted.name + " is exceeded";
  }
  return {};
}

Problem Model::attempt_failed(ModelTask& task, const Event& event) {
  if (task.stage != Stage::kRunning) return "an attempt failed without running";
  const RetryPolicy& policy = task.spec->retry;
  if (task.attempts >= policy.maximum_attempts) return "retried beyond its attempts";
  if (event.reason == Reason::kAttemptError && errors_.count(event.token) == 0) {
    return "an error that no attempt reported";
  }
  const double least = plain_wait(policy, task.attempts);
  const double most = least * (1'000 + policy.jitter_permille) / 1'000;
  const auto wait = static_cast<double>((event.until - event.at).count);
  if (wait < least - 1 || wait > most + 1) return "the back-off is not the policy's";
  if (!event.detail->error.is_retryable) return "an error that must not be retried was";
  const auto& fatal = policy.non_retryable_errors;
  if (std::find(fatal.begin(), fatal.end(), event.detail->error.code) != fatal.end()) {
    return "an error that the policy names was retried";
  }
  requeue(task, event.at, event.until);
  return {};
}

Problem Model::fell_back(ModelTask& task, const Event& event) {
  if (!task.spec->fallback) return "a fallback that does not exist";
  if (task.has_fallen_back) return "fell back twice";
  task.has_fallen_back = true;
  task.attempts = 0;
  requeue(task, event.at, Millis{});
  return {};
}

Problem Model::failed(const ModelRun& run, ModelTask& task, const Event& event) {
  const auto waited = [&](Millis since, Millis bound) { return event.at >= since + bound; };
  const Timeouts& timeouts = task.spec->timeouts;
  bool is_right = true;
  switch (event.reason) {
    case Reason::kAttemptsUsedUp:
      is_right =
          errors_.count(event.token) == 1 && task.attempts >= task.spec->retry.maximum_attempts;
      break;
    case Reason::kNonRetryable: is_right = errors_.count(event.token) == 1; break;
    case Reason::kRetryBudgetUsedUp:
      is_right =
          errors_.count(event.token) == 1 && task.attempts < task.spec->retry.maximum_attempts;
      break;
    case Reason::kTimeoutStartToClose:
      is_right = waited(task.started_at, timeouts.start_to_close);
      break;
    case Reason::kTimeoutHeartbeat: is_right = waited(task.alive_at, timeouts.heartbeat); break;
    case Reason::kTimeoutScheduleToClose:
      is_right = waited(task.first_queued_at, timeouts.schedule_to_close);
      break;
    case Reason::kTimeoutScheduleToStart:
      is_right = waited(std::max(task.queued_at, task.not_before), timeouts.schedule_to_start);
      break;
    default: break;
  }
  if (!is_right) return "failed too early, or without cause: " + task.spec->id;
  if (task.stage == Stage::kExpanded) {
    for (const ModelTask& element : run.tasks) {
      if (element.parent && &run.tasks[*element.parent] == &task && is_open(element)) {
        return "a fan-out failed before its elements ended";
      }
    }
  }
  end(task, TaskPhase::kFailed);
  return {};
}

Problem Model::completed(const ModelRun& run, ModelTask& task, uint32_t index, const Event& event) {
  if (event.token == kNoToken) {
    if (task.stage == Stage::kRunning || task.stage == Stage::kQueued || !task.spec->for_each) {
      return "completed without an attempt: " + task.spec->id;
    }
    uint64_t failed = 0;
    uint64_t elements = 0;
    for (const ModelTask& element : run.tasks) {
      if (element.parent != index) continue;
      if (is_open(element)) return "a fan-out completed before its elements";
      ++elements;
      failed += element.end == TaskPhase::kFailed ? 1 : 0;
    }
    if (failed * 1'000'000 > task.spec->fan_out_failures_per_million * elements) {
      return "a fan-out completed although too many elements failed";
    }
  } else {
    if (task.stage != Stage::kRunning) return "completed without running: " + task.spec->id;
    if (successes_.count(event.token) == 0) return "completed, but no attempt said so";
  }
  end(task, TaskPhase::kCompleted);
  return {};
}

Problem Model::skipped_or_cancelled(const ModelRun& run, ModelTask& task, const Event& event) {
  const bool is_upstream =
      event.reason == Reason::kUpstreamFailed || event.reason == Reason::kUpstreamSkipped;
  if (is_upstream && !join_is_lost(task.spec->join, upstream_of(run, task))) {
    return "given up although what it needs may still come: " + task.spec->id;
  }
  const bool is_skipped = event.kind == EventKind::kTaskSkipped;
  if (is_skipped && task.stage != Stage::kPending) return "skipped after it was queued";
  if (event.reason == Reason::kConditionFalse && !task.spec->when)
    return "skipped without a condition";
  end(task, is_skipped ? TaskPhase::kSkipped : TaskPhase::kCancelled);
  return {};
}

Problem Model::reset(const ModelRun& run, ModelTask& task, const Event& event) {
  if (run.phase != RunPhase::kRecovering) return "reset while the run does not recover";
  const ModelTask before = task;
  task = ModelTask{};
  task.spec = before.spec;
  task.own_index = before.own_index;
  task.parent = before.parent;
  // A fan-out keeps the elements that it has.
  if (event.task_phase == TaskPhase::kRunning) task.stage = Stage::kExpanded;
  return {};
}

Problem Model::overdue(Millis now) const {
  const auto is_over = [now](Millis since, Millis bound) {
    return bound != Millis{} && since + bound < now;
  };
  for (const auto& [id, run] : runs_) {
    if (is_terminal(run.phase)) continue;
    for (const ModelTask& task : run.tasks) {
      const Timeouts& timeouts = task.spec->timeouts;
      const bool runs = task.stage == Stage::kRunning && !task.is_asked_to_stop;
      if (runs && (is_over(task.started_at, timeouts.start_to_close) ||
                   is_over(task.alive_at, timeouts.heartbeat))) {
        return "an attempt outlived its timeout: " + task.spec->id;
      }
      const bool waits = task.stage == Stage::kQueued;
      if (waits && is_over(std::max(task.queued_at, task.not_before), timeouts.schedule_to_start)) {
        return "a task waited longer than schedule_to_start: " + task.spec->id;
      }
      if ((waits || runs) && !task.has_fallen_back && !task.parent &&
          is_over(task.first_queued_at, timeouts.schedule_to_close)) {
        return "a task outlived schedule_to_close: " + task.spec->id;
      }
    }
    const auto is_open_main = [](const ModelTask& task) { return is_main(task) && is_open(task); };
    if (run.stop_reason == Reason::kNone && is_over(run.deadline, Millis{1}) &&
        run.deadline.count > 0 && std::any_of(run.tasks.begin(), run.tasks.end(), is_open_main)) {
      return "a run outlived its deadline";
    }
  }
  return {};
}

}  // namespace gantline::simulation
