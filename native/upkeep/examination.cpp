#include "upkeep/examination.hpp"

#include <sys/statvfs.h>
#include <filesystem>
#include <set>

#include <rocksdb/sst_file_reader.h>
#include <nlohmann/json.hpp>

#include "store/damage.hpp"
#include "store/data_directory.hpp"
#include "store/rocksdb_status.hpp"
#include "store/watermark.hpp"
#include "upkeep/replacement.hpp"
#include "upkeep/run_check.hpp"
#include "upkeep/store_files.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

void measure(const std::string& directory, Examination::Bytes& bytes) {
  std::error_code error;
  const std::string store = directory + "/store";
  for (fs::directory_iterator entry(store, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code ignored;
    const uintmax_t size = entry->file_size(ignored);
    if (!ignored) (entry->path().extension() == ".log" ? bytes.log : bytes.tables) += size;
  }
  bytes.attempt_logs = bytes_below(directory + "/logs");
  bytes.set_aside = bytes_below(directory + "/" + kSetAside);
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) == 0) bytes.free = disk.f_bavail * disk.f_frsize;
}

// The end of the store against what was acknowledged.
void check_end(const StoreSource& store, Examination& found) {
  const auto last = store.events.last();
  if (!last.ok()) return add_finding(found, last.error());
  found.stored = {last.value().batch, last.value().step};
  if (!found.acknowledged || found.stored->batch >= found.acknowledged->batch) return;
  add_finding(found, damage("acknowledged records are gone: the store ends at batch " +
                                std::to_string(found.stored->batch) + ", batch " +
                                std::to_string(found.acknowledged->batch) + " was acknowledged",
                            found.directory + "/store"));
}

std::set<std::string> tables_of(const std::string& store_path, const StoreSource* store) {
  std::set<std::string> tables;
  if (store != nullptr) {
    std::vector<rocksdb::LiveFileMetaData> files;
    store->database->db().GetLiveFilesMetaData(&files);
    for (const rocksdb::LiveFileMetaData& file : files) tables.insert(store_path + file.name);
    return tables;
  }
  std::error_code error;
  for (fs::directory_iterator entry(store_path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().extension() == ".sst") tables.insert(entry->path());
  }
  return tables;
}

}  // namespace

void examine_files(const std::string& directory, Examination& found) {
  found.directory = directory;
  found.user = DataDirectory::user_of(directory);
  measure(directory, found.bytes);
  std::error_code ignored;
  found.is_repair_unfinished = fs::exists(directory + "/" + kRepairJournal, ignored);
  if (const auto format = DataDirectory::open_to_read(directory); !format.ok()) {
    add_finding(found, found.is_repair_unfinished || fs::exists(directory + "/FORMAT", ignored)
                           ? format.error()
                           : damage("the FORMAT file is missing", directory + "/FORMAT"));
  }
  if (found.is_repair_unfinished) {
    const Status journal = check_replacement(directory);
    if (!journal.ok()) add_finding(found, journal.error());
    return;
  }
  const auto mark = Watermark::open_to_read(directory + "/WATERMARK");
  if (!mark.ok()) return add_finding(found, mark.error());
  // A server that uses it may be writing one at this moment, and soon writes the other.
  if (!mark.value().is_whole() && found.user.empty()) {
    found.warnings.push_back(
        "one of the two marks in WATERMARK is damaged: the other holds; a power cut while it was "
        "written leaves it so, and so does a disk that loses bytes");
  }
  found.acknowledged = {mark.value().mark().batch, mark.value().mark().step};
}

void examine_tables(const std::string& store_path, const StoreSource* store, Examination& found) {
  for (const std::string& table : tables_of(store_path, store)) {
    rocksdb::SstFileReader reader{rocksdb::Options{}};
    rocksdb::Status status = reader.Open(table);
    if (status.ok()) status = reader.VerifyChecksum();
    // A server that uses the directory may have compacted it away meanwhile.
    std::error_code ignored;
    if (status.ok() || !fs::exists(table, ignored)) continue;
    add_finding(found, status.IsIOError()
                           ? to_error(status, table)
                           : damage("a table is damaged (" + status.ToString() + ")", table));
  }
}

