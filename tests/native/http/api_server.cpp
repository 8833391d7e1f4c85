#include "api_server.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "gantline/states.hpp"
#include "support/catch.hpp"

namespace gantline::test {

using nlohmann::json;

namespace {

bool begins(const std::string& text, std::string_view prefix) { return text.starts_with(prefix); }

}  // namespace

void NamedExecutor::start(std::vector<native::AttemptOrder> orders) {
  for (native::AttemptOrder& order : orders) {
    bool is_released = false;
    {
      const std::lock_guard lock(mutex_);
      is_released = is_released_;
      if (begins(order.task_name, "hold") && !is_released) {
        held_.emplace(static_cast<uint64_t>(order.token), std::move(order));
        continue;
      }
    }
    if (begins(order.task_name, "fail") && !is_released) {
      listener_->on_outcome(
          AttemptErred{order.run, order.task, order.token, {"broken", "it broke", false}});
    } else {
      listener_->on_outcome(AttemptSucceeded{order.run, order.task, order.token, nullptr});
    }
  }
}

void NamedExecutor::stop(AttemptToken token, bool) {
  native::AttemptOrder order;
  {
    const std::lock_guard lock(mutex_);
    const auto it = held_.find(static_cast<uint64_t>(token));
    if (it == held_.end()) return;
    order = std::move(it->second);
    held_.erase(it);
  }
  listener_->on_outcome(AttemptStopped{order.run, order.task, order.token});
}

void NamedExecutor::shutdown(Millis) {
  std::map<uint64_t, native::AttemptOrder> held;
  {
    const std::lock_guard lock(mutex_);
    held.swap(held_);
  }
  for (const auto& [token, order] : held) {
    listener_->on_outcome(AttemptStopped{order.run, order.task, order.token});
  }
}

void NamedExecutor::release() {
  std::map<uint64_t, native::AttemptOrder> held;
  {
    const std::lock_guard lock(mutex_);
    held.swap(held_);
    is_released_ = true;
  }
  for (const auto& [token, order] : held) {
    listener_->on_outcome(AttemptSucceeded{order.run, order.task, order.token, nullptr});
  }
}

ApiServer::ApiServer(native::HttpServerOptions options) : options_(options) {
  auto logs = native::LogStore::open({.directory = directory_ / "logs"});
  REQUIRE(logs.ok());
  logs_ = std::move(logs).value();
  native::RuntimeOptions runtime_options;
  runtime_options.slots = 4;
  auto runtime = native::Runtime::open(std::move(runtime_options), journal_, executor_, clock_);
  REQUIRE(runtime.ok());
  runtime_ = std::move(runtime).value();
  context_.reset(new native::ApiContext{*runtime_, *logs_, types_, "0.0.0-test"});
  routes_ = native::make_api(*context_);
  begin(0);
}

ApiServer::~ApiServer() {
  end();
  runtime_->stop(Millis{0});
}

void ApiServer::begin(uint16_t port) {
  server_ = std::make_unique<native::HttpServer>(options_);
  REQUIRE(server_->bind("127.0.0.1", port).ok());
  thread_ = std::thread([this] { server_->serve(routes_); });
}

void ApiServer::end() {
  server_->stop();
  thread_.join();
}

void ApiServer::restart() {
  const uint16_t port = server_->port();
  end();
  server_.reset();
  begin(port);
}

std::unique_ptr<native::ApiClient> ApiServer::client() const {
  native::ApiClientOptions options;
  options.server = url();
  auto client = native::ApiClient::open(std::move(options));
  REQUIRE(client.ok());
  return std::move(client).value();
}

RawConnection::RawConnection(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  // So that a test of a server that does not answer fails instead of hanging.
  const timeval patience{60, 0};
  REQUIRE(::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
}

RawConnection::~RawConnection() { ::close(socket_); }

bool RawConnection::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

std::string RawConnection::read_to_end() {
  std::string all;
  char piece[4096];
  while (true) {
    const ssize_t received = ::recv(socket_, piece, sizeof piece, 0);
    if (received <= 0) return all;
    all.append(piece, static_cast<size_t>(received));
  }
}

std::string RawConnection::read_until(std::string_view text) {
  std::string all;
  char c = 0;
  while (all.find(text) == std::string::npos && ::recv(socket_, &c, 1, 0) == 1) all += c;
  return all;
}

int status_in(std::string_view answer) {
  return answer.size() > 12 ? std::atoi(std::string(answer.substr(9, 3)).c_str()) : 0;
}

json chain_of(const std::vector<std::string>& names) {
  json tasks = json::array();
  for (const std::string& name : names) {
    json task = {{"id", name}, {"type", "noop"}, {"retry", {{"maximum_attempts", 1}}}};
    if (!tasks.empty()) task["needs"] = json::array({tasks.back()["id"]});
    tasks.push_back(std::move(task));
  }
  return {{"name", "chain"}, {"tasks", std::move(tasks)}};
}

std::string submit(native::ApiClient& client, const json& workflow,
                   const native::ApiClient::Headers& headers) {
  const auto answer = client.post("/api/v1/runs", {{"workflow", workflow}}, headers);
  if (!answer.ok()) FAIL(answer.error().message << " at " << answer.error().where);
  return answer.value().at("id").get<std::string>();
}

void wait_for_end(native::ApiClient& client, const std::string& run) {
  const Status status = client.stream_events(
      "/api/v1/runs/" + run + "/events", "", [](const native::StreamedEvent& event) {
        const json parsed = json::parse(event.data);
        if (event.kind != "run_phase_changed") return true;
        const auto phase = parse_run_phase(parsed.at("run_phase").get<std::string>());
        REQUIRE(phase.has_value());
        return !is_terminal(*phase);
      });
  REQUIRE(status.ok());
}

}  // namespace gantline::test
