// Copies of data directories: whole, checked, and never over anything.
#include "upkeep/backup.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <thread>

#include "../store/engine_driver.hpp"
#include "gantline/state.hpp"
#include "store/rocksdb_journal.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"
#include "upkeep/examination.hpp"
#include "upkeep/repair.hpp"

using namespace gantline;
using namespace gantline::native;
using gantline::test::EngineDriver;
namespace fs = std::filesystem;

namespace {

RunId run_id(uint64_t number) {
  return make_run_id(Millis{1'760'000'000'000 + static_cast<int64_t>(number)}, number);
}

// Submits so many runs and finishes what has started; the last one stays active.
void fill(RocksDbJournal& journal, EngineDriver& driver, uint64_t first, uint64_t last) {
  for (uint64_t number = first; number <= last; ++number) {
    REQUIRE(journal.append(driver.submit({run_id(number), 3, "", {"tag"}, std::string(5'000, 'x')}))
                .ok());
    if (number != last) REQUIRE(journal.append(driver.finish_attempts()).ok());
  }
}

// The events of everything in the order of the decisions.
std::string history(const std::string& directory) {
  const auto journal = RocksDbJournal::open({directory, true});
  if (!journal.ok()) FAIL(journal.error().message);
  std::string text;
  for (uint64_t next = 1; next != 0;) {
    const auto page = journal.value()->read_history(next, 1000);
    if (!page.ok()) FAIL(page.error().message);
    for (const Event& event : page.value().events) encode_event(event, text);
    next = page.value().next;
  }
  return text;
}

// Whether a copy left anything that it had not finished.
bool has_unfinished(const test::TemporaryDirectory& directory) {
  for (const auto& entry : fs::directory_iterator(directory.path())) {
    if (entry.path().filename().string().find(".unfinished") != std::string::npos) return true;
  }
  return false;
}

// The history and the recovered state.
std::string contents(const std::string& directory) {
  const auto journal = RocksDbJournal::open({directory, true});
  if (!journal.ok()) FAIL(journal.error().message);
  const auto state = journal.value()->recover();
  if (!state.ok()) FAIL(state.error().message);
  return history(directory) + format_state_hash(state_hash(state.value()));
}

}  // namespace

TEST_CASE("a copy beside the writer has what was acknowledged, in the same order",
          "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  const std::string data = directory / "data";
  auto journal = RocksDbJournal::open({data});
  REQUIRE(journal.ok());
  EngineDriver driver;
  REQUIRE(journal.value()->append(driver.add_worker(4)).ok());
  fill(*journal.value(), driver, 1, 20);
  fs::create_directories(data + "/logs/" + to_string(run_id(1)));
  std::ofstream(data + "/logs/" + to_string(run_id(1)) + "/0.1.log") << "1 out hello\n";
  const std::string before = contents(data);
  const auto copied = copy_data_directory({data, directory / "copy"});
  if (!copied.ok()) FAIL(copied.error().message << " " << copied.error().where);
  CHECK(copied.value().runs == 20);
  fill(*journal.value(), driver, 21, 22);
  CHECK(contents(directory / "copy") == before);
  CHECK(contents(data) != before);
  CHECK(fs::exists(directory / ("copy/logs/" + to_string(run_id(1)) + "/0.1.log")));
  CHECK_FALSE(has_unfinished(directory));
  CHECK(examine(directory / "copy").value().is_healthy());
  // Back again, into an empty directory; a server goes on from there.
  fs::create_directory(directory / "restored");
  REQUIRE(copy_data_directory({directory / "copy", directory / "restored/"}).ok());
  CHECK(contents(directory / "restored") == before);
  const auto restored = RocksDbJournal::open({directory / "restored"});
  REQUIRE(restored.ok());
  EngineDriver next(restored.value()->recover().value());
  CHECK(restored.value()->append(next.submit({run_id(30)})).ok());
  CHECK(restored.value()->list_runs({.tag = "tag"}).value().size() == 20);
}

TEST_CASE("a copy deletes nothing that it did not make, also when two have one target",
          "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  {
    auto journal = RocksDbJournal::open({directory / "data"});
    REQUIRE(journal.ok());
    EngineDriver driver;
    REQUIRE(journal.value()->append(driver.add_worker(4)).ok());
    fill(*journal.value(), driver, 1, 20);
  }
  std::vector<Result<CopyOutcome>> outcomes(2, Error{});
  std::vector<std::thread> threads;
  for (Result<CopyOutcome>& outcome : outcomes) {
    threads.emplace_back([&] {
      outcome = copy_data_directory({directory / "data", directory / "below/copy"});
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK((outcomes[0].ok() || outcomes[1].ok()));
  CHECK_FALSE((outcomes[0].ok() && outcomes[1].ok()));
  CHECK(contents(directory / "below/copy") == contents(directory / "data"));
  CHECK(std::distance(fs::directory_iterator(directory / "below"), {}) == 1);

  fs::create_directory(directory / "other.unfinished");
  std::ofstream(directory / "other.unfinished/file") << "text";
  CHECK(copy_data_directory({directory / "data", directory / "other"}).ok());
  CHECK(fs::exists(directory / "other.unfinished/file"));
}

TEST_CASE("a copy removes what a killed one left, and nothing else", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  {
    auto journal = RocksDbJournal::open({directory / "data"});
    REQUIRE(journal.ok());
    EngineDriver driver;
    REQUIRE(journal.value()->append(driver.add_worker(4)).ok());
  }
  const std::string places = directory / "places";
  fs::create_directories(places + "/monday.unfinished-aB3xYz/copy/store");
  std::ofstream(places + "/monday.unfinished-aB3xYz/copy/store/000001.sst") << "half";
  fs::create_directories(places + "/tuesday.unfinished-aB3xYz");  // killed before it began
  const std::string kept[] = {"busy.unfinished-aB3xYz", "theirs.unfinished-aB3xYz",
                              "copy.unfinished-1", "unfinished-aB3xYz"};
  for (const std::string& name : kept) fs::create_directories(places + "/" + name + "/copy");
  std::ofstream(places + "/theirs.unfinished-aB3xYz/file") << "text";
  const int busy = ::open((places + "/" + kept[0]).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  REQUIRE(::flock(busy, LOCK_EX | LOCK_NB) == 0);
  REQUIRE(copy_data_directory({directory / "data", places + "/copy"}).ok());
  ::close(busy);
  for (const std::string& name : kept) CHECK(fs::exists(places + "/" + name));
  CHECK(std::distance(fs::directory_iterator(places), {}) == 5);
}

TEST_CASE("a place that cannot take the copy is refused before it is made", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  {
    auto journal = RocksDbJournal::open({directory / "data"});
    REQUIRE(journal.ok());
    EngineDriver driver;
    REQUIRE(journal.value()->append(driver.add_worker(4)).ok());
  }
  fs::create_directory(directory / "data/empty");
  fs::create_symlink(directory / "data", directory / "link");
  for (const char* name : {"data/empty", "data/below/new", "link/new"}) {
    CAPTURE(name);
    const auto copied = copy_data_directory({directory / "data", directory / name});
    REQUIRE_FALSE(copied.ok());
    CHECK(copied.error().message.find("name one outside of it") != std::string::npos);
  }
  CHECK_FALSE(fs::exists(directory / "data/below"));
  fs::create_symlink(directory / "nothing", directory / "dangling");
  CHECK(copy_data_directory({directory / "data", directory / "dangling"})
            .error()
            .message.find("not an empty directory") != std::string::npos);
  // Behind a link to an empty directory there is room for it.
  fs::create_directory(directory / "empty");
  fs::create_directory_symlink(directory / "empty", directory / "place");
  const auto copied = copy_data_directory({directory / "data", directory / "place/"});
  if (!copied.ok()) FAIL(copied.error().message << " " << copied.error().where);
  CHECK(fs::is_symlink(directory / "place"));
  CHECK(contents(directory / "empty") == contents(directory / "data"));
}

TEST_CASE("pages of the history and batches of a copy are bounded by their bytes",
          "[native][upkeep]") {
  constexpr uint64_t kOutputs = 24;
  constexpr size_t kOutputBytes = 1u << 20;
  const test::TemporaryDirectory directory;
  {
    auto journal = RocksDbJournal::open({directory / "data"});
    REQUIRE(journal.ok());
    EngineDriver driver;
    REQUIRE(journal.value()->append(driver.add_worker(4)).ok());
    for (uint64_t i = 1; i <= kOutputs; ++i) {
      // Each its own, since equal ones are kept once.
      std::string output(kOutputBytes, 'x');
      output[0] = static_cast<char>('a' + i);
      REQUIRE(journal.value()->append(driver.submit({run_id(i), 1, "", {}, output})).ok());
      REQUIRE(journal.value()->append(driver.finish_attempts()).ok());
    }
    const auto page = journal.value()->read_history(1, 10'000);
    REQUIRE(page.ok());
    CHECK(page.value().next != 0);
    CHECK(page.value().next < kOutputs);
  }
  const std::string before = contents(directory / "data");
  REQUIRE(copy_data_directory({directory / "data", directory / "copy"}).ok());
  CHECK(contents(directory / "copy") == before);
  CHECK(examine(directory / "copy").value().stored->batch >= kOutputs / 4);
  // A repair copies as well.
  fs::remove(directory / "data/FORMAT");
  REQUIRE(repair({directory / "data"}).value().is_repaired);
  CHECK(contents(directory / "data") == before);
  CHECK(examine(directory / "data").value().stored->batch >= kOutputs / 4);
}

TEST_CASE("a copy taken while batches are written restores and checks", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  auto journal = RocksDbJournal::open({directory / "data"});
  REQUIRE(journal.ok());
  EngineDriver driver;
  bool is_written = journal.value()->append(driver.add_worker(4)).ok();
  std::thread writing([&] {
    for (uint64_t number = 1; number <= 300; ++number) {
      JournalBatch batch = driver.submit({run_id(number), 2, "", {}, std::string(50'000, 'x')});
      is_written = journal.value()->append(batch).ok() && is_written;
      is_written = journal.value()->append(driver.finish_attempts()).ok() && is_written;
    }
  });
  std::vector<std::string> errors;
  for (int i = 0; i < 3; ++i) {
    const auto copied =
        copy_data_directory({directory / "data", directory / ("copy" + std::to_string(i))});
    if (!copied.ok()) errors.push_back(copied.error().message + " " + copied.error().where);
  }
  writing.join();
  CHECK(is_written);
  CHECK(errors.empty());
  const std::string all = history(directory / "data");
  for (int i = 0; i < 3; ++i) {
    const std::string copy = history(directory / ("copy" + std::to_string(i)));
    CHECK_FALSE(copy.empty());
    CHECK(all.compare(0, copy.size(), copy) == 0);
  }
}

TEST_CASE("a copy is never made over anything, nor of what is damaged", "[native][upkeep]") {
  const test::TemporaryDirectory directory;
  {
    auto journal = RocksDbJournal::open({directory / "data"});
    REQUIRE(journal.ok());
    EngineDriver driver;
    REQUIRE(journal.value()->append(driver.add_worker(4)).ok());
    fill(*journal.value(), driver, 1, 5);
  }
  fs::create_directories(directory / "full/inside");
  std::ofstream(directory / "file") << "text";
  for (const char* name : {"full", "file", "data"}) {
    CAPTURE(name);
    CHECK(copy_data_directory({directory / "data", directory / name}).error().code ==
          ErrorCode::kIo);
  }
  CHECK(fs::exists(directory / "full/inside"));
  CHECK(copy_data_directory({directory / "nowhere", directory / "copy"}).error().code ==
        ErrorCode::kIo);
  for (const auto& entry : fs::directory_iterator(directory / "data/store")) {
    if (entry.path().extension() == ".log" && entry.file_size() > 1'000)
      fs::resize_file(entry.path(), entry.file_size() / 2);
  }
  CHECK(copy_data_directory({directory / "data", directory / "copy"}).error().code ==
        ErrorCode::kCorrupt);
  CHECK_FALSE(fs::exists(directory / "copy"));
  CHECK_FALSE(has_unfinished(directory));
}
