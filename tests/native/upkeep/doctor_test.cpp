// Damaged data directories: what the doctor says of them, and what is left after a repair.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "../store/engine_driver.hpp"
#include "gantline/state.hpp"
#include "runtime/run_summary.hpp"
#include "store/data_directory.hpp"
#include "store/database.hpp"
#include "store/rocksdb_journal.hpp"
#include "store/watermark.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"
#include "upkeep/examination.hpp"
#include "upkeep/repair.hpp"

using namespace gantline;
using namespace gantline::native;
using gantline::test::EngineDriver;
namespace fs = std::filesystem;

namespace {

constexpr uint64_t kRuns = 40;
constexpr uint64_t kActiveRuns = 10;  // the last ones

RunId run_id(uint64_t number) {
  return make_run_id(Millis{1'760'000'000'000 + static_cast<int64_t>(number)}, number);
}

// Their payloads are kept in their events, and are long: each run has blocks of its own.
void fill(const std::string& directory) {
  auto journal = RocksDbJournal::open({directory});
  REQUIRE(journal.ok());
  EngineDriver driver;
  REQUIRE(journal.value()->append(driver.add_worker(100)).ok());
  for (uint64_t number = 1; number <= kRuns; ++number) {
    std::string output(4'000, 'x');
    for (char& c : output)
      c = static_cast<char>('a' +
                            (number * 7 + static_cast<uint64_t>(&c - output.data()) * number) % 26);
    REQUIRE(journal.value()->append(driver.submit({run_id(number), 8, "", {"tag"}, output})).ok());
    while (driver.has_attempts() && number <= kRuns - kActiveRuns)
      REQUIRE(journal.value()->append(driver.finish_attempts()).ok());
  }
}

// Moves what is in the log into tables.
void flush(const std::string& directory) {
  auto database = Database::open({directory + "/store", false});
  REQUIRE(database.ok());
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  for (size_t i = 0; i < kFamilyCount; ++i)
    families.push_back(database.value()->family(static_cast<Family>(i)));
  REQUIRE(database.value()->db().Flush({}, families).ok());
}

// The state of every run, by its hash.
std::map<RunId, uint64_t> hashes(const std::string& directory) {
  std::map<RunId, uint64_t> result;
  const auto journal = RocksDbJournal::open({directory, true});
  if (!journal.ok()) FAIL(journal.error().message);
  const auto rows = journal.value()->list_runs({.limit = 1'000});
  if (!rows.ok()) FAIL(rows.error().message);
  for (const RunSummary& row : rows.value()) {
    const auto run = load_run(*journal.value(), row.id);
    if (!run.ok()) FAIL(run.error().message);
    CHECK(run.value().phase == row.phase);
    result[row.id] = state_hash(run.value());
  }
  return result;
}

// The largest file of the store with this ending.
std::string largest(const std::string& directory, const std::string& extension) {
  fs::path found;
  for (const auto& entry : fs::directory_iterator(directory + "/store")) {
    if (entry.path().extension() == extension &&
        (found.empty() || entry.file_size() > fs::file_size(found)))
      found = entry.path();
  }
  REQUIRE_FALSE(found.empty());
  return found;
}

void flip(const std::string& path, uintmax_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(byte ^ 0x10));
}

Examination examined(const std::string& directory) {
  const auto found = examine(directory);
  if (!found.ok()) FAIL(found.error().message);
  return found.value();
}

RepairOutcome repaired(const std::string& directory, bool accept_loss) {
  const auto outcome = repair({directory, accept_loss});
  if (!outcome.ok()) FAIL(outcome.error().message << " " << outcome.error().where);
  return outcome.value();
}

// Everything below a directory that a repair may not touch before it is told to go on.
std::map<std::string, std::string> contents(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file() || entry.path().filename() == "LOCK") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return files;
}

// A repair that loses something is refused without a change, then done; what it left is healthy,
// and each run that is still there is as it was.
RepairOutcome check_repair(const std::string& directory, const std::map<RunId, uint64_t>& before) {
  const auto files = contents(directory);
  const RepairOutcome refused = repaired(directory, false);
  CHECK_FALSE(refused.is_repaired);
  CHECK_FALSE(losses_of(refused.before).empty());
  CHECK(contents(directory) == files);
  const RepairOutcome outcome = repaired(directory, true);
  CHECK(outcome.is_repaired);
  CHECK(fs::exists(outcome.set_aside + "/report.json"));
  CHECK(examined(directory).is_healthy());
  for (const auto& [run, hash] : hashes(directory)) {
    const auto known = before.find(run);
    REQUIRE(known != before.end());
    CHECK(known->second == hash);
  }
  return outcome;
}

}  // namespace

TEST_CASE("a sound directory is healthy, in use or not, and there is nothing to repair",
          "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  const auto before = hashes(directory.path());
  for (const bool in_tables : {false, true}) {
    if (in_tables) flush(directory.path());
    const auto files = contents(directory.path());
    const Examination found = examined(directory.path());
    CHECK(found.is_healthy());
    CHECK(found.runs == kRuns);
    CHECK(found.active_runs == kActiveRuns);
    CHECK(found.user.empty());
    CHECK(found.stored->batch == found.acknowledged->batch);
    CHECK_FALSE(repaired(directory.path(), true).is_repaired);
    CHECK(contents(directory.path()) == files);
  }
  CHECK(hashes(directory.path()) == before);
  const auto journal = RocksDbJournal::open({directory.path()});
  REQUIRE(journal.ok());
  CHECK(examined(directory.path()).is_healthy());
  CHECK(examined(directory.path()).user == "pid " + std::to_string(::getpid()));
  CHECK(repair({directory.path(), true}).error().code == ErrorCode::kUnavailable);
}

TEST_CASE("a directory in which nothing was stored yet is healthy", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  REQUIRE(DataDirectory::open(directory.path()).ok());
  CHECK(examined(directory.path()).is_healthy());
  CHECK_FALSE(repaired(directory.path(), false).is_repaired);
  CHECK(examine(directory / "nowhere").error().code == ErrorCode::kIo);
  CHECK(repair({directory / "nowhere", true}).error().code == ErrorCode::kIo);
}

TEST_CASE("a newer format is neither examined nor repaired", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  std::ofstream(directory / "FORMAT") << "gantline data format 7\n";
  CHECK(examine(directory.path()).error().code == ErrorCode::kUnsupportedVersion);
  CHECK(repair({directory.path(), true}).error().code == ErrorCode::kUnsupportedVersion);
}

TEST_CASE("a log damaged in its middle is repaired to what is before the damage",
          "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  const std::string log = largest(directory.path(), ".log");
  flip(log, fs::file_size(log) / 2);
  const Examination found = examined(directory.path());
  CHECK(found.stored->batch < found.acknowledged->batch);
  CHECK(found.damaged_runs.empty());
  REQUIRE_FALSE(found.notes.empty());
  CHECK(found.notes[0].find(fs::path(log).filename()) != std::string::npos);
  REQUIRE(losses_of(found).size() == 1);
  CHECK(losses_of(found)[0].find("to " + std::to_string(found.acknowledged->batch)) !=
        std::string::npos);
  CHECK_FALSE(repaired(directory.path(), false).is_repaired);
  const RepairOutcome outcome = repaired(directory.path(), true);
  CHECK(outcome.is_repaired);
  CHECK(fs::exists(outcome.set_aside + "/store/" + fs::path(log).filename().string()));
  CHECK(examined(directory.path()).is_healthy());
  CHECK(examined(directory.path()).events == found.events);
}

TEST_CASE("a damaged table costs the runs in its damaged block and no others", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  flush(directory.path());
  const auto before = hashes(directory.path());
  const std::string table = largest(directory.path(), ".sst");
  flip(table, fs::file_size(table) / 3);
  fs::create_directories(directory / ("logs/" + to_string(run_id(1))));
  const Examination found = examined(directory.path());
  CHECK(found.findings[0].where == table);
  const auto outcome = check_repair(directory.path(), before);
  const size_t damaged = outcome.before.damaged_runs.size();
  CHECK(damaged > 0);
  CHECK(damaged < 10);
  CHECK(outcome.before.damaged_runs[0].workflow == "chain-8");
  CHECK(hashes(directory.path()).size() == kRuns - damaged);
}

TEST_CASE("without a manifest, a damaged block costs its runs and none behind it",
          "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  flush(directory.path());
  const auto before = hashes(directory.path());
  const std::string table = largest(directory.path(), ".sst");
  // Also the first block, and two of them.
  const bool has_second = GENERATE(false, true);
  flip(table, GENERATE(true, false) ? 100 : fs::file_size(table) / 3);
  if (has_second) flip(table, fs::file_size(table) * 2 / 3);
  std::vector<fs::path> lost;
  for (const auto& entry : fs::directory_iterator(directory / "store")) {
    const std::string name = entry.path().filename();
    if (name == "CURRENT" || name.rfind("MANIFEST", 0) == 0) lost.push_back(entry.path());
  }
  for (const fs::path& file : lost) fs::remove(file);
  const auto outcome = check_repair(directory.path(), before);
  const size_t damaged = outcome.before.damaged_runs.size();
  CHECK(damaged > 0);
  CHECK(damaged < 10);
  CHECK(hashes(directory.path()).size() == kRuns - damaged);
}

// Nothing is lost that is kept beside a manifest, where every block is read by itself.
TEST_CASE("without a manifest, a sound block between two damaged ones is found",
          "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  const std::string data = directory / "data";
  fill(data);
  flush(data);
  const std::string table = fs::path(largest(data, ".sst")).filename();
  const uintmax_t first = 100 + fs::file_size(data + "/store/" + table) * GENERATE(0u, 1u, 2u) / 4;
  const uintmax_t gap = GENERATE(5'000u, 9'000u, 13'000u);
  CAPTURE(first, gap);
  for (const bool has_manifest : {true, false}) {
    const std::string copy = directory / (has_manifest ? "with" : "without");
    fs::copy(data, copy, fs::copy_options::recursive);
    flip(copy + "/store/" + table, first);
    flip(copy + "/store/" + table, first + gap);
    if (!has_manifest) {
      for (const char* name : {"CURRENT", "MANIFEST"}) {
        for (const auto& entry : fs::directory_iterator(copy + "/store"))
          if (entry.path().filename().string().rfind(name, 0) == 0) fs::remove(entry.path());
      }
    }
    CHECK(repaired(copy, true).is_repaired);
  }
  const auto with = hashes(directory / "with");
  const auto without = hashes(directory / "without");
  CHECK(std::includes(without.begin(), without.end(), with.begin(), with.end()));
  CHECK(without.size() < kRuns);
}

TEST_CASE("output of the attempts of a removed run is set aside with it", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  flush(directory.path());
  const std::string table = largest(directory.path(), ".sst");
  flip(table, 100);  // the first block: the first run
  for (const uint64_t number : {1, 30})
    fs::create_directories(directory / ("logs/" + to_string(run_id(number))));
  const RepairOutcome outcome = repaired(directory.path(), true);
  CHECK(fs::exists(outcome.set_aside + "/logs/" + to_string(run_id(1))));
  CHECK(fs::exists(directory / ("logs/" + to_string(run_id(30)))));
}

TEST_CASE("without CURRENT or a manifest the runs are found in the tables", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  if (GENERATE(true, false)) flush(directory.path());
  const auto before = hashes(directory.path());
  const bool has_manifest = GENERATE(true, false);
  for (const auto& entry : fs::directory_iterator(directory / "store")) {
    const std::string name = entry.path().filename();
    if (name == "CURRENT" || (!has_manifest && name.rfind("MANIFEST", 0) == 0))
      fs::remove(entry.path());
  }
  const Examination found = examined(directory.path());
  CHECK_FALSE(found.is_healthy());
  CHECK_FALSE(found.stored.has_value());
  CHECK(repaired(directory.path(), false).is_repaired);  // nothing is lost
  CHECK(examined(directory.path()).is_healthy());
  CHECK(hashes(directory.path()) == before);
}

TEST_CASE("a table that a killed flush left unfinished is no damage", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  flush(directory.path());
  const auto before = hashes(directory.path());
  const std::string orphan = directory / "store/000999.sst";
  fs::copy_file(largest(directory.path(), ".sst"), orphan);
  fs::resize_file(orphan, fs::file_size(orphan) / 2);
  CHECK(examined(directory.path()).is_healthy());
  CHECK_FALSE(repaired(directory.path(), true).is_repaired);
  CHECK(hashes(directory.path()) == before);
}

TEST_CASE("a missing table costs what was in it", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  flush(directory.path());
  const auto before = hashes(directory.path());
  fs::remove(largest(directory.path(), ".sst"));
  const auto outcome = check_repair(directory.path(), before);
  CHECK(outcome.before.damaged_runs.size() == kRuns);
}

TEST_CASE("a watermark that is gone or ahead is a loss nobody can measure", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  const auto before = hashes(directory.path());
  const bool is_gone = GENERATE(true, false);
  if (is_gone) {
    fs::remove(directory / "WATERMARK");
  } else {
    auto watermark = Watermark::open(directory / "WATERMARK");
    REQUIRE(watermark.ok());
    REQUIRE(watermark.value().write({9'999, 9'999}).ok());
  }
  CHECK(examined(directory.path()).acknowledged.has_value() != is_gone);
  check_repair(directory.path(), before);
  CHECK(hashes(directory.path()) == before);
}

// Whatever is missing, the way from a refusal over the doctor to a repair goes through.
TEST_CASE("a directory that has lost parts is refused, examined and repaired", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  const std::string parts[] = {"store", "WATERMARK", "FORMAT"};
  const unsigned lost = GENERATE(1, 2, 3, 4, 5, 6);
  std::string names;
  for (size_t i = 0; i < 3; ++i) {
    if ((lost >> i & 1) == 0) continue;
    names += parts[i] + " ";
    fs::remove_all(directory / parts[i]);
  }
  CAPTURE(names);
  const bool has_mark = (lost & 2) == 0;
  if (has_mark && (lost & 1) != 0 && GENERATE(false, true))
    fs::resize_file(directory / "WATERMARK", 0);
  const auto refused = RocksDbJournal::open({directory.path()});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kCorrupt);
  CHECK_FALSE(examined(directory.path()).is_healthy());
  const bool costs = (lost & 3) != 0;
  const RepairOutcome first = repaired(directory.path(), false);
  CHECK(first.is_repaired != costs);
  CHECK(losses_of(first.before).empty() != costs);
  if (costs) CHECK(repaired(directory.path(), true).is_repaired);
  CHECK(examined(directory.path()).is_healthy());
  CHECK(hashes(directory.path()).size() == ((lost & 1) != 0 ? 0 : kRuns));
}

TEST_CASE("one damaged mark of two is worth a warning", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  CHECK(examined(directory.path()).warnings.empty());
  const auto mark = *examined(directory.path()).acknowledged;
  auto watermark = Watermark::open(directory / "WATERMARK");
  REQUIRE(watermark.ok());
  // Both hold the same, whichever is damaged.
  for (int i = 0; i < 2; ++i) REQUIRE(watermark.value().write({mark.batch, mark.step}).ok());
  flip(directory / "WATERMARK", GENERATE(20, 4'096 + 20));
  const Examination found = examined(directory.path());
  CHECK(found.is_healthy());
  CHECK(found.acknowledged->batch == mark.batch);
  REQUIRE(found.warnings.size() == 1);
  CHECK(to_json(found)["warnings"].size() == 1);
  const auto journal = RocksDbJournal::open({directory.path()});
  REQUIRE(journal.ok());
  CHECK(examined(directory.path()).warnings.empty());
}

TEST_CASE("rows of the index are made anew without a loss", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  const auto before = hashes(directory.path());
  {
    auto database = Database::open({directory / "store", false});
    REQUIRE(database.ok());
    rocksdb::WriteBatch batch;
    const auto rows = database.value()->iterate(Family::kIndex);
    const char kind = GENERATE('a', 'p', 't', 'w', 'v', 'i');
    for (rows->Seek(std::string(1, kind)); rows->Valid() && rows->key()[0] == kind; rows->Next())
      REQUIRE(batch.Delete(database.value()->family(Family::kIndex), rows->key()).ok());
    REQUIRE(database.value()->write(batch).ok());
  }
  CHECK_FALSE(examined(directory.path()).is_healthy());
  CHECK(repaired(directory.path(), false).is_repaired);
  CHECK(examined(directory.path()).is_healthy());
  CHECK(hashes(directory.path()) == before);
  const auto journal = RocksDbJournal::open({directory.path()});
  REQUIRE(journal.ok());
  CHECK(journal.value()->list_runs({.tag = "tag"}).value().size() == kRuns);
  CHECK(journal.value()->recover().value().runs.size() == kActiveRuns);
}

TEST_CASE("findings beyond those that are kept are counted", "[native][upkeep]") {
  constexpr uint64_t kMany = 230;
  const test::TemporaryDirectory directory;
  {
    auto journal = RocksDbJournal::open({directory.path()});
    REQUIRE(journal.ok());
    EngineDriver driver;
    for (uint64_t number = 1; number <= kMany; ++number)
      REQUIRE(journal.value()->append(driver.submit({run_id(number), 1})).ok());
  }
  {
    auto database = Database::open({directory / "store", false});
    REQUIRE(database.ok());
    rocksdb::WriteBatch batch;
    const auto rows = database.value()->iterate(Family::kEvents);
    for (rows->SeekToFirst(); rows->Valid(); rows->Next())
      REQUIRE(batch.Delete(database.value()->family(Family::kEvents), rows->key()).ok());
    REQUIRE(database.value()->write(batch).ok());
  }
  const Examination found = examined(directory.path());
  CHECK(found.damaged_runs.size() == kMany);
  CHECK(found.findings.size() + found.findings_left_out == kMany);
  CHECK(found.findings_left_out > 0);
  CHECK(to_json(found)["findings_left_out"] == found.findings_left_out);
}

TEST_CASE("a missing FORMAT file is written again", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  const auto before = hashes(directory.path());
  fs::remove(directory / "FORMAT");
  CHECK_FALSE(examined(directory.path()).is_healthy());
  CHECK(repaired(directory.path(), false).is_repaired);
  CHECK(hashes(directory.path()) == before);
}
