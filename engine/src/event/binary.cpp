#include <array>

#include "event/binary_detail.hpp"
#include "event/names.hpp"
#include "gantline/bytes.hpp"
#include "gantline/event.hpp"

namespace gantline {
namespace {

// The first byte of an event: the version of this layout above, the cause below. A cause or a
// version that needs more than four bits takes a new layout.
constexpr unsigned kVersion = 1;
constexpr unsigned kVersionShift = 4;
constexpr unsigned kCauseMask = 0x0F;

// Which fields follow. The frequent ones come first, so that the mask of a typical event is one
// byte. Part of the storage format: append, never renumber.
enum Field : uint32_t {
  kHasTask = 1u << 0,
  kHasTaskPhase = 1u << 1,
  kHasAttempt = 1u << 2,
  kHasToken = 1u << 3,
  kHasWorker = 1u << 4,
  kHasReason = 1u << 5,
  kHasDetail = 1u << 6,
  kHasRunPhase = 1u << 7,
  kHasCount = 1u << 8,
  kHasAmount = 1u << 9,
  kHasUntil = 1u << 10,
};
constexpr uint32_t kKnownFields = (1u << 11) - 1;

// Version, kind, and at most three enumerations of one byte; the mask and nine numbers.
constexpr size_t kHeadBytesMax = 5 + 10 * bytes::kVarintBytesMax;

uint32_t present_fields(const Event& event) noexcept {
  const auto when = [](bool present, Field field) { return present ? uint32_t{field} : 0u; };
  return when(event.task != kNoTask, kHasTask) |
         when(event.task_phase != TaskPhase{}, kHasTaskPhase) |
         when(event.attempt != 0, kHasAttempt) | when(event.token != kNoToken, kHasToken) |
         when(event.worker != kNoWorker, kHasWorker) |
         when(event.reason != Reason::kNone, kHasReason) |
         when(event.detail != nullptr && !event::is_empty(*event.detail), kHasDetail) |
         when(event.run_phase != RunPhase{}, kHasRunPhase) | when(event.count != 0, kHasCount) |
         when(event.amount != 0, kHasAmount) | when(event.until != Millis{}, kHasUntil);
}

// By value: a table, since this is asked of every event that is read.
constexpr std::array<bool, 256> kKnownKinds = [] {
  std::array<bool, 256> known{};
  for (size_t kind = 1; kind <= 5; ++kind) known[kind] = true;
  for (size_t kind = 16; kind <= 29; ++kind) known[kind] = true;
  for (size_t kind = 48; kind <= 50; ++kind) known[kind] = true;
  return known;
}();
constexpr unsigned kCauseCount = static_cast<unsigned>(Cause::kHost) + 1;
constexpr unsigned kReasonCount = static_cast<unsigned>(Reason::kNotNeeded) + 1;

// Reads an enumeration of one byte with values 0 to count - 1.
template <typename Enumeration>
bool read_enumeration(bytes::Reader& in, unsigned count, Enumeration& value) noexcept {
  uint8_t byte = 0;
  if (!in.read_byte(byte) || byte >= count) return false;
  value = static_cast<Enumeration>(byte);
  return true;
}

template <typename Id>
bool read_id(bytes::Reader& in, Id& id) noexcept {
  std::underlying_type_t<Id> value = 0;
  if (!in.read_varint(value)) return false;
  id = Id{value};
  return true;
}

// The fields that every event has, and the mask of the others. nullptr, or what is wrong.
const char* read_fixed_fields(bytes::Reader& in, Event& event, uint32_t& present) noexcept {
  uint8_t first = 0;
  uint8_t kind = 0;
  if (!in.read_byte(first) || !in.read_byte(kind)) return "it ends early";
  if ((first & kCauseMask) >= kCauseCount) return "unknown cause";
  if (!kKnownKinds[kind]) return "unknown kind";
  event.cause = static_cast<Cause>(first & kCauseMask);
  event.kind = static_cast<EventKind>(kind);
  if (!in.read_varint(present) || (present & ~kKnownFields) != 0) return "unknown field";
  if (!in.read_varint(event.sequence)) return "bad sequence";
  if (!in.read_varint(event.step)) return "bad step";
  if (!in.read_signed(event.at.count)) return "bad time";
  return nullptr;
}

const char* read_optional_fields(bytes::Reader& in, uint32_t present, Event& event) noexcept {
  if ((present & kHasTask) != 0 && !read_id(in, event.task)) return "bad task";
  if ((present & kHasTaskPhase) != 0 && !read_enumeration(in, kTaskPhaseCount, event.task_phase))
    return "bad task phase";
  if ((present & kHasAttempt) != 0 && !in.read_varint(event.attempt)) return "bad attempt";
  if ((present & kHasToken) != 0 && !read_id(in, event.token)) return "bad token";
  if ((present & kHasWorker) != 0 && !read_id(in, event.worker)) return "bad worker";
  if ((present & kHasReason) != 0 && !read_enumeration(in, kReasonCount, event.reason))
    return "bad reason";
  if ((present & kHasRunPhase) != 0 && !read_enumeration(in, kRunPhaseCount, event.run_phase))
    return "bad run phase";
  if ((present & kHasCount) != 0 && !in.read_varint(event.count)) return "bad count";
  if ((present & kHasAmount) != 0 && !in.read_signed(event.amount)) return "bad amount";
  if ((present & kHasUntil) != 0 && !in.read_signed(event.until.count)) return "bad time";
  return nullptr;
}

Error corrupt(const bytes::Reader& in, std::string_view what) {
  return {ErrorCode::kCorrupt, "not an event: " + std::string(what),
          "byte " + std::to_string(in.offset())};
}

}  // namespace

void encode_event(const Event& event, std::string& out, PayloadSink* sink) {
  const uint32_t present = present_fields(event);
  char head[kHeadBytesMax];
  char* at = head;
  const auto put_byte = [&at](auto value) { *at++ = static_cast<char>(value); };
  const auto put = [&at](auto value) {
    at = bytes::write_varint(at, static_cast<uint64_t>(value));
  };
  put_byte((kVersion << kVersionShift) | static_cast<unsigned>(event.cause));
  put_byte(event.kind);
  put(present);
  put(event.sequence);
  put(event.step);
  put(bytes::to_zigzag(event.at.count));
  if ((present & kHasTask) != 0) put(event.task);
  if ((present & kHasTaskPhase) != 0) put_byte(event.task_phase);
  if ((present & kHasAttempt) != 0) put(event.attempt);
  if ((present & kHasToken) != 0) put(event.token);
  if ((present & kHasWorker) != 0) put(event.worker);
  if ((present & kHasReason) != 0) put_byte(event.reason);
  if ((present & kHasRunPhase) != 0) put_byte(event.run_phase);
  if ((present & kHasCount) != 0) put(event.count);
  if ((present & kHasAmount) != 0) put(bytes::to_zigzag(event.amount));
  if ((present & kHasUntil) != 0) put(bytes::to_zigzag(event.until.count));
  out.append(head, static_cast<size_t>(at - head));
  if ((present & kHasDetail) != 0) event::encode_detail(*event.detail, out, sink);
}

Result<Event> decode_event(RunId run, std::string_view& bytes, PayloadSource* source) {
  bytes::Reader in(bytes);
  if (bytes.empty()) return corrupt(in, "it ends early");
  const unsigned version = static_cast<uint8_t>(bytes.front()) >> kVersionShift;
  if (version == 0) return corrupt(in, "version 0");
  if (version > kVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 "event of format " + std::to_string(version) + ", this one reads up to " +
                     std::to_string(kVersion),
                 "byte 0"};
  }
  Event event;
  event.run = run;
  uint32_t present = 0;
  const char* wrong = read_fixed_fields(in, event, present);
  if (wrong == nullptr) wrong = read_optional_fields(in, present, event);
  if (wrong != nullptr) return corrupt(in, wrong);
  if ((present & kHasDetail) != 0) {
    auto detail = event::decode_detail(in, source);
    if (!detail.ok()) {
      Error error = detail.error();
      error.where = "byte " + std::to_string(in.offset());
      return error;
    }
    event.detail = std::move(detail).value();
  }
  bytes = in.rest();
  return event;
}

}  // namespace gantline
