#include "http/connection_table.hpp"

#include <sys/socket.h>

#include <utility>

#include "gantline/assert.hpp"

namespace gantline::native {
namespace {

// A connection that is closed while it waits ends at once; this is for a machine that is busy.
constexpr std::chrono::seconds kEndWithin{2};
// Every client has so long to send its head, also when very many come at once.
constexpr std::chrono::milliseconds kHeadWithin{250};

}  // namespace

bool ConnectionTable::enter(socket_t socket) {
  std::unique_lock lock(mutex_);
  if (connections_.size() + waiting_ >= most_) {
    ++waiting_;
    const bool has_place = make_place(lock);
    --waiting_;
    if (!has_place) return false;
  }
  Connection connection;
  connection.since = Clock::now();
  const bool is_new = connections_.emplace(socket, connection).second;
  GANTLINE_ASSERT(is_new);
  return true;
}

void ConnectionTable::leave(socket_t socket) {
  const std::lock_guard lock(mutex_);
  connections_.erase(socket);
  left_.notify_all();
}

void ConnectionTable::close_waiting() {
  const std::lock_guard lock(mutex_);
  for (auto& [socket, connection] : connections_) {
    if (connection.doing == Doing::kRequest || connection.is_closed) continue;
    connection.is_closed = true;
    (void)shutdown(socket, SHUT_RDWR);
  }
}

void ConnectionTable::begin_wait(socket_t socket) {
  const std::lock_guard lock(mutex_);
  Connection& connection = connections_.at(socket);
  connection.doing = Doing::kIdle;
  connection.since = Clock::now();
}

bool ConnectionTable::begin_request(socket_t socket) {
  const std::lock_guard lock(mutex_);
  Connection& connection = connections_.at(socket);
  connection.doing = Doing::kRequest;
  return !connection.is_closed;
}

bool ConnectionTable::make_place(std::unique_lock<std::mutex>& lock) {
  auto oldest = longest_waiting();
  // A place that nobody has made for himself is taken without closing one.
  while (connections_.size() + closing_ >= most_) {
    if (oldest == connections_.end()) return false;
    const Clock::time_point may_close_at = oldest->second.since + kHeadWithin;
    if (may_close_at <= Clock::now()) break;
    left_.wait_until(lock, may_close_at);
    oldest = longest_waiting();
  }
  if (connections_.size() + closing_ < most_) return true;
  oldest->second.is_closed = true;
  (void)shutdown(oldest->first, SHUT_RDWR);  // its thread sees the end
  ++closing_;
  const bool has_place =
      left_.wait_for(lock, kEndWithin, [this] { return connections_.size() < most_; });
  --closing_;
  return has_place;
}

// A closed one is not closed again: each newcomer frees a place of its own.
std::map<socket_t, ConnectionTable::Connection>::iterator ConnectionTable::longest_waiting() {
  const auto rank = [](const Connection& connection) {
    return std::pair(connection.doing == Doing::kIdle, connection.since);
  };
  auto oldest = connections_.end();
  for (auto it = connections_.begin(); it != connections_.end(); ++it) {
    if (it->second.is_closed || it->second.doing == Doing::kRequest) continue;
    if (oldest == connections_.end() || rank(it->second) < rank(oldest->second)) oldest = it;
  }
  return oldest;
}

}  // namespace gantline::native
