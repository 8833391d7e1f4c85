#include "http/api_client.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <thread>
#include <utility>

#include <httplib.h>

namespace gantline::native {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kFirstDelay{100};
constexpr std::chrono::milliseconds kLastDelay{2'000};
constexpr size_t kProblemBytes = size_t{4} << 20;

// Codes that only HTTP has stand for the nearest of ours.
ErrorCode code_of(std::string_view name, int status) {
  for (int value = 1; value <= static_cast<int>(ErrorCode::kInternal); ++value) {
    const auto code = static_cast<ErrorCode>(value);
    if (to_string(code) == name) return code;
  }
  if (status == 404) return ErrorCode::kNotFound;
  if (status == 408 || status == 504) return ErrorCode::kTimeout;
  if (status == 413) return ErrorCode::kLimitExceeded;
  if (status == 502 || status == 503) return ErrorCode::kUnavailable;
  return status < 500 ? ErrorCode::kInvalidArgument : ErrorCode::kInternal;
}

std::string text_member(const Json& json, const char* name) {
  const auto it = json.find(name);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

int number_member(const Json& json, const char* name) {
  const auto it = json.find(name);
  return it != json.end() && it->is_number_integer() ? it->get<int>() : 0;
}

Defects defects_of(const Json& problem) {
  Defects defects;
  const auto rows = problem.find("defects");
  if (rows == problem.end() || !rows->is_array()) return defects;
  for (const Json& row : *rows) {
    if (!row.is_object()) continue;
    defects.push_back({code_of(text_member(row, "code"), 422), text_member(row, "message"),
                       text_member(row, "pointer"), number_member(row, "line"),
                       number_member(row, "column")});
  }
  return defects;
}

std::string in_seconds(std::chrono::milliseconds duration) {
  const auto count = duration.count();
  return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

bool is_success(int status) noexcept { return status >= 200 && status < 300; }

}  // namespace

struct ApiClient::Impl {
  explicit Impl(const ApiClientOptions& options, std::chrono::milliseconds read_timeout)
      : http(options.server) {
    http.set_tcp_nodelay(true);
    http.set_keep_alive(true);
    http.set_url_encode(false);  // paths are encoded already
    http.set_connection_timeout(options.connect_timeout);
    http.set_read_timeout(read_timeout);
    http.set_write_timeout(options.request_timeout);
  }

  httplib::Client http;
};

Result<std::unique_ptr<ApiClient>> ApiClient::open(ApiClientOptions options) {
  if (options.server.find("://") == std::string::npos) options.server = "http://" + options.server;
  while (options.server.ends_with('/')) options.server.pop_back();
  static const std::regex pattern(R"(https?://(\[[0-9a-fA-F:.]+\]|[^\s/:?#@\[\]]+)(:[0-9]{1,5})?)");
  if (!std::regex_match(options.server, pattern)) {
    return Error{ErrorCode::kInvalidArgument,
                 "not the address of a server: expected http://HOST:PORT", options.server};
  }
  return std::unique_ptr<ApiClient>(new ApiClient(std::move(options)));
}

ApiClient::ApiClient(ApiClientOptions options)
    : options_(std::move(options)),
      impl_(std::make_unique<Impl>(options_, options_.request_timeout)) {}

ApiClient::~ApiClient() = default;

struct ApiClient::Exchange {
  Clock::time_point begin = Clock::now();  // of the wait for the next byte
  std::chrono::milliseconds timeout;
};

Error ApiClient::unanswered(const Exchange& exchange, int failure) const {
  const auto error = static_cast<httplib::Error>(failure);
  if (error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout ||
      error == httplib::Error::BindIPAddress) {
    return {ErrorCode::kUnavailable,
            "no server answers at " + options_.server + "; start one with `gantline serve`", ""};
  }
  // cpp-httplib has one code for a read that failed and one that took too long.
  if (Clock::now() - exchange.begin >= exchange.timeout) {
    return {ErrorCode::kTimeout,
            "the server at " + options_.server +
                " accepted the connection and did not answer for " + in_seconds(exchange.timeout),
            ""};
  }
  const bool is_unsent = error == httplib::Error::Write;
  return {ErrorCode::kUnavailable,
          "the server at " + options_.server + " closed the connection " +
              (is_unsent ? "before it had the whole request" : "without an answer"),
          ""};
}

Error ApiClient::error_of(int status, const std::string& body) {
  const Json problem = Json::parse(body, nullptr, false);
  if (!problem.is_object() || !problem.contains("code")) {
    return {ErrorCode::kUnavailable,
            "what answers at " + options_.server + " is not a Gantline server (status " +
                std::to_string(status) + ")",
            ""};
  }
  defects_ = defects_of(problem);
  return {code_of(text_member(problem, "code"), status), text_member(problem, "detail"),
          text_member(problem, "pointer")};
}

Result<Json> ApiClient::json_of(Result<std::string> body) {
  if (!body.ok()) return body.error();
  Json json = Json::parse(body.value(), nullptr, false);
  if (!json.is_discarded()) return json;
  return Error{ErrorCode::kUnavailable,
               "what answers at " + options_.server + " is not a Gantline server", ""};
}

Result<std::string> ApiClient::get_text(const std::string& path) {
  defects_.clear();
  const Exchange exchange{.timeout = options_.request_timeout};
  const httplib::Result result = impl_->http.Get(path);
  if (!result) return unanswered(exchange, static_cast<int>(result.error()));
  if (!is_success(result->status)) return error_of(result->status, result->body);
  return result->body;
}

Result<Json> ApiClient::get(const std::string& path) { return json_of(get_text(path)); }

Result<Json> ApiClient::post(const std::string& path, const Json& body, const Headers& headers) {
  defects_.clear();
  const httplib::Headers given(headers.begin(), headers.end());
  const std::string text = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  const Exchange exchange{.timeout = options_.request_timeout};
  const httplib::Result result = impl_->http.Post(path, given, text, "application/json");
  if (!result) return unanswered(exchange, static_cast<int>(result.error()));
  if (!is_success(result->status)) return error_of(result->status, result->body);
  return json_of(result->body);
}

Status ApiClient::stream_events(const std::string& path, std::string last_event_id,
                                const std::function<bool(const StreamedEvent&)>& on_event,
                                const std::function<void(bool)>& on_connection, bool was_there) {
  defects_.clear();
  bool is_over = false;
  bool is_lost = false;
  bool has_begun = false;
  const auto note_connection = [&](bool is_connected) {
    if (is_lost == !is_connected) return;
    is_lost = !is_connected;
    if (on_connection) on_connection(is_connected);
  };
  Clock::time_point lost_at = Clock::now();
  auto delay = kFirstDelay;
  while (true) {
    Impl connection(options_, options_.stream_timeout);
    httplib::Headers headers = {{"Accept", "text/event-stream"}};
    if (!last_event_id.empty()) headers.emplace("Last-Event-ID", last_event_id);
    SseReader reader;
    int status = 0;
    std::string refusal;
    Exchange exchange{.timeout = options_.stream_timeout};
    const httplib::Result result = connection.http.Get(
        path, headers,
        [&status](const httplib::Response& response) {
          status = response.status;
          return true;
        },
        [&](const char* data, size_t size) {
          if (!is_success(status)) {
            refusal.append(data, std::min(size, kProblemBytes - refusal.size()));
            return true;
          }
          was_there = true;
          has_begun = true;
          note_connection(true);
          delay = kFirstDelay;
          exchange.begin = Clock::now();
          for (const StreamedEvent& event : reader.feed({data, size})) {
            if (!event.id.empty()) last_event_id = event.id;
            is_over = !on_event(event);
            if (is_over) return false;
          }
          return !reader.has_overflowed();
        });
    if (is_over) return {};
    if (reader.has_overflowed()) {
      return Error{ErrorCode::kLimitExceeded, "the server sent an event that is too large", path};
    }
    // A server that never let the stream begin has answered, and nothing was lost.
    const bool is_busy = status == 503 && has_begun;
    if (status != 0 && !is_success(status) && !is_busy) return error_of(status, refusal);
    if (!is_lost) lost_at = Clock::now();
    if (!was_there || Clock::now() - lost_at > options_.reconnect_for) {
      return is_busy ? error_of(status, refusal)
                     : unanswered(exchange, static_cast<int>(result.error()));
    }
    note_connection(false);
    std::this_thread::sleep_for(delay);
    delay = std::min(2 * delay, kLastDelay);
  }
}

std::string encode_segment(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool is_unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                               c == '~';
    if (is_unreserved) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kDigits[byte >> 4];
      encoded += kDigits[byte & 15];
    }
  }
  return encoded;
}

}  // namespace gantline::native
