#include "plugin/frame.hpp"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace gantline::native {
namespace {

constexpr size_t kLengthBytes = 4;
constexpr size_t kHeadBytes = kLengthBytes + 1;

void put_u32(char* out, uint32_t value) {
  for (size_t i = 0; i < kLengthBytes; ++i) out[i] = static_cast<char>(value >> (8 * i) & 0xff);
}

uint32_t get_u32(const char* in) {
  uint32_t value = 0;
  for (size_t i = 0; i < kLengthBytes; ++i)
    value |= uint32_t{static_cast<unsigned char>(in[i])} << (8 * i);
  return value;
}

// Sends everything, going on after partial writes. No SIGPIPE.
bool send_all(int descriptor, std::array<iovec, 2> parts) {
  size_t first = 0;
  while (first < parts.size()) {
    msghdr message = {};
    message.msg_iov = &parts[first];
    message.msg_iovlen = parts.size() - first;
    const ssize_t count = ::sendmsg(descriptor, &message, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    auto left = static_cast<size_t>(count);
    while (first < parts.size() && left >= parts[first].iov_len) left -= parts[first++].iov_len;
    if (first == parts.size()) break;
    parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + left;
    parts[first].iov_len -= left;
  }
  return true;
}

}  // namespace

PayloadWriter& PayloadWriter::number(uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(value >> shift & 0xff);
  return *this;
}

PayloadWriter& PayloadWriter::text(std::string_view value) {
  number(value.size());
  bytes_ += value;
  return *this;
}

uint64_t PayloadReader::number() {
  constexpr size_t kBytes = 8;
  if (bytes_.size() < kBytes) {
    ok_ = false;
    bytes_ = {};
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < kBytes; ++i)
    value |= uint64_t{static_cast<unsigned char>(bytes_[i])} << (8 * i);
  bytes_.remove_prefix(kBytes);
  return value;
}

std::string_view PayloadReader::text() {
  const uint64_t size = number();
  if (size > bytes_.size()) {
    ok_ = false;
    bytes_ = {};
    return {};
  }
  const std::string_view value = bytes_.substr(0, static_cast<size_t>(size));
  bytes_.remove_prefix(value.size());
  return value;
}

bool FrameChannel::send(FrameKind kind, std::string_view payload) {
  std::array<char, kHeadBytes> head;
  put_u32(head.data(), static_cast<uint32_t>(payload.size() + 1));
  head[kLengthBytes] = static_cast<char>(kind);
  const std::lock_guard lock(sending_);
  return send_all(descriptor_, {{{head.data(), head.size()},
                                 {const_cast<char*>(payload.data()), payload.size()}}});
}

FrameChannel::Received FrameChannel::receive(Frame& frame) {
  Received received = take(frame, /*may_read=*/false);
  while (received == Received::kNothing) received = take(frame, /*may_read=*/true);
  return received;
}

FrameChannel::Received FrameChannel::take(Frame& frame, bool may_read) {
  const Received parsed = parse(frame);
  if (parsed != Received::kNothing || !may_read) return parsed;
  std::array<char, 64 * 1024> buffer;
  const ssize_t count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return Received::kNothing;
  if (count <= 0) return Received::kEnd;
  if (consumed_ > buffer.size()) {
    received_.erase(0, consumed_);
    consumed_ = 0;
  }
  received_.append(buffer.data(), static_cast<size_t>(count));
  return parse(frame);
}

FrameChannel::Received FrameChannel::parse(Frame& frame) {
  const size_t available = received_.size() - consumed_;
  if (available < kHeadBytes) return Received::kNothing;
  const size_t length = get_u32(received_.data() + consumed_);
  if (length == 0 || length > kFrameBytesMax) return Received::kEnd;
  if (available < kLengthBytes + length) return Received::kNothing;
  frame.kind = static_cast<FrameKind>(received_[consumed_ + kLengthBytes]);
  frame.payload.assign(received_, consumed_ + kHeadBytes, length - 1);
  consumed_ += kLengthBytes + length;
  if (consumed_ == received_.size()) {
    received_.clear();
    consumed_ = 0;
  }
  return Received::kFrame;
}

void FrameChannel::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace gantline::native
