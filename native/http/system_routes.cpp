// Health, stored workflows, task types, limits and resources.
#include <nlohmann/json.hpp>

#include "gantline/views.hpp"
#include "http/api.hpp"
#include "http/summary_view.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

HttpResponse health(const ApiContext& context, const HttpRequest&) {
  const RuntimeStatus status = context.runtime.status();
  const bool is_well = !status.failure && !status.is_stopping;
  const char* word = status.failure ? "failed" : status.is_stopping ? "stopping" : "ok";
  return json_response(is_well ? 200 : 503, {{"status", word},
                                             {"version", context.version},
                                             {"attempts", status.attempts},
                                             {"workers", status.workers},
                                             {"decisions", status.decisions}});
}

HttpResponse list_workflows(const ApiContext& context, const HttpRequest& http) {
  const auto entries = context.runtime.journal().list_workflows(http.query_value("name"));
  if (!entries.ok()) return problem(entries.error());
  Json rows = Json::array();
  for (const Journal::WorkflowEntry& entry : entries.value()) {
    rows.push_back({{"workflow_hash", to_hex(entry.hash)},
                    {"name", entry.name},
                    {"stored_at_ms", entry.stored_at.count}});
  }
  return json_response(200, {{"workflows", std::move(rows)}});
}

HttpResponse get_workflow(const ApiContext& context, const HttpRequest& http) {
  const auto hash = parse_content_hash(http.parameters.at("hash"));
  if (!hash)
    return problem(404, "not_found", "not a workflow hash: expected 64 hexadecimal digits");
  const auto workflow = context.runtime.journal().read_workflow(*hash);
  if (!workflow.ok()) return problem(workflow.error());
  return json_response(200, to_canonical_json(*workflow.value()));
}

HttpResponse task_types(const ApiContext& context, const HttpRequest&) {
  return json_response(200, {{"task_types", to_json(context.types)}});
}

HttpResponse get_schema(const ApiContext&, const HttpRequest&) {
  return json_response(200, workflow_schema());
}

HttpResponse set_limit(const ApiContext& context, const HttpRequest& http) {
  const auto body = body_of(http);
  if (!body.ok()) return problem(body.error());
  const auto value = body.value().find("concurrency");
  if (value == body.value().end() || !value->is_number_unsigned() ||
      value->get<uint64_t>() > 1'000'000) {
    return problem(422, "invalid_argument", "expected a whole number up to 1000000",
                   "/concurrency");
  }
  const Status status =
      context.runtime.change_limit({http.parameters.at("key"), value->get<uint32_t>(), false});
  if (!status.ok()) return problem(status.error());
  return json_response(200, {{"key", http.parameters.at("key")}, {"concurrency", *value}});
}

HttpResponse remove_limit(const ApiContext& context, const HttpRequest& http) {
  const Status status = context.runtime.change_limit({http.parameters.at("key"), 0, true});
  if (!status.ok()) return problem(status.error());
  return json_response(200, {{"key", http.parameters.at("key")}, {"concurrency", nullptr}});
}

}  // namespace

void add_system_routes(const ApiContext& context, std::vector<Route>& routes) {
  const auto with = [&context](auto handle) {
    return [&context, handle](const HttpRequest& request) { return handle(context, request); };
  };
  routes.push_back({"GET",
                    "/api/v1/health",
                    "Whether the server takes work, and how much at once",
                    {},
                    false,
                    with(health)});
  routes.push_back({"GET",
                    "/api/v1/workflows",
                    "Stored workflows, newest first",
                    {"name"},
                    false,
                    with(list_workflows)});
  routes.push_back({"GET",
                    "/api/v1/workflows/{hash}",
                    "A stored workflow with every default spelt out",
                    {},
                    false,
                    with(get_workflow)});
  routes.push_back({"GET",
                    "/api/v1/task-types",
                    "Task types with their JSON Schemas",
                    {},
                    false,
                    with(task_types)});
  routes.push_back({"GET",
                    "/api/v1/workflow-schema",
                    "JSON Schema of the workflow file",
                    {},
                    false,
                    with(get_schema)});
  routes.push_back({"PUT",
                    "/api/v1/limits/{key}",
                    "Set the concurrency of a limit key for all workflows",
                    {},
                    true,
                    with(set_limit)});
  routes.push_back({"DELETE",
                    "/api/v1/limits/{key}",
                    "Leave a limit key to the workflows again",
                    {},
                    false,
                    with(remove_limit)});
}

}  // namespace gantline::native
