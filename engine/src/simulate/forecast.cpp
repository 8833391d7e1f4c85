#include "gantline/forecast.hpp"

#include <algorithm>

#include "gantline/limits.hpp"
#include "gantline/random.hpp"
#include "simulate/critical_chain.hpp"
#include "simulate/trials.hpp"

namespace gantline {
namespace {

constexpr uint64_t kMillion = 1'000'000;
constexpr Millis kNone{-1};

// Nearest rank: the smallest value that at least `percent` of the values do not exceed.
size_t rank_of(size_t count, uint32_t percent) noexcept {
  return std::max<size_t>((count * percent + 99) / 100, 1) - 1;
}

void fill_quantiles(Forecast& forecast) {
  std::vector<Millis> sorted = forecast.finish_times;
  std::sort(sorted.begin(), sorted.end());
  const auto quantile = [&](uint32_t percent) { return sorted[rank_of(sorted.size(), percent)]; };
  forecast.p50 = quantile(50);
  forecast.p90 = quantile(90);
  forecast.p95 = quantile(95);
  forecast.p99 = quantile(99);
  forecast.minimum = sorted.front();
  forecast.maximum = sorted.back();
  int64_t sum = 0;  // 100,000 trials of a hundred years each are 3e17
  for (const Millis time : sorted) sum += time.count;
  forecast.mean = Millis{sum / static_cast<int64_t>(sorted.size())};
}

// The task did something and ended.
bool has_run(const TaskState& task) noexcept {
  const bool has_started = task.starts > 0 || task.is_fan_out;
  return has_started && (task.phase == TaskPhase::kCompleted || task.phase == TaskPhase::kFailed);
}

}  // namespace

uint64_t trial_seed(uint64_t seed, uint32_t trial) noexcept {
  return Random::mix(seed + 0x9E3779B97F4A7C15 * (uint64_t{trial} + 1));
}

struct ForecastJob::Impl {
  Impl(std::shared_ptr<const Workflow> given, std::shared_ptr<const ForkPoint> point,
       const SimulationOptions& chosen, uint32_t wanted);

  Simulation simulate(const SimulationOptions& how) const;
  bool done() const { return is_typical_done && forecast.trials == trials; }
  void end_trial();
  void end_typical(const RunState& run);
  void end_drawn(const RunState& run);
  void keep_ends(const RunState& run);
  void fill_ends(Forecast& forecast) const;

