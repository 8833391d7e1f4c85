#include "upkeep/run_check.hpp"

#include <algorithm>

#include "gantline/bytes.hpp"
#include "gantline/state.hpp"
#include "runtime/run_summary.hpp"
#include "store/damage.hpp"
#include "store/event_memory.hpp"
#include "store/log_records.hpp"
#include "store/recovery.hpp"
#include "store/rocksdb_status.hpp"

namespace gantline::native {
namespace {

constexpr uint32_t kSegmentEvents = 256;
constexpr size_t kSegmentBytes = 1u << 20;  // in memory
constexpr size_t kFindingsMax = 200;

void note(RunTraces& traces, RunId run, uint64_t reaches) {
  uint64_t& known = traces[run];
  known = std::max(known, reaches);
}

void read_log(const StoreSource& store, RunTraces& traces, Examination& found) {
  const auto rows = store.database->iterate(Family::kLog);
  uint64_t batch = 1;
  for (rows->SeekToFirst(); rows->Valid(); rows->Next(), ++batch) {
    const uint64_t stored =
        rows->key().size() == 8 ? bytes::read_big_endian(to_view(rows->key())) : 0;
    const std::string place = "batch " + std::to_string(batch);
    if (stored < batch) return add_finding(found, damage("a key is damaged", "family log"));
    if (stored != batch) {
      add_finding(found, damage(std::to_string(stored - batch) + " batches are missing", place));
      found.missing_batches += stored - batch;
      batch = stored;
    }
    const auto record = decode_log_record(to_view(rows->value()));
    if (!record.ok()) {
      add_finding(found, damage("the record of a batch is damaged", place));
      continue;
    }
    for (const LogRecord::Group& group : record.value().groups)
      note(traces, group.run, group.first_sequence);
  }
  if (!rows->status().ok()) add_finding(found, to_error(rows->status(), "family log"));
}

void read_event_keys(const StoreSource& store, RunTraces& traces, Examination& found) {
  const auto rows = store.database->iterate(Family::kEvents);
  rows->SeekToFirst();
  while (rows->Valid()) {
    if (rows->key().size() != 16) return add_finding(found, damage("a key is damaged", "events"));
    const uint64_t run = bytes::read_big_endian(to_view(rows->key()));
    note(traces, RunId{run}, 1);
    if (run == UINT64_MAX) break;
    rows->Seek(event_key(RunId{run + 1}, 0));
  }
  if (!rows->status().ok()) add_finding(found, to_error(rows->status(), "family events"));
}

void read_identities(const StoreSource& store, RunTraces& traces, Examination& found) {
  const std::string prefix = index_row::prefix(index_row::kIdentity);
  const auto rows = store.database->iterate(Family::kIndex);
  for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    if (rows->key().size() == prefix.size() + 8)
      note(traces, index_row::run_of(to_view(rows->key())), 1);
  }
  if (!rows->status().ok()) add_finding(found, to_error(rows->status(), "family index"));
}

// Every row by which a run is found.
std::vector<std::string> index_keys(const RunSummary& run) {
  using namespace index_row;
  std::vector<std::string> keys{with_run(prefix(kPhase, run.phase), run.id),
                                with_run(prefix(kWorkflow, run.workflow_name), run.id)};
  for (const std::string& tag : run.tags) keys.push_back(with_run(prefix(kTag, tag), run.id));
  if (!run.idempotency_key.empty())
    keys.push_back(with_run(prefix(kIdempotencyKey, run.idempotency_key), run.id));
  if (!is_terminal(run.phase)) keys.push_back(with_run(prefix(kActive), run.id));
  return keys;
}

// The index against the events, which are right.
void check_index(const StoreSource& store, const RunSummary& run, Examination& found) {
  const std::string place = "run " + to_string(run.id);
  const auto stored = store.index.read(run.id);
  if (!stored.ok() && stored.error().code == ErrorCode::kIo)
    return add_finding(found, stored.error());
  if (!stored.ok() || stored.value().phase != run.phase)
    return add_finding(found, damage("the index does not have a run as it is", place));
  for (const std::string& key : index_keys(run)) {
    const auto row = store.database->get(Family::kIndex, key);
    if (!row.ok() && row.error().code == ErrorCode::kIo) return add_finding(found, row.error());
    if (!row.ok() || !row.value().has_value())
      return add_finding(found, damage("a row of the index is missing", place));
  }
}

void add_damaged(const StoreSource& store, RunId id, const Error& error, Examination& found) {
  add_finding(found, error);
  DamagedRun run{id, "", "", error.message.substr(0, error.message.rfind(kNextStep))};
  if (const auto summary = store.index.read(id); summary.ok()) {
    run.workflow = summary.value().workflow_name;
    run.state = to_string(summary.value().phase);
  }
  found.damaged_runs.push_back(std::move(run));
}

// Why the fold of a run is less than the run; nullopt when it is whole.
std::optional<Error> find_gap(const StoreSource& store, RunId id, uint64_t reaches,
                              const RunState* run) {
  const std::string place = "run " + to_string(id);
  if (run == nullptr) return damage("its events are missing", place);
  if (const auto summary = store.index.read(id); summary.ok())
    reaches = std::max(reaches, summary.value().version);
  if (run->version >= reaches) return std::nullopt;
  return damage("its events end at " + std::to_string(run->version) + ", event " +
                    std::to_string(reaches) + " was stored",
                place);
}

}  // namespace

