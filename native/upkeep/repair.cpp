#include "upkeep/repair.hpp"

#include <ctime>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "store/damage.hpp"
#include "store/data_directory.hpp"
#include "store/posix_file.hpp"
#include "upkeep/rescue.hpp"
#include "upkeep/store_files.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

// "20261125T083000Z", and a number when that is taken.
std::string free_name(const std::string& parent) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  std::string name = parent + "/" + text;
  for (int i = 2; fs::exists(name); ++i) name = parent + "/" + text + "-" + std::to_string(i);
  return name;
}

// The place where a repair builds; what is left there at the end goes.
class Workbench {
 public:
  explicit Workbench(const std::string& directory)
      : parent_(directory + "/" + kSetAside), path_(parent_ + "/unfinished") {}
  ~Workbench() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    fs::remove(parent_, ignored);  // only when it is empty
  }

  // Errors: kIo.
  Status make() {
    std::error_code error;
    fs::remove_all(path_, error);  // of a repair that was interrupted
    fs::create_directories(path_, error);
    if (error) return io_error("cannot make the directory", path_, error.value());
    return {};
  }
  const std::string& parent() const noexcept { return parent_; }
  std::string operator/(const char* name) const { return path_ + "/" + name; }

 private:
  std::string parent_;
  std::string path_;
};

// A new store may be as large as the old one.
Status require_room(const std::string& directory, const Examination& found) {
  const uint64_t needed = found.bytes.log + found.bytes.tables;
  if (found.bytes.free > needed) return {};
  return Error{ErrorCode::kIo,
               "too little room: repairing takes " + std::to_string(needed >> 20) +
                   " MiB beside the damaged store, there are " +
                   std::to_string(found.bytes.free >> 20) + " MiB",
               directory};
}

// The new store comes first: with the old watermark it is refused rather than believed, should this
// be interrupted between the two.
Result<std::string> put_in_place(const DataDirectory& directory, const Workbench& bench,
                                 const Examination& found) {
  for (const char* part : {"store", "WATERMARK"}) {
    const std::string fresh = bench / "new" + "/" + part;
    if (Status status = swap_in(fresh, directory.path() + "/" + part); !status.ok())
      return status.error();
  }
  if (Status status = directory.write_format(); !status.ok()) return status.error();
  const std::string kept = free_name(bench.parent());
  for (const char* name : {"LOCK", "FORMAT"}) fs::remove(bench / "new" + "/" + name);
  if (Status status = move_if_there(bench / "new", kept); !status.ok()) return status.error();
  std::error_code ignored;
  fs::create_directory(kept + "/logs", ignored);
  for (const DamagedRun& run : found.damaged_runs) {
    const std::string logs = "/logs/" + to_string(run.id);
    if (Status status = move_if_there(directory.path() + logs, kept + logs); !status.ok())
      return status.error();
  }
  fs::remove(kept + "/logs", ignored);  // only when it is empty
  const Status told = write_file_atomically(kept + "/report.json", to_json(found).dump(2) + "\n");
  if (!told.ok()) return told.error();
  if (Status status = sync_directory(directory.path()); !status.ok()) return status.error();
  return kept;
}

Result<std::unique_ptr<StoreSource>> open_or_rescue(const std::string& path, const Workbench& bench,
                                                    Examination& found) {
  const auto notes = std::make_shared<RocksDbNotes>();
  examine_tables(path, found);
  auto store = open_store({path, notes});
  if (!store.ok()) {
    add_finding(found, store.error());
    store = rescue_store(path, bench / "rescued", notes);
  }
  found.notes = notes->lines();
  return store;
}

// Of what not even the repair could read.
Error beyond_repair(Error error) {
  if (error.code != ErrorCode::kCorrupt) return error;
  error.message =
      "beyond repair, restore a backup: " + error.message.substr(0, error.message.rfind(kNextStep));
  return error;
}

}  // namespace

Result<RepairOutcome> repair(const RepairOptions& options) {
  std::error_code ignored;
  if (!fs::exists(options.directory + "/store", ignored) &&
      !fs::exists(options.directory + "/WATERMARK", ignored))
    return Error{ErrorCode::kIo, "there is no data directory here", options.directory};
  const auto directory = DataDirectory::seize(options.directory);
  if (!directory.ok()) return directory.error();
  RepairOutcome outcome;
  Examination& found = outcome.before;
  examine_files(options.directory, found);
  found.user.clear();  // it is this process
  Workbench bench(options.directory);
  if (Status status = bench.make(); !status.ok()) return status.error();
  const std::string store_path = directory.value().store_path();
  const bool is_new = found.acknowledged && found.acknowledged->batch == 0;
  if (is_new && found.is_healthy() && !fs::exists(store_path + "/CURRENT", ignored)) return outcome;
  if (Status status = require_room(options.directory, found); !status.ok()) return status.error();
  const auto store = open_or_rescue(store_path, bench, found);
  if (!store.ok()) return beyond_repair(store.error());
  Salvage salvage;
  examine_store(*store.value(), found, &salvage);
  if (found.is_healthy() || (!losses_of(found).empty() && !options.accept_loss)) return outcome;
  if (Status status = write_salvage(*store.value(), std::move(salvage), bench / "new");
      !status.ok())
    return status.error();
  auto kept = put_in_place(directory.value(), bench, found);
  if (!kept.ok()) return kept.error();
  outcome.is_repaired = true;
  outcome.set_aside = std::move(kept).value();
  return outcome;
}

}  // namespace gantline::native
