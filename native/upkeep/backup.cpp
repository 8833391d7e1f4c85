#include "upkeep/backup.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "store/posix_file.hpp"
#include "upkeep/examination.hpp"
#include "upkeep/journal_copy.hpp"
#include "upkeep/store_files.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPageEvents = 10'000;
constexpr size_t kPageRuns = 1'000;

// An empty directory gives way to the copy, unless a file system is mounted there.
Status require_empty(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return {};
  if (!fs::is_directory(path, error) || !fs::is_empty(path, error) || error)
    return Error{ErrorCode::kIo, "it is not an empty directory: name a new one", path};
  struct statx status {};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_TYPE, &status) == 0 &&
      (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0)
    return Error{ErrorCode::kIo, "a file system is mounted here: name a new directory in it", path};
  return {};
}

// What is copied would be copied into itself.
Status require_outside(const fs::path& target, const std::string& from) {
  std::error_code error;
  const fs::path source = fs::canonical(from, error);
  if (error) return {};  // said when it is opened
  for (fs::path above = target; above != above.parent_path(); above = above.parent_path()) {
    if (above == source)
      return Error{ErrorCode::kIo, "it is in the directory that is copied: name one outside of it",
                   target};
  }
  return {};
}

// The place itself, behind symbolic links. Errors: kIo.
Result<fs::path> resolve_target(const std::string& path) {
  std::error_code error;
  fs::path target = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) return io_error("cannot find the place", path, error.value());
  if (!target.has_filename()) target = target.parent_path();
  return target;
}

Status copy_events(const Journal& from, JournalCopy& copy, CopyOutcome& outcome) {
  for (uint64_t next = 1; next != 0;) {
    auto page = from.read_history(next, kPageEvents);
    if (!page.ok()) return page.error();
    for (Event& event : page.value().events) {
      if (Status status = copy.add(std::move(event)); !status.ok()) return status;
      ++outcome.events;
    }
    next = page.value().next;
  }
  return {};
}

Result<std::vector<RunSummary>> all_runs(const Journal& from) {
  std::vector<RunSummary> runs;
  RunQuery query;
  query.limit = kPageRuns;
  while (true) {
    auto page = from.list_runs(query);
    if (!page.ok()) return page.error();
    for (RunSummary& run : page.value()) runs.push_back(std::move(run));
    if (page.value().size() < kPageRuns) return runs;
    query.before = runs.back().id;
  }
}

Status copy_journal(const std::string& source, const std::string& path, CopyOutcome& outcome) {
  const auto from = RocksDbJournal::open({source, true});
  if (!from.ok()) return from.error();
  const Journal& journal = *from.value();
  const auto to = RocksDbJournal::open({path});
  if (!to.ok()) return to.error();
  JournalCopy copy(*to.value(),
                   [&journal](const ContentHash& hash) { return journal.read_workflow(hash); });
  const auto workflows = journal.list_workflows("");
  if (!workflows.ok()) return workflows.error();
  for (auto entry = workflows.value().rbegin(); entry != workflows.value().rend(); ++entry) {
    if (Status status = copy.add_workflow(*entry); !status.ok()) return status;
  }
  if (Status status = copy_events(journal, copy, outcome); !status.ok()) return status;
  auto runs = all_runs(journal);
  if (!runs.ok()) return runs.error();
  outcome.runs = runs.value().size();
  return copy.finish(std::move(runs).value());
}

Status copy_logs(const std::string& from, const std::string& to) {
  std::error_code error;
  if (!fs::exists(from, error)) return {};
  fs::copy(from, to, fs::copy_options::recursive, error);
  if (error) return io_error("cannot copy the output of attempts", from, error.value());
  return {};
}

