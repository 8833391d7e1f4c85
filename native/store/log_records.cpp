#include "store/log_records.hpp"

#include "gantline/assert.hpp"
#include "gantline/bytes.hpp"

namespace gantline::native {
namespace {

constexpr uint8_t kVersion = 1;

Error corrupt() { return {ErrorCode::kCorrupt, "not a record of the log", ""}; }

}  // namespace

uint32_t EventGroups::find_group(const Event& first) {
  const auto [found, is_new] = by_run_.try_emplace(first.run, static_cast<uint32_t>(group_count_));
  if (!is_new) return found->second;
  if (group_count_ == groups_.size()) groups_.emplace_back();
  EventGroup& group = groups_[group_count_++];
  group.run = first.run;
  group.first_sequence = first.sequence;
  group.last_sequence = first.sequence - 1;
  group.bytes.clear();
  return found->second;
}

void EventGroups::build(std::span<const Event> events, PayloadSink& sink) {
  group_count_ = 0;
  slices_.clear();
  by_run_.clear();
  for (const Event& event : events) {
    const bool continues = !slices_.empty() && groups_[slices_.back().group].run == event.run;
    if (!continues) slices_.push_back({find_group(event), 0});
    EventGroup& group = groups_[slices_.back().group];
    GANTLINE_ASSERT(event.sequence == group.last_sequence + 1);
    group.last_sequence = event.sequence;
    ++slices_.back().count;
    encode_event(event, group.bytes, &sink);
  }
}

void encode_log_record(StepRange steps, const EventGroups& groups, std::string& out) {
  out.push_back(static_cast<char>(kVersion));
  bytes::append_varint(out, steps.first);
  bytes::append_varint(out, steps.last - steps.first);
  bytes::append_varint(out, groups.groups().size());
  for (const EventGroup& group : groups.groups()) {
    bytes::append_big_endian(out, static_cast<uint64_t>(group.run));
    bytes::append_varint(out, group.first_sequence);
  }
  for (const EventSlice& slice : groups.slices()) {
    bytes::append_varint(out, slice.group);
    bytes::append_varint(out, slice.count);
  }
}

Result<LogRecord> decode_log_record(std::string_view bytes) {
  bytes::Reader in(bytes);
  LogRecord record;
  uint8_t version = 0;
  uint64_t steps = 0;
  uint64_t group_count = 0;
  if (!in.read_byte(version) || version != kVersion) return corrupt();
  if (!in.read_varint(record.first_step) || !in.read_varint(steps)) return corrupt();
  if (!in.read_varint(group_count) || group_count > in.remaining()) return corrupt();
  record.last_step = record.first_step + steps;
  for (uint64_t i = 0; i < group_count; ++i) {
    uint64_t run = 0;
    LogRecord::Group group;
    if (!in.read_big_endian(run) || !in.read_varint(group.first_sequence)) return corrupt();
    group.run = RunId{run};
    record.groups.push_back(group);
  }
  while (!in.at_end()) {
    EventSlice slice;
    if (!in.read_varint(slice.group) || !in.read_varint(slice.count)) return corrupt();
    if (slice.group >= group_count || slice.count == 0) return corrupt();
    record.slices.push_back(slice);
  }
  return record;
}

std::string event_key(RunId run, uint64_t sequence) {
  std::string key;
  key.reserve(16);
  bytes::append_big_endian(key, static_cast<uint64_t>(run));
  bytes::append_big_endian(key, sequence);
  return key;
}

std::string batch_key(uint64_t batch) {
  std::string key;
  bytes::append_big_endian(key, batch);
  return key;
}

}  // namespace gantline::native
