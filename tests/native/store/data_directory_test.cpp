#include "store/data_directory.hpp"

#include <sys/file.h>
#include <unistd.h>
#include <fstream>

#include "store/posix_file.hpp"
#include "store/rocksdb_journal.hpp"
#include "store/watermark.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;
namespace fs = std::filesystem;

namespace {

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

Error open_error(const std::string& directory) {
  const auto opened = RocksDbJournal::open({directory});
  REQUIRE_FALSE(opened.ok());
  return opened.error();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a data directory is made with its parents", "[native][store]") {
  const test::TemporaryDirectory directory;
  REQUIRE(RocksDbJournal::open({directory / "a/b/c"}).ok());
  CHECK(fs::exists(directory / "a/b/c/FORMAT"));
  CHECK(fs::exists(directory / "a/b/c/WATERMARK"));
  CHECK(read_small_file(directory / "a/b/c/FORMAT", 100).value() == "gantline data format 1\n");
}

TEST_CASE("a newer format is refused before anything is touched", "[native][store]") {
  const test::TemporaryDirectory directory;
  REQUIRE(RocksDbJournal::open({directory.path()}).ok());
  write_text(directory / "FORMAT", "gantline data format 3\n");
  const auto before = fs::last_write_time(directory / "store/CURRENT");
  const Error error = open_error(directory.path());
  CHECK(error.code == ErrorCode::kUnsupportedVersion);
  CHECK(error.message ==
        "written by a newer Gantline (format 3, this one reads up to 1): upgrade, or restore a "
        "backup");
  CHECK(fs::last_write_time(directory / "store/CURRENT") == before);
}

TEST_CASE("a damaged format file is refused", "[native][store]") {
  const test::TemporaryDirectory directory;
  REQUIRE(RocksDbJournal::open({directory.path()}).ok());
  for (const char* text : {"", "1", "gantline data format \n", "gantline data format 0\n",
                           "gantline data format 1x\n", "gantline data format 1"}) {
    CAPTURE(text);
    write_text(directory / "FORMAT", text);
    CHECK(open_error(directory.path()).code == ErrorCode::kCorrupt);
  }
}

TEST_CASE("a directory in use is refused with the pid of who uses it", "[native][store]") {
  const test::TemporaryDirectory directory;
  auto first = RocksDbJournal::open({directory.path()});
  REQUIRE(first.ok());
  const Error error = open_error(directory.path());
  CHECK(error.code == ErrorCode::kUnavailable);
  CHECK(contains(error.message,
                 "in use by another gantline (pid " + std::to_string(::getpid()) + ")"));
  std::move(first).value().reset();
  CHECK(RocksDbJournal::open({directory.path()}).ok());
}

TEST_CASE("what is no directory, or cannot be written, is refused", "[native][store]") {
  const test::TemporaryDirectory directory;
  write_text(directory / "file", "text");
  CHECK(open_error(directory / "file").code == ErrorCode::kIo);
  CHECK(contains(open_error(directory / "file").message, "not a directory"));
  CHECK(open_error(directory / "file/inside").code == ErrorCode::kIo);
  CHECK(open_error("/proc/gantline").code == ErrorCode::kIo);
  CHECK(open_error("").code == ErrorCode::kInvalidArgument);
  if (::geteuid() == 0) {
    WARN("skipped as root, who may write everywhere: a directory without write permission");
    return;
  }
  fs::create_directory(directory / "locked");
  fs::permissions(directory / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  CHECK(open_error(directory / "locked").code == ErrorCode::kIo);
}

TEST_CASE("a directory of something else is refused and left as it was", "[native][store]") {
  const test::TemporaryDirectory directory;
  const std::string name = GENERATE("notes.txt", ".hidden", "logs", "store");
  CAPTURE(name);
  fs::create_directory(directory / "lost+found");
  fs::create_directory(directory / name);
  const Error error = open_error(directory.path());
  CHECK(error.code == ErrorCode::kIo);
  CHECK(error.message == "not a data directory, and not empty (it has `" + name +
                             "`): name an empty or a new one with --data");
  const auto left = std::distance(fs::directory_iterator(directory.path()), {});
  CHECK(left == 2);
}

TEST_CASE("the top of a file system becomes a data directory", "[native][store]") {
  const test::TemporaryDirectory directory;
  fs::create_directory(directory / "lost+found");
  CHECK(RocksDbJournal::open({directory.path()}).ok());
  CHECK(RocksDbJournal::open({directory.path()}).ok());
}

TEST_CASE("a store whose parts are missing is refused rather than made anew", "[native][store]") {
  const test::TemporaryDirectory directory;
  {
    auto journal = RocksDbJournal::open({directory.path()});
    REQUIRE(journal.ok());
    Event event;
    event.sequence = event.step = 1;
    event.kind = EventKind::kWorkerChanged;
    REQUIRE(journal.value()->append({.events = {event}}).ok());
  }
  const std::string part = GENERATE("FORMAT", "WATERMARK", "store", "store/CURRENT");
  CAPTURE(part);
  fs::rename(directory / part, directory / "aside");
  CHECK(open_error(directory.path()).code == ErrorCode::kCorrupt);
  fs::remove_all(directory / part);
  fs::rename(directory / "aside", directory / part);
  CHECK(RocksDbJournal::open({directory.path()}).ok());
}

TEST_CASE("a watermark of something is never made new", "[native][store]") {
  const test::TemporaryDirectory directory;
  {
    auto journal = RocksDbJournal::open({directory.path()});
    REQUIRE(journal.ok());
    Event event;
    event.sequence = event.step = 1;
    event.kind = EventKind::kWorkerChanged;
    REQUIRE(journal.value()->append({.events = {event}}).ok());
  }
  fs::remove(directory / "FORMAT");
  fs::remove_all(directory / "store");
  if (GENERATE(false, true)) write_text(directory / "WATERMARK", "nothing that can be read");
  const auto mark = read_small_file(directory / "WATERMARK", 10'000);
  const Error error = open_error(directory.path());
  CHECK(error.code == ErrorCode::kCorrupt);
  CHECK(contains(error.message, "FORMAT and the store are missing"));
  CHECK(read_small_file(directory / "WATERMARK", 10'000).value() == mark.value());
  CHECK_FALSE(fs::exists(directory / "FORMAT"));
}

TEST_CASE("a directory whose making was cut short is made whole", "[native][store]") {
  const test::TemporaryDirectory directory;
  REQUIRE(Watermark::create(directory / "WATERMARK").ok());
  CHECK(RocksDbJournal::open({directory.path()}).ok());
  fs::remove_all(directory / "store");  // the format was written, the store not yet
  CHECK(RocksDbJournal::open({directory.path()}).ok());
}

TEST_CASE("a watermark survives the damage of either slot, and is refused with both",
          "[native][store]") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "WATERMARK";
  REQUIRE(Watermark::create(path).ok());
  {
    auto watermark = Watermark::open(path);
    REQUIRE(watermark.ok());
    CHECK(watermark.value().mark().batch == 0);
    for (uint64_t batch = 1; batch <= 7; ++batch)
      REQUIRE(watermark.value().write({batch, 10 * batch}).ok());
    CHECK(watermark.value().sync().ok());
  }
  CHECK(Watermark::open(path).value().mark().batch == 7);
  CHECK(Watermark::open(path).value().mark().step == 70);
  const auto flip = [&](long offset) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(offset);
    const int byte = file.get();
    file.seekp(offset);
    file.put(static_cast<char>(byte ^ 0x10));
  };
  for (const long offset : {0L, 15L, 20L, 31L, 39L}) {
    CAPTURE(offset);
    for (const long slot : {0L, 4096L}) {
      flip(slot + offset);
      const uint64_t batch = Watermark::open(path).value().mark().batch;
      CHECK((batch == 7 || batch == 6));
      flip(slot + offset);
    }
    flip(offset);
    flip(4096 + offset);
    CHECK(Watermark::open(path).error().code == ErrorCode::kCorrupt);
    flip(offset);
    flip(4096 + offset);
  }
}