Status make_copy(const std::string& from, const std::string& path, CopyOutcome& outcome) {
  if (Status status = copy_journal(from, path, outcome); !status.ok()) return status;
  if (Status status = copy_logs(from + "/logs", path + "/logs"); !status.ok()) return status;
  const auto found = examine(path);
  if (!found.ok()) return found.error();
  if (found.value().is_healthy() && found.value().events == outcome.events &&
      found.value().runs == outcome.runs)
    return sync_disk(path);
  return Error{ErrorCode::kCorrupt,
               "the copy does not check: " + (found.value().is_healthy()
                                                  ? "something is missing"
                                                  : found.value().findings.front().what),
               path};
}

constexpr std::string_view kScratchEnding = ".unfinished-";
constexpr std::string_view kScratchPattern = "XXXXXX";  // of mkdtemp
constexpr const char* kCopyName = "copy";

// Locks a directory for as long as the descriptor is open, waiting or (LOCK_NB) not; -1: somebody
// else has it, or the file system knows no locks.
int lock_directory(const std::string& path, int waiting) {
  const int file = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0 || ::flock(file, LOCK_EX | waiting) == 0) return file;
  ::close(file);
  return -1;
}

// Whether a directory is one in which copies are made: by its name, and nothing else is in it.
bool is_scratch(const fs::path& path) {
  const std::string name = path.filename();
  const size_t ending = kScratchEnding.size() + kScratchPattern.size();
  std::error_code error;
  if (name.size() <= ending ||
      name.compare(name.size() - ending, kScratchEnding.size(), kScratchEnding) != 0 ||
      !fs::is_directory(fs::symlink_status(path, error)))
    return false;
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().filename() != kCopyName) return false;
  }
  return !error;
}

// Whoever makes a copy has its scratch locked: one that is not was left by a killed process.
void remove_abandoned(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator entry(parent, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (!is_scratch(entry->path())) continue;
    const int lock = lock_directory(entry->path(), LOCK_NB);
    if (lock < 0) continue;
    std::error_code ignored;
    fs::remove_all(entry->path(), ignored);
    ::close(lock);
  }
}

// A place beside the target that nobody else has, for what is not finished.
class Scratch {
 public:
  // Errors: kIo.
  static Result<Scratch> make(const fs::path& target) {
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) return io_error("cannot make the directory", target.parent_path(), error.value());
    remove_abandoned(target.parent_path());
    while (true) {
      std::string path = target.string().append(kScratchEnding).append(kScratchPattern);
      if (::mkdtemp(path.data()) == nullptr) return io_error("cannot make a directory", path);
      const int lock = lock_directory(path, 0);
      // Whoever took it for abandoned before it was locked has removed it.
      if (fs::exists(path, error)) return Scratch(std::move(path), lock);
      if (lock >= 0) ::close(lock);
    }
  }
  Scratch(Scratch&& other) noexcept
      : path_(std::exchange(other.path_, "")), lock_(std::exchange(other.lock_, -1)) {}
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
    if (lock_ >= 0) ::close(lock_);
  }

  // The copy has the permissions of any data directory, unlike what it is made in.
  std::string copy() const { return path_ + "/" + kCopyName; }

 private:
  Scratch(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_ = -1;
};

}  // namespace

Result<CopyOutcome> copy_data_directory(const CopyOptions& options) {
  const auto resolved = resolve_target(options.to);
  if (!resolved.ok()) return resolved.error();
  const fs::path& target = resolved.value();
  if (Status status = require_empty(target); !status.ok()) return status.error();
  if (Status status = require_outside(target, options.from); !status.ok()) return status.error();
  const auto scratch = Scratch::make(target);
  if (!scratch.ok()) return scratch.error();
  const std::string copy = scratch.value().copy();
  CopyOutcome outcome;
  Status status = make_copy(options.from, copy, outcome);
  if (!status.ok()) return status.error();
  outcome.bytes = bytes_below(copy);
  // An empty directory gives way.
  status = move_if_there(copy, target);
  if (status.ok()) status = sync_directory(target.parent_path());
  if (!status.ok()) return status.error();
  return outcome;
}

}  // namespace gantline::native
