// Files of the store are damaged: it is refused, or everything is there. Never less without a word.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "engine_driver.hpp"
#include "store/database.hpp"
#include "store/rocksdb_journal.hpp"
#include "store/watermark.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;
using gantline::test::EngineDriver;
namespace fs = std::filesystem;

namespace {

RunId run_id(uint64_t number) {
  return make_run_id(Millis{1'760'000'000'000 + static_cast<int64_t>(number)}, number);
}

void append(RocksDbJournal& journal, const JournalBatch& batch) {
  REQUIRE(journal.append(batch).ok());
}

void fill(const std::string& directory) {
  auto journal = RocksDbJournal::open({directory});
  REQUIRE(journal.ok());
  EngineDriver driver;
  append(*journal.value(), driver.add_worker(4));
  for (uint64_t number = 1; number <= 12; ++number) {
    append(*journal.value(),
           driver.submit({run_id(number), 3, "", {"tag"}, std::string(5'000, 'x')}));
    for (int i = 0; driver.has_attempts() && (number % 2 == 0 || i < 2); ++i)
      append(*journal.value(), driver.finish_attempts());
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

// Everything that a reader of the journal sees, as one text; nullopt when any of it is refused.
std::optional<std::string> contents(const RocksDbJournal& journal) {
  std::string text;
  for (uint64_t next = 1; next != 0;) {
    const auto page = journal.read_history(next, 1000);
    if (!page.ok()) return std::nullopt;
    for (const Event& event : page.value().events) encode_event(event, text);
    next = page.value().next;
  }
  const auto state = journal.recover();
  if (!state.ok()) return std::nullopt;
  text += format_state_hash(state_hash(state.value()));
  for (const RunQuery& query :
       {RunQuery{}, RunQuery{.tag = "tag"}, RunQuery{.phases = {RunPhase::kCompleted}}}) {
    const auto runs = journal.list_runs(query);
    if (!runs.ok()) return std::nullopt;
    for (const RunSummary& run : runs.value())
      text += " " + to_string(run.id) + ":" + std::to_string(run.version);
  }
  const auto workflows = journal.list_workflows("");
  if (!workflows.ok()) return std::nullopt;
  return text + " " + std::to_string(workflows.value().size());
}

enum class Outcome { kRefused, kWhole, kLost };

Outcome open_damaged(const std::string& directory, const std::string& expected) {
  const auto journal = RocksDbJournal::open({directory});
  if (!journal.ok()) {
    CHECK(journal.error().code == ErrorCode::kCorrupt);
    return Outcome::kRefused;
  }
  const auto found = contents(*journal.value());
  if (!found.has_value()) return Outcome::kRefused;
  return *found == expected ? Outcome::kWhole : Outcome::kLost;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Files whose loss would be a loss; the others are RocksDB's notes for people.
bool matters(const fs::path& file) {
  const std::string name = file.filename();
  return file.extension() == ".log" || file.extension() == ".sst" || name == "CURRENT" ||
         name.rfind("MANIFEST", 0) == 0;
}

struct Damage {
  const char* name;
  void (*apply)(std::string& bytes, size_t position);
};
const Damage kDamages[] = {
    {"one bit flipped", [](std::string& bytes, size_t at) { bytes[at] ^= 0x20; }},
    {"one byte turned over",
     [](std::string& bytes, size_t at) { bytes[at] = static_cast<char>(~bytes[at]); }},
    {"32 bytes zeroed",
     [](std::string& bytes, size_t at) {
       for (size_t i = at; i < std::min(bytes.size(), at + 32); ++i) bytes[i] = 0;
     }},
    {"cut off", [](std::string& bytes, size_t at) { bytes.resize(at); }},
};

// How many places of each file are damaged in each way.
size_t place_count() {
  const char* places = std::getenv("GANTLINE_TEST_DAMAGE_PLACES");
  return places != nullptr ? static_cast<size_t>(std::atoi(places)) : 12;
}

void check_damage_is_noticed(const std::string& original) {
  std::string expected;
  {
    const test::TemporaryDirectory scratch;
    fs::copy(original, scratch / "copy", fs::copy_options::recursive);
    const auto journal = RocksDbJournal::open({scratch / "copy"});
    REQUIRE(journal.ok());
    const auto whole = contents(*journal.value());
    REQUIRE(whole.has_value());
    expected = *whole;
  }
  size_t refused = 0;
  for (const auto& entry : fs::directory_iterator(original + "/store")) {
    if (!matters(entry.path())) continue;
    const std::string bytes = read_file(entry.path());
    if (bytes.empty()) continue;
    for (size_t place = 0; place < place_count(); ++place) {
      const Damage& damage = kDamages[place % std::size(kDamages)];
      std::string damaged = bytes;
      const size_t position = bytes.size() * place / place_count();
      damage.apply(damaged, position);
      if (damaged == bytes) continue;
      CAPTURE(entry.path().filename().string(), damage.name, position, bytes.size());
      const test::TemporaryDirectory scratch;
      fs::copy(original, scratch / "copy", fs::copy_options::recursive);
      const std::string name = "copy/store/" + entry.path().filename().string();
      write_file(scratch / name, damaged);
      const Outcome outcome = open_damaged(scratch / "copy", expected);
      CHECK(outcome != Outcome::kLost);
      if (outcome == Outcome::kRefused) ++refused;
    }
  }
  CHECK(refused > place_count() / 2);
}

}  // namespace

TEST_CASE("a damaged log is refused or loses nothing", "[native][store]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  check_damage_is_noticed(directory.path());
}

TEST_CASE("damaged tables are refused or lose nothing", "[native][store]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  flush(directory.path());
  check_damage_is_noticed(directory.path());
}

TEST_CASE("a store refused for a damaged log is whole when the damage is undone",
          "[native][store]") {
  const test::TemporaryDirectory directory;
  fill(directory.path());
  std::string log;
  for (const auto& entry : fs::directory_iterator(directory / "store")) {
    if (entry.path().extension() == ".log" && entry.file_size() > 1000) log = entry.path();
  }
  REQUIRE_FALSE(log.empty());
  const std::string bytes = read_file(log);
  std::string damaged = bytes;
  damaged[bytes.size() / 2] ^= 0x01;
  write_file(log, damaged);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto refused = RocksDbJournal::open({directory.path()});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().message.find("acknowledged records are gone") != std::string::npos);
  }
  REQUIRE(fs::exists(log));
  write_file(log, bytes);
  const auto journal = RocksDbJournal::open({directory.path()});
  if (!journal.ok()) FAIL(journal.error().message);
  CHECK(journal.value()->list_runs({}).value().size() == 12);
  CHECK(contents(*journal.value()).has_value());
}

TEST_CASE("a torn write that was never acknowledged is dropped, and nothing else",
          "[native][store]") {
  const test::TemporaryDirectory directory;
  EngineDriver driver;
  std::string log;
  std::string before;  // the log is longer than what is in it while it is open: zeros follow
  uint64_t acknowledged = 0;
  {
    auto journal = RocksDbJournal::open({directory.path()});
    REQUIRE(journal.ok());
    append(*journal.value(), driver.add_worker(4));
    append(*journal.value(), driver.submit({run_id(1), 3, "", {}, std::string(3'000, 'x')}));
    for (const auto& entry : fs::directory_iterator(directory / "store")) {
      if (entry.path().extension() == ".log") log = entry.path();
    }
    acknowledged = journal.value()->last_step();
    before = read_file(log);
    append(*journal.value(), driver.finish_attempts());
  }
  const std::string bytes = read_file(log);
  REQUIRE(before.size() > bytes.size());
  const auto whole = static_cast<size_t>(
      std::mismatch(bytes.begin(), bytes.end(), before.begin()).first - bytes.begin());
  REQUIRE(bytes.size() > whole + 3'000);
  for (const bool is_cut : {true, false}) {
    for (size_t kept = whole; kept < bytes.size(); kept += 331) {
      CAPTURE(is_cut, kept);
      const test::TemporaryDirectory scratch;
      fs::copy(directory.path(), scratch / "copy", fs::copy_options::recursive);
      // As after a power cut: the file is short, or long enough but not yet filled.
      std::string torn = bytes.substr(0, kept);
      if (!is_cut) torn.resize(bytes.size(), '\0');
      write_file(scratch / ("copy/store/" + fs::path(log).filename().string()), torn);
      {
        auto watermark = Watermark::open(scratch / "copy/WATERMARK");
        REQUIRE(watermark.ok());
        REQUIRE(watermark.value().mark().batch == 3);
        REQUIRE(watermark.value().write({2, acknowledged}).ok());
      }
      const auto journal = RocksDbJournal::open({scratch / "copy"});
      if (!journal.ok()) FAIL(journal.error().message);
      CHECK(journal.value()->last_step() == acknowledged);
      CHECK(journal.value()->recover().ok());
    }
  }
}
