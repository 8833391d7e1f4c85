#include "store/rocksdb_journal.hpp"

#include <rocksdb/iostats_context.h>
#include <rocksdb/perf_level.h>

#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine_driver.hpp"
#include "store/blob_store.hpp"
#include "store/database.hpp"
#include "store/watermark.hpp"
#include "support/catch.hpp"
#include "support/events.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;

namespace {

const RunId kRun = make_run_id(Millis{1'760'000'000'000}, 5);

std::unique_ptr<RocksDbJournal> open(const test::TemporaryDirectory& directory) {
  auto opened = RocksDbJournal::open({directory.path()});
  if (!opened.ok()) FAIL(opened.error().message);
  return std::move(opened).value();
}

// Completed tasks whose outputs all have the same text.
JournalBatch completions(uint64_t first, uint64_t count, const std::string& text) {
  JournalBatch batch;
  auto detail = std::make_shared<EventDetail>();
  detail->payload = std::make_shared<nlohmann::json>(text);
  for (uint64_t i = 0; i < count; ++i) {
    batch.events.push_back(test::task_completed(kRun, first + i));
    batch.events.back().detail = detail;
  }
  return batch;
}

size_t count_blobs(const test::TemporaryDirectory& directory) {
  auto database = Database::open({directory / "store", false});
  REQUIRE(database.ok());
  size_t count = 0;
  const auto rows = database.value()->iterate(Family::kBlobs);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) ++count;
  return count;
}

// Whether RocksDB waited for the disk when something was appended.
bool append_syncs(RocksDbJournal::OpenOptions options) {
  auto opened = RocksDbJournal::open(options);
  REQUIRE(opened.ok());
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableTime);
  rocksdb::get_iostats_context()->Reset();
  const Status appended = opened.value()->append(completions(1, 1, "a"));
  const uint64_t fsync_nanos = rocksdb::get_iostats_context()->fsync_nanos;
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  REQUIRE(appended.ok());
  return fsync_nanos > 0;
}

}  // namespace

TEST_CASE("a log does not grow with what is appended to it", "[native][store]") {
  const test::TemporaryDirectory directory;
  auto journal = open(directory);
  const auto log_sizes = [&] {
    std::vector<uintmax_t> sizes;
    for (const auto& entry : std::filesystem::directory_iterator(directory / "store"))
      if (entry.path().extension() == ".log") sizes.push_back(entry.file_size());
    return sizes;
  };
  REQUIRE(journal->append(completions(1, 1, "a")).ok());
  const std::vector<uintmax_t> before = log_sizes();
  REQUIRE(before.size() == 1);
  REQUIRE(journal->append(completions(2, 1, std::string(4'000, 'b'))).ok());
  CHECK(log_sizes() == before);
}

TEST_CASE("an append waits for the disk unless the directory is thrown away", "[native][store]") {
  const test::TemporaryDirectory directory;
  CHECK(append_syncs({.directory = directory / "lasting"}));
  CHECK_FALSE(append_syncs({.directory = directory / "temporary", .is_temporary = true}));
}

TEST_CASE("equal long payloads are stored once, short ones in their events", "[native][store]") {
  const test::TemporaryDirectory directory;
  {
    auto journal = open(directory);
    REQUIRE(journal->append(completions(1, 5, std::string(5'000, 'a'))).ok());
    REQUIRE(journal->append(completions(6, 5, std::string(5'000, 'a'))).ok());
    REQUIRE(journal->append(completions(11, 2, std::string(5'000, 'b'))).ok());
    REQUIRE(journal->append(completions(13, 2, std::string(4'000, 'c'))).ok());
  }
  CHECK(count_blobs(directory) == 2);
  auto journal = open(directory);
  const auto events = journal->read_events(kRun, 1, 100);
  REQUIRE(events.ok());
  REQUIRE(events.value().size() == 14);
  CHECK(*events.value()[0].detail->payload == std::string(5'000, 'a'));
  CHECK(*events.value()[11].detail->payload == std::string(5'000, 'b'));
  CHECK(*events.value()[13].detail->payload == std::string(4'000, 'c'));
}

TEST_CASE("a missing payload is damage", "[native][store]") {
  const test::TemporaryDirectory directory;
  REQUIRE(open(directory)->append(completions(1, 1, std::string(5'000, 'a'))).ok());
  {
    auto database = Database::open({directory / "store", false});
    REQUIRE(database.ok());
    const auto rows = database.value()->iterate(Family::kBlobs);
    rows->SeekToFirst();
    rocksdb::WriteBatch batch;
    REQUIRE(batch.Delete(database.value()->family(Family::kBlobs), rows->key()).ok());
    REQUIRE(database.value()->write(batch).ok());
  }
  const auto read = open(directory)->read_events(kRun, 1, 1);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().code == ErrorCode::kCorrupt);
  CHECK(read.error().where.find(to_string(kRun)) != std::string::npos);
}

TEST_CASE("a store below its watermark is refused, whoever opens it", "[native][store]") {
  const test::TemporaryDirectory directory;
  REQUIRE(open(directory)->append(completions(1, 1, "a")).ok());
  {
    auto watermark = Watermark::open(directory / "WATERMARK");
    REQUIRE(watermark.ok());
    CHECK(watermark.value().mark().batch == 1);
    REQUIRE(watermark.value().write({2, 90'000}).ok());
  }
  for (const bool read_only : {false, true}) {
    const auto refused = RocksDbJournal::open({directory.path(), read_only});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::kCorrupt);
    CHECK(refused.error().message ==
          "acknowledged records are gone: the store ends at batch 1, batch 2 (decision 90000) was "
          "acknowledged; next: gantline doctor --data " +
              directory.path());
  }
}

TEST_CASE("a watermark that lags behind the store does no harm", "[native][store]") {
  const test::TemporaryDirectory directory;
  REQUIRE(open(directory)->append(completions(1, 1, "a")).ok());
  {
    auto watermark = Watermark::open(directory / "WATERMARK");
    REQUIRE(watermark.ok());
    REQUIRE(watermark.value().write({0, 0}).ok());
  }
  auto journal = open(directory);
  CHECK(journal->last_step() == 70'001);
  CHECK(journal->append(completions(2, 1, "b")).ok());
  CHECK(journal->read_events(kRun, 1, 10).value().size() == 2);
}

TEST_CASE("much history is recovered from tables as from the log", "[native][store]") {
  const test::TemporaryDirectory directory;
  std::string payload(3'000, 'x');
  {
    auto journal = open(directory);
    for (uint64_t batch = 0; batch < 40; ++batch) {  // 12 MB: flushed more than once
      payload.back() = static_cast<char>('a' + batch % 26);
      REQUIRE(journal->append(completions(100 * batch + 1, 100, payload)).ok());
    }
  }
  auto journal = open(directory);
  CHECK(journal->read_events(kRun, 1, 10'000).value().size() == 4'000);
  CHECK(journal->verify().ok());
}
