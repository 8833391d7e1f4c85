#include "http/page.hpp"

#include <algorithm>
#include <array>

#include "support/catch.hpp"

using namespace gantline::native;

namespace {

constexpr std::array<PageFile, 3> kFiles{{
    {"/assets/app-1a2b.js", "export {}", "\"aaaa\""},
    {"/assets/engine-3c4d.wasm", std::string_view("\0asm", 4), "\"bbbb\""},
    {"/index.html", "<!doctype html>", "\"cccc\""},
}};

HttpResponse get(const std::vector<Route>& routes, const std::string& path,
                 const std::string& if_none_match = "") {
  const auto route =
      std::find_if(routes.begin(), routes.end(), [&](const Route& r) { return r.pattern == path; });
  REQUIRE(route != routes.end());
  HttpRequest request;
  request.method = "GET";
  request.path = path;
  request.header = [&](const std::string& name) {
    return name == "If-None-Match" ? if_none_match : std::string();
  };
  return route->handle(request);
}

}  // namespace

TEST_CASE("the page is served at / under a policy that allows nothing from elsewhere",
          "[native][http][page]") {
  const std::vector<Route> routes = page_routes(kFiles);
  const HttpResponse page = get(routes, "/");
  CHECK(page.body == "<!doctype html>");
  CHECK(page.content_type == "text/html; charset=utf-8");
  CHECK(page.headers.at("Cache-Control") == "no-cache");
  const std::string& policy = page.headers.at("Content-Security-Policy");
  CHECK(policy.find(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';") == 0);
  CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(policy.find("unsafe-inline") == std::string::npos);
}

TEST_CASE("files with a hash in their name are kept by browsers; types follow the ending",
          "[native][http][page]") {
  const std::vector<Route> routes = page_routes(kFiles);
  const HttpResponse module = get(routes, "/assets/engine-3c4d.wasm");
  CHECK(module.content_type == "application/wasm");
  CHECK(module.body.size() == 4);
  CHECK(module.headers.at("Cache-Control").find("immutable") != std::string::npos);
  CHECK(get(routes, "/assets/app-1a2b.js").content_type == "text/javascript; charset=utf-8");
}

TEST_CASE("a browser that has the file already gets no body", "[native][http][page]") {
  const std::vector<Route> routes = page_routes(kFiles);
  const HttpResponse same = get(routes, "/index.html", "\"cccc\"");
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(get(routes, "/index.html", "\"other\"").status == 200);
}

TEST_CASE("a program without the page says so at /", "[native][http][page]") {
  const std::vector<Route> routes = page_routes({});
  REQUIRE(routes.size() == 1);
  CHECK(get(routes, "/").body.find("without the planner page") != std::string::npos);
}
