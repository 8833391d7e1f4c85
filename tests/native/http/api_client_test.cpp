#include "http/api_client.hpp"

#include <nlohmann/json.hpp>

#include "api_server.hpp"
#include "support/catch.hpp"

using namespace gantline;
using gantline::native::ApiClient;
using gantline::native::encode_segment;

TEST_CASE("parts of a path are encoded", "[native][http]") {
  CHECK(encode_segment("shards[3]") == "shards%5B3%5D");
  CHECK(encode_segment("a b/c?d&e%f") == "a%20b%2Fc%3Fd%26e%25f");
  CHECK(encode_segment("Az09-._~") == "Az09-._~");
  CHECK(encode_segment("\xC3\xA9") == "%C3%A9");
}

TEST_CASE("an address that is none is refused before anything is sent", "[native][http]") {
  for (const char* server : {"", "http://", "ftp://host", "http://host:99999999", "http://a b",
                             "http://host/path", "http://user@host"}) {
    INFO(server);
    const auto client = ApiClient::open({.server = server});
    REQUIRE_FALSE(client.ok());
    CHECK(client.error().code == ErrorCode::kInvalidArgument);
  }
  for (const char* server :
       {"localhost:7430", "http://127.0.0.1:7430/", "http://[::1]:7430", "http://host"}) {
    INFO(server);
    CHECK(ApiClient::open({.server = server}).ok());
  }
}

TEST_CASE("a server that is not there is unavailable", "[native][http]") {
  native::HttpServer unused({}, {});
  REQUIRE(unused.bind("127.0.0.1", 0).ok());
  const uint16_t port = unused.port();
  unused.stop();
  // The port may be taken by somebody else meanwhile, who is no server of ours either.
  const auto client = ApiClient::open({.server = "http://127.0.0.1:" + std::to_string(port),
                                       .connect_timeout = std::chrono::milliseconds(200),
                                       .request_timeout = std::chrono::milliseconds(200)});
  REQUIRE(client.ok());
  const auto answer = client.value()->get("/api/v1/health");
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("names with brackets reach the server as they are", "[native][http]") {
  test::ApiServer server;
  const auto client = server.client();
  nlohmann::json workflow = test::chain_of({"shards"});
  workflow["tasks"][0]["for_each"] = "[1, 2, 3]";
  const std::string run = test::submit(*client, workflow);
  test::wait_for_end(*client, run);
  const auto task = client->get("/api/v1/runs/" + run + "/tasks/" + encode_segment("shards[1]"));
  REQUIRE(task.ok());
  CHECK(task.value().at("name") == "shards[1]");
}
