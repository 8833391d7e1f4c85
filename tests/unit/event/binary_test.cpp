#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "gantline/bytes.hpp"
#include "gantline/event.hpp"
#include "support/catch.hpp"
#include "support/events.hpp"

using namespace gantline;

namespace {

const RunId kRun = make_run_id(Millis{1'760'000'000'000}, 77);

std::string encoded(const Event& event) {
  std::string bytes;
  encode_event(event, bytes);
  return bytes;
}

Event decoded(std::string_view bytes) {
  const auto event = decode_event(kRun, bytes);
  REQUIRE(event.ok());
  CHECK(bytes.empty());
  return event.value();
}

// Keeps every payload apart, under a hash that is only a number.
class NumberedPayloads : public PayloadSink, public PayloadSource {
 public:
  bool keep(std::string_view json_text, ContentHash& hash) override {
    hash = {};
    hash[0] = static_cast<uint8_t>(texts_.size());
    texts_.emplace_back(json_text);
    return true;
  }
  Result<std::string> load(const ContentHash& hash) override {
    if (hash[0] >= texts_.size()) return Error{ErrorCode::kNotFound, "no such payload", ""};
    return texts_[hash[0]];
  }

 private:
  std::vector<std::string> texts_;
};

}  // namespace

TEST_CASE("events of every kind survive their binary form", "[engine][event]") {
  const auto events = test::events_of_every_kind(kRun);
  REQUIRE(events.size() == 22);
  for (const Event& event : events) {
    CAPTURE(to_string(event.kind));
    CHECK(test::is_same(decoded(encoded(event)), event));
  }
}

TEST_CASE("typical events take at most 20 bytes", "[engine][event]") {
  CHECK(encoded(test::task_queued(kRun, 40)).size() == 15);
  CHECK(encoded(test::attempt_started(kRun, 41)).size() == 20);
  CHECK(encoded(test::task_completed(kRun, 42)).size() == 19);
}

TEST_CASE("events written one after another are read one after another", "[engine][event]") {
  const auto events = test::events_of_every_kind(kRun);
  std::string bytes;
  for (const Event& event : events) encode_event(event, bytes);
  std::string_view rest = bytes;
  for (const Event& event : events) {
    const auto read = decode_event(kRun, rest);
    REQUIRE(read.ok());
    CHECK(test::is_same(read.value(), event));
  }
  CHECK(rest.empty());
}

TEST_CASE("a detail with nothing in it is not written", "[engine][event]") {
  Event event = test::task_queued(kRun, 1);
  const std::string bare = encoded(event);
  event.detail = std::make_shared<EventDetail>();
  CHECK(encoded(event) == bare);
  CHECK(decoded(bare).detail == nullptr);
}

TEST_CASE("an output of null differs from no output", "[engine][event]") {
  Event event = test::task_completed(kRun, 1);
  auto detail = std::make_shared<EventDetail>();
  detail->payload = std::make_shared<nlohmann::json>();
  event.detail = detail;
  const Event read = decoded(encoded(event));
  REQUIRE(read.detail != nullptr);
  REQUIRE(read.detail->payload != nullptr);
  CHECK(read.detail->payload->is_null());
}

TEST_CASE("payloads kept apart come back through their source", "[engine][event]") {
  const Event event = test::full_event(kRun, 3);
  NumberedPayloads payloads;
  std::string bytes;
  encode_event(event, bytes, &payloads);
  CHECK(bytes.size() < encoded(event).size() + 64);

  std::string_view rest = bytes;
  const auto read = decode_event(kRun, rest, &payloads);
  REQUIRE(read.ok());
  CHECK(test::is_same(read.value(), event));

  rest = bytes;
  CHECK(decode_event(kRun, rest).error().code == ErrorCode::kCorrupt);
  CHECK(rest == bytes);
  NumberedPayloads empty;
  CHECK(decode_event(kRun, rest, &empty).error().code == ErrorCode::kNotFound);
}

TEST_CASE("an event that ends early is corrupt at every length", "[engine][event]") {
  for (const Event& event : test::events_of_every_kind(kRun)) {
    const std::string bytes = encoded(event);
    for (size_t size = 0; size < bytes.size(); ++size) {
      CAPTURE(to_string(event.kind), size);
      std::string_view cut(bytes.data(), size);
      const auto read = decode_event(kRun, cut);
      REQUIRE_FALSE(read.ok());
      CHECK(read.error().code == ErrorCode::kCorrupt);
      CHECK(read.error().where.rfind("byte ", 0) == 0);
      CHECK(cut.size() == size);
    }
  }
}

