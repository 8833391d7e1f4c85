#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "http/server.hpp"

#include <httplib.h>

namespace gantline::native {

// A connection that keeps budgets where cpp-httplib 0.11.4 has none: bytes of the request line, of
// the head and of the body, number of headers, and deadlines for the head and for the whole
// request, however slowly the client sends. What a client sends ahead (pipelining) stays in the
// buffer for the next request. A breach poisons the stream: everything fails from then on, and the
// connection is closed, after an answer of the server's own where the breach has one.
class GuardedStream final : public httplib::Stream {
 public:
  // `on_head` is asked when a head is whole; false poisons the stream.
  GuardedStream(socket_t socket, const HttpServerOptions& options, std::function<bool()> on_head);

  // Begins the budgets of the next request anew.
  void begin_request();
  // Waits for the first byte of the next request. False: none came.
  bool wait_for_request(std::chrono::milliseconds timeout);
  bool is_poisoned() const noexcept { return is_poisoned_; }
  // Whether the request line, or the head, went over its budget.
  bool is_line_too_long() const noexcept { return breach_ == Breach::kRequestLine; }
  bool is_head_too_large() const noexcept { return breach_ == Breach::kHead; }
  // Waits for something to read, throws it away and adds its size to `bytes`. False: the client
  // has closed. What was read ahead is gone, too.
  bool discard(std::chrono::milliseconds timeout, size_t& bytes);

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* data, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;
  enum class Breach : uint8_t { kNone, kRequestLine, kHead };

  bool has_buffered() const noexcept { return offset_ < buffer_.size(); }
  bool wait(short events, Clock::time_point deadline) const;
  bool fill();
  // How many of the buffered bytes may be handed out; 0 poisons.
  size_t admit(size_t wanted);
  size_t admit_head(size_t wanted);

  socket_t socket_;
  const HttpServerOptions& options_;
  const std::function<bool()> on_head_;
  std::string buffer_;
  size_t offset_ = 0;
  Clock::time_point deadline_;
  bool is_in_head_ = true;
  size_t line_bytes_ = 0;
  size_t head_bytes_ = 0;
  size_t line_count_ = 0;
  size_t body_bytes_ = 0;
  Breach breach_ = Breach::kNone;
  bool is_poisoned_ = false;
};

}  // namespace gantline::native
