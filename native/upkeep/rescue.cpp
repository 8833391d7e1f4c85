#include "upkeep/rescue.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>
#include <vector>

#include <rocksdb/sst_file_reader.h>
#include <rocksdb/sst_file_writer.h>

#include "gantline/assert.hpp"
#include "store/damage.hpp"
#include "store/posix_file.hpp"
#include "store/rocksdb_status.hpp"
#include "upkeep/journal_copy.hpp"
#include "upkeep/pass_over.hpp"
#include "upkeep/store_files.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatchBytes = 4u << 20;

// "MANIFEST-000005"; "" when there is none.
std::string newest_manifest(const std::string& path) {
  std::string newest;
  std::error_code error;
  for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name.rfind("MANIFEST-", 0) == 0) newest = std::max(newest, name);
  }
  return newest;
}

// RocksDB's repair knows a family only from its tables, and drops what the log has of others. So
// each gets one, whose only row deletes a key that nobody uses.
Status add_family_tables(const std::string& scratch) {
  const auto families = Database::open({scratch + ".families", true});
  if (!families.ok()) return families.error();
  for (size_t i = 0; i < kFamilyCount; ++i) {
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), rocksdb::Options(),
                                  families.value()->family(static_cast<Family>(i)));
    // Numbers that no log has.
    const std::string table = scratch + "/99999" + std::to_string(i) + ".sst";
    rocksdb::Status status = writer.Open(table);
    if (status.ok()) status = writer.Delete(std::string(1, '\0'));
    if (status.ok()) status = writer.Finish();
    if (!status.ok()) return to_error(status, table);
  }
  return {};
}

// Adds the rows of a table, but for those in damaged blocks, which are findings already. Rows never
// change, so that it does not matter in which table one is found; those of the index do, and are
// made anew from the events.
Status add_rows(const std::string& table, Database& database) {
  rocksdb::SstFileReader reader{rocksdb::Options{}};
  const rocksdb::Status opened = reader.Open(table);
  if (opened.IsIOError()) return to_error(opened, table);
  if (!opened.ok()) return {};
  const auto name = std::find(kFamilyNames.begin(), kFamilyNames.end(),
                              reader.GetTableProperties()->column_family_name);
  if (name == kFamilyNames.end()) return {};
  const auto family = static_cast<Family>(name - kFamilyNames.begin());
  rocksdb::WriteBatch batch;
  std::string last;
  std::unique_ptr<rocksdb::Iterator> row(reader.NewIterator(make_read_options()));
  // One that has met a damaged block is of no more use.
  const auto seek = [&](const std::string& key) {
    row.reset(reader.NewIterator(make_read_options()));
    row->Seek(key);
    return row->status();
  };
  for (row->SeekToFirst(); row->Valid() || !row->status().ok();) {
    if (!row->Valid()) {
      if (row->status().IsIOError()) return to_error(row->status(), table);
      const auto is_behind = pass_over(last, seek);
      if (!is_behind.ok()) return Error{ErrorCode::kIo, is_behind.error().message, table};
      if (!is_behind.value()) break;
      continue;
    }
    last = row->key().ToString();
    const auto known = database.get(family, last);
    if (!known.ok()) return known.error();
    if (!known.value().has_value()) {
      const rocksdb::Status put = batch.Put(database.family(family), row->key(), row->value());
      GANTLINE_ASSERT(put.ok());
    }
    row->Next();
    if (batch.GetDataSize() < kBatchBytes) continue;
    const rocksdb::Status written = database.write(batch);
    if (!written.ok()) return to_error(written, table);
    batch.Clear();
  }
  if (batch.Count() == 0) return {};
  const rocksdb::Status written = database.write(batch);
  if (!written.ok()) return to_error(written, table);
  return {};
}

