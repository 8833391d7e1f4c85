// A run comes in.
#include "gantline/submission.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "gantline/needs.hpp"
#include "run/decider.hpp"
#include "run/event_check.hpp"

namespace gantline {
namespace {

constexpr Millis kDeadlineWarning{5 * 60'000};

// Fills in what the submission leaves to the workflow.
std::shared_ptr<const Submission> complete(const Submission& given, Millis now) {
  auto submission = std::make_shared<Submission>(given);
  const WorkflowSettings& settings = given.workflow->settings();
  submission->workflow_hash = given.workflow->hash();
  if (!submission->inputs) {
    submission->inputs = std::make_shared<const nlohmann::json>(nlohmann::json::object());
  }
  if (submission->deadline == Millis{} && settings.deadline != Millis{}) {
    submission->deadline = now + settings.deadline;
  }
  if (submission->deadline != Millis{} && submission->deadline_warning_at == Millis{}) {
    const Millis fifth{(submission->deadline - now).count / 5};
    const Millis ahead = settings.deadline_warning != Millis{} ? settings.deadline_warning
                                                               : std::min(kDeadlineWarning, fifth);
    submission->deadline_warning_at = std::max(now, submission->deadline - ahead);
  }
  return submission;
}

const ContentHash& hash_of(const Submission& submission) {
  return submission.workflow ? submission.workflow->hash() : submission.workflow_hash;
}

const nlohmann::json& inputs_of(const Submission& submission) {
  static const auto kNoInputs = nlohmann::json::object();
  return submission.inputs != nullptr ? *submission.inputs : kNoInputs;
}

}  // namespace

Status check_repetition(const Submission& made, const Submission& again, RunId run) {
  const auto taken = [run](const char* what) {
    return Error{
        ErrorCode::kAlreadyExists,
        "the key belongs to run " + to_string(run) + ", which has " + what + "; choose another key",
        to_string(run)};
  };
  if (hash_of(made) != hash_of(again)) return taken("another workflow");
  if (inputs_of(made) != inputs_of(again)) return taken("other inputs");
  return {};
}

// A task that asks for more than there is would wait for ever: better said at once.
Status Decider::check_resources(const Workflow& workflow) const {
  const std::vector<UnmetNeed> needs = find_missing_resources(workflow, state_);
  const auto is_short = [](const UnmetNeed& need) { return need.kind == UnmetNeed::Kind::kShort; };
  const auto first = std::find_if(needs.begin(), needs.end(), is_short);
  if (first == needs.end()) return {};
  const auto more = std::count_if(first + 1, needs.end(), is_short);
  return Error{
      ErrorCode::kFailedPrecondition,
      first->message + (more == 0 ? "" : ", and " + std::to_string(more) + " more tasks do"),
      first->pointer};
}

Status Decider::submit(const SubmitRun& input, RunId& run) {
  const std::string& key = input.submission.idempotency_key;
  if (const auto it = by_idempotency_key_.find(key);
      !key.empty() && it != by_idempotency_key_.end()) {
    run = it->second;
    return check_repetition(*state_.runs.at(run).submission, input.submission, run);
  }
  run = input.id;
  if (input.id == kNoRun || state_.find(input.id) != nullptr) {
    return Error{ErrorCode::kAlreadyExists, "a run with this id exists", to_string(input.id)};
  }
  if (const char* wrong = check_submission(input.submission)) {
    return Error{ErrorCode::kInvalidArgument, wrong, to_string(input.id)};
  }
  if (Status status = check_resources(*input.submission.workflow); !status.ok()) return status;

  Event event;
  event.run = input.id;
  event.kind = EventKind::kRunSubmitted;
  event.cause = Cause::kUser;
  event.amount = static_cast<int64_t>(state_.next_run_number);
  auto detail = std::make_shared<EventDetail>();
  detail->submission = complete(input.submission, now_);
  detail->actor = input.actor;
  event.detail = std::move(detail);
  stamp(event, 1);
  const Status status = evolve(state_, event);
  GANTLINE_ASSERT(status.ok());
  result_->events.push_back(std::move(event));

  if (!key.empty()) by_idempotency_key_[key] = input.id;
  start_run(scheduler_.add_run(state_.runs.at(input.id)));
  return {};
}

void Decider::start_run(ActiveRun& active) {
  RunState& run = *active.run;
  change_phase(run, RunPhase::kScheduling, Reason::kNone, Cause::kEngine);
  arm_run_timers(run);
  const Workflow& workflow = run.workflow();
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    const bool is_root = run.tasks[i].waiting_for == 0;
    if (is_root && workflow.tasks()[i].role == TaskRole::kMain) decide(active, TaskIndex{i});
  }
  touched_.push_back(run.id);
}

}  // namespace gantline
