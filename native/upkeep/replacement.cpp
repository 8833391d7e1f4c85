#include "upkeep/replacement.hpp"

#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <sstream>

#include <nlohmann/json.hpp>

#include "store/damage.hpp"
#include "store/data_directory.hpp"
#include "store/posix_file.hpp"
#include "upkeep/store_files.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstLine = "gantline repair 1";
// FORMAT comes last, as when a directory is made.
constexpr std::array<const char*, 3> kParts = {"store", "WATERMARK", "FORMAT"};

// The folders in DIR/damaged out of which something is still to be moved into DIR.
std::vector<fs::path> unfinished_folders(const std::string& directory) {
  const fs::path parent = fs::path(directory) / kSetAside;
  std::vector<fs::path> folders;
  std::error_code error;
  if (fs::exists(parent / kUnfinished / kKept / "new", error))
    folders.push_back(parent / kUnfinished / kKept);
  for (fs::directory_iterator entry(parent, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code ignored;
    if (fs::exists(entry->path() / "new", ignored)) folders.push_back(entry->path());
  }
  return folders;
}

// Errors: kIo, kCorrupt (not what was written, or it names a folder that is not the one).
Result<Replacement> read_replacement(const std::string& directory) {
  const std::string path = directory + "/" + kRepairJournal;
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  if (error) return io_error("cannot read", path, error.value());
  const auto text = read_small_file(path, size);
  if (!text.ok()) return text.error();
  std::istringstream lines(text.value());
  std::string line;
  Replacement replacement{directory, ""};
  const bool is_ours = std::getline(lines, line) && line == kFirstLine &&
                       std::getline(lines, replacement.name) && !replacement.name.empty() &&
                       replacement.name.find('/') == std::string::npos;
  if (!is_ours) return damage("the journal of a repair is damaged", path);
  while (std::getline(lines, line)) {
    const auto run = parse_run_id(line);
    if (!run.ok()) return damage("the journal of a repair is damaged", path);
    replacement.runs.push_back(run.value());
  }
  const std::vector<fs::path> folders = unfinished_folders(directory);
  // Others may stand there as well: a power cut brings back what was only just removed.
  const bool is_there = std::any_of(folders.begin(), folders.end(), [&](const fs::path& folder) {
    return folder.filename() == kKept || folder.filename() == replacement.name;
  });
  if (!folders.empty() && !is_there) return damage("the journal of a repair is damaged", path);
  return replacement;
}

// The runs that a repair removed, of its findings; none when they cannot be read.
std::vector<RunId> removed_runs(const fs::path& folder) {
  const std::string path = folder / "report.json";
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  const auto text = error ? Error{} : read_small_file(path, size);
  std::vector<RunId> runs;
  if (!text.ok()) return runs;
  const auto report = nlohmann::json::parse(text.value(), nullptr, false);
  const auto rows = report.is_object() ? report.find("damaged_runs") : report.end();
  if (rows == report.end() || !rows->is_array()) return runs;
  for (const nlohmann::json& row : *rows) {
    if (!row.is_object() || !row.contains("id") || !row["id"].is_string()) continue;
    if (const auto run = parse_run_id(row["id"].get<std::string>()); run.ok())
      runs.push_back(run.value());
  }
  return runs;
}

// What the journal said, or must have: a damaged one is told by the only folder that has a `new`.
Result<Replacement> find_replacement(const std::string& directory) {
  auto replacement = read_replacement(directory);
  if (replacement.ok() || replacement.error().code != ErrorCode::kCorrupt) return replacement;
  const std::vector<fs::path> folders = unfinished_folders(directory);
  if (folders.size() == 1) {
    const std::string name = folders[0].filename();
    return Replacement{directory, name == kKept ? free_set_aside_name(directory) : name,
                       removed_runs(folders[0])};
  }
  const std::string damaged = directory + "/" + kSetAside;
  return Error{ErrorCode::kCorrupt,
               "the journal of a repair is damaged, and " +
                   std::string(folders.empty() ? "no folder" : "more than one folder") + " in " +
                   damaged + " has a `new`: move what is missing of store, WATERMARK and FORMAT " +
                   "into " + directory + " (the new ones are in " + damaged +
                   "/TIME/new, the old ones in " + damaged +
                   "/TIME), then remove the journal and run the doctor again",
               directory + "/" + kRepairJournal};
}

// The steps, each of which sees for itself whether it is still to be done.
class Steps {
 public:
  Steps(const Replacement& replacement, const BeforeStep& before_step)
      : replacement_(replacement),
        before_step_(before_step),
        parent_(replacement.directory + "/" + kSetAside),
        kept_(parent_ + "/" + replacement.name) {}

  Result<ReplacementOutcome> run() {
    Status status = name_kept();
    for (const char* part : kParts) {
      if (status.ok()) status = replace(part);
    }
    if (!status.ok()) return status.error();
    // From here on DIR is repaired.
    for (const RunId run : replacement_.runs) {
      if (status.ok()) status = move("logs/" + to_string(run));
    }
    if (!status.ok()) warn(status.error());
    if (status = clear(); !status.ok()) return status.error();
    return outcome_;
  }

 private:
  Status before(std::string_view step) { return before_step_ ? before_step_(step) : Status(); }

  void warn(const Error& error) { outcome_.warnings.push_back(error.message + ": " + error.where); }

  // What was made gets its final name before anything of what was there is moved into it.
  Status name_kept() {
    outcome_.set_aside = kept_;
    if (Status status = before("name"); !status.ok()) return status;
    const std::string unnamed = parent_ + "/" + kUnfinished + "/" + kKept;
    if (Status status = move_if_there(unnamed, kept_); !status.ok()) return status;
    std::error_code ignored;
    return fs::exists(parent_, ignored) ? sync_directory(parent_) : Status();
  }

  // The old part makes room for the new one, whose presence tells that this is still to be done.
  Status replace(const std::string& part) {
    const std::string fresh = kept_ + "/new/" + part;
    const std::string place = replacement_.directory + "/" + part;
    const std::string old = kept_ + "/" + part;
    const auto is_to_do = is_there(fresh);
    if (!is_to_do.ok()) return is_to_do.error();
    if (!is_to_do.value()) return {};
    const auto has_old = is_there(place);
    const auto was_moved = is_there(old);
    if (!has_old.ok() || !was_moved.ok()) return (has_old.ok() ? was_moved : has_old).error();
    if (has_old.value() && was_moved.value())
      return Error{ErrorCode::kIo, "in the way of a repair that was interrupted: move it", place};
    if (Status status = before("set aside " + part); !status.ok()) return status;
    if (Status status = move_if_there(place, old); !status.ok()) return status;
    if (Status status = before("put in place " + part); !status.ok()) return status;
    if (Status status = move_if_there(fresh, place); !status.ok()) return status;
    if (Status status = sync_directory(kept_); !status.ok()) return status;
    return sync_directory(replacement_.directory);
  }

  Status move(const std::string& name) {
    if (Status status = before("set aside " + name); !status.ok()) return status;
    return move_if_there(replacement_.directory + "/" + name, kept_ + "/" + name);
  }

  // Only what the repair made for itself is left in these.
  Status clear() {
    if (Status status = before("clear"); !status.ok()) return status;
    std::error_code ignored;
    (void)::rmdir((kept_ + "/logs").c_str());  // only when it is empty
    fs::remove_all(kept_ + "/new", ignored);
    fs::remove_all(parent_ + "/" + kUnfinished, ignored);
    if (Status status = before("end"); !status.ok()) return status;
    const std::string journal = replacement_.directory + "/" + kRepairJournal;
    if (std::remove(journal.c_str()) != 0) return io_error("cannot remove", journal);
    // Should it come back after a power cut, nothing is left to be done.
    if (Status status = sync_directory(replacement_.directory); !status.ok()) warn(status.error());
    return {};
  }

  const Replacement& replacement_;
  const BeforeStep& before_step_;
  std::string parent_;
  std::string kept_;
  ReplacementOutcome outcome_;
};

}  // namespace

// "20261125T083000Z", and a number when that is taken.
std::string free_set_aside_name(const std::string& directory) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  std::string name = text;
  std::error_code ignored;
  for (int i = 2; fs::exists(directory + "/" + kSetAside + "/" + name, ignored); ++i)
    name = std::string(text) + "-" + std::to_string(i);
  return name;
}

Status check_replacement(const std::string& directory) {
  const auto replacement = find_replacement(directory);
  return replacement.ok() ? Status() : replacement.error();
}

Status begin_replacement(const Replacement& replacement) {
  std::string text = std::string(kFirstLine) + "\n" + replacement.name + "\n";
  for (const RunId run : replacement.runs) text += to_string(run) + "\n";
  return write_file_atomically(replacement.directory + "/" + kRepairJournal, text);
}

Result<ReplacementOutcome> finish_replacement(const std::string& directory,
                                              const BeforeStep& before_step) {
  const auto replacement = find_replacement(directory);
  if (!replacement.ok()) return replacement.error();
  if (!read_replacement(directory).ok()) {
    if (Status status = begin_replacement(replacement.value()); !status.ok()) return status.error();
  }
  return Steps(replacement.value(), before_step).run();
}

}  // namespace gantline::native