// A new store of what the logs and the tables have.
Status piece_together(const std::string& store_path, const std::string& scratch,
                      const std::shared_ptr<RocksDbNotes>& notes) {
  std::error_code error;
  fs::remove_all(scratch, error);
  fs::create_directories(scratch, error);
  std::vector<std::string> tables;
  for (fs::directory_iterator entry(store_path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const fs::path& file = entry->path();
    if (file.extension() == ".sst") tables.push_back(file);
    std::error_code failed;
    if (file.extension() == ".log")
      fs::copy_file(file, fs::path(scratch) / file.filename(), failed);
    if (failed) return io_error("cannot copy", file, failed.value());
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return io_error("cannot read the directory", store_path, error.value());
  if (Status status = add_family_tables(scratch); !status.ok()) return status;
  rocksdb::DBOptions options = make_database_options(false);
  options.info_log = notes;
  const rocksdb::Status repaired = rocksdb::RepairDB(scratch, options, make_families());
  if (!repaired.ok()) return to_error(repaired, store_path);
  const auto database = Database::open({scratch, true});
  if (!database.ok()) return database.error();
  for (const std::string& table : tables) {
    if (Status status = add_rows(table, *database.value()); !status.ok()) return status;
  }
  return {};
}

// Merges the segments of all runs by their decisions. Memory: what runs have open at one time.
Status copy_events(const EventRows& events, std::vector<Segment> segments, JournalCopy& copy) {
  std::sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    return std::tuple(a.step, a.run, a.first) < std::tuple(b.step, b.run, b.first);
  });
  std::map<std::tuple<uint64_t, RunId, uint64_t>, Event> pending;
  for (auto next = segments.begin(); next != segments.end() || !pending.empty();) {
    if (next != segments.end() &&
        (pending.empty() || next->step <= std::get<0>(pending.begin()->first))) {
      auto read = events.read(next->run, next->first, next->count);
      if (!read.ok()) return read.error();
      for (Event& event : read.value())
        pending.try_emplace({event.step, event.run, event.sequence}, std::move(event));
      ++next;
      continue;
    }
    auto node = pending.extract(pending.begin());
    if (Status status = copy.add(std::move(node.mapped())); !status.ok()) return status;
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<StoreSource>> rescue_store(const std::string& store_path,
                                                  const std::string& scratch,
                                                  std::shared_ptr<RocksDbNotes> notes) {
  if (Status status = copy_store_files(store_path, scratch); !status.ok()) return status.error();
  std::error_code ignored;
  const std::string manifest = newest_manifest(scratch);
  if (!manifest.empty()) {
    const Status written = write_file_atomically(scratch + "/CURRENT", manifest + "\n");
    if (!written.ok()) return written.error();
    auto opened = open_store({scratch, notes});
    if (opened.ok() || opened.error().code != ErrorCode::kCorrupt) return opened;
  }
  if (Status status = piece_together(store_path, scratch, notes); !status.ok())
    return status.error();
  return open_store({scratch, notes});
}

Status write_salvage(const StoreSource& store, Salvage salvage, const std::string& path) {
  auto journal = RocksDbJournal::open({path});
  if (!journal.ok()) return journal.error();
  JournalCopy copy(*journal.value(),
                   [&store](const ContentHash& hash) { return store.workflows.read(hash); });
  // Where the list of the workflows is damaged, those that have a run come with it.
  if (auto entries = store.workflows.list(""); entries.ok()) {
    for (auto entry = entries.value().rbegin(); entry != entries.value().rend(); ++entry) {
      const Status status = copy.add_workflow(*entry);
      if (!status.ok() && status.error().code != ErrorCode::kCorrupt &&
          status.error().code != ErrorCode::kNotFound)
        return status;
    }
  }
  if (Status status = copy_events(store.events, std::move(salvage.segments), copy); !status.ok())
    return status;
  if (Status status = copy.finish(std::move(salvage.summaries)); !status.ok()) return status;
  return journal.value()->verify();
}

}  // namespace gantline::native
