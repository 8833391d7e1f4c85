// Submitting and controlling runs.
#include <algorithm>
#include <future>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "runtime/engine_loop.hpp"
#include "runtime/input_queue.hpp"
#include "runtime/run_summary.hpp"
#include "runtime/runtime.hpp"

namespace gantline::native {
namespace {

constexpr size_t kTags = 64;    // of one run
constexpr int kAdoptions = 16;  // tries to take a forgotten run back while others do the same

Error invalid(std::string message, std::string where) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(where)};
}

Status check_tags(const std::vector<std::string>& tags) {
  if (tags.size() > kTags) return invalid("more than 64 tags", "/tags");
  for (size_t i = 0; i < tags.size(); ++i) {
    if (tags[i].empty() || tags[i].size() > gantline::limits::kNameBytes)
      return invalid("a tag has 1 to 255 bytes", "/tags/" + std::to_string(i));
  }
  return {};
}

Status check(const SubmitRequest& request) {
  if (request.workflow == nullptr) return invalid("no workflow", "/workflow");
  if (request.priority < 0 || request.priority > 10)
    return invalid("priority must be between 1 and 10", "/priority");
  if (request.deadline < Millis{}) return invalid("the deadline is negative", "/deadline");
  if (request.idempotency_key.size() > gantline::limits::kNameBytes)
    return invalid("the idempotency key has more than 255 bytes", "/idempotency_key");
  if (Status status = check_tags(request.tags); !status.ok()) return status;
  const auto& schema = request.workflow->settings().inputs_schema;
  if (schema == nullptr) return {};
  const Defects defects = validate_against_schema(*request.inputs, *schema, "/inputs");
  if (defects.empty()) return {};
  return Error{defects.front().code, defects.front().message, defects.front().pointer};
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

}  // namespace

Result<Submitted> Runtime::submit(SubmitRequest request) {
  auto promise = std::make_shared<std::promise<Result<Submitted>>>();
  std::future<Result<Submitted>> done = promise->get_future();
  submit_async(std::move(request),
               [promise](Result<Submitted> result) { promise->set_value(std::move(result)); });
  return done.get();
}

void Runtime::submit_async(SubmitRequest request, SubmitDone done) {
  if (request.inputs == nullptr) {
    static const auto kNoInputs = std::make_shared<const nlohmann::json>(nlohmann::json::object());
    request.inputs = kNoInputs;
  }
  if (Status status = check(request); !status.ok()) return done(status.error());
  if (is_draining_.load(std::memory_order_relaxed))
    return done(Error{ErrorCode::kUnavailable, "the server is stopping", ""});
  if (request.idempotency_key.empty()) {
    submit_new(std::move(request), std::move(done));
  } else {
    submit_keyed(std::move(request), std::move(done));
  }
}

// Submissions with one key pass one after another, and each looks into the index first. So there is
// no moment at which the key is neither in the index nor seen here.
void Runtime::submit_keyed(SubmitRequest request, SubmitDone done) {
  const std::string key = request.idempotency_key;
  {
    const std::lock_guard lock(keys_mutex_);
    const auto [it, is_first] = keys_.try_emplace(key);
    it->second.push_back(std::move(done));
    if (!is_first) return;
  }
  RunQuery query;
  query.idempotency_key = key;
  query.limit = 1;
  Result<std::vector<RunSummary>> found = journal_.list_runs(query);
  if (!found.ok()) return resolve_key(key, found.error());
  if (!found.value().empty()) {
    const RunSummary& run = found.value().front();
    return resolve_key(key, Submitted{run.id, run.version, true});
  }
  submit_new(std::move(request),
             [this, key](const Result<Submitted>& result) { resolve_key(key, result); });
}

void Runtime::resolve_key(const std::string& key, const Result<Submitted>& result) {
  std::vector<SubmitDone> waiting;
  {
    const std::lock_guard lock(keys_mutex_);
    const auto it = keys_.find(key);
    waiting = std::move(it->second);
    keys_.erase(it);
  }
  Result<Submitted> answer = result;
  for (const SubmitDone& done : waiting) {
    done(answer);
    // The first one made the run, the others found it.
    if (answer.ok()) answer.value().is_existing = true;
  }
}

void Runtime::submit_new(SubmitRequest request, SubmitDone done) {
  SubmitRun input;
  input.id = run_ids_.next(clock_.now());
  input.submission = *make_submission(request);
  input.actor = std::move(request.actor);
  const RunId id = input.id;
  auto shared_done = std::make_shared<SubmitDone>(std::move(done));
  Status status = queue_->push_request(std::move(input), [shared_done, id](const Reply& reply) {
    if (!reply.status.ok()) return (*shared_done)(reply.status.error());
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
