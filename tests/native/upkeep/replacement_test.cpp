// A repair that is killed, or that fails, at any of its steps: what was there before is never gone,
// and the next repair goes on.
#include "upkeep/replacement.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include "../store/engine_driver.hpp"
#include "gantline/state.hpp"
#include "store/data_directory.hpp"
#include "store/database.hpp"
#include "store/rocksdb_journal.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"
#include "upkeep/repair.hpp"

using namespace gantline;
using namespace gantline::native;
using gantline::test::EngineDriver;
namespace fs = std::filesystem;

namespace {

constexpr uint64_t kRuns = 12;

RunId run_id(uint64_t number) {
  return make_run_id(Millis{1'760'000'000'000 + static_cast<int64_t>(number)}, number);
}

void fill(const std::string& directory) {
  auto journal = RocksDbJournal::open({directory});
  REQUIRE(journal.ok());
  EngineDriver driver;
  REQUIRE(journal.value()->append(driver.add_worker(100)).ok());
  for (uint64_t number = 1; number <= kRuns; ++number)
    // Long enough for a block of its own.
    REQUIRE(journal.value()
                ->append(driver.submit({run_id(number), 3, "", {}, std::string(4'000, 'x')}))
                .ok());
  while (driver.has_attempts()) REQUIRE(journal.value()->append(driver.finish_attempts()).ok());
}

using Files = std::map<std::string, std::string>;

// Everything in a folder, by its name there.
Files files_in(const std::string& folder) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[fs::relative(entry.path(), folder)] = {std::istreambuf_iterator<char>(file), {}};
  }
  return files;
}

// What is damaged costs nothing, the last records, or the first run, whose output goes with it.
enum class Damage { kFormat, kLog, kTable };
constexpr Damage kDamages[] = {Damage::kFormat, Damage::kLog, Damage::kTable};

void cut_log(const std::string& data) {
  for (const auto& entry : fs::directory_iterator(data + "/store")) {
    if (entry.path().extension() == ".log" && entry.file_size() > 1'000)
      fs::resize_file(entry.path(), entry.file_size() / 2);
  }
}

void damage_first_block(const std::string& data) {
  {
    auto database = Database::open({data + "/store", false});
    REQUIRE(database.ok());
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    for (size_t i = 0; i < kFamilyCount; ++i)
      families.push_back(database.value()->family(static_cast<Family>(i)));
    REQUIRE(database.value()->db().Flush({}, families).ok());
  }
  fs::path table;
  for (const auto& entry : fs::directory_iterator(data + "/store")) {
    if (entry.path().extension() == ".sst" &&
        (table.empty() || entry.file_size() > fs::file_size(table)))
      table = entry.path();
  }
  REQUIRE_FALSE(table.empty());
  std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file.put('!');
}

std::string log_of(uint64_t run) { return "logs/" + to_string(run_id(run)) + "/0.1.log"; }

struct Damaged {
  explicit Damaged(Damage damage) : kind(damage), accept_loss(damage != Damage::kFormat) {
    const std::string data = directory / "data";
    fill(data);
    for (const uint64_t run : {uint64_t{1}, kRuns}) {
      fs::create_directories(fs::path(data + "/" + log_of(run)).parent_path());
      std::ofstream(data + "/" + log_of(run)) << "1 out hello\n";
    }
    if (damage == Damage::kFormat) fs::remove(data + "/FORMAT");
    if (damage == Damage::kLog) cut_log(data);
    if (damage == Damage::kTable) damage_first_block(data);
    store = files_in(directory / "data/store");
    std::ifstream mark(directory / "data/WATERMARK", std::ios::binary);
    watermark = {std::istreambuf_iterator<char>(mark), {}};
  }

  test::TemporaryDirectory directory;
  Damage kind;
  bool accept_loss;
  Files store;
  std::string watermark;
};

// What the original was is in `data` or set aside below it, whole.
void check_nothing_is_gone(const Damaged& damaged, const std::string& data) {
  bool has_store = false;
  bool has_watermark = false;
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    if (entry.path().filename() == "store" && files_in(entry.path()) == damaged.store)
      has_store = true;
    if (entry.path().filename() != "WATERMARK") continue;
    std::ifstream mark(entry.path(), std::ios::binary);
    has_watermark =
        has_watermark || std::string(std::istreambuf_iterator<char>(mark), {}) == damaged.watermark;
  }
  CHECK(has_store);
  CHECK(has_watermark);
  size_t logs = 0;
  for (const auto& entry : fs::recursive_directory_iterator(data))
    logs += entry.path().filename() == "0.1.log" ? 1 : 0;
  CHECK(logs == 2);
}

// The next repair leaves a healthy directory, and the original where it says. What was accepted
// once need not be again.
void check_goes_on(const Damaged& damaged, const std::string& data) {
  const bool is_begun = fs::exists(data + "/REPAIR");
  if (is_begun) {
    CHECK(RocksDbJournal::open({data}).error().code == ErrorCode::kCorrupt);
    CHECK(RocksDbJournal::open({data, true}).error().code == ErrorCode::kCorrupt);
    const auto found = examine(data);
    REQUIRE(found.ok());
    CHECK(found.value().is_repair_unfinished);
    CHECK(losses_of(found.value()).empty());
    CHECK_FALSE(found.value().is_healthy());
  }
  const auto outcome = repair({data, !is_begun && damaged.accept_loss});
  if (!outcome.ok()) FAIL(outcome.error().message << " " << outcome.error().where);
  CHECK(outcome.value().is_repaired);
  CHECK(files_in(outcome.value().set_aside + "/store") == damaged.store);
  CHECK(fs::exists(outcome.value().set_aside + "/report.json"));
  CHECK_FALSE(fs::exists(outcome.value().set_aside + "/new"));
  CHECK_FALSE(fs::exists(data + "/damaged/unfinished"));
  CHECK_FALSE(fs::exists(data + "/REPAIR"));
  check_nothing_is_gone(damaged, data);
  const bool is_set_aside = fs::exists(outcome.value().set_aside + "/" + log_of(1));
  CHECK(is_set_aside == (damaged.kind == Damage::kTable));
  CHECK(fs::exists(data + "/" + log_of(kRuns)));
  const auto after = examine(data);
  REQUIRE(after.ok());
  CHECK(after.value().is_healthy());
  CHECK(after.value().runs <= kRuns);
  CHECK(after.value().runs > 0);
  if (!damaged.accept_loss) CHECK(after.value().runs == kRuns);
  CHECK(RocksDbJournal::open({data}).ok());
}

}  // namespace

TEST_CASE("a repair that is killed at any step loses nothing and is finished by the next one",
          "[native][upkeep]") {
  const Damaged damaged(GENERATE(Damage::kFormat, Damage::kLog, Damage::kTable));
  const std::string data = damaged.directory / "data";
  // What a killed process leaves is what the kernel has at that moment.
  std::vector<std::string> steps;
  const auto copied = [&](std::string_view step) {
    const std::string copy = damaged.directory / ("copy" + std::to_string(steps.size()));
    steps.emplace_back(step);
    fs::copy(data, copy, fs::copy_options::recursive);
    return Status();
  };
  const auto outcome = repair({data, damaged.accept_loss, copied});
  if (!outcome.ok()) FAIL(outcome.error().message << " " << outcome.error().where);
  CHECK(outcome.value().is_repaired);
  CHECK(outcome.value().warnings.empty());
  CHECK(steps.size() == (damaged.kind == Damage::kTable ? 12 : 10));
  for (size_t i = 0; i < steps.size(); ++i) {
    CAPTURE(i, steps[i], damaged.accept_loss);
    const std::string copy = damaged.directory / ("copy" + std::to_string(i));
    check_nothing_is_gone(damaged, copy);
    check_goes_on(damaged, copy);
  }
}

TEST_CASE("a repair that fails at any step loses nothing and is finished by the next one",
          "[native][upkeep]") {
  size_t failed_steps = 0;
  bool has_failed = true;
  for (size_t failing = 0; has_failed; ++failing) {
    has_failed = false;
    for (const Damage kind : kDamages) {
      const Damaged damaged(kind);
      const std::string data = damaged.directory / "data";
      size_t step_count = 0;
      std::string failed;
      const auto fail = [&](std::string_view step) {
        if (step_count++ != failing) return Status();
        failed = step;
        return Status(Error{ErrorCode::kIo, "no more", ""});
      };
      const auto outcome = repair({data, damaged.accept_loss, fail});
      CAPTURE(failing, failed, static_cast<int>(kind));
      if (failed.empty()) {
        CHECK(outcome.ok());
        continue;
      }
      has_failed = true;
      ++failed_steps;
      check_nothing_is_gone(damaged, data);
      if (failed.rfind("set aside logs/", 0) == 0) {  // the rest is repaired
        REQUIRE(outcome.ok());
        CHECK(outcome.value().warnings.size() == 1);
        CHECK(examine(data).value().is_healthy());
        continue;
      }
      CHECK(outcome.error().message == "no more");
      if (failed == "begin") CHECK_FALSE(fs::exists(data + "/damaged"));
      check_goes_on(damaged, data);
    }
  }
  CHECK(failed_steps == 10 + 10 + 12);
}

TEST_CASE("an interrupted repair is finished although its journal is damaged", "[native][upkeep]") {
  const Damaged damaged(GENERATE(Damage::kLog, Damage::kTable));
  const std::string data = damaged.directory / "data";
  const std::string stop =
      GENERATE(as<std::string>(), "name", "put in place store", "set aside FORMAT");
  const auto outcome = repair({data, true, [&stop](std::string_view step) -> Status {
                                 if (step != stop) return {};
                                 return Error{ErrorCode::kIo, "no more", ""};
                               }});
  REQUIRE_FALSE(outcome.ok());
  const std::string text = GENERATE(as<std::string>(), "", "gantline repair 1\n",
                                    "gantline repair 1\n20000101T000000Z\n");
  CAPTURE(stop, text);
  // Before the folder has its name, any will do, and a list that is cut cannot be told.
  if (stop == "name" && text.find("2000") != std::string::npos) return;
  std::ofstream(data + "/REPAIR") << text;
  const auto found = examine(data);
  REQUIRE(found.ok());
  CHECK(found.value().findings.size() == 1);
  check_nothing_is_gone(damaged, data);
  check_goes_on(damaged, data);
}

TEST_CASE("where nobody can tell what a damaged journal said, it is said what to do",
          "[native][upkeep]") {
  const Damaged damaged(Damage::kFormat);
  const std::string data = damaged.directory / "data";
  const auto files = files_in(data + "/store");
  std::ofstream(data + "/REPAIR") << "";
  if (GENERATE(false, true)) {
    fs::create_directories(data + "/damaged/one/new");
    fs::create_directories(data + "/damaged/two/new");
  }
  const auto outcome = repair({data, true});
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().where == data + "/REPAIR");
  CHECK(outcome.error().message.find("then remove the journal") != std::string::npos);
  CHECK(outcome.error().message.find("next: gantline doctor") == std::string::npos);
  const auto found = examine(data);
  REQUIRE(found.ok());
  REQUIRE(found.value().findings.size() == 2);
  CHECK(found.value().findings[1].what == outcome.error().message);
  CHECK(files_in(data + "/store") == files);
  fs::remove(data + "/REPAIR");
  CHECK(repair({data, false}).value().is_repaired);
}

TEST_CASE("an interrupted repair is not finished over what is in its way", "[native][upkeep]") {
  const Damaged damaged(Damage::kFormat);
  const std::string data = damaged.directory / "data";
  const auto outcome = repair({data, false, [](std::string_view step) -> Status {
                                 if (step != "put in place WATERMARK") return {};
                                 return Error{ErrorCode::kIo, "no more", ""};
                               }});
  REQUIRE_FALSE(outcome.ok());
  std::ofstream(data + "/WATERMARK") << "somebody's";
  const auto again = repair({data, true});
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().where == data + "/WATERMARK");
  check_nothing_is_gone(damaged, data);
  fs::remove(data + "/WATERMARK");
  check_goes_on(damaged, data);
}

