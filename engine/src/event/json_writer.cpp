#include <nlohmann/json.hpp>

#include "event/binary_detail.hpp"
#include "event/hex.hpp"
#include "event/names.hpp"
#include "gantline/event.hpp"

namespace gantline {
namespace {

using nlohmann::json;

json submission_to_json(const Submission& submission) {
  json out = {
      {"workflow_hash", event::hex_of(submission.workflow_hash)},
      {"inputs", submission.inputs != nullptr ? *submission.inputs : json()},
      {"priority", submission.priority},
      {"policy", event::policy_name(submission.policy)},
  };
  if (!submission.idempotency_key.empty()) out["idempotency_key"] = submission.idempotency_key;
  if (submission.deadline != Millis{}) out["deadline_ms"] = submission.deadline.count;
  if (submission.deadline_warning_at != Millis{})
    out["deadline_warning_at_ms"] = submission.deadline_warning_at.count;
  if (!submission.tags.empty()) out["tags"] = submission.tags;
  return out;
}

void add_detail(const EventDetail& detail, json& out) {
  if (detail.submission != nullptr) out["submission"] = submission_to_json(*detail.submission);
  if (detail.payload != nullptr) out["payload"] = *detail.payload;
  const TaskError& error = detail.error;
  if (error != TaskError{}) {
    out["error"] = {
        {"code", error.code}, {"message", error.message}, {"is_retryable", error.is_retryable}};
  }
  if (!detail.demands.empty()) out["demands"] = detail.demands;
  if (!detail.name.empty()) out["name"] = detail.name;
  if (!detail.actor.empty()) out["actor"] = detail.actor;
  if (!detail.note.empty()) out["note"] = detail.note;
  const WorkerDescription& worker = detail.worker;
  if (!worker.name.empty() || !worker.labels.empty())
    out["worker_description"] = {{"name", worker.name}, {"labels", worker.labels}};
}

}  // namespace

json event_to_json(const Event& event) {
  json out = {
      {"run", to_string(event.run)},
      {"sequence", event.sequence},
      {"step", event.step},
      {"at_ms", event.at.count},
      {"kind", to_string(event.kind)},
      {"cause", to_string(event.cause)},
  };
  if (event.reason != Reason::kNone) out["reason"] = to_string(event.reason);
  // The phases are shown wherever they mean something, also where they are the first of the list.
  if (event.kind == EventKind::kRunPhaseChanged || event.run_phase != RunPhase{})
    out["run_phase"] = to_string(event.run_phase);
  if (event.task != kNoTask || event.task_phase != TaskPhase{})
    out["task_phase"] = to_string(event.task_phase);
  if (event.task != kNoTask) out["task"] = to_index(event.task);
  if (event.attempt != 0) out["attempt"] = event.attempt;
  if (event.token != kNoToken) out["token"] = event::hex_of(static_cast<uint64_t>(event.token));
  if (event.worker != kNoWorker) out["worker"] = static_cast<uint32_t>(event.worker);
  if (event.count != 0) out["count"] = event.count;
  if (event.amount != 0) out["amount_thousandths"] = event.amount;
  if (event.until != Millis{}) out["until_ms"] = event.until.count;
  if (event.detail != nullptr) add_detail(*event.detail, out);
  return out;
}

}  // namespace gantline
