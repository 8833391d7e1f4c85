#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "attempt.hpp"
#include "support/catch.hpp"

using namespace gantline;
using namespace gantline::native;
using Json = nlohmann::json;

namespace {

// A server on a loopback port of its own.
template <typename Server>
class Running {
 public:
  template <typename... Arguments>
  explicit Running(Arguments&&... arguments) : server_(std::forward<Arguments>(arguments)...) {
    port_ = server_.bind_to_any_port("127.0.0.1");
    REQUIRE(port_ > 0);
  }
  ~Running() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }
  Server* operator->() { return &server_; }
  // REQUIRES: every handler is set.
  void start() {
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  std::string url(const std::string& target, const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + target;
  }

 private:
  Server server_;
  int port_ = 0;
  std::thread thread_;
};

using Server = Running<httplib::Server>;

// Gives back what it was sent.
void echo(const httplib::Request& request, httplib::Response& response) {
  Json json = {{"method", request.method}, {"target", request.target}, {"body", request.body}};
  for (const char* name : {"Authorization", "Idempotency-Key", "Content-Type", "X-Test"}) {
    if (request.has_header(name)) json["headers"][name] = request.get_header_value(name);
  }
  response.set_content(json.dump(), "application/json");
}

Ran request(Json with) { return run_builtin("http", std::move(with)); }

}  // namespace

TEST_CASE("a GET gives status, headers in lower case, body and its JSON",
          "[native][plugin][http]") {
  Server server;
  server->Get(".*", echo);
  server.start();
  const Ran ran =
      request({{"url", server.url("/a?b=1+2%20#part")}, {"headers", {{"X-Test", "yes"}}}});
  REQUIRE(ran.has_succeeded);
  CHECK(ran.output["status"] == 200);
  CHECK(ran.output["headers"]["content-type"] == "application/json");
  CHECK(ran.output["json"]["target"] == "/a?b=1+2%20");
  CHECK(ran.output["json"]["headers"] == Json{{"X-Test", "yes"}});
  CHECK(Json::parse(ran.output["body"].get<std::string>()) == ran.output["json"]);
}

TEST_CASE("a body makes it a POST, which carries the idempotency key", "[native][plugin][http]") {
  Server server;
  server->Post("/", echo);
  server.start();
  const Ran ran = request({{"url", server.url("")}, {"json", {{"a", 1}}}});
  REQUIRE(ran.has_succeeded);
  CHECK(ran.output["json"]["body"] == "{\"a\":1}");
  CHECK(ran.output["json"]["headers"] ==
        Json{{"Content-Type", "application/json"}, {"Idempotency-Key", "7:0"}});
}

TEST_CASE("an unexpected status is an error; the server's fault may be retried",
          "[native][plugin][http]") {
  Server server;
  server->Get("/(\\d+)", [](const httplib::Request& raw, httplib::Response& response) {
    response.status = std::stoi(raw.matches[1]);
    response.set_content("because", "text/plain");
  });
  server.start();
  CHECK(request({{"url", server.url("/404")}}).error ==
        TaskError{"http_status", "404 Not Found: because", false});
  for (const char* target : {"/500", "/503", "/429", "/408"}) {
    const Ran ran = request({{"url", server.url(target)}});
    CHECK(ran.error.code == "http_status");
    CHECK(ran.error.is_retryable);
  }
  CHECK(
      request({{"url", server.url("/404")}, {"expected_status", {200, "4xx"}}}).output["status"] ==
      404);
  CHECK(request({{"url", server.url("/204")}, {"expected_status", 200}}).error.code ==
        "http_status");
}

TEST_CASE("redirects are followed within bounds and lose credentials on the way",
          "[native][plugin][http]") {
  Server other;
  other->Get("/end", echo);
  other.start();
  Server server;
  server->Get("/end", echo);
  server->Get("/loop",
              [](const auto&, httplib::Response& response) { response.set_redirect("/loop"); });
  server->Get("/dir/here",
              [](const auto&, httplib::Response& response) { response.set_redirect("../end"); });
  server->Get("/here", [](const auto&, httplib::Response& response) {
    response.set_redirect("/end?x=1", 301);
  });
  server->Post("/here",
               [](const auto&, httplib::Response& response) { response.set_redirect("end", 303); });
  server->Get("/away", [&](const auto&, httplib::Response& response) {
    response.set_redirect(other.url("/end"));
  });
  server->Get("/bad",
              [](const auto&, httplib::Response& response) { response.set_redirect("ftp://x/"); });
  server.start();
  const Json headers = {{"Authorization", "secret"}};
  const Ran near = request({{"url", server.url("/here")}, {"headers", headers}});
  CHECK(near.output["json"]["target"] == "/end?x=1");
  CHECK(near.output["json"]["headers"]["Authorization"] == "secret");
  const Ran away = request({{"url", server.url("/away")}, {"headers", headers}});
  REQUIRE(away.has_succeeded);
  CHECK_FALSE(away.output["json"].contains("headers"));
  const Ran posted = request({{"url", server.url("/here")}, {"body", "x"}});
  CHECK(posted.output["json"]["method"] == "GET");
  CHECK(posted.output["json"]["body"] == "");
  CHECK(request({{"url", server.url("/loop")}}).error.code == "too_many_redirects");
  CHECK(request({{"url", server.url("/here")}, {"max_redirects", 0}}).error.code ==
        "too_many_redirects");
  CHECK(request({{"url", server.url("/here")}, {"expected_status", 301}}).output["status"] == 301);
  CHECK(request({{"url", server.url("/bad")}}).error.code == "bad_redirect");
}

