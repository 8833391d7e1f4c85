// Submitting and controlling runs.
#include <algorithm>
#include <future>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "gantline/needs.hpp"
#include "gantline/submission.hpp"
#include "runtime/decision_maker.hpp"
#include "runtime/engine_loop.hpp"
#include "runtime/input_queue.hpp"
#include "runtime/logging.hpp"
#include "runtime/run_summary.hpp"
#include "runtime/runtime.hpp"

namespace gantline::native {
namespace {

constexpr size_t kTags = 64;    // of one run
constexpr int kAdoptions = 16;  // tries to take a forgotten run back while others do the same

std::shared_ptr<const nlohmann::json> inputs_or_none(std::shared_ptr<const nlohmann::json> inputs) {
  static const auto kNoInputs = std::make_shared<const nlohmann::json>(nlohmann::json::object());
  return inputs != nullptr ? std::move(inputs) : kNoInputs;
}

void check_tags(const std::vector<std::string>& tags, Defects& defects) {
  if (tags.size() > kTags)
    defects.push_back({ErrorCode::kInvalidArgument, "more than 64 tags", "/tags", 0, 0});
  for (size_t i = 0; i < tags.size() && i <= kTags; ++i) {
    if (!tags[i].empty() && tags[i].size() <= gantline::limits::kNameBytes) continue;
    defects.push_back({ErrorCode::kInvalidArgument, "a tag has 1 to 255 bytes",
                       "/tags/" + std::to_string(i), 0, 0});
  }
}

void check_inputs(const SubmitRequest& request, Defects& defects) {
  if (request.workflow == nullptr) return;
  const auto inputs = inputs_or_none(request.inputs);
  const auto& schema = request.workflow->settings().inputs_schema;
  Defects found;
  if (!inputs->is_object()) {
    found.push_back({ErrorCode::kInvalidArgument, "the inputs are not an object", "/inputs", 0, 0});
  } else if (schema != nullptr) {
    found = validate_against_schema(*inputs, *schema, "/inputs");
  }
  // Inputs that are wrong are the reason for what follows from them.
  if (found.empty()) {
    found = check_fan_outs(*request.workflow, inputs, request.document.get());
    const char* part = request.document != nullptr ? "/workflow" : "/inputs";
    for (Defect& defect : found) defect.pointer.insert(0, part);
  }
  defects.insert(defects.end(), found.begin(), found.end());
}

void warn_of(const std::vector<UnmetNeed>& needs, RunId run) {
  if (needs.empty()) return;
  log(LogLevel::kWarning, "tasks of the run need labels that no worker has",
      {{"run", to_string(run)},
       {"labels", needs.front().name},
       {"tasks", static_cast<int64_t>(needs.size())}});
}

std::shared_ptr<const Submission> make_submission(SubmitRequest& request) {
  const WorkflowSettings& settings = request.workflow->settings();
  auto submission = std::make_shared<Submission>();
  submission->workflow_hash = request.workflow->hash();
  submission->workflow = request.workflow;
  submission->inputs = request.inputs;
  submission->idempotency_key = request.idempotency_key;
  submission->priority = request.priority == 0 ? settings.priority : request.priority;
  submission->policy = request.policy.value_or(settings.policy);
  submission->deadline = request.deadline;
  submission->tags = settings.tags;
  submission->tags.insert(submission->tags.end(), request.tags.begin(), request.tags.end());
  std::sort(submission->tags.begin(), submission->tags.end());
  submission->tags.erase(std::unique(submission->tags.begin(), submission->tags.end()),
                         submission->tags.end());
  return submission;
}

// What is wrong whatever the inputs and the workflow are.
Defects defects_of_order(const SubmitRequest& request) {
  Defects defects;
  const auto add = [&defects](const char* message, const char* pointer) {
    defects.push_back({ErrorCode::kInvalidArgument, message, pointer, 0, 0});
  };
  if (request.workflow == nullptr) add("no workflow", "/workflow");
  if (request.priority < 0 || request.priority > 10)
    add("priority must be between 1 and 10", "/priority");
  if (request.deadline < Millis{}) add("the deadline is negative", "/deadline");
  if (request.idempotency_key.size() > gantline::limits::kNameBytes)
    add("the idempotency key has more than 255 bytes", "/idempotency_key");
  check_tags(request.tags, defects);
  return defects;
}

}  // namespace

Defects defects_of(const SubmitRequest& request) {
  Defects defects = defects_of_order(request);
  check_inputs(request, defects);
  return defects;
}

Result<Submitted> Runtime::submit(SubmitRequest request) {
  auto promise = std::make_shared<std::promise<Result<Submitted>>>();
  std::future<Result<Submitted>> done = promise->get_future();
  submit_async(std::move(request),
               [promise](Result<Submitted> result) { promise->set_value(std::move(result)); });
  return done.get();
}

void Runtime::submit_async(SubmitRequest request, SubmitDone done) {
  request.inputs = inputs_or_none(std::move(request.inputs));
  Defects defects = defects_of_order(request);
  if (defects.empty()) {
    check_inputs(request, defects);
    // What has been accepted once may be repeated, even if it would be refused today.
    if (!defects.empty() && !request.idempotency_key.empty()) {
      const auto known = run_of_key(request.idempotency_key);
      if (!known.ok()) return done(known.error());
      if (!known.value().empty()) defects.clear();
    }
  }
  if (!defects.empty()) {
    const Defect& first = defects.front();
    return done(Error{first.code, first.message, first.pointer});
  }
  if (is_draining_.load(std::memory_order_relaxed))
    return done(Error{ErrorCode::kUnavailable, "the server is stopping", ""});
  if (request.idempotency_key.empty()) {
    submit_new(make_submission(request), std::move(request.actor), std::move(done));
  } else {
    submit_keyed(std::move(request), std::move(done));
  }
}

// Submissions with one key pass one after another, and each looks into the index first. So there is
// no moment at which the key is neither in the index nor seen here.
void Runtime::submit_keyed(SubmitRequest request, SubmitDone done) {
  const auto submission = make_submission(request);
  const std::string& key = submission->idempotency_key;
  {
    const std::lock_guard lock(keys_mutex_);
    const auto [it, is_first] = keys_.try_emplace(key);
    it->second.push_back({submission, std::move(done)});
    if (!is_first) return;
  }
  const Result<std::vector<RunSummary>> found = run_of_key(key);
  if (!found.ok()) return resolve_key(key, found.error(), *submission);
  if (!found.value().empty()) {
    const RunSummary& run = found.value().front();
    const auto made = stored_submission(run.id);
    if (!made.ok()) return resolve_key(key, made.error(), *submission);
    return resolve_key(key, Submitted{run.id, run.version, true}, *made.value());
  }
  submit_new(submission, std::move(request.actor),
             [this, submission](const Result<Submitted>& result) {
               resolve_key(submission->idempotency_key, result, *submission);
             });
}

Result<std::vector<RunSummary>> Runtime::run_of_key(const std::string& key) const {
  RunQuery query;
  query.idempotency_key = key;
  query.limit = 1;
  return journal_.list_runs(query);
}

Result<std::shared_ptr<const Submission>> Runtime::stored_submission(RunId run) const {
  const Result<std::vector<Event>> events = journal_.read_events(run, 1, 1);
  if (!events.ok()) return events.error();
  if (!events.value().empty() && events.value().front().detail &&
      events.value().front().detail->submission) {
    return events.value().front().detail->submission;
  }
  return Error{ErrorCode::kCorrupt, "the run has no beginning: restore a backup", to_string(run)};
}

void Runtime::resolve_key(const std::string& key, const Result<Submitted>& result,
                          const Submission& made) {
  std::vector<KeyedSubmission> waiting;
  {
    const std::lock_guard lock(keys_mutex_);
    const auto it = keys_.find(key);
    waiting = std::move(it->second);
    keys_.erase(it);
  }
  Result<Submitted> answer = result;
  for (const KeyedSubmission& one : waiting) {
    const Status repeats =
        answer.ok() ? check_repetition(made, *one.submission, answer.value().run) : Status{};
    if (repeats.ok()) {
      one.done(answer);
    } else {
      one.done(repeats.error());
    }
    // The first one made the run, the others found it.
    if (answer.ok()) answer.value().is_existing = true;
  }
}

// A worker may come that has them, so the run is taken; until then its tasks wait.
std::vector<UnmetNeed> Runtime::missing_labels(const Workflow& workflow) const {
  WorkerState local{kLocalWorker, options_.slots, options_.worker_name, options_.worker_labels};
  std::sort(local.labels.begin(), local.labels.end());
  State installation;
  installation.workers.emplace(kLocalWorker, std::move(local));
  return find_missing_labels(workflow, installation);
}

void Runtime::submit_new(const std::shared_ptr<const Submission>& submission, std::string actor,
                         SubmitDone done) {
  SubmitRun input;
  input.id = run_ids_.next(clock_.now());
  input.submission = *submission;
  input.actor = std::move(actor);
  const RunId id = input.id;
  auto shared_done = std::make_shared<SubmitDone>(std::move(done));
  const std::vector<UnmetNeed> needs = missing_labels(*submission->workflow);
  Status status =
      queue_->push_request(std::move(input), [shared_done, id, needs](const Reply& reply) {
        if (!reply.status.ok()) return (*shared_done)(reply.status.error());
        if (reply.run == id) warn_of(needs, id);
        (*shared_done)(Submitted{reply.run, reply.version, reply.run != id});
      });
  if (!status.ok()) (*shared_done)(status.error());
}

Result<uint64_t> Runtime::control(const ControlRun& control) {
  Result<Reply> reply = request(control);
  for (int i = 0; i < kAdoptions && !reply.ok() && reply.error().code == ErrorCode::kNotFound;
       ++i) {
    reply = adopt_and_control(control);
    if (!reply.ok() && reply.error().code == ErrorCode::kNotFound &&
        journal_.read_summary(control.run).ok()) {
      continue;  // others were taken back meanwhile: the copy may have been old
    }
    break;
  }
  if (!reply.ok()) return reply.error();
  return reply.value().version;
}

// For a run that is not in memory: it has ended, and the journal has it, or it never was.
Result<Reply> Runtime::adopt_and_control(const ControlRun& control) {
  Adoption adoption;
  adoption.adoption_count = engine_->adoption_count();
  Result<RunState> run = load_run(journal_, control.run);
  if (!run.ok()) return run.error();
  adoption.run = std::move(run).value();
  std::promise<Reply> promise;
  std::future<Reply> answer = promise.get_future();
  Status status = queue_->push_request(
      std::move(adoption), control, [&promise](const Reply& reply) { promise.set_value(reply); });
  if (!status.ok()) return status.error();
  Reply reply = answer.get();
  if (!reply.status.ok()) return reply.status.error();
  return reply;
}

}  // namespace gantline::native
