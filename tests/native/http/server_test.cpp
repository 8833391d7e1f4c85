#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "api_server.hpp"
#include "http/connection_table.hpp"
#include "support/catch.hpp"

using namespace gantline;
using gantline::native::HttpServerOptions;
using gantline::test::ApiServer;
using gantline::test::RawConnection;
using gantline::test::status_in;

namespace {

constexpr const char* kHealth = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n";

// Whether the server refused the request: with an error, or by closing the connection.
bool is_refused(const std::string& answer) {
  const int status = status_in(answer);
  return status == 0 || (status >= 400 && status < 500);
}

bool is_well(const ApiServer& server) { return server.client()->get("/api/v1/health").ok(); }

}  // namespace

TEST_CASE("a request line that is too long is refused", "[native][http]") {
  ApiServer server;
  RawConnection connection(server.port());
  REQUIRE(connection.send("GET /" + std::string(100'000, 'a') +
                          " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  CHECK(status_in(connection.read_to_end()) == 414);
  CHECK(is_well(server));
}

TEST_CASE("a head that is too large is refused", "[native][http]") {
  ApiServer server;
  SECTION("by its bytes") {
    RawConnection connection(server.port());
    std::string head = kHealth;
    for (int i = 0; i < 50; ++i) {
      head += "X-" + std::to_string(i) + ": " + std::string(1'000, 'a') + "\r\n";
    }
    REQUIRE(connection.send(head + "\r\n"));
    CHECK(status_in(connection.read_to_end()) == 431);
  }
  SECTION("by its number of lines") {
    RawConnection connection(server.port());
    std::string head = kHealth;
    for (int i = 0; i < 1'000; ++i) head += "X: y\r\n";
    REQUIRE(connection.send(head + "\r\n"));
    const std::string answer = connection.read_to_end();
    CHECK(status_in(answer) == 431);
    CHECK(answer.find("application/problem+json") != std::string::npos);
  }
  CHECK(is_well(server));
}

TEST_CASE("a body that is too large is refused", "[native][http]") {
  HttpServerOptions options;
  options.body_bytes = 1'000;
  ApiServer server(options);
  RawConnection connection(server.port());
  const std::string head =
      "POST /api/v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/json\r\nContent-Length: 100000\r\n\r\n";
  SECTION("as soon as its length is known") {
    REQUIRE(connection.send(head));
    CHECK(status_in(connection.read_until("\r\n\r\n")) == 413);
  }
  SECTION("and the client that sends it all the same gets the answer") {
    REQUIRE(connection.send(head + std::string(100'000, ' ')));
    const std::string answer = connection.read_to_end();
    CHECK(status_in(answer) == 413);
    CHECK(answer.find("\"code\":\"limit_exceeded\"") != std::string::npos);
  }
  CHECK(is_well(server));
}

TEST_CASE("a client that sends far too much is told so", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const auto answer = client->post("/api/v1/runs", {{"workflow", std::string(20 << 20, 'x')}});
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kLimitExceeded);
  CHECK(answer.error().message.find("16777216") != std::string::npos);
  CHECK(client->get("/api/v1/health").ok());
}

TEST_CASE("requests about whose end two readers could disagree are refused", "[native][http]") {
  ApiServer server;
  const auto send = [&](const std::string& head) {
    RawConnection connection(server.port());
    (void)connection.send(head + "\r\n{}{}{}");
    return connection.read_to_end();
  };
  const std::string post = "POST /api/v1/validate HTTP/1.1\r\nHost: localhost\r\n";
  CHECK(status_in(send(post + "Content-Length: 2\r\nContent-Length: 4\r\n")) == 400);
  CHECK(status_in(send(post + "Content-Length: 2\r\nContent-Length: 2\r\n")) == 400);
  CHECK(status_in(send(post + "Transfer-Encoding: chunked\r\n")) == 411);
  CHECK(status_in(send(post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n")) == 411);
  CHECK(status_in(send(post + "Content-Length: +2\r\n")) == 400);
  CHECK(status_in(send(post + "Content-Length: two\r\n")) == 400);
  CHECK(status_in(send(std::string(kHealth) + "Content-Length: 2\r\n")) == 400);
  CHECK(status_in(send(post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n")) == 415);
  CHECK(is_well(server));
}

TEST_CASE("a request for another host or from another site is refused", "[native][http]") {
  ApiServer server;
  const auto status = [&](const std::string& headers) {
    RawConnection connection(server.port());
    (void)connection.send("GET /api/v1/health HTTP/1.1\r\n" + headers +
                          "Connection: close\r\n\r\n");
    return status_in(connection.read_to_end());
  };
  const std::string own = "127.0.0.1:" + std::to_string(server.port());
  for (const std::string& host : {own, std::string("localhost:8080"), std::string("LocalHost"),
                                  std::string("[::1]:7430"), std::string("192.0.2.7")}) {
    CAPTURE(host);
    CHECK(status("Host: " + host + "\r\n") == 200);
    CHECK(status("Host: " + host + "\r\nOrigin: http://" + host + "\r\n") == 200);
  }
  for (const char* host : {"evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example",
                           "[evil.example]", "[::1", ":80", ""}) {
    CAPTURE(host);
    CHECK(status(std::string("Host: ") + host + "\r\n") == 403);
  }
  CHECK(status("") == 403);
  CHECK(status("Host: " + own + "\r\nHost: localhost\r\n") == 403);
  for (const char* origin : {"http://evil.example", "null", "http://localhost:1", "https://"}) {
    CAPTURE(origin);
    CHECK(status("Host: " + own + "\r\nOrigin: " + origin + "\r\n") == 403);
  }
  CHECK(status("Host: " + own + "\r\nOrigin: https://" + own + "\r\n") == 403);
}

TEST_CASE("a body that is not called JSON is refused", "[native][http]") {
  ApiServer server;
  const auto answer = [&](const std::string& type) {
    RawConnection connection(server.port());
    (void)connection.send("POST /api/v1/validate HTTP/1.1\r\nHost: localhost\r\n" + type +
                          "Content-Length: 2\r\nConnection: close\r\n\r\n{}");
    return connection.read_to_end();
  };
  CHECK(status_in(answer("Content-Type: application/json\r\n")) == 422);
  CHECK(status_in(answer("Content-Type: Application/JSON; charset=utf-8\r\n")) == 422);
  CHECK(status_in(answer("Content-Type: application/x-www-form-urlencoded\r\n")) == 415);
  CHECK(status_in(answer("Content-Type: text/plain\r\n")) == 415);
  CHECK(status_in(answer("")) == 415);
  CHECK(answer("").find("unsupported_media_type") != std::string::npos);
}

TEST_CASE("a request for ranges is refused with a whole problem document", "[native][http]") {
  ApiServer server;
  RawConnection connection(server.port());
  REQUIRE(connection.send(std::string(kHealth) + "Range: bytes=0-3,0-5,0-7\r\n\r\n"));
  const std::string answer = connection.read_to_end();
  CHECK(status_in(answer) == 416);
  CHECK(answer.find("multipart") == std::string::npos);
  CHECK(answer.find("application/problem+json") != std::string::npos);
  CHECK(answer.find("range_not_supported") != std::string::npos);
}

TEST_CASE("a request that does not say how long its body is has none", "[native][http]") {
  ApiServer server;
  RawConnection connection(server.port());
  // The connection stays open: whoever reads a body until its end waits for ever.
  REQUIRE(connection.send("POST /api/v1/runs/zzzz/pause HTTP/1.1\r\nHost: localhost\r\n\r\n" +
                          std::string(kHealth) + "Connection: close\r\n\r\n"));
  const std::string answers = connection.read_to_end();
  CHECK(status_in(answers) == 404);
  CHECK(answers.find("no such run") != std::string::npos);
  CHECK(answers.find("HTTP/1.1 200") != std::string::npos);
}

TEST_CASE("two requests sent at once are both answered", "[native][http]") {
  ApiServer server;
  RawConnection connection(server.port());
  REQUIRE(connection.send(std::string(kHealth) + "\r\n" + kHealth + "Connection: close\r\n\r\n"));
  const std::string answers = connection.read_to_end();
  const size_t first = answers.find("HTTP/1.1 200");
  REQUIRE(first != std::string::npos);
  CHECK(answers.find("HTTP/1.1 200", first + 1) != std::string::npos);
}

TEST_CASE("clients that send slowly do not hold up others", "[native][http]") {
  ApiServer server;
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 32; ++i) {
    slow.push_back(std::make_unique<RawConnection>(server.port()));
    REQUIRE(slow.back()->send("GET /api/v1/hea"));
  }
  CHECK(is_well(server));
  REQUIRE(slow.front()->send("lth HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  CHECK(status_in(slow.front()->read_to_end()) == 200);
}

TEST_CASE("a head that does not come in time closes the connection", "[native][http]") {
  HttpServerOptions options;
  options.head_timeout = Millis{50};
  ApiServer server(options);
  RawConnection connection(server.port());
  REQUIRE(connection.send("GET /api/v1/hea"));
  CHECK(is_refused(connection.read_to_end()));
  CHECK(is_well(server));
}

TEST_CASE("connections beyond the limit are told to come again when requests are under way on all",
          "[native][http]") {
  HttpServerOptions options;
  options.connections = 2;
  ApiServer server(options);
  RawConnection first(server.port());
  RawConnection second(server.port());
  for (RawConnection* stream : {&first, &second}) {
    REQUIRE(stream->send(
        "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"));
    (void)stream->read_until(": gantline\n\n");
  }
  RawConnection third(server.port());
  const std::string answer = third.read_to_end();
  CHECK(status_in(answer) == 503);
  CHECK(answer.find("Retry-After: 1\r\n") != std::string::npos);
  CHECK(answer.find("\"code\":\"unavailable\"") != std::string::npos);
}

TEST_CASE("connections that finish no head make room for those that come", "[native][http]") {
  HttpServerOptions options;
  options.connections = 8;
  ApiServer server(options);
  // Its request is answered, and it may ask again.
  RawConnection honest(server.port());
  REQUIRE(honest.send(std::string(kHealth) + "\r\n"));
  CHECK(status_in(honest.read_until("\r\n\r\n")) == 200);
  std::vector<std::unique_ptr<RawConnection>> half_open;
  for (int i = 0; i < 30; ++i) {
    half_open.push_back(std::make_unique<RawConnection>(server.port()));
    (void)half_open.back()->send("GET /api/v1/hea");
    CHECK(is_well(server));
  }
  // Many that come at once do not take each other's places.
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 20; ++i)
      half_open.push_back(std::make_unique<RawConnection>(server.port()));
    CHECK(is_well(server));
  }
  // The longest unfinished one went first, and one between two requests after all of them.
  CHECK(half_open.front()->read_to_end().empty());
  REQUIRE(honest.send(std::string(kHealth) + "Connection: close\r\n\r\n"));
  CHECK(honest.read_to_end().find("HTTP/1.1 200") != std::string::npos);
}

TEST_CASE("a head that is never finished does not hold up the end of the server",
          "[native][http]") {
  HttpServerOptions options;
  options.head_timeout = Millis{24 * 3'600'000};
  std::optional<ApiServer> server(std::in_place, options);
  RawConnection connection(server->port());
  REQUIRE(connection.send("GET /api/v1/hea"));
  CHECK(is_well(*server));
  server.reset();
  CHECK(connection.read_to_end().empty());
}

TEST_CASE("a connection that is closed to make room does nothing more", "[native][http]") {
  native::ConnectionTable table(1);
  int sockets[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0);
  REQUIRE(table.enter(sockets[0]));
  std::thread newcomer([&] { CHECK(table.enter(sockets[1])); });
  char byte = 0;
  CHECK(::recv(sockets[0], &byte, 1, 0) == 0);
  CHECK_FALSE(table.begin_request(sockets[0]));
  table.leave(sockets[0]);
  newcomer.join();
  CHECK(table.begin_request(sockets[1]));
  table.leave(sockets[1]);
  ::close(sockets[0]);
  ::close(sockets[1]);
}

TEST_CASE("a port that is taken is not available", "[native][http]") {
  ApiServer server;
  native::HttpServer other({});
  const Status status = other.bind("127.0.0.1", server.port());
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("a server that was stopped before it serves does not serve", "[native][http]") {
  native::HttpServer server({});
  REQUIRE(server.bind("127.0.0.1", 0).ok());
  server.stop();
  server.serve({});
  const auto client =
      native::ApiClient::open({.server = "http://127.0.0.1:" + std::to_string(server.port())});
  const auto answer = client.value()->get("/api/v1/health");
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("a server that is stopped while it begins to serve ends", "[native][http]") {
  int ended = 0;
  for (int i = 0; i < 200; ++i) {
    native::HttpServer server({});
    REQUIRE(server.bind("127.0.0.1", 0).ok());
    std::thread serving([&] {
      server.serve({});
      ++ended;
    });
    std::thread stopping([&] { server.stop(); });
    stopping.join();
    serving.join();
  }
  CHECK(ended == 200);
}
