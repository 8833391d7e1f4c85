#include "store/run_index.hpp"

#include "gantline/assert.hpp"
#include "gantline/bytes.hpp"
#include "store/damage.hpp"
#include "store/rocksdb_status.hpp"

namespace gantline::native {
namespace {

Error corrupt(RunId run) {
  return damage("a row of the index is damaged", "run " + to_string(run));
}

}  // namespace

Status RunIndex::load() {
  const auto stored = database_.get(Family::kIndex, index_row::kHighestNumber);
  if (!stored.ok()) return stored.error();
  if (!stored.value().has_value()) return {};
  bytes::Reader in(*stored.value());
  if (!in.read_varint(highest_number_) || !in.at_end()) return corrupt(kNoRun);
  return {};
}

void RunIndex::put(std::string_view key, std::string_view value, rocksdb::WriteBatch& batch) const {
  const auto status = batch.Put(database_.family(Family::kIndex), to_slice(key), to_slice(value));
  GANTLINE_ASSERT(status.ok());
}

void RunIndex::remove(std::string_view key, rocksdb::WriteBatch& batch) const {
  const auto status = batch.Delete(database_.family(Family::kIndex), to_slice(key));
  GANTLINE_ASSERT(status.ok());
}

void RunIndex::note(const Event& event, rocksdb::WriteBatch& batch) {
  if (event.kind == EventKind::kRunSubmitted) {
    put(index_row::with_run(index_row::prefix(index_row::kActive), event.run), "", batch);
    const auto number = static_cast<uint64_t>(event.amount);
    if (number <= highest_number_) return;
    highest_number_ = number;
    std::string value;
    bytes::append_varint(value, number);
    put(index_row::kHighestNumber, value, batch);
  } else if (event.kind == EventKind::kRunPhaseChanged) {
    const std::string key = index_row::with_run(index_row::prefix(index_row::kActive), event.run);
    if (is_terminal(event.run_phase)) {
      remove(key, batch);
    } else {
      put(key, "", batch);
    }
  }
}

void RunIndex::put_identity(const RunSummary& summary, rocksdb::WriteBatch& batch) const {
  using namespace index_row;
  std::string value;
  encode_identity(summary, value);
  put(with_run(prefix(kIdentity), summary.id), value, batch);
  put(with_run(prefix(kWorkflow, summary.workflow_name), summary.id), "", batch);
  for (const std::string& tag : summary.tags)
    put(with_run(prefix(kTag, tag), summary.id), "", batch);
  if (!summary.idempotency_key.empty())
    put(with_run(prefix(kIdempotencyKey, summary.idempotency_key), summary.id), "", batch);
}

Result<std::optional<RunPhase>> RunIndex::stored_phase(RunId run) const {
  if (const auto known = phases_.find(run); known != phases_.end())
    return std::optional<RunPhase>(known->second);
  const std::string key = index_row::with_run(index_row::prefix(index_row::kProgress), run);
  const auto row = database_.get(Family::kIndex, key);
  if (!row.ok()) return row.error();
  if (!row.value().has_value()) return std::optional<RunPhase>();
  RunSummary summary;
  if (!decode_progress(*row.value(), summary)) return corrupt(run);
  return std::optional<RunPhase>(summary.phase);
}

Status RunIndex::write(const RunSummary& summary, rocksdb::WriteBatch& batch) {
  using namespace index_row;
  const auto before = stored_phase(summary.id);
  if (!before.ok()) return before.error();
  if (!before.value().has_value()) put_identity(summary, batch);
  if (before.value() != summary.phase) {
    if (before.value().has_value())
      remove(with_run(prefix(kPhase, *before.value()), summary.id), batch);
    put(with_run(prefix(kPhase, summary.phase), summary.id), "", batch);
  }
  std::string value;
  encode_progress(summary, value);
  put(with_run(prefix(kProgress), summary.id), value, batch);
  if (is_terminal(summary.phase)) {
    phases_.erase(summary.id);
  } else {
    phases_[summary.id] = summary.phase;
  }
  return {};
}

}  // namespace gantline::native