void examine_store(const StoreSource& store, Examination& found, Salvage* salvage) {
  check_end(store, found);
  for (const RunTraces::value_type& trace : find_runs(store, found))
    check_run(store, trace, found, salvage);
}

Result<Examination> examine(const std::string& directory) {
  std::error_code ignored;
  const auto format = DataDirectory::open_to_read(directory);
  const bool has_other_parts = fs::exists(directory + "/WATERMARK", ignored) ||
                               fs::exists(directory + "/store/CURRENT", ignored);
  if (!format.ok() && format.error().code != ErrorCode::kCorrupt &&
      !(format.error().code == ErrorCode::kIo && has_other_parts))
    return format.error();
  Examination found;
  examine_files(directory, found);
  // Parts of the old and the new directory beside each other say nothing.
  if (found.is_repair_unfinished) return found;
  const std::string path = directory + "/store";
  const bool is_new = found.acknowledged && found.acknowledged->batch == 0;
  if (is_new && !fs::exists(path + "/CURRENT", ignored)) return found;
  const auto notes = std::make_shared<RocksDbNotes>();
  const auto store = open_store({path, notes});
  if (!store.ok() && store.error().code != ErrorCode::kCorrupt) return store.error();
  examine_tables(path, store.ok() ? store.value().get() : nullptr, found);
  if (store.ok()) {
    examine_store(*store.value(), found, nullptr);
  } else {
    add_finding(found, store.error());
  }
  if (found.unreadable) return *found.unreadable;
  found.notes = notes->lines();
  return found;
}

std::vector<std::string> losses_of(const Examination& found) {
  std::vector<std::string> losses;
  if (found.is_repair_unfinished) return losses;  // what it loses was accepted
  if (!found.acknowledged) {
    losses.push_back(
        "without the watermark nobody can tell whether the last acknowledged records are there");
  } else if (found.stored && found.stored->batch < found.acknowledged->batch) {
    losses.push_back("what was acknowledged in the batches " +
                     std::to_string(found.stored->batch + 1) + " to " +
                     std::to_string(found.acknowledged->batch) +
                     ": runs submitted there are gone, others go on from before and repeat tasks");
  }
  if (found.missing_batches != 0) {
    losses.push_back("whatever was only in " + std::to_string(found.missing_batches) +
                     " batches that are missing from the middle of the log");
  }
  for (const DamagedRun& run : found.damaged_runs) {
    losses.push_back("run " + to_string(run.id) +
                     (run.workflow.empty() ? "" : " of " + run.workflow + ", " + run.state) + ": " +
                     run.problem);
  }
  if (found.is_installation_cut)
    losses.push_back("the last events of the installation: workers, limits and resources");
  return losses;
}

nlohmann::json to_json(const Examination& found) {
  using Json = nlohmann::json;
  const auto position = [](const std::optional<StorePosition>& at) {
    return at ? Json{{"batch", at->batch}, {"step", at->step}} : Json(nullptr);
  };
  Json findings = Json::array();
  for (const Finding& finding : found.findings)
    findings.push_back({{"what", finding.what}, {"where", finding.where}});
  Json damaged = Json::array();
  for (const DamagedRun& run : found.damaged_runs) {
    damaged.push_back({{"id", to_string(run.id)},
                       {"workflow", run.workflow},
                       {"state", run.state},
                       {"problem", run.problem}});
  }
  return {{"directory", found.directory},
          {"is_healthy", found.is_healthy()},
          {"is_repair_unfinished", found.is_repair_unfinished},
          {"format", kStoreFormat},
          {"used_by", found.user.empty() ? Json(nullptr) : Json(found.user)},
          {"acknowledged", position(found.acknowledged)},
          {"stored", position(found.stored)},
          {"runs", found.runs},
          {"active_runs", found.active_runs},
          {"events", found.events},
          {"findings", std::move(findings)},
          {"findings_left_out", found.findings_left_out},
          {"damaged_runs", std::move(damaged)},
          {"losses", losses_of(found)},
          {"notes", found.notes},
          {"warnings", found.warnings},
          {"bytes",
           {{"log", found.bytes.log},
            {"tables", found.bytes.tables},
            {"attempt_logs", found.bytes.attempt_logs},
            {"set_aside", found.bytes.set_aside},
            {"free", found.bytes.free}}}};
}

}  // namespace gantline::native
