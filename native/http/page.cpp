#include "http/page.hpp"

#include <array>
#include <string>
#include <utility>

namespace gantline::native {
namespace {

// Nothing from elsewhere, nothing inline; WebAssembly is compiled, and pictures may be data. The
// API answers with JSON, which no policy has to protect.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src "
    "'self'; img-src 'self' data:; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr const char* kNoPage =
    "This program was built without the planner page.\n"
    "./toolchains/dev build builds both. The API is described at /api/v1/openapi.json.\n";

std::string content_type_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, const char*>, 9> kTypes{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".wasm", "application/wasm"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".json", "application/json"},
      {".woff2", "font/woff2"},
      {".webmanifest", "application/manifest+json"},
  }};
  for (const auto& [ending, type] : kTypes) {
    if (path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending)
      return type;
  }
  return "application/octet-stream";
}

HttpResponse serve(const PageFile& file, const HttpRequest& request) {
  HttpResponse response;
  const bool is_hashed = file.path.substr(0, 8) == "/assets/";
  response.headers["Cache-Control"] =
      is_hashed ? "public, max-age=31536000, immutable" : "no-cache";
  response.headers["ETag"] = std::string(file.etag);
  response.headers["Content-Security-Policy"] = kContentSecurityPolicy;
  response.headers["Referrer-Policy"] = "no-referrer";
  response.headers["Cross-Origin-Opener-Policy"] = "same-origin";
  response.content_type = content_type_of(file.path);
  if (request.header("If-None-Match") == file.etag) {
    response.status = 304;
    return response;
  }
  response.body = std::string(file.bytes);
  return response;
}

HttpResponse say_no_page(const HttpRequest&) {
  HttpResponse response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = kNoPage;
  return response;
}

Route route_to(std::string_view path, const PageFile& file) {
  return {"GET",          std::string(path),
          "Planner page", {},
          false,          [file](const HttpRequest& request) {
            return serve(file, request); }};
}

}  // namespace

std::vector<Route> page_routes(std::span<const PageFile> files) {
  std::vector<Route> routes;
  for (const PageFile& file : files) {
    routes.push_back(route_to(file.path, file));
    if (file.path == "/index.html") routes.push_back(route_to("/", file));
  }
  if (routes.empty()) routes.push_back({"GET", "/", "Planner page", {}, false, say_no_page});
  return routes;
}

}  // namespace gantline::native
