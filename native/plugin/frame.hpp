#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace gantline::native {

// The version of the protocol between the server and its host processes (PROTOCOL.md). Both are of
// one build, so anything else than equality is refused.
inline constexpr uint32_t kHostProtocolVersion = 1;
// A longer frame breaks the connection. Larger than any output that is accepted.
inline constexpr size_t kFrameBytesMax = size_t{20} << 20;

// Values are part of the protocol: append, never renumber.
enum class FrameKind : uint8_t {
  // -- from the host process
  kHello = 1,
  kDescription = 2,
  kRefused = 3,
  kLog = 4,
  kProgress = 5,
  kHeartbeat = 6,
  kResult = 7,
  // -- to the host process
  kRun = 16,
  kCancel = 17,  // on the control connection
};

struct Frame {
  FrameKind kind{};
  std::string payload;
};

// Puts a payload together: little-endian integers, texts with their length in front.
class PayloadWriter {
 public:
  PayloadWriter& number(uint64_t value);
  PayloadWriter& text(std::string_view value);
  const std::string& bytes() const noexcept { return bytes_; }

 private:
  std::string bytes_;
};

// Takes it apart. After the first field that is not there every field is empty and ok() is false.
class PayloadReader {
 public:
  explicit PayloadReader(std::string_view bytes) : bytes_(bytes) {}
  uint64_t number();
  // Points into the payload.
  std::string_view text();
  // Whether everything read was there.
  bool ok() const noexcept { return ok_; }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

// Frames over a connected stream socket, which it owns. send() from any thread; receive() from one.
class FrameChannel {
 public:
  enum class Received { kFrame, kNothing, kEnd };

  explicit FrameChannel(int descriptor) : descriptor_(descriptor) {}
  ~FrameChannel() { close(); }
  FrameChannel(const FrameChannel&) = delete;
  FrameChannel& operator=(const FrameChannel&) = delete;

  // False when the other side is gone.
  bool send(FrameKind kind, std::string_view payload);
  // Waits for a frame. kEnd: the other side is gone or sent what is not a frame.
  Received receive(Frame& frame);
  // A frame that has arrived completely, after one read at most. kNothing: there is none yet.
  // REQUIRES: the descriptor is readable, or only what was read before is wanted (`may_read`
  // false).
  Received take(Frame& frame, bool may_read);

  int descriptor() const noexcept { return descriptor_; }
  void close();

 private:
  Received parse(Frame& frame);

  int descriptor_;
  std::mutex sending_;
  std::string received_;  // bytes that are not consumed, from `consumed_`
  size_t consumed_ = 0;
};

}  // namespace gantline::native
