// http: one HTTP or HTTPS request.
#include <httplib.h>

#include <algorithm>

#include "common/base64.hpp"
#include "common/payload.hpp"
#include "common/utf8.hpp"
#include "http/request.hpp"
#include "http/watchdog.hpp"

namespace gantline::plugin::http {
namespace {

using Clock = std::chrono::steady_clock;

struct Response {
  int status = 0;
  std::string reason;
  httplib::Headers headers;
  std::string body;
};

std::unique_ptr<httplib::ClientImpl> make_client(const Url& url, const Request& request) {
  if (!url.is_secure) return std::make_unique<httplib::ClientImpl>(url.host, url.port);
  auto client = std::make_unique<httplib::SSLClient>(url.host, url.port);
  if (!request.ca_file.empty()) client->set_ca_cert_path(request.ca_file.c_str());
  client->enable_server_certificate_verification(true);
  return client;
}

Failure describe_error(httplib::Error error, const Url& url) {
  const std::string where = url.host + ":" + std::to_string(url.port) + ": ";
  switch (error) {
    case httplib::Error::SSLServerVerification:
      return {"tls", where + "the server's certificate is not trusted", false};
    case httplib::Error::SSLLoadingCerts:
      return {"tls", where + "with.ca_file cannot be loaded", false};
    case httplib::Error::SSLConnection: return {"tls", where + "the TLS handshake failed", true};
    case httplib::Error::Connection: return {"connection", where + "cannot connect", true};
    default: return {"connection", where + httplib::to_string(error), true};
  }
}

// One request without redirects. Throws Failure; std::nullopt when the attempt was cancelled.
std::optional<Response> send_once(const Context& context, const Request& request, const Url& url,
                                  Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now());
  if (left.count() <= 0) throw Failure{"timeout", "no answer within with.timeout", true};
  const std::unique_ptr<httplib::ClientImpl> client = make_client(url, request);
  client->set_connection_timeout(left.count() / 1'000'000, left.count() % 1'000'000);
  client->set_read_timeout(left.count() / 1'000'000, left.count() % 1'000'000);
  client->set_write_timeout(left.count() / 1'000'000, left.count() % 1'000'000);
  client->set_url_encode(false);  // the URL is encoded already; it would turn + into %2B
  client->set_tcp_nodelay(true);

