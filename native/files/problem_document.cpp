#include "files/problem_document.hpp"

#include <nlohmann/json.hpp>

#include "gantline/assert.hpp"
#include "gantline/views.hpp"

namespace gantline {
namespace {

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

}  // namespace

nlohmann::json problem_document(int status, std::string_view code, std::string_view detail,
                                std::string_view pointer) {
  nlohmann::json json = {{"type", "about:blank"},
                         {"title", title_of(status)},
                         {"status", status},
                         {"code", code},
                         {"detail", detail}};
  if (!pointer.empty()) json["pointer"] = pointer;
  return json;
}

nlohmann::json problem_document(const Error& error) {
  return problem_document(status_of(error.code), to_string(error.code), error.message, error.where);
}

nlohmann::json problem_document(const Defects& defects) {
  GANTLINE_ASSERT(!defects.empty());
  const Defect& first = defects.front();
  const bool is_too_large = defects.size() == 1 && first.code == ErrorCode::kLimitExceeded;
  nlohmann::json json = problem_document(is_too_large ? 413 : 422, to_string(first.code),
                                         first.message, first.pointer);
  json["defects"] = to_json(defects);
  return json;
}

}  // namespace gantline
