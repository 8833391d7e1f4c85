// What a payload's schema accepts, its type accepts too: `validate` promises it.
#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/units.hpp"
#include "http/request.hpp"
#include "plugin/catalog.hpp"
#include "support/catch.hpp"

using namespace gantline;
using Json = nlohmann::json;

namespace {

bool schema_accepts(const std::string& type, const Json& with) {
  static const native::TaskTypeCatalog catalog;
  const TaskTypes::Type* found = catalog.find(type);
  REQUIRE(found != nullptr);
  return validate_against_schema(with, *found->with_schema, "").empty();
}

bool http_accepts(const Json& with) {
  try {
    plugin::http::read_request(with.dump(), "");
    return true;
  } catch (const plugin::Failure&) {
    return false;
  }
}

void check_http(const Json& with, bool is_right) {
  INFO(with.dump());
  CHECK(schema_accepts("http", with) == is_right);
  CHECK(http_accepts(with) == is_right);
}

}  // namespace

TEST_CASE("plugins read durations as the file format does", "[native][plugin]") {
  for (const char* text : {"",
                           "0",
                           "250",
                           "00000000000000001",
                           "3153600000000",
                           "3153600000001",
                           "1.0",
                           "0.5",
                           "1.5",
                           "90s",
                           "1h30m",
                           "1.5s",
                           "1.0ms",
                           "0.5ms",
                           "1ms2",
                           "0.0010000000s",
                           "0.0015s",
                           "1.0s500ms",
                           "1s.5",
                           "1.s",
                           ".5s",
                           "1m1s1ms",
                           "1s1m",
                           "1s1s",
                           "36500d",
                           "36501d",
                           "36500d1s",
                           "0036500d",
                           "1x",
                           "-1s",
                           " 1s",
                           "1s ",
                           "1d1h1m1s1.0ms",
                           "99999999999999999999",
                           "0.00000000000000000001d",
                           "0.1d",
                           "1m5",
                           "1 s"}) {
    INFO(text);
    const auto read = plugin::detail::parse_duration_ms(text);
    const auto expected = parse_duration(text);
    REQUIRE(read.has_value() == expected.ok());
    if (read) CHECK(*read == expected.value().count);
  }
}

TEST_CASE("the schema of http accepts the URLs that it can ask", "[native][plugin][http]") {
  for (const char* url :
       {"http://a", "HTTPS://a.b:80/c?d#e", "http://[::1]:8080/", "http://[::1]", "http://a?b@c",
        "http://a:1", "http://a:65535/", "http://a:00080/", "http://a]b/", "http://a/[b"}) {
    check_http({{"url", url}}, true);
  }
  for (const char* url :
       {"http://127.0.0.1:99999/", "http://[::1", "http://x:/", "http://x:0/", "http://x:65536/",
        "http://x:80a/", "http://[::1]x/", "http://[]/", "http://[::1]:/", "http://u@x/",
        "http://x:-1/", "http://x:80:80/", "http://", "ftp://x", "http://a b/"}) {
    check_http({{"url", url}}, false);
  }
}

TEST_CASE("the schema of http knows the bounds of the other fields", "[native][plugin][http]") {
  const auto check = [](const char* field, const Json& value, bool is_right) {
    check_http({{"url", "http://a"}, {field, value}}, is_right);
  };
  for (const Json& timeout : {Json("1d"), Json("24h"), Json(1), Json("1"), Json(5.0)})
    check("timeout", timeout, true);
  for (const Json& timeout : {Json("2d"), Json("0s"), Json("48h"), Json("86400001"), Json(0)})
    check("timeout", timeout, false);
  for (const char* method : {"GET", "get", "Patch", "OPTIONS"}) check("method", method, true);
  for (const char* method : {"FETCH", "", "GETS", "TRACE"}) check("method", method, false);
  check("max_redirects", 3.0, true);
  check("max_redirects", 3.5, false);
  for (const Json& status : {Json(404), Json(404.0), Json("2xx"), Json({200, "4xx"})})
    check("expected_status", status, true);
  for (const Json& status : {Json(99), Json("404"), Json("6xx"), Json({200, 600})})
    check("expected_status", status, false);
  check("body", std::string(100'000, 'a'), true);
}

TEST_CASE("whole numbers may be written with a fraction", "[native][plugin]") {
  using plugin::Payload;
  CHECK(Payload::whole_number(5.0) == 5);
  CHECK(Payload::whole_number(-3) == -3);
  CHECK(Payload::whole_number(-0x1p63) == INT64_MIN);
  for (const Json& value : {Json(5.5), Json(0x1p63), Json(UINT64_MAX), Json(1e300), Json("5")}) {
    INFO(value.dump());
    CHECK_FALSE(Payload::whole_number(value).has_value());
  }
  CHECK(schema_accepts("sleep", {{"ms", 5.0}}));
  CHECK(Payload(R"({"ms": 5.0})", {"ms"}).number("ms", 0, 0, 10) == 5);
}
