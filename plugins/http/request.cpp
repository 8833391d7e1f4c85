#include "http/request.hpp"

#include <algorithm>

namespace gantline::plugin::http {
namespace {

constexpr int64_t kTimeoutDefaultMs = 30'000;
constexpr int64_t kTimeoutLimitMs = int64_t{24} * 3600 * 1000;
constexpr int64_t kBytesDefault = int64_t{4} << 20;
constexpr int64_t kBytesLimit = int64_t{8} << 20;
constexpr int64_t kRedirectsDefault = 5;
constexpr int64_t kRedirectsLimit = 20;

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const bool is_alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// A line end in a value would end the header and begin another one.
bool is_header_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return lower(x) == lower(y); });
}

bool has_header(const Request& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

// What the client itself decides: a payload that set them could desynchronise the connection.
bool is_reserved(std::string_view name) {
  for (const char* reserved : {"Content-Length", "Transfer-Encoding", "Connection", "Host"}) {
    if (equal_ignoring_case(name, reserved)) return true;
  }
  return false;
}

void read_headers(const Payload& payload, Request& request) {
  const Json* headers = payload.find("headers");
  if (headers == nullptr) return;
  if (!headers->is_object()) throw Payload::wrong("headers", "an object of texts");
  for (const auto& item : headers->items()) {
    const Json& value = item.value();
    if (!is_token(item.key()) || is_reserved(item.key()) ||
        !(value.is_string() || value.is_number())) {
      throw invalid_with("with.headers." + item.key() + " is not a header that may be set");
    }
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (!is_header_value(text))
      throw invalid_with("with.headers." + item.key() + " has a control character");
    request.headers.emplace(item.key(), text);
  }
}

void read_body(const Payload& payload, Request& request) {
  const std::optional<std::string> body = payload.text("body");
  const Json* json = payload.find("json", /*null_is_value=*/true);
  if (body && json != nullptr) throw invalid_with("with may have one of `body` and `json`");
  if (body) request.body = *body;
  if (json == nullptr) return;
  request.body = dump(*json);
  if (!has_header(request, "Content-Type"))
    request.headers.emplace("Content-Type", "application/json");
}

// A status (404) or a class of statuses ("2xx").
std::pair<int, int> read_status(const Json& status) {
  const Failure wrong =
      Payload::wrong("expected_status", R"(a list of statuses such as 200 or "2xx")");
  if (const std::optional<int64_t> number = Payload::whole_number(status)) {
    if (*number < 100 || *number > 599) throw wrong;
    return {static_cast<int>(*number), static_cast<int>(*number)};
  }
  if (!status.is_string()) throw wrong;
  const auto& text = status.get_ref<const std::string&>();
  const bool is_class =
      text.size() == 3 && text[0] >= '1' && text[0] <= '5' && text.substr(1) == "xx";
  if (!is_class) throw wrong;
  const int first = (text[0] - '0') * 100;
  return {first, first + 99};
}

void read_expected(const Payload& payload, Request& request) {
  const Json* expected = payload.find("expected_status");
  if (expected == nullptr) {
    request.expected = {{200, 299}};
  } else if (expected->is_array()) {
    for (const Json& status : *expected) request.expected.push_back(read_status(status));
  } else {
    request.expected = {read_status(*expected)};
  }
}

void read_method(const Payload& payload, Request& request) {
  request.method = payload.text("method").value_or(request.body.empty() ? "GET" : "POST");
  for (char& c : request.method) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (request.method == method) return;
  }
  throw Payload::wrong("method", "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS");
}

}  // namespace

bool Request::expects(int status) const {
  return std::any_of(expected.begin(), expected.end(), [status](const auto& range) {
    return status >= range.first && status <= range.second;
  });
}

const char* request_schema() {
  return R"({
    "type": "object",
    "properties": {
      "url": {"description": "http or https.", "type": "string", "format": "gantline-http-url"},
      "method": {"description": "GET, or POST when there is a body.", "type": "string",
                 "anyOf": [
        {"enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]},
        {"pattern": "^([Gg][Ee][Tt]|[Hh][Ee][Aa][Dd]|[Pp][Oo][Ss][Tt]|[Pp][Uu][Tt]|[Pp][Aa][Tt][Cc][Hh]|[Dd][Ee][Ll][Ee][Tt][Ee]|[Oo][Pp][Tt][Ii][Oo][Nn][Ss])$"}
      ]},
      "headers": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
      "body": {"description": "Sent as it is.", "type": "string"},
      "json": {"description": "Sent as JSON."},
      "timeout": {"description": "Of everything, redirects included.", "type": ["integer", "string"],
                  "minimum": 1, "maximum": 86400000, "format": "gantline-duration", "default": "30s"},
      "max_redirects": {"type": "integer", "minimum": 0, "maximum": 20, "default": 5},
      "max_bytes": {"description": "A larger response body is an error.", "type": "integer", "minimum": 0,
                    "maximum": 8388608, "default": 4194304},
      "expected_status": {
        "description": "Statuses that are a success: 404, \"2xx\", or a list of these.",
        "type": ["integer", "string", "array"], "minimum": 100, "maximum": 599, "pattern": "^[1-5]xx$",
        "items": {"type": ["integer", "string"], "minimum": 100, "maximum": 599, "pattern": "^[1-5]xx$"},
        "default": "2xx"
      },
      "ca_file": {"description": "Certificates to trust instead of the system's (PEM).", "type": "string"}
    },
    "required": ["url"],
    "additionalProperties": false
  })";
}

Request read_request(std::string_view with, std::string_view idempotency_key) {
  const Payload payload(with, {"url", "method", "headers", "body", "json", "timeout",
                               "max_redirects", "max_bytes", "expected_status", "ca_file"});
  Request request;
  std::optional<Url> url = parse_url(payload.required_text("url"));
  if (!url)
    throw Payload::wrong("url",
                         "an http or https URL with a valid port, if any, and without a user name");
  request.url = std::move(*url);
  read_headers(payload, request);
  read_body(payload, request);
  read_method(payload, request);
  read_expected(payload, request);
  const int64_t timeout_ms = payload.duration_ms("timeout").value_or(kTimeoutDefaultMs);
  if (timeout_ms < 1 || timeout_ms > kTimeoutLimitMs)
    throw Payload::wrong("timeout", "between 1 ms and a day");
  request.timeout = std::chrono::milliseconds(timeout_ms);
  request.redirects_max =
      static_cast<int>(payload.number("max_redirects", kRedirectsDefault, 0, kRedirectsLimit));
  request.response_bytes_max =
      static_cast<size_t>(payload.number("max_bytes", kBytesDefault, 0, kBytesLimit));
  request.ca_file = payload.text("ca_file").value_or("");
  const bool changes_something = request.method == "POST" || request.method == "PUT" ||
                                 request.method == "PATCH" || request.method == "DELETE";
  if (changes_something && !has_header(request, "Idempotency-Key") && !idempotency_key.empty()) {
    request.headers.emplace("Idempotency-Key", idempotency_key);
  }
  return request;
}

}  // namespace gantline::plugin::http
