#pragma once

#include <string>
#include <vector>

#include "gantline/codec.hpp"
#include "http/server.hpp"
#include "runtime/runtime.hpp"
#include "store/log_store.hpp"

namespace gantline::native {

// What the API is an interface to. Everything outlives the routes.
struct ApiContext {
  Runtime& runtime;
  LogStore& logs;
  const TaskTypes& types;
  std::string version;
};

// The whole API, ready for HttpServer; /api/v1/openapi.json describes these very routes.
std::vector<Route> make_api(const ApiContext& context);

// OpenAPI 3.1 document of the routes.
nlohmann::json openapi_document(const std::vector<Route>& routes, const std::string& version);

// -- parts, by file --
void add_run_routes(const ApiContext& context, std::vector<Route>& routes);    // run_routes.cpp
void add_task_routes(const ApiContext& context, std::vector<Route>& routes);   // task_routes.cpp
void add_event_routes(const ApiContext& context, std::vector<Route>& routes);  // event_routes.cpp
void add_planning_routes(const ApiContext& context,
                         std::vector<Route>& routes);  // planning_routes.cpp
void add_system_routes(const ApiContext& context, std::vector<Route>& routes);  // system_routes.cpp

// -- what they share --

// The run that the path names. Errors: kNotFound (also for what is no run id).
Result<RunId> run_of(const HttpRequest& request);
// A whole number from the query; `fallback` when absent. Errors: kInvalidArgument.
Result<uint64_t> number_of(const HttpRequest& request, const std::string& name, uint64_t fallback,
                           uint64_t maximum);
// "limit", the rows of a page: at least one, or the next page would begin where this one does.
Result<uint64_t> limit_of(const HttpRequest& request, uint64_t fallback, uint64_t maximum);
// The body as a JSON object ({} when empty). Errors: defects with line and column.
Result<nlohmann::json, Defects> body_of(const HttpRequest& request);

}  // namespace gantline::native
