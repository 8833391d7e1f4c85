// What comes over sockets: the heads of requests, and what host processes of plugins say.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "gantline/assert.hpp"
#include "http/server.hpp"
#include "plugin/frame.hpp"
#include "plugin/messages.hpp"
#include "target.hpp"

namespace gantline::fuzz {
namespace {

using namespace native;

// A server that answers everything it accepts, for as long as the process lives.
class Listening {
 public:
  Listening() : server_({}) {
    GANTLINE_ASSERT(server_.bind("0.0.0.0", 0).ok());
    thread_ = std::thread([this] { server_.serve({route("GET", false), route("POST", true)}); });
  }
  ~Listening() {
    server_.stop();
    thread_.join();
  }
  uint16_t port() const noexcept { return server_.port(); }

 private:
  static Route route(const char* method, bool has_body) {
    return {method, "/api/v1/{name}", "", {"q"}, has_body, [](const HttpRequest& request) {
              return json_response(200, {{"bytes", request.body.size()}});
            }};
  }

  HttpServer server_;
  std::thread thread_;
};

// Addresses of this machine in turn, so that ports do not run out while closed connections linger.
int connect_to(uint16_t port) {
  static uint32_t count = 0;
  ++count;
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  GANTLINE_ASSERT(client >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(0x7F000001u + (count % 250) + ((count / 250 % 250) << 8));
  GANTLINE_ASSERT(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
                  0);
  return client;
}

}  // namespace

// Whatever is answered is an answer, and the connection ends when the client has said all.
void feed_http_head(std::string_view bytes) {
  static Listening server;
  const int client = connect_to(server.port());
  (void)::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  (void)::shutdown(client, SHUT_WR);
  std::string answer;
  std::array<char, 4096> buffer{};
  while (true) {
    const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    answer.append(buffer.data(), static_cast<size_t>(got));
  }
  ::close(client);
  GANTLINE_ASSERT(answer.empty() || answer.rfind("HTTP/1.1 ", 0) == 0);
}

// A payload of every kind, and the same bytes as a stream of frames.
void feed_plugin_reply(std::string_view bytes) {
  uint64_t call = 0;
  (void)decode_description(bytes);
  (void)decode_error(bytes);
  if (const auto texts = decode_run(bytes, call)) (void)encode_run(call, *texts);
  if (const auto result = decode_result(bytes, call)) {
    uint64_t call_again = 0;
    const auto again = decode_result(encode_result(call, *result), call_again);
    GANTLINE_ASSERT(again.has_value() && call_again == call);
  }
  std::array<int, 2> ends{};
  GANTLINE_ASSERT(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  FrameChannel channel(ends[0]);
  // What does not fit the socket's buffer is not sent: nobody reads meanwhile.
  (void)::send(ends[1], bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::close(ends[1]);
  Frame frame;
  while (channel.receive(frame) == FrameChannel::Received::kFrame) {
  }
}

}  // namespace gantline::fuzz
