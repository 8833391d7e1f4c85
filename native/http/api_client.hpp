#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "gantline/result.hpp"
#include "http/sse_reader.hpp"

namespace gantline::native {

struct ApiClientOptions {
  std::string server;  // "http://127.0.0.1:7430"
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds request_timeout{60'000};  // without a byte from the server
  std::chrono::milliseconds stream_timeout{45'000};   // the same; longer than the server's pings
  // How long a stream that was there is tried to be had again.
  std::chrono::milliseconds reconnect_for{60'000};
};

// A client of the API (make_api). One connection, kept open. Threads: one.
//
// Errors of every request: what the server's problem document says (its code, `where` is its
// pointer; defects() has all that it lists); kUnavailable when nobody listens at the address, or
// somebody closes the connection; kTimeout when somebody listens and does not answer.
class ApiClient {
 public:
  using Json = nlohmann::json;
  using Headers = std::map<std::string, std::string>;

  // Connects to nothing yet. Errors: kInvalidArgument (not the URL of a server).
  static Result<std::unique_ptr<ApiClient>> open(ApiClientOptions options);
  ~ApiClient();
  ApiClient(const ApiClient&) = delete;
  ApiClient& operator=(const ApiClient&) = delete;

  // `path` begins with "/api/v1"; its parts are encoded (encode_segment).
  Result<Json> get(const std::string& path);
  // The body as it is, for what is not JSON.
  Result<std::string> get_text(const std::string& path);
  Result<Json> post(const std::string& path, const Json& body, const Headers& headers = {});

  // Every event after `last_event_id` ("": from the first one) goes to `on_event`, until that
  // returns false. A stream that breaks is taken up again where it was, and so is one that does not
  // come about when `was_there` says that the server has just answered; `on_connection` (may be
  // empty) is told when it breaks, with false, and when it is there again, with true. A server that
  // has too many streams is asked again only for one that it has sent something of. Errors: those
  // of a request; kUnavailable also when a broken stream could not be had again.
  Status stream_events(const std::string& path, std::string last_event_id,
                       const std::function<bool(const StreamedEvent&)>& on_event,
                       const std::function<void(bool)>& on_connection = {}, bool was_there = false);

  // What the last failed request listed; empty when it had none.
  const Defects& defects() const noexcept { return defects_; }
  const std::string& server() const noexcept { return options_.server; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Impl;
  struct Exchange;
  explicit ApiClient(ApiClientOptions options);
  Error error_of(int status, const std::string& body);
  // Why there is no answer; `failure` is cpp-httplib's code.
  Error unanswered(const Exchange& exchange, int failure) const;
  Result<Json> json_of(Result<std::string> body);

  ApiClientOptions options_;
  std::unique_ptr<Impl> impl_;
  Defects defects_;
};

// One part of a path or one value of a query, with everything but unreserved characters in %XX.
std::string encode_segment(std::string_view text);

}  // namespace gantline::native