  std::shared_ptr<const Workflow> workflow;
  std::shared_ptr<const ForkPoint> fork;  // null: from the submission on
  SimulationOptions options;
  uint32_t trials = 0;
  Simulation simulation;
  CriticalChain chain;
  bool is_typical_done = false;
  Forecast forecast;         // so far, what is counted along the way
  std::vector<Millis> ends;  // by trial and position in the workflow
};

ForecastJob::Impl::Impl(std::shared_ptr<const Workflow> given,
                        std::shared_ptr<const ForkPoint> point, const SimulationOptions& chosen,
                        uint32_t wanted)
    : workflow(std::move(given)),
      fork(std::move(point)),
      options(chosen),
      trials(wanted),
      simulation([this] {
        SimulationOptions typical = options;
        typical.use_typical_durations = true;
        return simulate(typical);
      }()) {
  const size_t task_count = workflow->task_count();
  const size_t kept = limits::kForecastEnds / std::max<size_t>(task_count, 1);
  forecast.end_trials = static_cast<uint32_t>(std::clamp<size_t>(kept, 1, trials));
  forecast.criticality.assign(task_count, 0);
  forecast.finish_times.reserve(trials);
  ends.reserve(task_count * forecast.end_trials);
}

Simulation ForecastJob::Impl::simulate(const SimulationOptions& how) const {
  return fork != nullptr ? Simulation(fork, how) : Simulation(workflow, how);
}

void ForecastJob::Impl::end_trial() {
  const RunState* run = simulation.run_state();
  // A run that was refused has not begun; it ends at once, as a failure.
  const RunState none;
  if (is_typical_done) {
    end_drawn(run != nullptr ? *run : none);
  } else {
    end_typical(run != nullptr ? *run : none);
  }
  if (done()) return;
  const uint64_t seed = trial_seed(options.seed, forecast.trials);
  if (forecast.trials > 0) {
    simulation.restart(seed);
    return;
  }
  SimulationOptions drawn = options;
  drawn.seed = seed;
  simulation = simulate(drawn);
}

void ForecastJob::Impl::end_typical(const RunState& run) {
  is_typical_done = true;
  const TrialResult result = simulation.result();
  forecast.makespan = result.makespan;
  forecast.state_hash = result.state_hash;
  if (run.deadline != Millis{}) forecast.deadline = run.deadline - run.created_at;
}

void ForecastJob::Impl::end_drawn(const RunState& run) {
  const bool has_ended = is_terminal(run.phase);
  const Millis finish = (has_ended ? run.ended_at : simulation.now()) - run.created_at;
  forecast.finish_times.push_back(finish);
  forecast.failed_trials += run.phase == RunPhase::kCompleted ? 0 : 1;
  const bool is_late = run.stop_reason == Reason::kDeadlineExceeded || finish > forecast.deadline;
  forecast.misses += forecast.deadline != Millis{} && (is_late || !has_ended) ? 1 : 0;
  if (trials > 1)
    forecast.state_hash = Random::mix(forecast.state_hash ^ (run.submission ? state_hash(run) : 0));
  if (has_ended)
    chain.count(run, simulation.attempts(), fork ? fork->now : Millis{}, forecast.criticality);
  if (forecast.trials < forecast.end_trials) keep_ends(run);
  ++forecast.trials;
}

void ForecastJob::Impl::keep_ends(const RunState& run) {
  for (uint32_t i = 0; i < workflow->task_count(); ++i) {
    const bool is_known = i < run.tasks.size() && has_run(run.tasks[i]);
    ends.push_back(is_known ? run.tasks[i].ended_at - run.created_at : kNone);
  }
}

void ForecastJob::Impl::fill_ends(Forecast& filled) const {
  const size_t task_count = workflow->task_count();
  filled.end_trials = std::min(forecast.trials, forecast.end_trials);
  filled.task_p50.assign(task_count, kNone);
  filled.task_p95.assign(task_count, kNone);
  std::vector<Millis> of_task;
  for (size_t task = 0; task < task_count; ++task) {
    of_task.clear();
    for (size_t i = task; i < ends.size(); i += task_count) {
      if (ends[i] != kNone) of_task.push_back(ends[i]);
    }
    if (of_task.empty()) continue;
    const auto median = of_task.begin() + static_cast<ptrdiff_t>(rank_of(of_task.size(), 50));
    const auto high = of_task.begin() + static_cast<ptrdiff_t>(rank_of(of_task.size(), 95));
    std::nth_element(of_task.begin(), high, of_task.end());
    filled.task_p95[task] = *high;
    std::nth_element(of_task.begin(), median, of_task.end());
    filled.task_p50[task] = *median;
  }
}

Result<ForecastJob> ForecastJob::start(std::shared_ptr<const Workflow> workflow,
                                       const SimulationOptions& options, uint32_t trials) {
  if (Status status = check_trials(options, trials); !status.ok()) return status.error();
  return ForecastJob(std::make_unique<Impl>(std::move(workflow), nullptr, options, trials));
}

Result<ForecastJob> ForecastJob::start(std::shared_ptr<const ForkPoint> fork,
                                       const SimulationOptions& options, uint32_t trials) {
  if (Status status = check_trials(options, trials); !status.ok()) return status.error();
  std::shared_ptr<const Workflow> workflow = fork->run.submission->workflow;
  return ForecastJob(std::make_unique<Impl>(std::move(workflow), std::move(fork), options, trials));
}

ForecastJob::ForecastJob(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ForecastJob::~ForecastJob() = default;
ForecastJob::ForecastJob(ForecastJob&&) noexcept = default;
ForecastJob& ForecastJob::operator=(ForecastJob&&) noexcept = default;

bool ForecastJob::step(uint64_t decisions) {
  for (uint64_t i = 0; i < decisions && !done(); ++i) {
    if (!impl_->simulation.step(1)) impl_->end_trial();
  }
  return !done();
}

bool ForecastJob::done() const noexcept { return impl_->done(); }
uint32_t ForecastJob::trials_done() const noexcept { return impl_->forecast.trials; }

uint32_t ForecastJob::progress_per_million() const noexcept {
  if (done()) return kMillion;
  const uint64_t current = share_per_million(impl_->simulation.run_state());
  const uint64_t ended = uint64_t{impl_->forecast.trials} + (impl_->is_typical_done ? 1 : 0);
  return static_cast<uint32_t>((ended * kMillion + current) / (uint64_t{impl_->trials} + 1));
}

Forecast ForecastJob::result() const {
  GANTLINE_ASSERT(trials_done() > 0);
  Forecast filled = impl_->forecast;
  fill_quantiles(filled);
  filled.miss_per_million = static_cast<uint32_t>(filled.misses * kMillion / filled.trials);
  impl_->fill_ends(filled);
  return filled;
}

Result<Forecast> forecast(std::shared_ptr<const Workflow> workflow,
                          const SimulationOptions& options, uint32_t trials) {
  Result<ForecastJob> job = ForecastJob::start(std::move(workflow), options, trials);
  if (!job.ok()) return job.error();
  while (job.value().step(UINT64_MAX)) {
  }
  return job.value().result();
}

}  // namespace gantline
