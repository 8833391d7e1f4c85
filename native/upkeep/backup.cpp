#include "upkeep/backup.hpp"

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

Status require_empty(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  if (fs::is_directory(path, error) && fs::is_empty(path, error) && !error) return {};
  return Error{ErrorCode::kIo, "it is not an empty directory: name a new one", path};
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

// A place beside the target that nobody else has, for what is not finished.
class Scratch {
 public:
  // Errors: kIo.
  static Result<Scratch> make(const fs::path& target) {
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) return io_error("cannot make the directory", target.parent_path(), error.value());
    std::string path = target.string() + ".unfinished-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return io_error("cannot make a directory", path);
    return Scratch(std::move(path));
  }
  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  // The copy has the permissions of any data directory, unlike what it is made in.
  std::string copy() const { return path_ + "/copy"; }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace

Result<CopyOutcome> copy_data_directory(const CopyOptions& options) {
  if (Status status = require_empty(options.to); !status.ok()) return status.error();
  std::error_code ignored;
  fs::path target = fs::absolute(options.to, ignored).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
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