Result<std::unique_ptr<StoreSource>> open_store(const Database::ReadingOptions& reading) {
  auto database = Database::open_to_read(reading);
  if (!database.ok()) return database.error();
  return std::make_unique<StoreSource>(std::move(database).value());
}

void add_finding(Examination& found, const Error& error) {
  if (error.code == ErrorCode::kIo) {
    if (!found.unreadable) found.unreadable = error;
    return;
  }
  if (found.findings.size() == kFindingsMax) {
    ++found.findings_left_out;
    return;
  }
  found.findings.push_back({error.message.substr(0, error.message.rfind(kNextStep)), error.where});
}

RunTraces find_runs(const StoreSource& store, Examination& found) {
  RunTraces traces;
  read_log(store, traces, found);
  read_event_keys(store, traces, found);
  read_identities(store, traces, found);
  return traces;
}

void check_run(const StoreSource& store, const RunTraces::value_type& trace, Examination& found,
               Salvage* salvage) {
  const auto& [id, reaches] = trace;
  State state;
  std::vector<Segment> segments;
  uint64_t events = 0;
  size_t segment_bytes = 0;
  const auto seen = [&](const Event& event) {
    ++events;
    if (salvage == nullptr) return;
    if (segments.empty() || segments.back().count == kSegmentEvents ||
        segment_bytes >= kSegmentBytes) {
      segments.push_back({event.step, id, event.sequence, 0});
      segment_bytes = 0;
    }
    ++segments.back().count;
    segment_bytes += memory_of(event);
  };
  const Status folded = fold_run({store.events, store.index, store.workflows}, id, state, seen);
  if (id == kNoRun) {
    // The installation goes on with what there is up to the damage: its events only say what the
    // configuration says again at the next start.
    found.is_installation_cut = !folded.ok() || state.system_version < reaches;
    if (found.is_installation_cut) {
      add_finding(found, folded.ok() ? damage("the last events of the installation are missing", "")
                                     : folded.error());
    }
  } else {
    ++found.runs;
    const RunState* run = state.find(id);
    const std::optional<Error> gap =
        folded.ok() ? find_gap(store, id, reaches, run) : std::optional(folded.error());
    if (gap.has_value()) return add_damaged(store, id, *gap, found);
    if (!is_terminal(run->phase)) ++found.active_runs;
    const RunSummary summary = summary_of(*run);
    check_index(store, summary, found);
    if (salvage != nullptr) salvage->summaries.push_back(summary);
  }
  found.events += events;
  if (salvage != nullptr)
    salvage->segments.insert(salvage->segments.end(), segments.begin(), segments.end());
}

}  // namespace gantline::native
