// Tasks of a run: rows, one of them, why it waits, what it printed.
#include <nlohmann/json.hpp>

#include "gantline/views.hpp"
#include "http/api.hpp"
#include "http/pages.hpp"

namespace gantline::native {
namespace {

constexpr uint64_t kTasksMax = 10'000;

struct FoundTask {
  RunState run;
  TaskIndex task = kNoTask;
};

Result<FoundTask> task_of(const ApiContext& context, const HttpRequest& http) {
  const auto id = run_of(http);
  if (!id.ok()) return id.error();
  auto run = context.runtime.run(id.value());
  if (!run.ok()) return run.error();
  const std::string& name = http.parameters.at("task");
  const auto task = run.value().find_task(name);
  if (!task) return Error{ErrorCode::kNotFound, "the run has no such task", name.substr(0, 300)};
  return FoundTask{std::move(run).value(), *task};
}

HttpResponse list(const ApiContext& context, const HttpRequest& http) {
  const auto id = run_of(http);
  if (!id.ok()) return problem(id.error());
  const auto first = number_of(http, "first", 0, UINT32_MAX);
  const auto limit = number_of(http, "limit", 1'000, kTasksMax);
  if (!first.ok()) return problem(first.error());
  if (!limit.ok()) return problem(limit.error());
  TaskPageQuery query;
  const auto states = http.query.find("state");
  for (const std::string& name :
       states == http.query.end() ? std::vector<std::string>{} : states->second) {
    const auto phase = parse_task_phase(name);
    if (!phase) return problem(422, "invalid_argument", "unknown state " + name, "state");
    query.phases.push_back(*phase);
  }
  const auto run = context.runtime.run(id.value());
  if (!run.ok()) return problem(run.error());
  query.first = static_cast<uint32_t>(first.value());
  query.limit = limit.value();
  return json_response(200, tasks_page(run.value(), query));
}

HttpResponse get(const ApiContext& context, const HttpRequest& http) {
  const auto found = task_of(context, http);
  if (!found.ok()) return problem(found.error());
  return json_response(200, task_to_json(found.value().run, found.value().task));
}

HttpResponse explain_one(const ApiContext& context, const HttpRequest& http) {
  const auto found = task_of(context, http);
  if (!found.ok()) return problem(found.error());
  const auto reasons = context.runtime.explain(found.value().run.id, found.value().task);
  if (!reasons.ok()) return problem(reasons.error());
  const TaskState& task = found.value().run.tasks[to_index(found.value().task)];
  return json_response(200, {{"task", found.value().run.task_name(found.value().task)},
                             {"state", to_string(task.phase)},
                             {"reasons", to_json(reasons.value())}});
}

HttpResponse logs(const ApiContext& context, const HttpRequest& http) {
  const auto found = task_of(context, http);
  if (!found.ok()) return problem(found.error());
  const TaskState& task = found.value().run.tasks[to_index(found.value().task)];
  const auto attempt = number_of(http, "attempt", std::max(task.attempt, 1u), UINT32_MAX);
  const auto offset = number_of(http, "offset", 0, UINT64_MAX / 2);
  if (!attempt.ok()) return problem(attempt.error());
  if (!offset.ok()) return problem(offset.error());
  const auto page = log_page(context.logs, found.value().run,
                             {.task = found.value().task,
                              .attempt = static_cast<uint32_t>(attempt.value()),
                              .offset = offset.value()});
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