  Response response;
  bool is_too_large = false;
  httplib::Request raw;
  raw.method = request.method;
  raw.path = url.target;
  raw.headers.insert(request.headers.begin(), request.headers.end());
  raw.body = request.body;
  // Counts what is left after decompression, so that a small answer cannot unfold into a large one.
  raw.content_receiver = [&](const char* data, size_t size, uint64_t, uint64_t) {
    is_too_large = response.body.size() + size > request.response_bytes_max;
    if (!is_too_large) response.body.append(data, size);
    return !is_too_large;
  };
  httplib::Response answer;
  httplib::Error error = httplib::Error::Success;
  const Watchdog watchdog(context, deadline, [&client] { client->stop(); });
  const bool is_sent = client->send(raw, answer, error);
  if (is_too_large) {
    throw Failure{"response_too_large",
                  "the response has more than max_bytes = " +
                      std::to_string(request.response_bytes_max) + " bytes",
                  false};
  }
  if (!is_sent) {
    if (watchdog.barked() == Watchdog::Barked::kCancelled) return std::nullopt;
    const bool is_late =
        watchdog.barked() == Watchdog::Barked::kTimeout || Clock::now() >= deadline;
    if (is_late) throw Failure{"timeout", "no answer within with.timeout", true};
    throw describe_error(error, url);
  }
  response.status = answer.status;
  response.reason = answer.reason;
  response.headers = std::move(answer.headers);
  return response;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// What the next request after a redirect looks like (RFC 9110, 15.4).
void follow(Request& request, const Url& from, const Url& to, int status) {
  const bool becomes_get = (status == 303 && request.method != "HEAD") ||
                           ((status == 301 || status == 302) && request.method == "POST");
  const auto erase = [&request](std::initializer_list<std::string_view> names) {
    for (auto it = request.headers.begin(); it != request.headers.end();) {
      std::string name = it->first;
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      const bool is_named = std::find(names.begin(), names.end(), name) != names.end();
      it = is_named ? request.headers.erase(it) : std::next(it);
    }
  };
  if (becomes_get) {
    request.method = "GET";
    request.body.clear();
    erase({"content-type", "idempotency-key"});
  }
  // Credentials are for the server that they were given for.
  if (!from.has_same_origin(to)) erase({"authorization", "cookie", "proxy-authorization"});
}

Json headers_of(const httplib::Headers& headers) {
  Json json = Json::object();
  for (const auto& [name, value] : headers) {
    std::string key = to_utf8(name);
    std::transform(key.begin(), key.end(), key.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::string text = to_utf8(value);
    json[key] = json.contains(key) ? json[key].get<std::string>() + ", " + text : text;
  }
  return json;
}

bool is_json(const httplib::Headers& headers) {
  const auto found = headers.find("Content-Type");
  if (found == headers.end()) return false;
  const std::string type = found->second.substr(0, found->second.find(';'));
  return type.find("application/json") != std::string::npos ||
         type.find("+json") != std::string::npos;
}

std::string output_of(const Response& response) {
  Json output = {{"status", response.status}, {"headers", headers_of(response.headers)}};
  if (is_utf8(response.body)) {
    output["body"] = response.body;
  } else {
    output["body_base64"] = encode_base64(response.body);
  }
  if (is_json(response.headers)) {
    Json json = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    if (!json.is_discarded()) output["json"] = std::move(json);
  }
  return dump(output);
}

Failure unexpected_status(const Response& response) {
  constexpr size_t kExcerptBytes = 512;
  std::string message = std::to_string(response.status) + " " + to_utf8(response.reason);
  const std::string excerpt = to_utf8(std::string_view(response.body).substr(0, kExcerptBytes));
  if (!excerpt.empty()) message += ": " + excerpt;
  const int status = response.status;
  const bool is_retryable = status >= 500 || status == 408 || status == 425 || status == 429;
  return {"http_status", message, is_retryable};
}

struct Http {
  static TypeInfo info() {
    TypeInfo info;
    info.name = "http";
    info.description = "Makes an HTTP or HTTPS request.";
    info.with_schema = request_schema();
    info.output_schema = R"({
      "type": "object",
      "properties": {
        "status": {"type": "integer"},
        "headers": {"type": "object"},
        "body": {"type": "string"},
        "body_base64": {"type": "string"},
        "json": {}
      },
      "required": ["status", "headers"]
    })";
    info.task_class = GANTLINE_CLASS_NETWORK;
    info.flags = GANTLINE_TASK_IN_PROCESS_SAFE;
    return info;
  }

  Outcome run(Context& context) {
    Request request = read_request(context.with(), context.idempotency_key());
    const Clock::time_point deadline = Clock::now() + request.timeout;
    Url url = request.url;
    for (int redirects = 0;; ++redirects) {
      const std::optional<Response> response = send_once(context, request, url, deadline);
      if (!response) return Outcome::cancelled();
      context.log(GANTLINE_LOG_INFO, request.method + " " + url.host + ":" +
                                         std::to_string(url.port) + " " +
                                         std::to_string(response->status));
      const auto location = response->headers.find("Location");
      const bool must_follow = is_redirect(response->status) &&
                               location != response->headers.end() &&
                               !request.expects(response->status);
      if (!must_follow) {
        if (!request.expects(response->status))
          return Outcome::failure(unexpected_status(*response));
        return Outcome::success(output_of(*response));
      }
      if (redirects == request.redirects_max) {
        return Outcome::failure(
            "too_many_redirects",
            "more than max_redirects = " + std::to_string(request.redirects_max), false);
      }
      const std::optional<Url> next = resolve(url, location->second);
      if (!next)
        return Outcome::failure("bad_redirect", "the server redirects to what is not a URL", false);
      follow(request, url, *next, response->status);
      url = *next;
    }
  }
};

}  // namespace
}  // namespace gantline::plugin::http

GANTLINE_PLUGIN("http", "1.0.0", gantline::plugin::http::Http)
