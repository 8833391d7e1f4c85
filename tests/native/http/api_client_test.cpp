#include "http/api_client.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

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
  // A port that is taken, on which nobody listens.
  const int taken = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(taken, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(taken, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const uint16_t port = ntohs(address.sin_port);
  const auto client = ApiClient::open({.server = "http://127.0.0.1:" + std::to_string(port),
                                       .connect_timeout = std::chrono::milliseconds(200),
                                       .request_timeout = std::chrono::milliseconds(200)});
  REQUIRE(client.ok());
  const auto answer = client.value()->get("/api/v1/health");
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kUnavailable);
  CHECK(answer.error().message.find("gantline serve") != std::string::npos);
  ::close(taken);
}

TEST_CASE("a server that listens and does not answer is told from none", "[native][http]") {
  // It is bound and listens, and nobody accepts.
  native::HttpServer silent({});
  REQUIRE(silent.bind("127.0.0.1", 0).ok());
  const auto client =
      ApiClient::open({.server = "http://127.0.0.1:" + std::to_string(silent.port()),
                       .request_timeout = std::chrono::milliseconds(50),
                       .stream_timeout = std::chrono::milliseconds(50)});
  REQUIRE(client.ok());
  const auto answer = client.value()->get("/api/v1/health");
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kTimeout);
  CHECK(answer.error().message.find("accepted the connection and did not answer for 50 ms") !=
        std::string::npos);
  const Status streamed = client.value()->stream_events(
      "/api/v1/events", "", [](const native::StreamedEvent&) { return true; });
  REQUIRE_FALSE(streamed.ok());
  CHECK(streamed.error().code == ErrorCode::kTimeout);
}

TEST_CASE("a stream of a server that was there is tried again", "[native][http]") {
  // It accepts and closes at once: what was to come never begins.
  native::HttpServerOptions options;
  options.head_timeout = Millis{0};
  test::ApiServer server(options);
  const auto client =
      ApiClient::open({.server = server.url(), .reconnect_for = std::chrono::milliseconds(120)});
  REQUIRE(client.ok());
  const auto stream = [&](bool was_there) {
    std::vector<bool> connections;
    const Status status = client.value()->stream_events(
        "/api/v1/events", "", [](const native::StreamedEvent&) { return true; },
        [&](bool is_connected) { connections.push_back(is_connected); }, was_there);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == ErrorCode::kUnavailable);
    return connections;
  };
  CHECK(stream(false).empty());
  CHECK(stream(true) == std::vector<bool>{false});
}

TEST_CASE("a stream that is refused before it began is not a lost one", "[native][http]") {
  native::HttpServerOptions options;
  options.event_streams = 0;
  test::ApiServer server(options);
  const auto client =
      ApiClient::open({.server = server.url(), .reconnect_for = std::chrono::milliseconds(120)});
  REQUIRE(client.ok());
  size_t connections = 0;
  const Status status = client.value()->stream_events(
      "/api/v1/events", "", [](const native::StreamedEvent&) { return true; },
      [&](bool) { ++connections; }, /*was_there=*/true);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().message == "too many event streams are open");
  CHECK(connections == 0);
}

TEST_CASE("a stream that ends after a long time was answered all the same", "[native][http]") {
  native::HttpServer server({});
  REQUIRE(server.bind("127.0.0.1", 0).ok());
  // Lives longer than the client waits for a byte, with a byte now and then.
  const native::Route route{
      "GET", "/api/v1/long", "", {}, false, [](const native::HttpRequest&) {
        native::HttpResponse response;
        response.content_type = "text/event-stream";
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(1'200);
        response.stream = [end](native::EventSink& sink) {
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          return sink.write(": ping\n\n") && std::chrono::steady_clock::now() < end;
        };
        return response;
      }};
  std::thread serving([&] { server.serve({route}); });
  const auto client =
      ApiClient::open({.server = "http://127.0.0.1:" + std::to_string(server.port()),
                       .stream_timeout = std::chrono::milliseconds(1'000),
                       .reconnect_for = std::chrono::milliseconds(-1)});
  const Status status = client.value()->stream_events(
      "/api/v1/long", "", [](const native::StreamedEvent&) { return true; });
  server.stop();
  serving.join();
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("a server that closes the connection is told from none", "[native][http]") {
  native::HttpServerOptions options;
  options.head_timeout = Millis{0};  // no head comes that soon
  test::ApiServer server(options);
  const auto answer = server.client()->get("/api/v1/health");
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kUnavailable);
  CHECK(answer.error().message.find("closed the connection") != std::string::npos);
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
