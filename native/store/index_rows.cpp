#include "store/index_rows.hpp"

#include <algorithm>
#include <array>

#include "gantline/bytes.hpp"

namespace gantline::native {
namespace {

constexpr uint8_t kVersion = 1;

// In the order in which they are stored: append, never reorder.
std::array<uint32_t*, 9> counters(RunCounts& counts) {
  return {&counts.total,  &counts.pending,     &counts.queued,  &counts.running,  &counts.completed,
          &counts.failed, &counts.soft_failed, &counts.skipped, &counts.cancelled};
}

}  // namespace

namespace index_row {

std::string prefix(char kind) { return std::string(1, kind); }

std::string prefix(char kind, RunPhase phase) { return {kind, static_cast<char>(phase)}; }

std::string prefix(char kind, std::string_view subject) {
  std::string key(1, kind);
  bytes::append_text(key, subject);
  return key;
}

std::string with_run(std::string prefix, RunId run) {
  bytes::append_big_endian(prefix, static_cast<uint64_t>(run));
  return prefix;
}

RunId run_of(std::string_view key) noexcept {
  return RunId{bytes::read_big_endian(key.substr(key.size() - 8))};
}

}  // namespace index_row

void encode_identity(const RunSummary& summary, std::string& out) {
  out.push_back(static_cast<char>(kVersion));
  bytes::append_varint(out, summary.number);
  bytes::append_varint(out, bytes::to_zigzag(summary.created_at.count));
  out.append(reinterpret_cast<const char*>(summary.workflow_hash.data()),
             summary.workflow_hash.size());
  bytes::append_text(out, summary.workflow_name);
  bytes::append_text(out, summary.idempotency_key);
  bytes::append_varint(out, summary.tags.size());
  for (const std::string& tag : summary.tags) bytes::append_text(out, tag);
}

bool decode_identity(std::string_view bytes, RunSummary& summary) {
  bytes::Reader in(bytes);
  uint8_t version = 0;
  std::string_view hash;
  uint64_t tags = 0;
  if (!in.read_byte(version) || version != kVersion || !in.read_varint(summary.number) ||
      !in.read_signed(summary.created_at.count) ||
      !in.read_bytes(summary.workflow_hash.size(), hash) || !in.read_text(summary.workflow_name) ||
      !in.read_text(summary.idempotency_key) || !in.read_varint(tags) || tags > in.remaining())
    return false;
  std::copy(hash.begin(), hash.end(), summary.workflow_hash.begin());
  summary.tags.resize(static_cast<size_t>(tags));
  for (std::string& tag : summary.tags) {
    if (!in.read_text(tag)) return false;
  }
  return in.at_end();
}

void encode_progress(const RunSummary& summary, std::string& out) {
  out.push_back(static_cast<char>(kVersion));
  bytes::append_varint(out, summary.version);
  out.push_back(static_cast<char>(summary.phase));
  bytes::append_varint(out, bytes::to_zigzag(summary.started_at.count));
  bytes::append_varint(out, bytes::to_zigzag(summary.ended_at.count));
  RunCounts counts = summary.counts;
  for (const uint32_t* counter : counters(counts)) bytes::append_varint(out, *counter);
}

bool decode_progress(std::string_view bytes, RunSummary& summary) {
  bytes::Reader in(bytes);
  uint8_t version = 0;
  uint8_t phase = 0;
  if (!in.read_byte(version) || version != kVersion || !in.read_varint(summary.version) ||
      !in.read_byte(phase) || phase >= kRunPhaseCount ||
      !in.read_signed(summary.started_at.count) || !in.read_signed(summary.ended_at.count))
    return false;
  summary.phase = static_cast<RunPhase>(phase);
  for (uint32_t* counter : counters(summary.counts)) {
    if (!in.read_varint(*counter)) return false;
  }
  return in.at_end();
}

}  // namespace gantline::native
