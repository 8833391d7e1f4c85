// Runs: submit, list, look at, control.
#include <charconv>
#include <nlohmann/json.hpp>

#include "gantline/units.hpp"
#include "http/api.hpp"
#include "http/pages.hpp"
#include "http/summary_view.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

constexpr size_t kKeyBytes = 255;

Defects one_defect(std::string message, std::string pointer) {
  return {{ErrorCode::kInvalidArgument, std::move(message), std::move(pointer), 0, 0}};
}

// The workflow of a submission: a document under "workflow", or a stored one by "workflow_hash".
Result<std::shared_ptr<const Workflow>, Defects> workflow_of(const ApiContext& context,
                                                             const Json& body) {
  if (const auto document = body.find("workflow"); document != body.end()) {
    auto workflow = parse_workflow(*document, &context.types);
    if (workflow.ok()) return std::make_shared<const Workflow>(std::move(workflow).value());
    Defects defects = workflow.error();
    for (Defect& defect : defects) defect.pointer = "/workflow" + defect.pointer;
    return defects;
  }
  const auto hash = body.find("workflow_hash");
  if (hash == body.end() || !hash->is_string()) {
    return one_defect("give the workflow, or the workflow_hash of a stored one", "/workflow");
  }
  const auto parsed = parse_content_hash(hash->get<std::string>());
  if (!parsed)
    return one_defect("not a workflow hash: expected 64 hexadecimal digits", "/workflow_hash");
  auto workflow = context.runtime.journal().read_workflow(*parsed);
  if (!workflow.ok()) return one_defect(workflow.error().message, "/workflow_hash");
  return workflow.value();
}

std::optional<SchedulingPolicy> policy_of(const std::string& name) {
  if (name == "priority") return SchedulingPolicy::kPriority;
  if (name == "deadline") return SchedulingPolicy::kDeadline;
  if (name == "critical_path") return SchedulingPolicy::kCriticalPath;
  if (name == "fifo") return SchedulingPolicy::kFifo;
  return std::nullopt;
}

// Reads the optional members into the request; what is wrong goes to `defects`.
void read_priority(const Json& value, SubmitRequest& request, Defects& defects) {
  if (value.is_number_integer() && value.get<int64_t>() >= 1 && value.get<int64_t>() <= 10) {
    request.priority = value.get<int32_t>();
  } else {
    defects.push_back(
        {ErrorCode::kInvalidArgument, "expected a whole number from 1 to 10", "/priority", 0, 0});
  }
}

void read_policy(const Json& value, SubmitRequest& request, Defects& defects) {
  request.policy = value.is_string() ? policy_of(value.get<std::string>()) : std::nullopt;
  if (request.policy) return;
  defects.push_back({ErrorCode::kInvalidArgument,
                     "expected priority, deadline, critical_path or fifo", "/policy", 0, 0});
}

void read_deadline(const Json& value, Millis now, SubmitRequest& request, Defects& defects) {
  const auto duration = parse_duration(value.is_string() ? value.get<std::string>() : value.dump());
  if (duration.ok() && duration.value() > Millis{}) {
    request.deadline = now + duration.value();
  } else {
    defects.push_back({ErrorCode::kInvalidArgument, "expected a duration from now, such as 30m",
                       "/deadline", 0, 0});
  }
}

void read_tags(const Json& value, SubmitRequest& request, Defects& defects) {
  for (const Json& tag : value.is_array() ? value : Json::array({Json()})) {
    if (tag.is_string()) {
      request.tags.push_back(tag.get<std::string>());
    } else {
      defects.push_back({ErrorCode::kInvalidArgument, "expected a list of strings", "/tags", 0, 0});
    }
  }
}

void read_member(const std::string& name, const Json& value, Millis now, SubmitRequest& request,
                 Defects& defects) {
  if (name == "inputs") {
    request.inputs = std::make_shared<const Json>(value);
  } else if (name == "priority") {
    read_priority(value, request, defects);
  } else if (name == "policy") {
    read_policy(value, request, defects);
  } else if (name == "deadline") {
    read_deadline(value, now, request, defects);
  } else if (name == "tags") {
    read_tags(value, request, defects);
  } else if (name != "workflow" && name != "workflow_hash") {
    defects.push_back({ErrorCode::kInvalidArgument, "unknown field", "/" + name, 0, 0});
  }
}

// Everything that is wrong with the request, if that is why it was refused.
HttpResponse refusal(const SubmitRequest& request, const Error& error) {
  const Defects found = defects_of(request);
  const bool is_why = !found.empty() && found.front().code == error.code &&
                      found.front().message == error.message &&
                      found.front().pointer == error.where;
  return is_why ? problem(found) : problem(error);
}

HttpResponse submit(const ApiContext& context, const HttpRequest& http) {
  auto body = body_of(http);
  if (!body.ok()) return problem(body.error());
  SubmitRequest request;
  Defects defects;
  for (const auto& [name, value] : body.value().items()) {
    read_member(name, value, context.runtime.now(), request, defects);
  }
  request.idempotency_key = http.header("Idempotency-Key");
  if (request.idempotency_key.size() > kKeyBytes) {
    defects.push_back(
        {ErrorCode::kLimitExceeded, "an Idempotency-Key has at most 255 bytes", "", 0, 0});
  }
  auto workflow = workflow_of(context, body.value());
  if (!workflow.ok())
    defects.insert(defects.end(), workflow.error().begin(), workflow.error().end());
  if (!defects.empty()) return problem(defects);
  request.workflow = workflow.value();
  if (const auto document = body.value().find("workflow"); document != body.value().end()) {
    request.document = std::make_shared<const Json>(std::move(*document));
  }
  request.actor = "api";
  const Result<Submitted> submitted = context.runtime.submit(request);
  if (!submitted.ok()) return refusal(request, submitted.error());
  const std::string id = to_string(submitted.value().run);
  HttpResponse response = json_response(submitted.value().is_existing ? 200 : 201,
                                        {{"id", id},
                                         {"state_version", submitted.value().version},
                                         {"is_existing", submitted.value().is_existing}});
  response.headers["Location"] = "/api/v1/runs/" + id;
  return response;
}

