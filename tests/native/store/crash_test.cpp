// The store's process is killed while it writes.
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>

#include "engine_driver.hpp"
#include "store/rocksdb_journal.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;
using gantline::test::EngineDriver;

namespace {

constexpr const char* kDirectoryVariable = "GANTLINE_TEST_CRASH_DIRECTORY";

// A child of this same program that works on a directory and writes the number of each decision to
// a pipe once it is acknowledged.
class Writer {
 public:
  explicit Writer(const std::string& directory) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    child_ = ::fork();
    REQUIRE(child_ >= 0);
    if (child_ == 0) {
      // A new program, since a forked one would have RocksDB without its threads.
      ::setenv(kDirectoryVariable, directory.c_str(), 1);
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::execl("/proc/self/exe", "writer", "[crash-writer]", static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(ends[1]);
    acknowledged_ = ends[0];
  }
  ~Writer() {
    if (child_ > 0) kill_and_drain();
    ::close(acknowledged_);
  }

  // Waits for the next acknowledgement; false at the end of the pipe.
  bool wait_for_one() {
    uint64_t step = 0;
    if (::read(acknowledged_, &step, sizeof step) != sizeof step) return false;
    last_step_ = step;
    return true;
  }

  // Kills it at once. Returns the last acknowledged decision.
  uint64_t kill_and_drain() {
    ::kill(child_, SIGKILL);
    while (wait_for_one()) {
    }
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
    return last_step_;
  }

 private:
  pid_t child_ = -1;
  int acknowledged_ = -1;
  uint64_t last_step_ = 0;
};

int cycle_count() {
  const char* cycles = std::getenv("GANTLINE_TEST_CRASH_CYCLES");
  return cycles != nullptr ? std::atoi(cycles) : 20;
}

void acknowledge(uint64_t step) {
  if (::write(STDOUT_FILENO, &step, sizeof step) != sizeof step) ::_exit(1);
}

}  // namespace

TEST_CASE("the writer that is killed", "[.][crash-writer]") {
  const char* directory = std::getenv(kDirectoryVariable);
  REQUIRE(directory != nullptr);
  auto journal = RocksDbJournal::open({directory});
  if (!journal.ok()) ::_exit(2);
  auto state = journal.value()->recover();
  if (!state.ok()) ::_exit(3);
  // Runs that a killed writer left behind stay as they are: what matters here is that they are
  // there.
  EngineDriver driver(std::move(state).value());
  const auto append = [&](const JournalBatch& batch) {
    if (!journal.value()->append(batch).ok()) ::_exit(4);
    acknowledge(journal.value()->last_step());
  };
  append(driver.add_worker(8));
  while (true) {
    const uint64_t number = driver.state().next_run_number;
    const Millis at{1'760'000'000'000 + static_cast<int64_t>(number)};
    append(driver.submit({make_run_id(at, number), 4, "", {"tag"}, std::string(6'000, 'x')}));
    // Every third run is left in the middle.
    for (int i = 0; driver.has_attempts() && (number % 3 != 0 || i < 2); ++i)
      append(driver.finish_attempts());
  }
}

TEST_CASE("nothing acknowledged is lost by a kill at any moment", "[native][store]") {
  const test::TemporaryDirectory directory;
  uint64_t last_step = 0;
  for (int cycle = 0; cycle < cycle_count(); ++cycle) {
    CAPTURE(cycle);
    {
      Writer writer(directory.path());
      // Killed after a different number of acknowledgements each time, in the midst of the next
      // write.
      for (int i = 0; i < 1 + cycle * 7 % 40; ++i) REQUIRE(writer.wait_for_one());
      const uint64_t acknowledged = writer.kill_and_drain();
      REQUIRE(acknowledged > last_step);
      last_step = acknowledged;
    }
    auto journal = RocksDbJournal::open({directory.path()});
    if (!journal.ok()) FAIL(journal.error().message);
    CHECK(journal.value()->last_step() >= last_step);
    CHECK(journal.value()->last_step() <= last_step + 1);
    last_step = journal.value()->last_step();

    const auto state = journal.value()->recover();
    if (!state.ok()) FAIL(state.error().message + " " + state.error().where);
    CHECK(state.value().step == last_step);
    if (cycle % 5 == 0) CHECK(journal.value()->verify().ok());
    const auto runs = journal.value()->list_runs({.tag = "tag", .limit = 100'000});
    REQUIRE(runs.ok());
    CHECK(runs.value().size() == state.value().next_run_number - 1);
  }
}
