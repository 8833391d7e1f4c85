#include "store/rocksdb_journal.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include "gantline/assert.hpp"
#include "store/blob_store.hpp"
#include "store/damage.hpp"
#include "store/data_directory.hpp"
#include "store/database.hpp"
#include "store/event_rows.hpp"
#include "store/log_records.hpp"
#include "store/recovery.hpp"
#include "store/rocksdb_status.hpp"
#include "store/run_index.hpp"
#include "store/watermark.hpp"
#include "store/workflow_rows.hpp"

namespace gantline::native {
namespace {

using SteadyClock = std::chrono::steady_clock;

// How often the watermark is sent to the disk while batches are written. Starting costs as much as
// a tenth of a batch; the next batch's own sync completes it.
constexpr std::chrono::milliseconds kWatermarkInterval{50};

constexpr std::string_view kCreatedKey = "created_by";

Error lost(const Watermark::Mark& mark, uint64_t batch, const std::string& path) {
  return damage("acknowledged records are gone: the store ends at batch " + std::to_string(batch) +
                    ", batch " + std::to_string(mark.batch) + " (decision " +
                    std::to_string(mark.step) + ") was acknowledged",
                path);
}

}  // namespace

struct RocksDbJournal::Impl {
  // Without a watermark it is only read.
  Impl(DataDirectory opened, std::optional<Watermark> open_watermark,
       std::unique_ptr<Database> open_database)
      : directory(std::move(opened)),
        watermark(std::move(open_watermark)),
        database(std::move(open_database)),
        events(*database),
        index(*database),
        workflows(*database) {}

  ~Impl() {
    if (watermark.has_value() && !is_temporary && watermark->mark().batch != 0)
      (void)watermark->sync();
  }

  // `mark` is older than the database.
  Status load(const Watermark::Mark& mark);
  Status write_first_row();
  Status add_to(const JournalBatch& batch, rocksdb::WriteBatch& out);
  Status add_log_record(const JournalBatch& batch, rocksdb::WriteBatch& out);
  void acknowledge(uint64_t step);
  Status fail(Error error);

  bool is_temporary = false;
  DataDirectory directory;  // first: the lock outlives everything below
  std::optional<Watermark> watermark;
  std::unique_ptr<Database> database;
  EventRows events;
  RunIndex index;
  WorkflowRows workflows;

  // -- of the appending thread --
  EventGroups groups;
  uint64_t last_batch = 0;
  std::optional<Error> failure;  // set once, never cleared
  SteadyClock::time_point watermark_sent_at{};

