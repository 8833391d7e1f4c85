#include "http/request_check.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "files/problem_document.hpp"
#include "http/request_origin.hpp"

namespace gantline::native {
namespace {

bool is_json(const httplib::Request& request) {
  const std::string type = request.get_header_value("Content-Type");
  const std::string_view media = std::string_view(type).substr(0, type.find_first_of("; "));
  return equals_ignoring_case(media, "application/json");
}

bool is_digits(const std::string& text) {
  return !text.empty() && text.size() <= 12 &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

std::optional<HttpResponse> refuse(const httplib::Request& request, size_t body_bytes) {
  if (request.has_header("Transfer-Encoding")) {
    return problem(411, "length_required", "send a Content-Length, not a Transfer-Encoding");
  }
  const size_t lengths = request.get_header_value_count("Content-Length");
  if (lengths > 1) return problem(400, "bad_request", "more than one Content-Length");
  if (lengths == 1) {
    const std::string length = request.get_header_value("Content-Length");
    if (!is_digits(length)) return problem(400, "bad_request", "Content-Length is not a number");
    const bool may_have_body = request.method == "POST" || request.method == "PUT" ||
                               request.method == "PATCH" || request.method == "DELETE";
    if (!may_have_body && length != "0") {
      return problem(400, "bad_request", "a " + request.method + " request has no body");
    }
    if (std::stoull(length) > body_bytes) {
      return problem(413, "limit_exceeded",
                     "the request has " + length + " bytes, the server accepts at most " +
                         std::to_string(body_bytes) + " (see its --http-body)");
    }
  }
  if (lengths == 1 && request.get_header_value("Content-Length") != "0" && !is_json(request)) {
    return problem(415, "unsupported_media_type",
                   "send the body as Content-Type: application/json");
  }
  if (request.has_header("Content-Encoding")) {
    return problem(415, "unsupported_encoding", "send the body as it is, without Content-Encoding");
  }
  if (request.has_header("Range"))
    return problem(416, "range_not_supported", "Range is not supported");
  if (request.path.find('\0') != std::string::npos) return problem(400, "bad_request", "bad path");
  return std::nullopt;
}

// Keeps pages of other sites out: see request_origin.hpp.
std::optional<HttpResponse> refuse_stranger(const httplib::Request& request,
                                            const std::string& listen_host) {
  const std::string host = request.get_header_value("Host");
  if (request.get_header_value_count("Host") != 1 || !is_own_host(host, listen_host)) {
    return problem(403, "host_not_allowed",
                   "the Host is neither an address, nor localhost, nor the name of --listen");
  }
  if (request.has_header("Origin") && (request.get_header_value_count("Origin") != 1 ||
                                       !is_own_origin(request.get_header_value("Origin"), host))) {
    return problem(403, "origin_not_allowed", "pages of other sites may not use this server");
  }
  return std::nullopt;
}

}  // namespace

std::optional<HttpResponse> check_request(const httplib::Request& request,
                                          const std::string& listen_host, size_t body_bytes) {
  if (auto refusal = refuse_stranger(request, listen_host)) return refusal;
  return refuse(request, body_bytes);
}

bool ends_connection(int status) noexcept {
  return status == 400 || status == 403 || status == 411 || status == 413 || status == 414 ||
         status == 415 || status == 416;
}

std::string refusal_text(int status, const std::string& code, const std::string& detail) {
  const HttpResponse response = problem(status, code, detail);
  const std::string title = problem_document(status, code, detail, "").at("title");
  std::string text = "HTTP/1.1 " + std::to_string(status) + " " + title +
                     "\r\nConnection: close\r\nContent-Type: " + response.content_type +
                     "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
  return text + "\r\n" + response.body;
}

}  // namespace gantline::native
