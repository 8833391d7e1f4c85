// Validation, planning and simulation: what the page does by itself, for those without it.
#include <nlohmann/json.hpp>

#include "gantline/scenario.hpp"
#include "http/api.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

// A request may not keep a thread busy for minutes.
constexpr uint32_t kTrialsMax = 1'000;

template <typename Ask>
HttpResponse answer(const HttpRequest& http, const Ask& ask) {
  const auto body = body_of(http);
  if (!body.ok()) return problem(body.error());
  const Result<Json, Defects> result = ask(body.value());
  return result.ok() ? json_response(200, result.value()) : problem(result.error());
}

HttpResponse validate(const ApiContext& context, const HttpRequest& http) {
  return answer(http, [&](const Json& body) { return validate_document(body, &context.types); });
}

HttpResponse plan(const ApiContext& context, const HttpRequest& http) {
  return answer(http, [&](const Json& body) { return plan_document(body, &context.types); });
}

HttpResponse simulate(const ApiContext& context, const HttpRequest& http) {
  return answer(
      http, [&](const Json& body) { return simulate_document(body, &context.types, kTrialsMax); });
}

}  // namespace

void add_planning_routes(const ApiContext& context, std::vector<Route>& routes) {
  const auto with = [&context](auto handle) {
    return [&context, handle](const HttpRequest& request) { return handle(context, request); };
  };
  routes.push_back(
      {"POST", "/api/v1/validate", "All defects of a workflow", {}, true, with(validate)});
  routes.push_back({"POST",
                    "/api/v1/plan",
                    "Stages, critical path, slack and makespan of a workflow",
                    {},
                    true,
                    with(plan)});
  routes.push_back({"POST",
                    "/api/v1/simulate",
                    "Finish times of a workflow on a virtual clock",
                    {},
                    true,
                    with(simulate)});
}

}  // namespace gantline::native
