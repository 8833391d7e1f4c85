#include "http/connection_table.hpp"

#include <sys/socket.h>

#include <chrono>
#include <utility>

#include "gantline/assert.hpp"

namespace gantline::native {
namespace {

// A connection that is closed while it waits ends at once; this is for a machine that is busy.
constexpr std::chrono::seconds kEndWithin{2};

}  // namespace

bool ConnectionTable::enter(socket_t socket) {
  std::unique_lock lock(mutex_);
  if (connections_.size() + waiting_ >= most_) {
    if (!close_one()) return false;
    ++waiting_;
    const bool has_place =
        left_.wait_for(lock, kEndWithin, [this] { return connections_.size() < most_; });
    --waiting_;
    if (!has_place) return false;
  }
  Connection connection;
  connection.since = ++clock_;
  const bool is_new = connections_.emplace(socket, connection).second;
  GANTLINE_ASSERT(is_new);
  return true;
}

void ConnectionTable::leave(socket_t socket) {
  const std::lock_guard lock(mutex_);
  connections_.erase(socket);
  left_.notify_one();
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
  connection.since = ++clock_;
}

bool ConnectionTable::begin_request(socket_t socket) {
  const std::lock_guard lock(mutex_);
  Connection& connection = connections_.at(socket);
  connection.doing = Doing::kRequest;
  return !connection.is_closed;
}

// A closed one is not closed again: each newcomer frees a place of its own.
bool ConnectionTable::close_one() {
  const auto rank = [](const Connection& connection) {
    return std::pair(connection.doing == Doing::kIdle, connection.since);
  };
  auto oldest = connections_.end();
  for (auto it = connections_.begin(); it != connections_.end(); ++it) {
    if (it->second.is_closed || it->second.doing == Doing::kRequest) continue;
    if (oldest == connections_.end() || rank(it->second) < rank(oldest->second)) oldest = it;
  }
  if (oldest == connections_.end()) return false;
  oldest->second.is_closed = true;
  (void)shutdown(oldest->first, SHUT_RDWR);  // its thread sees the end
  return true;
}

}  // namespace gantline::native
