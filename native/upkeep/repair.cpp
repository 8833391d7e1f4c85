#include "upkeep/repair.hpp"

#include <unistd.h>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "store/damage.hpp"
#include "store/data_directory.hpp"
#include "store/posix_file.hpp"
#include "upkeep/replacement.hpp"
#include "upkeep/rescue.hpp"
#include "upkeep/store_files.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

// The place where a repair builds; what is left there at the end goes, unless it is to be put in
// place.
class Workbench {
 public:
  explicit Workbench(const std::string& directory)
      : parent_(directory + "/" + kSetAside), path_(parent_ + "/" + kUnfinished) {}
  ~Workbench() {
    if (is_released_) return;
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    (void)::rmdir(parent_.c_str());  // only when it is empty
  }

  // REQUIRES: no replacement is to be finished. Errors: kIo.
  Status make() {
    std::error_code error;
    fs::remove_all(path_, error);  // of a repair that was interrupted before it changed anything
    fs::create_directories(path_, error);
    if (error) return io_error("cannot make the directory", path_, error.value());
    return {};
  }
  void release() noexcept { is_released_ = true; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string parent_;
  std::string path_;
  bool is_released_ = false;
};

// A new store may be as large as the old one, and so may be what it is made of when that does not
// open.
Status require_room(const std::string& directory, const Examination& found, uint64_t stores) {
  const uint64_t needed = stores * (found.bytes.log + found.bytes.tables);
  if (found.bytes.free > needed) return {};
  return Error{ErrorCode::kIo,
               "too little room: repairing takes " + std::to_string(needed >> 20) +
                   " MiB beside the damaged store, there are " +
                   std::to_string(found.bytes.free >> 20) + " MiB",
               directory};
}

// What is to be kept beside the new store: the findings, and room for output of attempts.
Status write_findings(const std::string& kept, const Examination& found) {
  std::error_code error;
  fs::create_directory(kept + "/logs", error);
  if (error) return io_error("cannot make the directory", kept + "/logs", error.value());
  fs::remove(kept + "/new/LOCK", error);
  if (error) return io_error("cannot remove", kept + "/new/LOCK", error.value());
  // Names in a damaged store need not be text any more.
  const std::string report =
      to_json(found).dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  return write_file_atomically(kept + "/report.json", report + "\n");
}

// REQUIRES: the new directory is in bench/kept/new. Everything that may well fail, such as for want
// of room, is done before the first change.
Result<ReplacementOutcome> put_in_place(Workbench& bench, const Examination& found,
                                        const BeforeStep& before_step) {
  if (Status status = write_findings(bench / kKept, found); !status.ok()) return status.error();
  if (Status status = sync_disk(bench / kKept); !status.ok()) return status.error();
  Replacement replacement{found.directory, free_set_aside_name(found.directory)};
  for (const DamagedRun& run : found.damaged_runs) replacement.runs.push_back(run.id);
  if (before_step) {
    if (Status status = before_step("begin"); !status.ok()) return status.error();
  }
  const Status begun = begin_replacement(replacement);
  // Written down is written down, whether or not it was said to be.
  const auto is_begun = is_there(found.directory + "/" + kRepairJournal);
  if (begun.ok() || !is_begun.ok() || is_begun.value()) bench.release();
  if (!begun.ok()) return begun.error();
  return finish_replacement(found.directory, before_step);
}

Result<std::unique_ptr<StoreSource>> open_or_rescue(const std::string& path, const Workbench& bench,
                                                    Examination& found) {
  const auto notes = std::make_shared<RocksDbNotes>();
  auto store = open_store({path, notes});
  if (!store.ok() && store.error().code != ErrorCode::kCorrupt) return store.error();
  examine_tables(path, store.ok() ? store.value().get() : nullptr, found);
  if (found.unreadable) return *found.unreadable;
  if (!store.ok()) {
    add_finding(found, store.error());
    if (Status status = require_room(found.directory, found, 2); !status.ok())
      return status.error();
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

// REQUIRES: nothing is left of an earlier repair.
Status repair_locked(const RepairOptions& options, const DataDirectory& directory,
                     RepairOutcome& outcome) {
  Examination& found = outcome.before;
  examine_files(options.directory, found);
  if (found.unreadable) return *found.unreadable;
  found.user.clear();  // it is this process
  Workbench bench(options.directory);
  if (Status status = bench.make(); !status.ok()) return status;
  const std::string store_path = directory.store_path();
  std::error_code ignored;
  const bool is_new = found.acknowledged && found.acknowledged->batch == 0;
  if (is_new && found.is_healthy() && !fs::exists(store_path + "/CURRENT", ignored)) return {};
  if (Status status = require_room(options.directory, found, 1); !status.ok()) return status;
  const auto store = open_or_rescue(store_path, bench, found);
  if (!store.ok()) return beyond_repair(store.error());
  Salvage salvage;
  examine_store(*store.value(), found, &salvage);
  if (found.unreadable) return *found.unreadable;
  if (found.is_healthy() || (!losses_of(found).empty() && !options.accept_loss)) return {};
  Status status = write_salvage(*store.value(), std::move(salvage), bench / kKept + "/new");
  if (!status.ok()) return status;
  auto done = put_in_place(bench, found, options.before_step);
  if (!done.ok()) return done.error();
  outcome.is_repaired = true;
  outcome.set_aside = std::move(done.value().set_aside);
  for (std::string& warning : done.value().warnings) outcome.warnings.push_back(std::move(warning));
  return {};
}

}  // namespace

Result<RepairOutcome> repair(const RepairOptions& options) {
  const auto is_here = [&](const char* name) {
    std::error_code ignored;
    return fs::exists(options.directory + "/" + name, ignored);
  };
  if (!is_here("store") && !is_here("WATERMARK") && !is_here("FORMAT") && !is_here(kRepairJournal))
    return Error{ErrorCode::kIo, "there is no data directory here", options.directory};
  const auto directory = DataDirectory::seize(options.directory);
  if (!directory.ok()) return directory.error();
  RepairOutcome outcome;
  std::string finished;
  if (is_here(kRepairJournal)) {
    auto done = finish_replacement(options.directory, options.before_step);
    if (!done.ok()) return done.error();
    finished = std::move(done.value().set_aside);
    outcome.warnings = std::move(done.value().warnings);
    outcome.warnings.push_back("a repair that was interrupted has been finished: " + finished);
  }
  if (Status status = repair_locked(options, directory.value(), outcome); !status.ok())
    return status.error();
  if (!finished.empty() && outcome.before.is_healthy()) {
    outcome.is_repaired = true;
    outcome.set_aside = finished;
  }
  return outcome;
}

}  // namespace gantline::native
