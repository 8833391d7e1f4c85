#include "http/api.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace gantline::native {

using Json = nlohmann::json;

namespace {

Json parameter(const std::string& name, const char* where) {
  return {{"name", name},
          {"in", where},
          {"required", std::string_view(where) == "path"},
          {"schema", {{"type", "string"}}}};
}

// "{run}" of "/api/v1/runs/{run}/events".
std::vector<std::string> path_parameters(const std::string& pattern) {
  std::vector<std::string> names;
  for (size_t begin = pattern.find('{'); begin != std::string::npos;
       begin = pattern.find('{', begin + 1)) {
    names.push_back(pattern.substr(begin + 1, pattern.find('}', begin) - begin - 1));
  }
  return names;
}

Json describe(const Route& route) {
  Json parameters = Json::array();
  for (const std::string& name : path_parameters(route.pattern))
    parameters.push_back(parameter(name, "path"));
  for (const std::string& name : route.query) parameters.push_back(parameter(name, "query"));
  Json operation = {
      {"summary", route.summary},
      {"parameters", std::move(parameters)},
      {"responses",
       {{"2XX", {{"description", "Done"}}},
        {"default",
         {{"description", "A problem document (RFC 9457)"},
          {"content", {{"application/problem+json", {{"schema", {{"type", "object"}}}}}}}}}}}};
  if (route.has_body) {
    operation["requestBody"] = {
        {"content", {{"application/json", {{"schema", {{"type", "object"}}}}}}}};
  }
  return operation;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

}  // namespace

Json openapi_document(const std::vector<Route>& routes, const std::string& version) {
  Json paths = Json::object();
  for (const Route& route : routes) paths[route.pattern][lower(route.method)] = describe(route);
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Gantline"},
            {"version", version},
            {"description", "Workflows, runs and their events. Times are Unix milliseconds."}}},
          {"paths", std::move(paths)}};
}

std::vector<Route> make_api(const ApiContext& context) {
  std::vector<Route> routes;
  add_system_routes(context, routes);
  add_planning_routes(context, routes);
  add_run_routes(context, routes);
  add_task_routes(context, routes);
  add_event_routes(context, routes);
  Route description{"GET", "/api/v1/openapi.json", "This document", {}, false, nullptr};
  routes.push_back(description);
  const Json document = openapi_document(routes, context.version);
  routes.back().handle = [document](const HttpRequest&) { return json_response(200, document); };
  return routes;
}

Result<RunId> run_of(const HttpRequest& request) {
  const std::string& text = request.parameters.at("run");
  const auto id = parse_run_id(text);
  if (id.ok()) return id.value();
  return Error{ErrorCode::kNotFound, "no such run", text.substr(0, 40)};
}

Result<uint64_t> number_of(const HttpRequest& request, const std::string& name, uint64_t fallback,
                           uint64_t maximum) {
  const std::string text = request.query_value(name);
  if (text.empty()) return fallback;
  uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = failure == std::errc{} && end == text.data() + text.size();
  if (is_number && value <= maximum) return value;
  return Error{ErrorCode::kInvalidArgument,
               "expected a whole number up to " + std::to_string(maximum), name};
}

Result<uint64_t> limit_of(const HttpRequest& request, uint64_t fallback, uint64_t maximum) {
  const auto limit = number_of(request, "limit", fallback, maximum);
  if (!limit.ok() || limit.value() > 0) return limit;
  return Error{ErrorCode::kInvalidArgument,
               "expected a whole number from 1 to " + std::to_string(maximum), "limit"};
}

Result<Json, Defects> body_of(const HttpRequest& request) {
  if (request.body.empty()) return Json::object();
  auto json = parse_json(request.body);
  if (!json.ok()) return json.error();
  if (json.value().is_object()) return std::move(json).value();
  return Defects{{ErrorCode::kInvalidArgument, "the body is not a JSON object", "", 1, 1}};
}

}  // namespace gantline::native
