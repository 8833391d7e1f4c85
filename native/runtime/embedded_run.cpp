#include "runtime/embedded_run.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "runtime/run_summary.hpp"

namespace gantline::native {
namespace {

using SteadyClock = std::chrono::steady_clock;

uint32_t ended(const RunCounts& counts) {
  return counts.completed + counts.failed + counts.soft_failed + counts.skipped + counts.cancelled;
}

Millis since(SteadyClock::time_point start) {
  return {
      std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start).count()};
}

}  // namespace

std::optional<Millis> expected_remaining(const RunProgress& progress, uint32_t slots,
                                         uint32_t ended_so_far, Millis elapsed) {
  const RunCounts& counts = progress.summary.counts;
  if (is_terminal(progress.summary.phase)) return Millis{};
  if (progress.has_estimates) {
    const Millis spread{progress.remaining_work.count / std::max(slots, 1u)};
    return std::max(spread, progress.remaining_chain);
  }
  if (ended_so_far == 0) return std::nullopt;
  const int64_t left = int64_t{counts.total} - ended(counts);
  return Millis{elapsed.count * left / ended_so_far};
}

EmbeddedRun::EmbeddedRun(EmbeddedRunOptions options) : options_(std::move(options)) {}

Result<std::unique_ptr<EmbeddedRun>> EmbeddedRun::open(EmbeddedRunOptions options) {
  auto run = std::unique_ptr<EmbeddedRun>(new EmbeddedRun(std::move(options)));
  if (run->options_.host.data.empty()) {
    if (Status status = run->make_temporary_directory(); !status.ok()) return status.error();
  }
  Result<std::unique_ptr<LocalHost>> host = LocalHost::open(run->options_.host);
  if (!host.ok()) return host.error();
  run->host_ = std::move(host).value();
  return run;
}

EmbeddedRun::~EmbeddedRun() {
  subscription_.reset();
  host_.reset();
  if (temporary_.empty()) return;
  std::error_code ignored;  // it lies where temporary things are cleared away anyway
  std::filesystem::remove_all(temporary_, ignored);
}

Status EmbeddedRun::make_temporary_directory() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string name = (parent / "gantline-XXXXXX").string();
  if (error || mkdtemp(name.data()) == nullptr) {
    return Error{ErrorCode::kIo,
                 "cannot make a temporary directory; name a data directory with --data", name};
  }
  temporary_ = name;
  options_.host.data = name;
  options_.host.is_temporary = true;
  return {};
}

Result<RunId> EmbeddedRun::start(SubmitRequest request) {
  started_ = SteadyClock::now();
  const Result<Submitted> submitted = host_->runtime().submit(std::move(request));
  if (!submitted.ok()) return submitted.error();
  run_ = submitted.value().run;
  return run_;
}

Result<RunId> EmbeddedRun::resume(RunId id) {
  started_ = SteadyClock::now();
  const Result<RunSummary> summary = host_->runtime().summary(id);
  if (!summary.ok()) return summary.error();
  ControlRun control;
  control.run = id;
  control.actor = "run --resume";
  switch (summary.value().phase) {
    case RunPhase::kCancelled:
    case RunPhase::kAborted:
      return Error{ErrorCode::kFailedPrecondition, "the run was cancelled", to_string(id)};
    case RunPhase::kFailed: control.action = RunAction::kRetryFailed; break;
    case RunPhase::kPaused: control.action = RunAction::kResume; break;
    default: control.run = kNoRun; break;
  }
  if (control.run != kNoRun) {
    const Result<uint64_t> version = host_->runtime().control(control);
    if (!version.ok()) return version.error();
  }
  run_ = id;
  first_event_ = summary.value().version + 1;
  ended_before_ = ended(summary.value().counts);
  return id;
}

Result<EmbeddedRunResult> EmbeddedRun::wait() {
  Runtime& runtime = host_->runtime();
  // Subscribed before the first look: what happens in between makes the stream return at once.
  Result<std::unique_ptr<Subscription>> subscription =
      runtime.subscribe(run_, first_event_, Interest::kRunPhases);
  if (subscription.ok()) {
    const std::lock_guard lock(mutex_);
    subscription_ = std::move(subscription).value();
    if (interrupted_with_) subscription_->cancel();
  }
  while (subscription_ != nullptr && !interruption()) {
    const auto next_look = SteadyClock::now() + options_.interval;
    const Result<bool> has_ended = look();
    if (!has_ended.ok() || has_ended.value()) break;
    wait_for_end(next_look);
  }
  return finish();
}

// Shows how far the run is. True: it has ended.
Result<bool> EmbeddedRun::look() {
  Result<RunProgress> progress = host_->runtime().progress(run_, options_.names_max);
  if (!progress.ok()) return progress.error();
  const bool has_ended = is_terminal(progress.value().summary.phase);
  if (!options_.on_progress) return has_ended;
  const uint32_t ended_now = ended(progress.value().summary.counts) - ended_before_;
  RunView view;
  view.elapsed = since(started_);
  view.tasks_per_minute = int64_t{ended_now} * 60'000 / std::max<int64_t>(view.elapsed.count, 1);
  view.remaining =
      expected_remaining(progress.value(), options_.host.runtime.slots, ended_now, view.elapsed);
  view.progress = std::move(progress).value();
  options_.on_progress(view);
  return has_ended;
}

// Until it is time to look again, or until the run's end, which is shown without delay.
void EmbeddedRun::wait_for_end(SteadyClock::time_point next_look) {
  while (!interruption()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_look - SteadyClock::now());
    if (left.count() <= 0) return;
    const Result<std::vector<Event>> events = subscription_->next(left);
    if (!events.ok()) return;  // the next look finds out why
    for (const Event& event : events.value()) {
      if (is_terminal(event.run_phase)) return;
    }
  }
}

Result<EmbeddedRunResult> EmbeddedRun::finish() {
  if (const std::optional<Millis> grace = interruption()) host_->runtime().stop(*grace);
  if (const std::optional<Error> failure = host_->runtime().status().failure) return *failure;
  Result<RunState> run = host_->runtime().run(run_);
  // A runtime that has stopped answers no more; everything is in the journal.
  if (!run.ok() && run.error().code == ErrorCode::kUnavailable)
    run = load_run(host_->journal(), run_);
  if (!run.ok()) return run.error();
  EmbeddedRunResult result;
  result.was_interrupted = !is_terminal(run.value().phase);
  result.run = std::move(run).value();
  return result;
}

void EmbeddedRun::interrupt(Millis grace) {
  {
    const std::lock_guard lock(mutex_);
    if (!interrupted_with_) {
      interrupted_with_ = grace;
      if (subscription_ != nullptr) subscription_->cancel();
      return;
    }
  }
  // The runtime is stopping already, or will find this when it begins to.
  host_->runtime().stop(grace);
}

std::optional<Millis> EmbeddedRun::interruption() const {
  const std::lock_guard lock(mutex_);
  return interrupted_with_;
}

}  // namespace gantline::native
