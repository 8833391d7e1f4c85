// The reading half of RunIndex.
#include <algorithm>

#include "store/damage.hpp"
#include "store/rocksdb_status.hpp"
#include "store/run_index.hpp"

namespace gantline::native {
namespace {

// Walks the runs below one prefix of the index, newest first.
class PrefixCursor {
 public:
  PrefixCursor(const Database& database, std::string prefix, RunId before)
      : iterator_(database.iterate(Family::kIndex)), prefix_(std::move(prefix)) {
    const bool from_newest = before == kNoRun;
    iterator_->SeekForPrev(index_row::with_run(prefix_, from_newest ? RunId{UINT64_MAX} : before));
    if (!from_newest && valid() && run() == before) iterator_->Prev();
  }

  bool valid() const {
    // The length tells a row of this subject from one whose subject only begins alike.
    return iterator_->Valid() && iterator_->key().size() == prefix_.size() + 8 &&
           iterator_->key().starts_with(prefix_);
  }
  RunId run() const { return index_row::run_of(to_view(iterator_->key())); }
  void next() { iterator_->Prev(); }
  rocksdb::Status status() const { return iterator_->status(); }

 private:
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::string prefix_;
};

// The prefixes that together hold every run that can match, by the most selective field given.
std::vector<std::string> prefixes_for(const RunQuery& query) {
  using namespace index_row;
  if (!query.idempotency_key.empty()) return {prefix(kIdempotencyKey, query.idempotency_key)};
  if (!query.tag.empty()) return {prefix(kTag, query.tag)};
  if (!query.workflow_name.empty()) return {prefix(kWorkflow, query.workflow_name)};
  std::vector<std::string> prefixes;
  for (const RunPhase phase : query.phases) prefixes.push_back(prefix(kPhase, phase));
  std::sort(prefixes.begin(), prefixes.end());
  prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
  if (prefixes.empty()) prefixes.push_back(prefix(kIdentity));
  return prefixes;
}

bool matches(const RunQuery& query, const RunSummary& run) {
  const auto contains = [](const auto& list, const auto& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  return (query.phases.empty() || contains(query.phases, run.phase)) &&
         (query.workflow_name.empty() || query.workflow_name == run.workflow_name) &&
         (query.tag.empty() || contains(run.tags, query.tag)) &&
         (query.idempotency_key.empty() || query.idempotency_key == run.idempotency_key);
}

// The cursor that stands on the newest run; nullptr when all are at their end.
PrefixCursor* newest(std::vector<PrefixCursor>& cursors) {
  PrefixCursor* best = nullptr;
  for (PrefixCursor& cursor : cursors) {
    if (cursor.valid() && (best == nullptr || best->run() < cursor.run())) best = &cursor;
  }
  return best;
}

}  // namespace

Result<RunSummary> RunIndex::read(RunId run) const {
  RunSummary summary;
  summary.id = run;
  const auto identity = database_.get(
      Family::kIndex, index_row::with_run(index_row::prefix(index_row::kIdentity), run));
  if (!identity.ok()) return identity.error();
  if (!identity.value().has_value())
    return Error{ErrorCode::kNotFound, "no such run", to_string(run)};
  const auto progress = database_.get(
      Family::kIndex, index_row::with_run(index_row::prefix(index_row::kProgress), run));
  if (!progress.ok()) return progress.error();
  if (!progress.value().has_value() || !decode_identity(*identity.value(), summary) ||
      !decode_progress(*progress.value(), summary)) {
    return damage("a row of the index is damaged", "run " + to_string(run));
  }
  return summary;
}

Result<std::vector<RunSummary>> RunIndex::list(const RunQuery& query) const {
  std::vector<PrefixCursor> cursors;
  for (std::string& prefix : prefixes_for(query))
    cursors.emplace_back(database_, std::move(prefix), query.before);
  std::vector<RunSummary> runs;
  while (runs.size() < query.limit) {
    PrefixCursor* cursor = newest(cursors);
    if (cursor == nullptr) break;
    auto summary = read(cursor->run());
    if (!summary.ok()) return summary.error();
    // Checked even on the field that the prefix is of: the row may have changed since.
    if (matches(query, summary.value())) runs.push_back(std::move(summary).value());
    cursor->next();
  }
  for (const PrefixCursor& cursor : cursors) {
    if (!cursor.status().ok()) return to_error(cursor.status(), "index");
  }
  return runs;
}

Result<std::vector<RunId>> RunIndex::active_runs() const {
  std::vector<RunId> runs;
  PrefixCursor cursor(database_, index_row::prefix(index_row::kActive), kNoRun);
  for (; cursor.valid(); cursor.next()) runs.push_back(cursor.run());
  if (!cursor.status().ok()) return to_error(cursor.status(), "index");
  std::reverse(runs.begin(), runs.end());
  return runs;
}

}  // namespace gantline::native
