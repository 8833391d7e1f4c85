#include "http/guarded_stream.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace gantline::native {
namespace {

constexpr size_t kReadBytes = 16'384;

std::chrono::milliseconds to_chrono(Millis duration) {
  return std::chrono::milliseconds(duration.count);
}

void describe(const sockaddr_storage& address, socklen_t size, std::string& ip, int& port) {
  char host[NI_MAXHOST] = "";
  char service[NI_MAXSERV] = "0";
  (void)getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host, sizeof host, service,
                    sizeof service, NI_NUMERICHOST | NI_NUMERICSERV);
  ip = host;
  port = std::atoi(service);
}

}  // namespace

GuardedStream::GuardedStream(socket_t socket, const HttpServerOptions& options,
                             std::function<bool()> on_head)
    : socket_(socket), options_(options), on_head_(std::move(on_head)), deadline_(Clock::now()) {}

void GuardedStream::begin_request() {
  deadline_ = Clock::now() + to_chrono(options_.head_timeout);
  is_in_head_ = true;
  line_bytes_ = head_bytes_ = line_count_ = body_bytes_ = 0;
}

bool GuardedStream::wait_for_request(std::chrono::milliseconds timeout) {
  return has_buffered() || wait(POLLIN, Clock::now() + timeout);
}

bool GuardedStream::wait(short events, Clock::time_point deadline) const {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd descriptor{socket_, events, 0};
    const int ready = poll(&descriptor, 1, static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool GuardedStream::is_readable() const { return has_buffered() || wait(POLLIN, deadline_); }

bool GuardedStream::is_writable() const {
  return !is_poisoned_ && wait(POLLOUT, Clock::now() + to_chrono(options_.write_timeout));
}

bool GuardedStream::fill() {
  if (!wait(POLLIN, deadline_)) {
    is_poisoned_ = true;
    return false;
  }
  buffer_.resize(kReadBytes);
  const ssize_t received = recv(socket_, buffer_.data(), buffer_.size(), 0);
  buffer_.resize(received > 0 ? static_cast<size_t>(received) : 0);
  offset_ = 0;
  return received > 0;
}

// cpp-httplib reads the head byte by byte, so a budget that breaks in the middle stops it there.
size_t GuardedStream::admit_head(size_t wanted) {
  for (size_t i = 0; i < wanted; ++i) {
    const char c = buffer_[offset_ + i];
    ++head_bytes_;
    ++line_bytes_;
    if (c == '\n') {
      const bool is_blank = line_bytes_ <= 2 && line_count_ > 0;
      if (is_blank) {
        if (!on_head_()) return 0;
        is_in_head_ = false;
        deadline_ = Clock::now() + to_chrono(options_.body_timeout);
        return i + 1;
      }
      line_bytes_ = 0;
      ++line_count_;
    }
    if (line_bytes_ > options_.request_line_bytes || head_bytes_ > options_.head_bytes ||
        line_count_ > options_.header_count) {
      breach_ = line_count_ == 0 ? Breach::kRequestLine : Breach::kHead;
      return 0;
    }
  }
  return wanted;
}

size_t GuardedStream::admit(size_t wanted) {
  if (is_in_head_) return admit_head(wanted);
  body_bytes_ += wanted;
  // What is read ahead may belong to the next request; cpp-httplib itself keeps to Content-Length.
  return body_bytes_ > options_.body_bytes + kReadBytes ? 0 : wanted;
}

ssize_t GuardedStream::read(char* data, size_t size) {
  if (is_poisoned_) return -1;
  if (!has_buffered() && !fill()) return is_poisoned_ ? -1 : 0;
  const size_t admitted = admit(std::min(size, buffer_.size() - offset_));
  if (admitted == 0) {
    is_poisoned_ = true;
    return -1;
  }
  std::memcpy(data, buffer_.data() + offset_, admitted);
  offset_ += admitted;
  return static_cast<ssize_t>(admitted);
}

bool GuardedStream::discard(std::chrono::milliseconds timeout, size_t& bytes) {
  if (!wait(POLLIN, Clock::now() + timeout)) return true;
  buffer_.resize(kReadBytes);
  offset_ = buffer_.size();
  const ssize_t received = recv(socket_, buffer_.data(), buffer_.size(), 0);
  if (received > 0) bytes += static_cast<size_t>(received);
  return received > 0;
}

ssize_t GuardedStream::write(const char* data, size_t size) {
  if (!is_writable()) return -1;
  return send(socket_, data, size, MSG_NOSIGNAL);
}

void GuardedStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
    describe(address, size, ip, port);
  }
}

void GuardedStream::get_local_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
    describe(address, size, ip, port);
  }
}

}  // namespace gantline::native
