// The power goes while the store writes.
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>

#include <rocksdb/env.h>

#include "engine_driver.hpp"
#include "power_cut_disk.hpp"
#include "store/posix_file.hpp"
#include "store/rocksdb_journal.hpp"
#include "store/rocksdb_options.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;
using gantline::test::EngineDriver;
using gantline::test::PowerCutDisk;

namespace {

constexpr int kCyclesOfADirectory = 50;
constexpr size_t kMarkBytesMax = 64u << 10;

int cut_count() {
  const char* cuts = std::getenv("GANTLINE_TEST_POWER_CUTS");
  return cuts != nullptr ? std::atoi(cuts) : 50;
}

// A data directory on a disk whose power goes again and again.
class Machine {
 public:
  explicit Machine(uint64_t seed) : random_(seed) {
    std::filesystem::create_directory(aside_);
    disk_ = std::make_shared<PowerCutDisk>(aside_);
    environment_ = make_environment(disk_);
  }

  // Works until the power goes, and looks after it what is there.
  void live_once() {
    disk_->cut_after(1 + random_.below(150));
    work();
    disk_->lose_unsynced(random_);
    damage_watermark();
  }

  // What was acknowledged is there, and nothing that was never decided.
  void check(bool whole) {
    auto journal = open();
    check_recovered(*journal);
    if (whole) CHECK(journal->verify().ok());
  }

 private:
  std::unique_ptr<RocksDbJournal> open() {
    auto journal = RocksDbJournal::open({.directory = data_, .environment = environment_.get()});
    if (!journal.ok()) FAIL(journal.error().message + " " + journal.error().where);
    return std::move(journal).value();
  }

  State check_recovered(RocksDbJournal& journal) {
    auto state = journal.recover();
    if (!state.ok()) FAIL(state.error().message + " " + state.error().where);
    const uint64_t step = journal.last_step();
    CAPTURE(step, acknowledged_);
    CHECK(state.value().step == step);
    CHECK(step >= acknowledged_);
    REQUIRE(hashes_.count(step) == 1);
    CHECK(state_hash(state.value()) == hashes_[step]);
    // What was seen once has to stay.
    acknowledged_ = step;
    return std::move(state).value();
  }

  // Returns whether there was power until it was acknowledged.
  bool append(RocksDbJournal& journal, const EngineDriver& driver, const JournalBatch& batch) {
    hashes_[driver.state().step] = driver.active_state_hash();
    REQUIRE(journal.append(batch).ok());
    if (disk_->is_cut()) return false;
    acknowledged_ = driver.state().step;
    hashes_.erase(hashes_.begin(), hashes_.find(acknowledged_));
    mark_ = read_mark();
    return true;
  }

  void work() {
    const auto mark = read_small_file(data_ + "/WATERMARK", kMarkBytesMax);
    auto journal = open();
    // A new directory had none.
    mark_ = mark.ok() ? mark.value() : read_mark();
    mark_before_ = mark_;
    if (disk_->is_cut()) return;
    EngineDriver driver(check_recovered(*journal));
    if (!append(*journal, driver, driver.add_worker(8))) return;
    while (true) {
      const uint64_t number = driver.state().next_run_number;
      const Millis at{1'760'000'000'000 + static_cast<int64_t>(number)};
      const std::string output(random_.below(100'000), 'x');
      if (!append(*journal, driver, driver.submit({make_run_id(at, number), 4, "", {}, output})))
        return;
      while (driver.has_attempts()) {
        if (!append(*journal, driver, driver.finish_attempts())) return;
      }
    }
  }

  std::string read_mark() const {
    return read_small_file(data_ + "/WATERMARK", kMarkBytesMax).value();
  }

  // Nobody waits for the watermark: the last one that was synced may be there, or the newest, or
  // one that was torn while it was written, in either of the two places.
  void damage_watermark() {
    const bool is_older = random_.below(2) == 0;
    std::string mark = is_older ? mark_before_ : mark_;
    if (mark != mark_before_ && random_.below(2) == 0)
      mark[mark.size() / 2 * random_.below(2) + random_.below(40)] ^= 0x55;
    REQUIRE(write_file_atomically(data_ + "/WATERMARK", mark).ok());
  }

  Random random_;
  test::TemporaryDirectory directory_;
  std::string aside_ = directory_ / "aside";
  std::string data_ = directory_ / "data";
  std::shared_ptr<PowerCutDisk> disk_;
  std::unique_ptr<rocksdb::Env> environment_;
  uint64_t acknowledged_ = 0;
  std::map<uint64_t, uint64_t> hashes_{{0, state_hash(State{})}};  // by decision, from that one on
  std::string mark_before_;
  std::string mark_;  // as of the last acknowledged batch
};

}  // namespace

TEST_CASE("nothing acknowledged is lost by a power cut at any moment", "[native][store]") {
  std::optional<Machine> machine;
  for (int cycle = 0; cycle < cut_count(); ++cycle) {
    CAPTURE(cycle);
    if (cycle % kCyclesOfADirectory == 0) machine.emplace(cycle);
    machine->live_once();
    machine->check(cycle % 5 == 0);
  }
}

TEST_CASE("a sync that failed is not tried again, and nothing is acknowledged after it",
          "[native][store]") {
  const test::TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "aside");
  const auto disk = std::make_shared<PowerCutDisk>(directory / "aside");
  const std::unique_ptr<rocksdb::Env> environment = make_environment(disk);
  auto opened =
      RocksDbJournal::open({.directory = directory / "data", .environment = environment.get()});
  REQUIRE(opened.ok());
  RocksDbJournal& journal = *opened.value();
  EngineDriver driver;
  REQUIRE(journal.append(driver.add_worker(1)).ok());
  const uint64_t acknowledged = journal.last_step();

  disk->fail_syncs_of(".log");
  const Status refused = journal.append(driver.submit({make_run_id(Millis{1}, 1)}));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kIo);
  CHECK(disk->failed_syncs() == 1);
  for (int i = 0; i < 3; ++i) {
    const Status later = journal.append(driver.finish_attempts());
    REQUIRE_FALSE(later.ok());
    CHECK(later.error().code == ErrorCode::kUnavailable);
  }
  CHECK(journal.last_step() == acknowledged);
  opened.value().reset();
  CHECK(disk->failed_syncs() == 1);
}