TEST_CASE("a repair whose findings cannot be kept changes nothing", "[native][upkeep]") {
  const Damaged damaged(Damage::kFormat);
  const std::string data = damaged.directory / "data";
  std::ofstream(data + "/damaged") << "not a folder";
  const auto outcome = repair({data, false});
  CHECK(outcome.error().code == ErrorCode::kIo);
  CHECK(files_in(data + "/store") == damaged.store);
  CHECK_FALSE(fs::exists(data + "/REPAIR"));
}

TEST_CASE("output that cannot be set aside does not hide a repair that is done",
          "[native][upkeep]") {
  const Damaged damaged(Damage::kFormat);
  const std::string data = damaged.directory / "data";
  fs::create_directories(data + "/logs/" + to_string(run_id(1)));
  std::ofstream(data + "/logs/" + to_string(run_id(1)) + "/0.1.log") << "1 out hello\n";
  fs::create_directories(data + "/damaged/unfinished/kept/new");
  // Where its output is to go there is a file.
  std::ofstream(data + "/damaged/unfinished/kept/logs") << "in the way";
  REQUIRE(begin_replacement({data, "name", {run_id(1)}}).ok());
  const auto done = finish_replacement(data, nullptr);
  REQUIRE(done.ok());
  CHECK(done.value().set_aside == data + "/damaged/name");
  REQUIRE(done.value().warnings.size() == 1);
  CHECK(done.value().warnings[0].find(to_string(run_id(1))) != std::string::npos);
  CHECK_FALSE(fs::exists(data + "/REPAIR"));
}
