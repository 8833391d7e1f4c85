#include <nlohmann/json.hpp>

#include "gantline/views.hpp"
#include "http/server.hpp"

namespace gantline::native {
namespace {

constexpr const char* kProblemType = "application/problem+json";

int status_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kCycle: return 422;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kLimitExceeded: return 413;
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kFailedPrecondition:
    case ErrorCode::kStaleToken: return 409;
    case ErrorCode::kStaleVersion: return 412;
    case ErrorCode::kPermissionDenied: return 403;
    case ErrorCode::kUnavailable: return 503;
    case ErrorCode::kTimeout: return 504;
    default: return 500;
  }
}

std::string_view title_of(int status) noexcept {
  switch (status) {
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Error";
  }
}

HttpResponse finish(const nlohmann::json& json, int status) {
  HttpResponse response = json_response(status, json);
  response.content_type = kProblemType;
  return response;
}

nlohmann::json describe(int status, std::string_view code, std::string_view detail) {
  return {{"type", "about:blank"},
          {"title", title_of(status)},
          {"status", status},
          {"code", code},
          {"detail", detail}};
}

}  // namespace

HttpResponse json_response(int status, const nlohmann::json& json) {
  HttpResponse response;
  response.status = status;
  response.body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return response;
}

HttpResponse problem(int status, std::string_view code, std::string_view detail,
                     std::string_view pointer) {
  nlohmann::json json = describe(status, code, detail);
  if (!pointer.empty()) json["pointer"] = pointer;
  return finish(json, status);
}

HttpResponse problem(const Error& error) {
  const int status = status_of(error.code);
  HttpResponse response = problem(status, to_string(error.code), error.message, error.where);
  if (status == 503) response.headers["Retry-After"] = "1";
  return response;
}

HttpResponse problem(const Defects& defects) {
  const bool is_too_large =
      defects.size() == 1 && defects.front().code == ErrorCode::kLimitExceeded;
  const int status = is_too_large ? 413 : 422;
  nlohmann::json json = describe(status, to_string(defects.front().code), defects.front().message);
  json["pointer"] = defects.front().pointer;
  json["defects"] = to_json(defects);
  return finish(json, status);
}

}  // namespace gantline::native
