#include <sys/mount.h>
#include <sys/resource.h>
#include <csignal>
#include <nlohmann/json.hpp>

#include "store/rocksdb_journal.hpp"
#include "support/catch.hpp"
#include "support/events.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;

namespace {

const RunId kRun = make_run_id(Millis{1'760'000'000'000}, 5);

JournalBatch completion(uint64_t sequence, size_t bytes) {
  JournalBatch batch;
  auto detail = std::make_shared<EventDetail>();
  detail->payload = std::make_shared<nlohmann::json>(std::string(bytes, 'x'));
  batch.events.push_back(test::task_completed(kRun, sequence));
  batch.events.back().detail = std::move(detail);
  return batch;
}

std::unique_ptr<RocksDbJournal> open(const std::string& directory) {
  auto opened = RocksDbJournal::open({directory});
  if (!opened.ok()) FAIL(opened.error().message);
  return std::move(opened).value();
}

// While it lives, files of this process cannot grow beyond a size.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = SIG_DFL;
};

// A small file system of its own, where the process may mount one.
class SmallDisk {
 public:
  SmallDisk() {
    is_mounted_ = ::mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, "size=4m") == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) ::umount2(directory_.path().c_str(), MNT_DETACH);
  }
  bool is_mounted() const { return is_mounted_; }
  std::string path() const { return directory_ / "data"; }

 private:
  test::TemporaryDirectory directory_;
  bool is_mounted_ = false;
};

// Appends until it fails. Returns how many were acknowledged.
uint64_t fill(RocksDbJournal& journal, uint64_t first) {
  for (uint64_t sequence = first; sequence < first + 10'000; ++sequence) {
    const Status status = journal.append(completion(sequence, 3'000));
    if (status.ok()) continue;
    CHECK(status.error().code == ErrorCode::kIo);
    return sequence - first;
  }
  FAIL("the disk was never full");
  return 0;
}

}  // namespace

TEST_CASE("after a failed append everything is refused, and nothing acknowledged is lost",
          "[native][store]") {
  const test::TemporaryDirectory directory;
  auto journal = open(directory.path());
  uint64_t acknowledged = 0;
  {
    const FileSizeLimit limit(256 << 10);
    acknowledged = fill(*journal, 1);
  }
  CHECK(acknowledged > 10);
  // There is room again, but what the disk has is not known before it is read.
  CHECK(journal->append(completion(acknowledged + 1, 10)).error().code == ErrorCode::kUnavailable);
  CHECK(journal->read_events(kRun, 1, 100'000).value().size() >= acknowledged);

  journal.reset();
  journal = open(directory.path());
  // The failed one may have reached the disk: it was neither acknowledged nor promised to be gone.
  const size_t kept = journal->read_events(kRun, 1, 100'000).value().size();
  CHECK((kept == acknowledged || kept == acknowledged + 1));
  CHECK(journal->append(completion(kept + 1, 10)).ok());
}

TEST_CASE("a full disk loses nothing acknowledged, and room makes it work again",
          "[native][store]") {
  const SmallDisk disk;
  if (!disk.is_mounted()) {
    WARN("skipped: this process may not mount a small file system");
    return;
  }
  uint64_t kept = 0;
  for (int cycle = 0; cycle < 3; ++cycle) {
    CAPTURE(cycle);
    const std::string ballast = disk.path() + "-ballast";
    {
      auto journal = open(disk.path());
      CHECK(journal->read_events(kRun, 1, 100'000).value().size() == kept);
      REQUIRE(journal->append(completion(kept + 1, 10)).ok());
      std::FILE* file = std::fopen(ballast.c_str(), "wb");
      REQUIRE(file != nullptr);
      const std::string block(64 << 10, 'x');
      while (std::fwrite(block.data(), 1, block.size(), file) == block.size()) {
      }
      std::fclose(file);
      kept += 1 + fill(*journal, kept + 2);
    }
    std::filesystem::remove(ballast);
    auto journal = open(disk.path());
    const size_t found = journal->read_events(kRun, 1, 100'000).value().size();
    CHECK((found == kept || found == kept + 1));
    kept = found;
  }
}
