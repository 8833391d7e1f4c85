// The journal on RocksDB: durable appends beside what the disk itself can do, and opening.
#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <memory>

#include "benchmark.hpp"
#include "gantline/assert.hpp"
#include "store/rocksdb_journal.hpp"
#include "temporary_folder.hpp"

namespace gantline::bench {
namespace {

using native::JournalBatch;
using native::RocksDbJournal;

constexpr int kAppends = 1'000;
constexpr uint64_t kRuns = 256;

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

// What the disk can do: small writes to a preallocated file, each synced.
std::vector<Figure> measure_disk(const std::string& directory) {
  const std::string path = directory + "/raw";
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  GANTLINE_ASSERT(file >= 0);
  (void)::posix_fallocate(file, 0, 4 << 20);
  const std::string block(1'000, 'x');
  const auto times = time_calls(kAppends, [&] {
    GANTLINE_ASSERT(::write(file, block.data(), block.size()) ==
                    static_cast<ssize_t>(block.size()));
    GANTLINE_ASSERT(::fdatasync(file) == 0);
  });
  ::close(file);
  return {{"disk.fdatasync", "1/s", kAppends / sum(times) * 1e3},
          {"disk.fdatasync_p50", "ms", median(times)}};
}

// Events as a server writes them: queued, started, completed, over 256 runs.
class EventSource {
 public:
  JournalBatch next(size_t events) {
    JournalBatch batch;
    ++step_;
    for (size_t i = 0; i < events; ++i, ++count_) {
      const uint64_t run = 1 + count_ / 3 % kRuns;
      Event event;
      event.run = make_run_id(Millis{1'760'000'000'000}, run);
      event.sequence = ++sequences_[run];
      event.step = step_;
      event.at = Millis{1'760'000'000'000 + static_cast<int64_t>(step_)};
      event.task = TaskIndex{static_cast<uint32_t>(event.sequence / 3)};
      describe(count_ % 3, event);
      batch.events.push_back(std::move(event));
    }
    return batch;
  }

 private:
  static void describe(uint64_t turn, Event& event) {
    if (turn == 0) {
      event.kind = EventKind::kTaskQueued;
      event.task_phase = TaskPhase::kQueued;
      return;
    }
    event.kind = turn == 1 ? EventKind::kAttemptStarted : EventKind::kTaskCompleted;
    event.task_phase = turn == 1 ? TaskPhase::kRunning : TaskPhase::kCompleted;
    event.attempt = 1;
    event.token = AttemptToken{event.sequence};
    if (turn == 1) event.worker = WorkerId{0};
  }

  uint64_t step_ = 0;
  uint64_t count_ = 0;
  uint64_t sequences_[kRuns + 1] = {};
};

std::unique_ptr<RocksDbJournal> open(const std::string& directory) {
  auto journal = RocksDbJournal::open({directory});
  GANTLINE_ASSERT(journal.ok());
  return std::move(journal).value();
}

std::vector<Figure> measure_appends(const std::string& directory, size_t events) {
  const std::string name = "append_" + std::to_string(events);
  auto journal = open(directory + "/" + name);
  EventSource source;
  std::vector<JournalBatch> batches;
  for (int i = 0; i < kAppends; ++i) batches.push_back(source.next(events));
  size_t next = 0;
  const auto times =
      time_calls(kAppends, [&] { GANTLINE_ASSERT(journal->append(batches[next++]).ok()); });
  return {{name + ".appends", "1/s", kAppends / sum(times) * 1e3},
          {name + ".events", "1/s", kAppends * static_cast<double>(events) / sum(times) * 1e3},
          {name + ".p50", "ms", median(times)}};
}

// A new directory, and one with the history of the largest appends above.
std::vector<Figure> measure_opening(const std::string& directory) {
  const auto made = time_calls(1, [&] { open(directory + "/new"); });
  const auto empty = time_calls(5, [&] { open(directory + "/new"); });
  const auto small = time_calls(5, [&] { open(directory + "/append_32"); });
  return {{"open.new", "ms", best(made)},
          {"open.empty", "ms", best(empty)},
          {"open.32000_events", "ms", best(small)}};
}

}  // namespace

std::vector<Figure> run_store_benchmark() {
  const TemporaryFolder directory;
  std::vector<Figure> figures = measure_disk(directory.path());
  const auto add = [&](const std::vector<Figure>& more) {
    figures.insert(figures.end(), more.begin(), more.end());
  };
  for (const size_t events : {size_t{1}, size_t{32}, size_t{256}})
    add(measure_appends(directory.path(), events));
  add(measure_opening(directory.path()));
  return figures;
}

}  // namespace gantline::bench
