#include <nlohmann/json.hpp>

#include "files/problem_document.hpp"
#include "http/server.hpp"

namespace gantline::native {
namespace {

HttpResponse response_of(const nlohmann::json& document) {
  const int status = document.at("status").get<int>();
  HttpResponse response = json_response(status, document);
  response.content_type = "application/problem+json";
  if (status == 503) response.headers["Retry-After"] = "1";
  return response;
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
  return response_of(problem_document(status, code, detail, pointer));
}

HttpResponse problem(const Error& error) { return response_of(problem_document(error)); }

HttpResponse problem(const Defects& defects) { return response_of(problem_document(defects)); }

}  // namespace gantline::native