  std::atomic<uint64_t> last_step{0};
};

Status RocksDbJournal::Impl::load(const Watermark::Mark& mark) {
  const auto last = events.last();
  if (!last.ok()) return last.error();
  last_batch = last.value().batch;
  last_step = last.value().step;
  if (last_batch < mark.batch) return lost(mark, last_batch, directory.path());
  if (Status status = index.load(); !status.ok()) return status;
  if (!watermark.has_value()) return {};
  if (last_batch == 0) {
    if (Status status = write_first_row(); !status.ok()) return status;
  }
  return database->shrink_after_recovery();
}

Status RocksDbJournal::Impl::write_first_row() {
  rocksdb::WriteBatch batch;
  const rocksdb::Status put =
      batch.Put(database->family(Family::kMeta), to_slice(kCreatedKey), "gantline 0.1");
  GANTLINE_ASSERT(put.ok());
  const rocksdb::Status status = database->write(batch);
  if (!status.ok()) return to_error(status, directory.path());
  return {};
}

Status RocksDbJournal::Impl::add_log_record(const JournalBatch& batch, rocksdb::WriteBatch& out) {
  StepRange steps{last_step, last_step};
  if (!batch.events.empty()) steps = {batch.events.front().step, batch.events.back().step};
  std::string record;
  encode_log_record(steps, groups, record);
  const rocksdb::Status put = out.Put(database->family(Family::kLog),
                                      to_slice(batch_key(last_batch + 1)), to_slice(record));
  GANTLINE_ASSERT(put.ok());
  return {};
}

Status RocksDbJournal::Impl::add_to(const JournalBatch& batch, rocksdb::WriteBatch& out) {
  BlobWriter blobs(*database, out);
  groups.build(batch.events, blobs);
  for (const EventGroup& group : groups.groups()) {
    const rocksdb::Status put =
        out.Put(database->family(Family::kEvents),
                to_slice(event_key(group.run, group.first_sequence)), to_slice(group.bytes));
    GANTLINE_ASSERT(put.ok());
  }
  for (const auto& workflow : batch.workflows) {
    if (Status status = workflows.write(workflow, batch.now, out); !status.ok()) return status;
  }
  for (const Event& event : batch.events) index.note(event, out);
  for (const RunSummary& summary : batch.summaries) {
    if (Status status = index.write(summary, out); !status.ok()) return status;
  }
  return add_log_record(batch, out);
}

void RocksDbJournal::Impl::acknowledge(uint64_t step) {
  ++last_batch;
  last_step = step;
  // The batch is durable whatever happens to its mark; but without marks nothing more is accepted.
  if (Status status = watermark->write({last_batch, step}); !status.ok()) failure = status.error();
  if (is_temporary) return;
  const SteadyClock::time_point now = SteadyClock::now();
  if (now - watermark_sent_at < kWatermarkInterval) return;
  watermark_sent_at = now;
  watermark->start_sync();
}

Status RocksDbJournal::Impl::fail(Error error) {
  failure = error;
  return error;
}

Result<std::unique_ptr<RocksDbJournal>> RocksDbJournal::open(const OpenOptions& options) {
  auto impl = options.read_only ? open_to_read(options.directory) : open_to_write(options);
  if (!impl.ok()) return with_directory(impl.error(), options.directory);
  return std::unique_ptr<RocksDbJournal>(new RocksDbJournal(std::move(impl).value()));
}

Result<std::unique_ptr<RocksDbJournal::Impl>> RocksDbJournal::open_to_write(
    const OpenOptions& options) {
  auto directory = DataDirectory::open(options.directory);
  if (!directory.ok()) return directory.error();
  auto watermark = Watermark::open(directory.value().watermark_path());
  if (!watermark.ok()) return watermark.error();
  const Watermark::Mark mark = watermark.value().mark();
  const bool is_new = mark.batch == 0;
  auto database = Database::open(
      {directory.value().store_path(), is_new, !options.is_temporary, options.environment});
  if (!database.ok()) return database.error();
  auto impl = std::make_unique<Impl>(std::move(directory).value(), std::move(watermark).value(),
                                     std::move(database).value());
  impl->is_temporary = options.is_temporary;
  if (const Status status = impl->load(mark); !status.ok()) return status.error();
  return impl;
}

Result<std::unique_ptr<RocksDbJournal::Impl>> RocksDbJournal::open_to_read(
    const std::string& path) {
  auto directory = DataDirectory::open_to_read(path);
  if (!directory.ok()) return directory.error();
  // Read first: what is marked by then is in the files that are opened after it.
  const auto mark = Watermark::open_to_read(directory.value().watermark_path());
  if (!mark.ok()) return mark.error();
  const std::string store = directory.value().store_path();
  std::error_code ignored;
  if (mark.value().mark().batch == 0 && !std::filesystem::exists(store + "/CURRENT", ignored))
    return Error{ErrorCode::kIo, "nothing has been stored in the data directory yet", path};
  auto database = Database::open_to_read({.path = store});
  if (!database.ok()) return database.error();
  auto impl = std::make_unique<Impl>(std::move(directory).value(), std::nullopt,
                                     std::move(database).value());
  if (const Status status = impl->load(mark.value().mark()); !status.ok()) return status.error();
  return impl;
}

RocksDbJournal::RocksDbJournal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RocksDbJournal::~RocksDbJournal() = default;

Status RocksDbJournal::append(const JournalBatch& batch) {
  if (!impl_->watermark.has_value()) {
    return Error{ErrorCode::kFailedPrecondition, "the journal was opened to read",
                 impl_->directory.path()};
  }
  if (impl_->failure.has_value()) {
    return Error{ErrorCode::kUnavailable,
                 "the journal stopped after a failure (" + impl_->failure->message +
                     "): start again, which reads what the disk has",
                 impl_->failure->where};
  }
  if (batch.events.empty() && batch.workflows.empty() && batch.summaries.empty()) return {};
  uint64_t step = impl_->last_step;
  if (!batch.events.empty()) {
    if (batch.events.front().step <= step) {
      return Error{ErrorCode::kFailedPrecondition,
                   "decision " + std::to_string(batch.events.front().step) +
                       " does not follow the last durable one, " + std::to_string(step),
                   ""};
    }
    step = batch.events.back().step;
  }
  rocksdb::WriteBatch out;
  if (Status status = impl_->add_to(batch, out); !status.ok()) return impl_->fail(status.error());
  const rocksdb::Status status = impl_->database->write(out);
  if (!status.ok()) return impl_->fail(to_error(status, impl_->directory.path()));
  impl_->acknowledge(step);
  return {};
}

Result<std::vector<Event>> RocksDbJournal::read_events(RunId run, uint64_t first,
                                                       size_t limit) const {
  return impl_->events.read(run, first, limit);
}

Result<Journal::HistoryPage> RocksDbJournal::read_history(uint64_t first, size_t limit) const {
  return impl_->events.read_history(first, limit);
}

Result<RunSummary> RocksDbJournal::read_summary(RunId run) const { return impl_->index.read(run); }

Result<std::vector<RunSummary>> RocksDbJournal::list_runs(const RunQuery& query) const {
  return impl_->index.list(query);
}

Result<std::shared_ptr<const Workflow>> RocksDbJournal::read_workflow(
    const ContentHash& hash) const {
  return impl_->workflows.read(hash);
}

Result<std::vector<Journal::WorkflowEntry>> RocksDbJournal::list_workflows(
    std::string_view name) const {
  return impl_->workflows.list(name);
}

Result<State> RocksDbJournal::recover() const {
  auto state = recover_state({impl_->events, impl_->index, impl_->workflows, impl_->last_step});
  if (!state.ok()) return with_directory(state.error(), impl_->directory.path());
  return state;
}

uint64_t RocksDbJournal::last_step() const { return impl_->last_step; }

Status RocksDbJournal::verify() const {
  const rocksdb::Status status = impl_->database->db().VerifyChecksum();
  if (!status.ok()) return to_error(status, impl_->directory.store_path());
  for (uint64_t next = 1; next != 0;) {
    const auto page = impl_->events.read_history(next, 10'000);
    if (!page.ok()) return page.error();
    next = page.value().next;
  }
  return {};
}

}  // namespace gantline::native
