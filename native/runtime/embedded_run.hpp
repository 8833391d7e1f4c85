#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "runtime/local_host.hpp"

namespace gantline::native {

// What a watcher of a run is shown.
struct RunView {
  RunProgress progress;
  Millis elapsed{};                 // since this process began to work on the run
  int64_t tasks_per_minute = 0;     // that ended since then, from its rate so far
  std::optional<Millis> remaining;  // until the end, as expected; absent: nothing is known yet
};

// Expected time to the end: by the estimates of the tasks that are left, on `slots` slots; where
// there are none, by the rate so far. Absent when neither says anything.
std::optional<Millis> expected_remaining(const RunProgress& progress, uint32_t slots,
                                         uint32_t ended_so_far, Millis elapsed);

struct EmbeddedRunOptions {
  LocalHostOptions host{};  // data "": a temporary directory, removed at the end
  // Called on the thread that waits: at once, then after changes, at most every `interval`.
  std::function<void(const RunView&)> on_progress{};
  std::chrono::milliseconds interval{200};
  size_t names_max = 8;  // of running tasks in a RunView
};

struct EmbeddedRunResult {
  RunState run;
  bool was_interrupted = false;  // it goes on with the next resume
};

// `gantline run`: one run in this process, to its end.
//
// Threads: open, start or resume, and wait from one thread; interrupt from any other.
class EmbeddedRun {
 public:
  // Errors: those of LocalHost::open.
  static Result<std::unique_ptr<EmbeddedRun>> open(EmbeddedRunOptions options);
  ~EmbeddedRun();

  // Submits a workflow. Errors: those of Runtime::submit.
  Result<RunId> start(SubmitRequest request);
  // Goes on with a run of the data directory. One that has failed begins again with its failed
  // tasks; one that has completed is just reported. Errors: kNotFound, kFailedPrecondition (it was
  // cancelled).
  Result<RunId> resume(RunId run);

  // Waits for the end of the run, or until interrupt. REQUIRES: start or resume succeeded.
  // Errors: kUnavailable (the journal failed).
  Result<EmbeddedRunResult> wait();

  // Ends the wait: it lets attempts go on for `grace`, and the run stays durable where it is. Does
  // not wait itself. Again with a shorter grace: cuts it short, and returns when nothing runs any
  // more. Not from a signal handler.
  void interrupt(Millis grace);

  LocalHost& host() noexcept { return *host_; }

 private:
  explicit EmbeddedRun(EmbeddedRunOptions options);
  Status make_temporary_directory();
  Result<bool> look();
  void wait_for_end(std::chrono::steady_clock::time_point next_look);
  Result<EmbeddedRunResult> finish();
  std::optional<Millis> interruption() const;

  EmbeddedRunOptions options_;
  std::string temporary_;  // "": none
  std::unique_ptr<LocalHost> host_;
  RunId run_ = kNoRun;
  uint64_t first_event_ = 1;  // from which on the run is followed
  std::chrono::steady_clock::time_point started_;
  uint32_t ended_before_ = 0;  // tasks that had ended when this process began
  mutable std::mutex mutex_;
  std::unique_ptr<Subscription> subscription_;  // made and used by wait, cancelled under mutex_
  std::optional<Millis> interrupted_with_;      // the first grace; guarded by mutex_
};

}  // namespace gantline::native
