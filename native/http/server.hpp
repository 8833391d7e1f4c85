#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"
#include "gantline/types.hpp"

namespace gantline::native {

// A request as routes see it.
struct HttpRequest {
  std::string method;
  std::string path;                               // without the query
  std::map<std::string, std::string> parameters;  // of the route's pattern
  std::map<std::string, std::vector<std::string>> query;
  std::function<std::string(const std::string&)> header;  // "" when absent; names in any case
  std::string body;

  // The first value of a query parameter; "" when absent.
  std::string query_value(const std::string& name) const;
};

// Writes to a stream of events. False from write: the client is gone, or the server stops.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual bool write(std::string_view text) = 0;
  virtual bool is_open() const = 0;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers;
  // Instead of a body: called again and again until it returns false.
  std::function<bool(EventSink&)> stream;
};

HttpResponse json_response(int status, const nlohmann::json& json);
// A problem document (RFC 9457): {"type", "title", "status", "code", "detail", "pointer"}.
HttpResponse problem(int status, std::string_view code, std::string_view detail,
                     std::string_view pointer = "");
// With the status that the code stands for.
HttpResponse problem(const Error& error);
// 422 with every defect in "defects".
HttpResponse problem(const Defects& defects);

// One operation of the API. The table of routes is the API: dispatch, OpenAPI document and tests
// read it.
struct Route {
  std::string method;
  std::string pattern;  // "/api/v1/runs/{run}"
  std::string summary;
  std::vector<std::string> query;  // names of the query parameters it takes
  bool has_body = false;
  std::function<HttpResponse(const HttpRequest&)> handle;
};

struct HttpServerOptions {
  size_t request_line_bytes = 8'192;
  size_t head_bytes = 16'384;
  size_t header_count = 100;
  size_t body_bytes = size_t{16} << 20;
  Millis head_timeout{10'000};   // for the head, from its first byte or the last response
  Millis body_timeout{60'000};   // for the rest of the request
  Millis write_timeout{30'000};  // for one piece of a response
  uint32_t connections = 256;    // open at once, see ConnectionTable; more get 503
  uint32_t event_streams = 64;   // of them
};

// cpp-httplib behind budgets: see the traps that guarded_stream.hpp names. Threads: one connection
// each, as many as are open; routes are called from all of them.
class HttpServer {
 public:
  explicit HttpServer(HttpServerOptions options);
  // Stops when still serving.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Takes the port (0: any): from now on clients can connect, and wait until serve answers them.
  // Errors: kUnavailable (in use, or not ours to take).
  Status bind(const std::string& host, uint16_t port);
  uint16_t port() const noexcept;
  // Serves until stop; returns at once when that came before. Once. REQUIRES: bind succeeded.
  void serve(std::vector<Route> routes);
  // For good, at any moment: before serve, while it begins, again. From any thread, not from a
  // signal handler. Ends event streams; running requests are finished.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gantline::native