TEST_CASE("a response larger than allowed is cut off, compressed or not",
          "[native][plugin][http]") {
  Server server;
  server->Get("/", [](const auto&, httplib::Response& response) {
    response.set_content(std::string(1 << 20, 'x'), "text/plain");
  });
  server.start();
  for (const char* encoding : {"identity", "gzip"}) {
    const Json with = {{"url", server.url("/")}, {"headers", {{"Accept-Encoding", encoding}}}};
    Json bounded = with;
    bounded["max_bytes"] = (1 << 20) - 1;
    CHECK(request(bounded).error.code == "response_too_large");
    CHECK(request(with).output["body"].get_ref<const std::string&>().size() == 1 << 20);
  }
}

TEST_CASE("a body that is not UTF-8 comes as base64", "[native][plugin][http]") {
  Server server;
  server->Get("/", [](const auto&, httplib::Response& response) {
    response.set_content("\xff\xfe!", "image/x");
  });
  server.start();
  const Ran ran = request({{"url", server.url("/")}});
  CHECK(ran.output["body_base64"] == "//4h");
  CHECK_FALSE(ran.output.contains("body"));
}

TEST_CASE("an answer that never ends is over after the timeout, however it trickles",
          "[native][plugin][http]") {
  Server server;
  server->Get("/", [](const auto&, httplib::Response& response) {
    response.set_chunked_content_provider("text/plain", [](size_t, httplib::DataSink& sink) {
      ::usleep(1'000);
      return sink.write("x", 1);
    });
  });
  server.start();
  const Ran ran = request({{"url", server.url("/")}, {"timeout", "100ms"}});
  CHECK(ran.error == TaskError{"timeout", "no answer within with.timeout", true});
}

TEST_CASE("a request stops when it is cancelled", "[native][plugin][http]") {
  std::atomic<bool> is_asked{false};
  std::atomic<bool> may_answer{false};
  Server server;
  server->Get("/", [&](const auto&, httplib::Response&) {
    is_asked = true;
    while (!may_answer) std::this_thread::yield();
  });
  server.start();
  const TaskTypeCatalog catalog;
  PluginTaskRunner runner(catalog, test_host_options());
  RecordingServices services;
  const AttemptOrder order = make_order("http", {{"url", server.url("/")}});
  Ran ran;
  std::thread attempt([&] { ran = describe(runner.run(order, services)); });
  while (!is_asked) std::this_thread::yield();
  runner.cancel(order.token, false);
  attempt.join();
  may_answer = true;
  CHECK(ran.was_stopped);
}

TEST_CASE("nobody listening is an error that a retry may mend", "[native][plugin][http]") {
  // A port that was ours a moment ago.
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(socket);
  const int port = ntohs(address.sin_port);
  const Ran ran = request({{"url", "http://127.0.0.1:" + std::to_string(port) + "/"}});
  CHECK(ran.error.code == "connection");
  CHECK(ran.error.is_retryable);
}

TEST_CASE("a URL or header that could mean something else is refused", "[native][plugin][http]") {
  for (const char* url :
       {"", "/path", "ftp://host/", "http://", "http://user:password@host/", "http://host:0/",
        "http://host:65536/", "http://host/a b", "http://host/\r\nX: y", "http://[::1/"}) {
    INFO(url);
    CHECK(request({{"url", url}}).error.code == "invalid_with");
  }
  for (const Json& headers :
       {Json{{"a b", "x"}}, Json{{"X", "a\r\nY: b"}}, Json{{"Content-Length", "0"}},
        Json{{"transfer-encoding", "chunked"}}, Json{{"", "x"}}}) {
    INFO(headers.dump());
    CHECK(request({{"url", "http://127.0.0.1:1/"}, {"headers", headers}}).error.code ==
          "invalid_with");
  }
  CHECK(request({{"url", "http://127.0.0.1:1/"}, {"method", "TRACE"}}).error.code ==
        "invalid_with");
  CHECK(request({{"url", "http://127.0.0.1:1/"}, {"body", "a"}, {"json", 1}}).error.code ==
        "invalid_with");
}

TEST_CASE("TLS needs a certificate that is trusted", "[native][plugin][http]") {
  std::string directory = (std::filesystem::temp_directory_path() / "gantline-tls-XXXXXX").string();
  REQUIRE(::mkdtemp(directory.data()) != nullptr);
  const std::string certificate = directory + "/certificate.pem";
  const std::string key = directory + "/key.pem";
  const std::string command =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
      "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout " +
      key + " -out " + certificate + " 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  {
    Running<httplib::SSLServer> server(certificate.c_str(), key.c_str());
    server->Get("/", echo);
    server.start();
    const Ran refused = request({{"url", server.url("/", "https")}});
    CHECK(refused.error.code == "tls");
    CHECK_FALSE(refused.error.is_retryable);
    const Ran trusted = request({{"url", server.url("/", "https")}, {"ca_file", certificate}});
    CHECK(trusted.output["status"] == 200);
  }
  std::filesystem::remove_all(directory);
}
