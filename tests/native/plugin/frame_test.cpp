#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "plugin/frame.hpp"
#include "plugin/json_text.hpp"
#include "plugin/messages.hpp"
#include "support/catch.hpp"

using namespace gantline;
using namespace gantline::native;

namespace {

std::array<int, 2> make_pair() {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  return ends;
}

}  // namespace

TEST_CASE("frames arrive as they were sent, also in pieces", "[native][plugin][frame]") {
  const auto ends = make_pair();
  FrameChannel receiver(ends[1]);
  const std::string bytes(
      "\x04\0\0\0\x04"
      "abc"
      "\x01\0\0\0\x06",
      13);
  Frame frame;
  for (size_t i = 0; i < 7; ++i) {
    REQUIRE(::write(ends[0], &bytes[i], 1) == 1);
    CHECK(receiver.take(frame, true) == FrameChannel::Received::kNothing);
  }
  REQUIRE(::write(ends[0], &bytes[7], bytes.size() - 7) > 0);
  CHECK(receiver.take(frame, true) == FrameChannel::Received::kFrame);
  CHECK(frame.kind == FrameKind::kLog);
  CHECK(frame.payload == "abc");
  CHECK(receiver.take(frame, false) == FrameChannel::Received::kFrame);
  CHECK(frame.kind == FrameKind::kHeartbeat);
  CHECK(frame.payload.empty());
  ::close(ends[0]);
  CHECK(receiver.receive(frame) == FrameChannel::Received::kEnd);
}

TEST_CASE("a frame of impossible length ends the connection", "[native][plugin][frame]") {
  for (const std::string& head :
       {std::string("\0\0\0\0\1", 5), std::string("\xff\xff\xff\xff\1", 5)}) {
    const auto ends = make_pair();
    FrameChannel receiver(ends[1]);
    REQUIRE(::write(ends[0], head.data(), head.size()) == 5);
    Frame frame;
    CHECK(receiver.receive(frame) == FrameChannel::Received::kEnd);
    ::close(ends[0]);
  }
}

TEST_CASE("results survive the trip, and every truncation of them is noticed",
          "[native][plugin][frame]") {
  const InvocationResult result{GANTLINE_STATUS_FAILED, true, "{}", "code", "message"};
  const std::string bytes = encode_result(9, result);
  uint64_t call = 0;
  const auto decoded = decode_result(bytes, call);
  REQUIRE(decoded);
  CHECK(call == 9);
  CHECK(decoded->error_message == "message");
  CHECK(decoded->is_retryable);
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(decode_result(std::string_view(bytes).substr(0, size), call));
  }
}

TEST_CASE("a description with a length that lies is refused", "[native][plugin][frame]") {
  PayloadWriter lying;
  lying.text("name").text("1").number(UINT64_MAX);
  CHECK_FALSE(decode_description(lying.bytes()));
  CHECK_FALSE(decode_description(PayloadWriter().number(UINT64_MAX).bytes()));
}

TEST_CASE("a plugin's JSON is bounded in depth and size", "[native][plugin][json]") {
  CHECK(parse_plugin_json("").value().is_null());
  CHECK(parse_plugin_json(R"({"a": ["[[", "\"["]})").ok());
  CHECK(parse_plugin_json("{").error().code == ErrorCode::kInvalidArgument);
  CHECK(parse_plugin_json("\"\xff\"").error().code == ErrorCode::kInvalidArgument);
  CHECK(parse_plugin_json(std::string(1'000'000, '[')).error().code == ErrorCode::kLimitExceeded);
  CHECK(parse_plugin_json(std::string((16u << 20) + 1, ' ')).error().code ==
        ErrorCode::kLimitExceeded);
}
