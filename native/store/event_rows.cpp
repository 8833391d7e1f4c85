#include "store/event_rows.hpp"

#include "gantline/bytes.hpp"
#include "store/blob_store.hpp"
#include "store/damage.hpp"
#include "store/event_memory.hpp"
#include "store/log_records.hpp"
#include "store/rocksdb_status.hpp"

namespace gantline::native {
namespace {

// Of a page of the history, which ends with the batch that reaches it.
constexpr size_t kPageBytes = 8u << 20;

std::string position(RunId run, uint64_t sequence) {
  return "run " + to_string(run) + ", event " + std::to_string(sequence);
}

// An event read from a row, with the place in the error.
Result<Event> decode(RunId run, uint64_t sequence, std::string_view& bytes, BlobReader& blobs) {
  auto event = decode_event(run, bytes, &blobs);
  if (!event.ok()) {
    Error error = event.error();
    error.where = position(run, sequence) + ", " + error.where;
    return error;
  }
  if (event.value().sequence != sequence)
    return damage("an event is missing", position(run, sequence));
  return event;
}

}  // namespace

Status EventRows::visit(RunId run, uint64_t first, const Visitor& visitor) const {
  const auto rows = database_.iterate(Family::kEvents);
  const std::string prefix = batch_key(static_cast<uint64_t>(run));
  // The event may be in the middle of a row, whose key is that of the row's first event.
  rows->SeekForPrev(event_key(run, first));
  if (!rows->Valid() || !rows->key().starts_with(prefix)) rows->Seek(event_key(run, first));
  BlobReader blobs(database_);
  uint64_t expected = 0;
  for (; rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    if (rows->key().size() != 16) return damage("a key is damaged", position(run, first));
    const uint64_t row_first = bytes::read_big_endian(to_view(rows->key()).substr(8));
    if (expected == 0) expected = row_first > first ? std::max<uint64_t>(first, 1) : row_first;
    if (row_first != expected) return damage("events are missing", position(run, expected));
    std::string_view bytes = to_view(rows->value());
    while (!bytes.empty()) {
      auto event = decode(run, expected, bytes, blobs);
      if (!event.ok()) return event.error();
      if (expected++ < first) continue;
      const auto go_on = visitor(std::move(event).value());
      if (!go_on.ok()) return go_on.error();
      if (!go_on.value()) return {};
    }
  }
  if (!rows->status().ok()) return to_error(rows->status(), "events of run " + to_string(run));
  return {};
}

Result<std::vector<Event>> EventRows::read(RunId run, uint64_t first, size_t limit) const {
  std::vector<Event> events;
  if (limit == 0) return events;
  const Status status = visit(run, first, [&](Event&& event) -> Result<bool> {
    events.push_back(std::move(event));
    return events.size() < limit;
  });
  if (!status.ok()) return status.error();
  return events;
}

Status EventRows::append_batch(std::string_view log_row, std::vector<Event>& events) const {
  const auto record = decode_log_record(log_row);
  if (!record.ok()) return record.error();
  struct Source {
    RunId run;
    uint64_t next = 0;
    std::string row;
    std::string_view rest;
  };
  std::vector<Source> sources;
  sources.reserve(record.value().groups.size());
  for (const LogRecord::Group& group : record.value().groups) {
    auto row = database_.get(Family::kEvents, event_key(group.run, group.first_sequence));
    if (!row.ok()) return row.error();
    if (!row.value().has_value())
      return damage("events are missing", position(group.run, group.first_sequence));
    sources.push_back({group.run, group.first_sequence, *std::move(row).value(), {}});
    sources.back().rest = sources.back().row;  // the vector does not move: it was reserved
  }
  BlobReader blobs(database_);
  for (const EventSlice& slice : record.value().slices) {
    Source& source = sources[slice.group];
    for (uint32_t i = 0; i < slice.count; ++i) {
      auto event = decode(source.run, source.next, source.rest, blobs);
      if (!event.ok()) return event.error();
      ++source.next;
      events.push_back(std::move(event).value());
    }
  }
  return {};
}

Result<Journal::HistoryPage> EventRows::read_history(uint64_t first, size_t limit) const {
  Journal::HistoryPage page;
  uint64_t batch = std::max<uint64_t>(first, 1);
  size_t bytes = 0;
  const auto rows = database_.iterate(Family::kLog);
  for (rows->Seek(batch_key(batch)); rows->Valid(); rows->Next(), ++batch) {
    if (to_view(rows->key()) != batch_key(batch))
      return damage("a batch is missing", "batch " + std::to_string(batch));
    if (page.events.size() >= limit || bytes >= kPageBytes) {
      page.next = batch;
      break;
    }
    const size_t before = page.events.size();
    if (Status status = append_batch(to_view(rows->value()), page.events); !status.ok()) {
      Error error = status.error();
      error.where = "batch " + std::to_string(batch) + ", " + error.where;
      return error;
    }
    for (size_t i = before; i < page.events.size(); ++i) bytes += memory_of(page.events[i]);
  }
  if (!rows->status().ok()) return to_error(rows->status(), "log");
  return page;
}

Result<EventRows::Last> EventRows::last() const {
  const auto rows = database_.iterate(Family::kLog);
  rows->SeekToLast();
  if (!rows->status().ok()) return to_error(rows->status(), "log");
  if (!rows->Valid()) return Last{};
  const auto record = decode_log_record(to_view(rows->value()));
  if (!record.ok()) return record.error();
  if (rows->key().size() != 8) return damage("a key is damaged", "log");
  return Last{bytes::read_big_endian(to_view(rows->key())), record.value().last_step};
}

}  // namespace gantline::native
