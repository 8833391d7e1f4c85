// Tasks of a run: rows, one of them, why it waits, what it printed.
#include <nlohmann/json.hpp>

#include "gantline/views.hpp"
#include "http/api.hpp"
#include "http/pages.hpp"
#include "runtime/limits.hpp"

namespace gantline::native {
namespace {

Result<TaskPage> task_of(const ApiContext& context, const HttpRequest& http) {
  const auto id = run_of(http);
  if (!id.ok()) return id.error();
  return context.runtime.task(id.value(), http.parameters.at("task"));
}

HttpResponse list(const ApiContext& context, const HttpRequest& http) {
  const auto id = run_of(http);
  if (!id.ok()) return problem(id.error());
  const auto first = number_of(http, "first", 0, UINT32_MAX);
  const auto limit = limit_of(http, 1'000, limits::kListedTasks);
  if (!first.ok()) return problem(first.error());
  if (!limit.ok()) return problem(limit.error());
  TaskQuery query;
  const auto states = http.query.find("state");
  for (const std::string& name :
       states == http.query.end() ? std::vector<std::string>{} : states->second) {
    const auto phase = parse_task_phase(name);
    if (!phase) return problem(422, "invalid_argument", "unknown state " + name, "state");
    query.phases.push_back(*phase);
  }
  query.first = static_cast<uint32_t>(first.value());
  query.limit = limit.value();
  const auto page = context.runtime.tasks(id.value(), query);
  if (!page.ok()) return problem(page.error());
  return json_response(200, tasks_page(page.value()));
}

HttpResponse get(const ApiContext& context, const HttpRequest& http) {
  const auto found = task_of(context, http);
  if (!found.ok()) return problem(found.error());
  return json_response(200, task_record(found.value()));
}

HttpResponse explain_one(const ApiContext& context, const HttpRequest& http) {
  const auto found = task_of(context, http);
  if (!found.ok()) return problem(found.error());
  const auto reasons = context.runtime.explain(found.value().run, found.value().rows[0].index);
  if (!reasons.ok()) return problem(reasons.error());
  return json_response(200, explain_record(found.value(), reasons.value()));
}

HttpResponse logs(const ApiContext& context, const HttpRequest& http) {
  const auto found = task_of(context, http);
  if (!found.ok()) return problem(found.error());
  const TaskState& task = found.value().rows[0].state;
  const auto attempt = number_of(http, "attempt", std::max(task.attempt, 1u), UINT32_MAX);
  const auto offset = number_of(http, "offset", 0, UINT64_MAX / 2);
  if (!attempt.ok()) return problem(attempt.error());
  if (!offset.ok()) return problem(offset.error());
  const auto page =
      log_page(context.logs, found.value(),
               {.attempt = static_cast<uint32_t>(attempt.value()), .offset = offset.value()});
  return page.ok() ? json_response(200, page.value()) : problem(page.error());
}

}  // namespace

void add_task_routes(const ApiContext& context, std::vector<Route>& routes) {
  const auto with = [&context](auto handle) {
    return [&context, handle](const HttpRequest& request) { return handle(context, request); };
  };
  const std::string task = "/api/v1/runs/{run}/tasks/{task}";
  routes.push_back({"GET",
                    "/api/v1/runs/{run}/tasks",
                    "Tasks of a run in order",
                    {"state", "first", "limit"},
                    false,
                    with(list)});
  routes.push_back({"GET", task, "One task", {}, false, with(get)});
  routes.push_back(
      {"GET", task + "/explain", "Every reason why the task waits", {}, false, with(explain_one)});
  routes.push_back(
      {"GET", task + "/logs", "What an attempt wrote", {"attempt", "offset"}, false, with(logs)});
}

}  // namespace gantline::native
