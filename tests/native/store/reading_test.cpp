// A data directory is read without changing it, also while somebody writes it.
#include <atomic>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "gantline/bytes.hpp"
#include "store/data_directory.hpp"
#include "store/database.hpp"
#include "store/log_store.hpp"
#include "store/rocksdb_journal.hpp"
#include "store/watermark.hpp"
#include "support/catch.hpp"
#include "support/events.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;
namespace fs = std::filesystem;

namespace {

const RunId kRun = make_run_id(Millis{1'760'000'000'000}, 5);

std::unique_ptr<RocksDbJournal> open(const std::string& directory, bool read_only) {
  auto opened = RocksDbJournal::open({directory, read_only});
  if (!opened.ok()) FAIL(opened.error().message);
  return std::move(opened).value();
}

// A completed task with a payload of so many bytes, different each time.
JournalBatch completion(uint64_t sequence, size_t bytes) {
  JournalBatch batch;
  auto detail = std::make_shared<EventDetail>();
  detail->payload =
      std::make_shared<nlohmann::json>(std::to_string(sequence) + std::string(bytes, 'x'));
  batch.events.push_back(test::task_completed(kRun, sequence));
  batch.events.back().detail = detail;
  return batch;
}

// Every file with its size and its time.
std::map<std::string, std::pair<uintmax_t, fs::file_time_type>> files_of(const std::string& path) {
  std::map<std::string, std::pair<uintmax_t, fs::file_time_type>> files;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    files[entry.path()] = {entry.is_regular_file() ? entry.file_size() : 0,
                           entry.last_write_time()};
  }
  return files;
}

}  // namespace

TEST_CASE("reading changes no file and needs no lock", "[native][store]") {
  const test::TemporaryDirectory directory;
  open(directory.path(), false)->append(completion(1, 10)).ok();
  fs::remove(directory / "LOCK");
  const auto before = files_of(directory.path());
  {
    const auto reader = open(directory.path(), true);
    CHECK(reader->read_events(kRun, 1, 10).value().size() == 1);
    CHECK(reader->append(completion(2, 10)).error().code == ErrorCode::kFailedPrecondition);
    const auto logs = LogStore::open({.directory = directory / "logs", .read_only = true});
    REQUIRE(logs.ok());
    CHECK(logs.value()->read({kRun, TaskIndex{0}, 1}, {}).error().code == ErrorCode::kNotFound);
  }
  CHECK(files_of(directory.path()) == before);
}

TEST_CASE("a reader sees what was acknowledged before it came, and stays there",
          "[native][store]") {
  const test::TemporaryDirectory directory;
  const auto writer = open(directory.path(), false);
  REQUIRE(writer->append(completion(1, 10)).ok());
  const auto reader = open(directory.path(), true);
  REQUIRE(writer->append(completion(2, 10)).ok());
  CHECK(reader->read_events(kRun, 1, 10).value().size() == 1);
  CHECK(open(directory.path(), true)->read_events(kRun, 1, 10).value().size() == 2);
}

TEST_CASE("what is no data directory is not made by reading it", "[native][store]") {
  const test::TemporaryDirectory directory;
  const auto refused = RocksDbJournal::open({directory / "nowhere", true});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kIo);
  CHECK_FALSE(fs::exists(directory / "nowhere"));
}

TEST_CASE("a directory in use has a user, and no longer than that", "[native][store]") {
  const test::TemporaryDirectory directory;
  CHECK(DataDirectory::user_of(directory.path()).empty());
  auto writer = open(directory.path(), false);
  CHECK(DataDirectory::user_of(directory.path()) == "pid " + std::to_string(::getpid()));
  writer.reset();
  CHECK(DataDirectory::user_of(directory.path()).empty());
}

TEST_CASE("a reader beside a writer that flushes never misses a batch", "[native][store]") {
  const test::TemporaryDirectory directory;
  const auto writer = open(directory.path(), false);
  REQUIRE(writer->append(completion(1, 10)).ok());
  std::atomic<bool> is_over = false;
  bool all_written = true;
  std::thread writing([&] {
    for (uint64_t sequence = 2; sequence <= 600; ++sequence)  // 60 MB: flushed several times
      all_written = writer->append(completion(sequence, 100'000)).ok() && all_written;
    is_over = true;
  });
  size_t readers = 0;
  for (bool is_last = false; !is_last; ++readers) {
    is_last = is_over;
    const auto mark = Watermark::open_to_read(directory / "WATERMARK");
    REQUIRE(mark.ok());
    const auto reader = open(directory.path(), true);
    size_t events = 0;
    for (uint64_t next = 1; next != 0;) {
      const auto page = reader->read_history(next, 1'000'000);
      if (!page.ok()) FAIL_CHECK(page.error().message << " " << page.error().where);
      next = page.ok() ? page.value().next : 0;
      events += page.ok() ? page.value().events.size() : 0;
    }
    CHECK(events >= mark.value().mark().batch);
  }
  writing.join();
  CHECK(all_written);
  CHECK(readers > 1);
}

TEST_CASE("opening to read begins again when files it needs go away", "[native][store]") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "store";
  const auto database = Database::open({path, true});
  REQUIRE(database.ok());
  std::atomic<uint64_t> written = 0;
  std::atomic<bool> is_over = false;
  // Each row is in the log and at once in a table, and its log is gone.
  std::thread writing([&] {
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    for (size_t i = 0; i < kFamilyCount; ++i)
      families.push_back(database.value()->family(static_cast<Family>(i)));
    for (uint64_t row = 1; row <= 300; ++row) {
      rocksdb::WriteBatch batch;
      std::string key;
      bytes::append_big_endian(key, row);
      if (!batch.Put(database.value()->family(Family::kLog), key, "x").ok()) break;
      if (!database.value()->write(batch).ok()) break;
      written = row;
      if (!database.value()->db().Flush({}, families).ok()) break;
    }
    is_over = true;
  });
  size_t missing = 0;
  size_t refused = 0;
  for (bool is_last = false; !is_last;) {
    is_last = is_over;
    const uint64_t least = written;
    const auto reader = Database::open_to_read({.path = path});
    if (!reader.ok()) {
      refused += reader.error().code == ErrorCode::kUnavailable ? 0 : 1;
      continue;
    }
    const auto rows = reader.value()->iterate(Family::kLog);
    uint64_t count = 0;
    uint64_t last = 0;
    for (rows->SeekToFirst(); rows->Valid(); rows->Next(), ++count)
      last = bytes::read_big_endian(to_view(rows->key()));
    missing += count < least || last != count || !rows->status().ok() ? 1 : 0;
  }
  writing.join();
  CHECK(written == 300);
  CHECK(missing == 0);
  CHECK(refused == 0);
}