TEST_CASE("damaged events are refused or read, and never read outside their bytes",
          "[engine][event]") {
  std::mt19937 random(1);
  std::string bytes;
  for (const Event& event : test::events_of_every_kind(kRun)) {
    const std::string whole = encoded(event);
    for (int round = 0; round < 2'000; ++round) {
      bytes = whole;
      for (auto changes = 1 + random() % 3; changes > 0; --changes)
        bytes[random() % bytes.size()] = static_cast<char>(random());
      std::string_view rest = bytes;
      const auto read = decode_event(kRun, rest);
      if (!read.ok()) continue;
      // What was accepted means something: it can be shown and written again.
      CHECK(event_to_json(read.value()).is_object());
      CHECK_FALSE(encoded(read.value()).empty());
    }
  }
}

TEST_CASE("random bytes are no event or an event with known names", "[engine][event]") {
  std::mt19937 random(2);
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (!bytes.empty()) bytes[0] = static_cast<char>(0x10 | (bytes[0] & 0x07));
    std::string_view rest = bytes;
    const auto read = decode_event(kRun, rest);
    if (!read.ok()) continue;
    CHECK(to_string(read.value().kind) != "unknown");
    CHECK(to_string(read.value().cause) != "unknown");
    CHECK(to_string(read.value().reason) != "unknown");
  }
}

TEST_CASE("every kind that has a name can be read, and no other", "[engine][event]") {
  for (unsigned kind = 0; kind <= UINT8_MAX; ++kind) {
    CAPTURE(kind);
    std::string bytes = encoded(test::task_queued(kRun, 1));
    bytes[1] = static_cast<char>(kind);
    std::string_view rest = bytes;
    const bool has_name = to_string(static_cast<EventKind>(kind)) != "unknown";
    CHECK(decode_event(kRun, rest).ok() == has_name);
  }
}

TEST_CASE("an event of a later layout is refused as such", "[engine][event]") {
  std::string bytes = encoded(test::task_queued(kRun, 1));
  bytes[0] = 0x20;
  std::string_view rest = bytes;
  const auto read = decode_event(kRun, rest);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().code == ErrorCode::kUnsupportedVersion);
}

TEST_CASE("a payload nested too deeply to print is refused", "[engine][event]") {
  const auto with_payload_text = [](const std::string& text) {
    std::string bytes = encoded(test::task_queued(kRun, 1));
    bytes[2] = static_cast<char>(bytes[2] | 0x40);  // has a detail
    bytes.push_back(0x02);                          // with a payload
    bytes.push_back(0x00);                          // inline
    bytes::append_text(bytes, text);
    return bytes;
  };
  const std::string deep = with_payload_text(std::string(100'000, '[') + std::string(100'000, ']'));
  std::string_view rest = deep;
  CHECK(decode_event(kRun, rest).error().code == ErrorCode::kCorrupt);
  const std::string brackets_in_text = with_payload_text("\"" + std::string(1'000, '[') + "\"");
  CHECK(decoded(brackets_in_text).detail->payload->is_string());
}

TEST_CASE("numbers at the ends of their range survive as varints", "[engine][bytes]") {
  for (const uint64_t value : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{1} << 35,
                               uint64_t{1} << 63, UINT64_MAX}) {
    std::string text;
    bytes::append_varint(text, value);
    bytes::Reader in(text);
    uint64_t read = 0;
    REQUIRE(in.read_varint(read));
    CHECK(read == value);
    CHECK(in.at_end());
  }
  for (const int64_t value : {int64_t{0}, int64_t{-1}, INT64_MIN, INT64_MAX})
    CHECK(bytes::from_zigzag(bytes::to_zigzag(value)) == value);
}

TEST_CASE("a varint over 64 bits is refused", "[engine][bytes]") {
  const std::string eleven(11, '\xFF');
  const std::string too_large = std::string(9, '\xFF') + '\x02';
  uint64_t value = 0;
  CHECK_FALSE(bytes::Reader(eleven).read_varint(value));
  CHECK_FALSE(bytes::Reader(too_large).read_varint(value));
  uint32_t narrow = 0;
  std::string wide;
  bytes::append_varint(wide, uint64_t{UINT32_MAX} + 1);
  CHECK_FALSE(bytes::Reader(wide).read_varint(narrow));
}