HttpResponse list(const ApiContext& context, const HttpRequest& http) {
  RunQuery query;
  const auto states = http.query.find("state");
  for (const std::string& name :
       states == http.query.end() ? std::vector<std::string>{} : states->second) {
    const auto phase = parse_run_phase(name);
    if (!phase) return problem(422, "invalid_argument", "unknown state " + name, "state");
    query.phases.push_back(*phase);
  }
  query.workflow_name = http.query_value("workflow");
  query.tag = http.query_value("tag");
  query.idempotency_key = http.query_value("idempotency_key");
  if (const std::string before = http.query_value("before"); !before.empty()) {
    const auto cursor = parse_run_id(before);
    if (!cursor.ok()) return problem(cursor.error());
    query.before = cursor.value();
  }
  const auto limit = limit_of(http, 100, 1'000);
  if (!limit.ok()) return problem(limit.error());
  query.limit = limit.value();
  const auto runs = context.runtime.list(query);
  if (!runs.ok()) return problem(runs.error());
  return json_response(200, runs_page(runs.value(), query.limit));
}

template <typename Run>
HttpResponse run_response(const Result<Run>& run) {
  if (!run.ok()) return problem(run.error());
  HttpResponse response = json_response(200, run_record(run.value()));
  response.headers["ETag"] = "\"" + std::to_string(run.value().version) + "\"";
  return response;
}

HttpResponse get(const ApiContext& context, const HttpRequest& http) {
  const auto id = run_of(http);
  if (!id.ok()) return problem(id.error());
  const std::string wanted = http.query_value("state_hash");
  if (!wanted.empty() && wanted != "true" && wanted != "false")
    return problem(422, "invalid_argument", "expected true or false", "state_hash");
  // The hash takes all tasks: they are copied, so that the engine need not wait for it.
  if (wanted != "false") return run_response(context.runtime.run(id.value()));
  return run_response(context.runtime.header(id.value()));
}

// If-Match holds the state version, quoted as ETags are; "*" and nothing are any.
Result<uint64_t> expected_version(const HttpRequest& http) {
  std::string text = http.header("If-Match");
  if (text.empty() || text == "*") return uint64_t{0};
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  uint64_t version = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (failure == std::errc{} && end == text.data() + text.size() && version > 0) return version;
  return Error{ErrorCode::kInvalidArgument, "If-Match is not a state version", "If-Match"};
}

HttpResponse control(const ApiContext& context, const HttpRequest& http, RunAction action) {
  const auto id = run_of(http);
  if (!id.ok()) return problem(id.error());
  const auto body = body_of(http);
  if (!body.ok()) return problem(body.error());
  const auto version = expected_version(http);
  if (!version.ok()) return problem(version.error());
  ControlRun request;
  request.run = id.value();
  request.action = action;
  request.expected_version = version.value();
  request.actor = "api";
  const Json& json = body.value();
  if (action == RunAction::kCancel && json.value("force", Json(false)) == Json(true)) {
    request.action = RunAction::kForceCancel;
  }
  if (const auto note = json.find("note"); note != json.end() && note->is_string()) {
    request.note = note->get<std::string>().substr(0, 1'000);
  }
  if (const auto task = json.find("task");
      task != json.end() && action == RunAction::kRetryFailed) {
    if (const auto run = context.runtime.summary(id.value()); !run.ok())
      return problem(run.error());
    const auto found =
        context.runtime.task(id.value(), task->is_string() ? task->get<std::string>() : "");
    if (!found.ok() && found.error().code != ErrorCode::kNotFound) return problem(found.error());
    if (!found.ok()) return problem(422, "not_found", "the run has no such task", "/task");
    request.task = found.value().rows[0].index;
  }
  const auto result = context.runtime.control(request);
  if (!result.ok()) return problem(result.error());
  return json_response(200, {{"id", to_string(id.value())}, {"state_version", result.value()}});
}

}  // namespace

void add_run_routes(const ApiContext& context, std::vector<Route>& routes) {
  const auto with = [&context](auto handle) {
    return [&context, handle](const HttpRequest& request) { return handle(context, request); };
  };
  routes.push_back({"POST",
                    "/api/v1/runs",
                    "Submit a run; the Idempotency-Key makes it safe to repeat",
                    {},
                    true,
                    with(submit)});
  routes.push_back({"GET",
                    "/api/v1/runs",
                    "List runs, newest first",
                    {"state", "workflow", "tag", "idempotency_key", "before", "limit"},
                    false,
                    with(list)});
  routes.push_back({"GET",
                    "/api/v1/runs/{run}",
                    "One run with its counts and, unless state_hash is false, its state hash",
                    {"state_hash"},
                    false,
                    with(get)});
  const auto add_action = [&](const char* name, const char* summary, RunAction action) {
    routes.push_back({"POST",
                      std::string("/api/v1/runs/{run}/") + name,
                      summary,
                      {},
                      true,
                      [&context, action](const HttpRequest& request) {
                        return control(context, request, action);
                      }});
  };
  add_action("cancel", "Ask the run to stop; {\"force\": true} kills it", RunAction::kCancel);
  add_action("pause", "Start nothing more of the run", RunAction::kPause);
  add_action("resume", "Let a paused run go on", RunAction::kResume);
  add_action("retry", "Repeat what failed, or {\"task\": name} alone", RunAction::kRetryFailed);
}

}  // namespace gantline::native
