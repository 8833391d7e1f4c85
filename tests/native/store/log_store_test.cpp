#include "store/log_store.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace gantline;
using namespace gantline::native;

namespace {

const AttemptLog kLog{make_run_id(Millis{1'760'000'000'000}, 5), TaskIndex{3}, 1};

std::unique_ptr<LogStore> open(const test::TemporaryDirectory& directory,
                               uint64_t bytes_max = 1 << 20, size_t line_bytes_max = 1 << 10) {
  auto store = LogStore::open({directory / "logs", bytes_max, line_bytes_max});
  REQUIRE(store.ok());
  return std::move(store).value();
}

LogStore::Page read(const LogStore& store, const LogStore::ReadOptions& options = {}) {
  auto page = store.read(kLog, options);
  REQUIRE(page.ok());
  return std::move(page).value();
}

std::vector<std::string> texts(const LogStore::Page& page) {
  std::vector<std::string> texts;
  for (const LogLine& line : page.lines) texts.push_back(line.text);
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("lines are kept with their time and stream, in pieces as in one", "[native][store]") {
  const test::TemporaryDirectory directory;
  auto store = open(directory);
  REQUIRE(store->append(kLog, LogStream::kOut, Millis{10}, "hel").ok());
  REQUIRE(store->append(kLog, LogStream::kError, Millis{11}, "warning\n").ok());
  REQUIRE(store->append(kLog, LogStream::kOut, Millis{12}, "lo\n\nwor").ok());
  REQUIRE(store->append(kLog, LogStream::kOut, Millis{13}, "ld").ok());
  CHECK(texts(read(*store)) == Texts{"warning", "hello", ""});
  CHECK_FALSE(read(*store).is_closed);
  REQUIRE(store->close(kLog, Millis{14}).ok());
  const LogStore::Page page = read(*store);
  CHECK(texts(page) == Texts{"warning", "hello", "", "world"});
  CHECK(page.is_closed);
  CHECK(page.lines[0].stream == LogStream::kError);
  CHECK(page.lines[0].at == Millis{11});
  CHECK(page.lines[3].stream == LogStream::kOut);
  CHECK(page.lines[3].at == Millis{14});
}

TEST_CASE("the file is one that a person can read", "[native][store]") {
  const test::TemporaryDirectory directory;
  auto store = open(directory);
  REQUIRE(store->append(kLog, LogStream::kOut, Millis{1'760'000'000'001}, "done\n").ok());
  std::ifstream file(directory / ("logs/" + to_string(kLog.run) + "/3.1.log"));
  std::string line;
  REQUIRE(std::getline(file, line));
  CHECK(line == "1760000000001 out done");
}

TEST_CASE("a full log keeps its beginning and says what was dropped", "[native][store]") {
  const test::TemporaryDirectory directory;
  auto store = open(directory, 100);
  for (int i = 0; i < 20; ++i)
    REQUIRE(store->append(kLog, LogStream::kOut, Millis{i}, std::string(20, 'a') + "\n").ok());
  REQUIRE(store->append(kLog, LogStream::kOut, Millis{20}, "x\n").ok());  // would still fit
  REQUIRE(store->close(kLog, Millis{21}).ok());
  const LogStore::Page page = read(*store);
  REQUIRE(page.lines.size() == 4);
  CHECK(page.lines[2].text == std::string(20, 'a'));
  CHECK(page.lines[3].stream == LogStream::kSystem);
  CHECK(page.lines[3].text == "the log is full: 18 lines (341 bytes) were dropped");
}

TEST_CASE("a log is read in pages and followed from where the last one ended", "[native][store]") {
  const test::TemporaryDirectory directory;
  auto store = open(directory);
  for (int i = 0; i < 10; ++i)
    REQUIRE(store->append(kLog, LogStream::kOut, Millis{i}, std::to_string(i) + "\n").ok());
  const LogStore::Page first = read(*store, {.lines_max = 4});
  CHECK(texts(first) == Texts{"0", "1", "2", "3"});
  const LogStore::Page second = read(*store, {.offset = first.next_offset});
  CHECK(texts(second) == Texts{"4", "5", "6", "7", "8", "9"});
  const LogStore::Page none = read(*store, {.offset = second.next_offset});
  CHECK(none.lines.empty());
  CHECK(none.next_offset == second.next_offset);
  CHECK_FALSE(none.is_closed);
  REQUIRE(store->append(kLog, LogStream::kOut, Millis{10}, "10\n").ok());
  CHECK(texts(read(*store, {.offset = none.next_offset})) == Texts{"10"});
  REQUIRE(store->close(kLog, Millis{11}).ok());
  CHECK_FALSE(read(*store, {.lines_max = 4}).is_closed);
  CHECK(read(*store, {.offset = none.next_offset}).is_closed);
}

TEST_CASE("long lines are cut, and control characters cannot reach a terminal", "[native][store]") {
  const test::TemporaryDirectory directory;
  auto store = open(directory, 1 << 20, 10);
  REQUIRE(store->append(kLog, LogStream::kOut, Millis{1}, std::string(5, 'a')).ok());
  for (int i = 0; i < 100; ++i)
    REQUIRE(store->append(kLog, LogStream::kOut, Millis{1}, std::string(1'000, 'a')).ok());
  REQUIRE(store->append(kLog, LogStream::kOut, Millis{1}, "\nred \x1b[31m\tx\r\n").ok());
  const LogStore::Page page = read(*store);
  CHECK(texts(page) == Texts{"aaaaaaaaaa... (cut)", "red ?[31m\t... (cut)"});
}

TEST_CASE("an attempt that printed nothing has no log", "[native][store]") {
  const test::TemporaryDirectory directory;
  auto store = open(directory);
  CHECK(store->read(kLog, {}).error().code == ErrorCode::kNotFound);
  CHECK(store->close(kLog, Millis{1}).ok());
}

TEST_CASE("logs are there again after a restart, and gone after their run's removal",
          "[native][store]") {
  const test::TemporaryDirectory directory;
  REQUIRE(open(directory)->append(kLog, LogStream::kOut, Millis{1}, "one\ntw").ok());
  auto store = open(directory);
  CHECK(texts(read(*store)) == Texts{"one"});
  CHECK(read(*store).is_closed);
  REQUIRE(store->remove(kLog.run).ok());
  CHECK(store->read(kLog, {}).error().code == ErrorCode::kNotFound);
}

TEST_CASE("a log directory that cannot be made is an error", "[native][store]") {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "file") << "text";
  CHECK(LogStore::open({directory / "file/logs"}).error().code == ErrorCode::kIo);
}
