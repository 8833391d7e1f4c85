#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gantline/event.hpp"

namespace gantline::native {

// The events of one run in one batch.
struct EventGroup {
  RunId run = kNoRun;
  uint64_t first_sequence = 0;
  uint64_t last_sequence = 0;
  std::string bytes;  // the events, one after another
};

// Consecutive events of one run within the order of a batch.
struct EventSlice {
  uint32_t group = 0;  // position of the run in the batch
  uint32_t count = 0;
};

// Sorts the events of a batch by run, in the order of first appearance, and remembers how they were
// interleaved. Memory is kept from batch to batch.
class EventGroups {
 public:
  // REQUIRES: sequences of a run are consecutive.
  void build(std::span<const Event> events, PayloadSink& sink);

  std::span<const EventGroup> groups() const noexcept { return {groups_.data(), group_count_}; }
  std::span<const EventSlice> slices() const noexcept { return slices_; }

 private:
  uint32_t find_group(const Event& first);

  std::vector<EventGroup> groups_;  // the first group_count_ are of this batch
  size_t group_count_ = 0;
  std::vector<EventSlice> slices_;
  std::unordered_map<RunId, uint32_t> by_run_;  // only looked up, never walked
};

// One row of the family `log`: which events a batch wrote, and in which order.
struct LogRecord {
  struct Group {
    RunId run = kNoRun;
    uint64_t first_sequence = 0;
  };
  uint64_t first_step = 0;
  uint64_t last_step = 0;
  std::vector<Group> groups;
  std::vector<EventSlice> slices;
};

// The decisions that a batch holds; of one without events the last before it, twice.
struct StepRange {
  uint64_t first = 0;
  uint64_t last = 0;
};
void encode_log_record(StepRange steps, const EventGroups& groups, std::string& out);
// Errors: kCorrupt (`where` is left empty).
Result<LogRecord> decode_log_record(std::string_view bytes);

// Keys: run and first sequence of a group; number of a batch. Byte order is number order.
std::string event_key(RunId run, uint64_t sequence);
std::string batch_key(uint64_t batch);

}  // namespace gantline::native
