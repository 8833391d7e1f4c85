#include "gantline/views.hpp"

#include <nlohmann/json.hpp>

namespace gantline {

using Json = nlohmann::json;

namespace {

// Times that did not come about are null.
Json time_or_null(Millis time) { return time == Millis{} ? Json(nullptr) : Json(time.count); }

Json error_or_null(const std::shared_ptr<const EventDetail>& detail) {
  if (!detail || detail->error.code.empty()) return nullptr;
  return {{"code", detail->error.code},
          {"message", detail->error.message},
          {"is_retryable", detail->error.is_retryable}};
}

}  // namespace

Json to_json(const Defect& defect) {
  Json json = {
      {"code", to_string(defect.code)}, {"message", defect.message}, {"pointer", defect.pointer}};
  if (defect.line > 0) {
    json["line"] = defect.line;
    json["column"] = defect.column;
  }
  return json;
}

Json to_json(const Defects& defects) {
  Json json = Json::array();
  for (const Defect& defect : defects) json.push_back(to_json(defect));
  return json;
}

Json to_json(const Error& error) {
  return {{"code", to_string(error.code)}, {"detail", error.message}, {"pointer", error.where}};
}

uint32_t progress_percent(const RunCounts& counts) noexcept {
  if (counts.total == 0) return 100;
  const uint64_t open = uint64_t{counts.pending} + counts.queued + counts.running;
  return static_cast<uint32_t>((counts.total - open) * 100 / counts.total);
}

Json to_json(const RunCounts& counts) {
  return {{"total", counts.total},
          {"pending", counts.pending},
          {"queued", counts.queued},
          {"running", counts.running},
          {"completed", counts.completed},
          {"failed", counts.failed},
          {"soft_failed", counts.soft_failed},
          {"skipped", counts.skipped},
          {"cancelled", counts.cancelled}};
}

Json to_json(const RunHeader& run) {
  const Submission& submission = *run.submission;
  Json json;
  json["id"] = to_string(run.id);
  json["number"] = run.number;
  json["workflow"] = run.workflow().settings().name;
  json["workflow_hash"] = to_hex(submission.workflow_hash);
  json["state"] = to_string(run.phase);
  json["state_version"] = run.version;
  json["reason"] = to_string(run.reason);
  json["is_terminal"] = is_terminal(run.phase);
  json["is_stopping"] = run.is_stopping;
  json["priority"] = submission.priority;
  json["inputs"] = submission.inputs ? *submission.inputs : Json(nullptr);
  json["tags"] = submission.tags;
  json["idempotency_key"] = submission.idempotency_key;
  json["counts"] = to_json(run.counts);
  json["progress_percent"] = progress_percent(run.counts);
  json["recoveries"] = run.recoveries;
  json["max_recoveries"] = run.workflow().settings().max_recoveries;
  json["created_at_ms"] = run.created_at.count;
  json["started_at_ms"] = time_or_null(run.started_at);
  json["ended_at_ms"] = time_or_null(run.ended_at);
  json["deadline_ms"] = time_or_null(run.deadline);
  json["duration_ms"] =
      is_terminal(run.phase) ? Json((run.ended_at - run.created_at).count) : Json(nullptr);
  json["error"] = error_or_null(run.error);
  return json;
}

Json task_to_json(const RunState& run, TaskIndex index) {
  return task_to_json(run.workflow(), index, run.tasks[to_index(index)]);
}

Json task_to_json(const Workflow& workflow, TaskIndex index, const TaskState& task) {
  const TaskSpec& spec = workflow.task(TaskIndex{task.spec});
  const bool has_started = task.starts > 0 || task.is_fan_out;
  Json json;
  json["name"] = task_name(workflow, task);
  json["index"] = to_index(index);
  json["type"] = task.uses_fallback && spec.fallback ? spec.fallback->type : spec.type;
  json["state"] = to_string(task.phase);
  json["state_version"] = task.version;
  json["reason"] = to_string(task.reason);
  json["attempt"] = task.attempt;
  json["maximum_attempts"] = spec.retry.maximum_attempts;
  json["interruptions"] = task.interruptions;
  json["is_fan_out"] = task.is_fan_out;
  json["uses_fallback"] = task.uses_fallback;
  json["queued_at_ms"] = time_or_null(task.queued_at);
  json["not_before_ms"] = time_or_null(task.not_before);
  json["started_at_ms"] = has_started ? Json(task.started_at.count) : Json(nullptr);
  json["ended_at_ms"] = is_terminal(task.phase) ? Json(task.ended_at.count) : Json(nullptr);
  if (task.is_fan_out) {
    json["elements"] = {
        {"total", task.elements}, {"ended", task.elements_ended}, {"failed", task.elements_failed}};
  }
  const bool has_output = task.phase == TaskPhase::kCompleted && task.payload;
  json["output"] = has_output ? *task.payload : Json(nullptr);
  json["error"] = error_or_null(task.error);
  return json;
}

Json to_json(const std::vector<WaitReason>& reasons) {
  Json json = Json::array();
  for (const WaitReason& reason : reasons) {
    json.push_back(
        {{"code", reason.code},
         {"message", reason.message},
         {"subject", reason.subject},
         {"expected_clear_ms",
          reason.expected_clear == kNever ? Json(nullptr) : Json(reason.expected_clear.count)}});
  }
  return json;
}

Json to_json(const Forecast& forecast) {
  return {{"makespan_ms", forecast.makespan.count},
          {"trials", forecast.trials},
          {"p50_ms", forecast.p50.count},
          {"p90_ms", forecast.p90.count},
          {"p95_ms", forecast.p95.count},
          {"p99_ms", forecast.p99.count},
          {"minimum_ms", forecast.minimum.count},
          {"maximum_ms", forecast.maximum.count},
          {"mean_ms", forecast.mean.count},
          {"deadline_ms", time_or_null(forecast.deadline)},
          {"miss_per_million",
           forecast.deadline == Millis{} ? Json(nullptr) : Json(forecast.miss_per_million)},
          {"failed_trials", forecast.failed_trials},
          {"state_hash", format_state_hash(forecast.state_hash)}};
}

}  // namespace gantline
