#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>

#include <httplib.h>

namespace gantline::native {

// The connections of a server, of which there may be so many at once. When one comes that there is
// no place for, one that has no request under way is closed: rather one whose client has not
// finished a head, the longest first, than one that waits between two requests. So clients that
// begin heads and do not finish them keep nobody out. None is closed in its first moments, in which
// honest clients send their head. Threads: any.
class ConnectionTable {
 public:
  explicit ConnectionTable(uint32_t most) : most_(most) {}
  ConnectionTable(const ConnectionTable&) = delete;
  ConnectionTable& operator=(const ConnectionTable&) = delete;

  // Takes a place for a connection whose head is to come. False: there is none, because requests
  // are under way on all. Waits a moment for one that it closes to end.
  bool enter(socket_t socket);
  // Gives it back. REQUIRES: enter succeeded, and the socket is still open.
  void leave(socket_t socket);

  // Closes all that have no request under way: the server ends.
  void close_waiting();

  // A request has been answered, the next one may come.
  void begin_wait(socket_t socket);
  // The head is whole. False: the connection has been closed to make room, so nothing of the
  // request may be done.
  bool begin_request(socket_t socket);

 private:
  using Clock = std::chrono::steady_clock;
  enum class Doing : uint8_t { kHead, kRequest, kIdle };
  struct Connection {
    Doing doing = Doing::kHead;
    Clock::time_point since;  // when it began that
    bool is_closed = false;
  };
  // Closes a connection and waits for its end. False: there is none that may be closed.
  bool make_place(std::unique_lock<std::mutex>& lock);
  std::map<socket_t, Connection>::iterator longest_waiting();

  const uint32_t most_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::map<socket_t, Connection> connections_;  // guarded by mutex_
  // Newcomers that wait for one that was closed to end. One that comes then closes another: it must
  // not take the place that somebody waits for.
  size_t waiting_ = 0;  // guarded by mutex_
  size_t closing_ = 0;  // those of them that have closed one; guarded by mutex_
};

}  // namespace gantline::native
