#include "gantline/sensitivity.hpp"

#include <algorithm>

#include "base/sort_by_key.hpp"
#include "gantline/forecast.hpp"
#include "simulate/changes.hpp"
#include "simulate/critical_chain.hpp"
#include "simulate/trials.hpp"

namespace gantline {

struct SensitivityJob::Impl {
  Impl(std::shared_ptr<const Workflow> given, const SimulationOptions& chosen, uint32_t wanted,
       uint32_t tasks);

  Simulation simulate(const std::shared_ptr<const Workflow>& in, SimulationOptions how) const;
  void end_trial();
  void begin_change();
  uint64_t planned_runs() const;

  std::shared_ptr<const Workflow> workflow;
  SimulationOptions options;
  uint32_t trials = 0;
  uint32_t task_count = 0;
  Simulation simulation;
  CriticalChain chain;
  std::vector<uint32_t> criticality;  // as things are
  Sensitivity found;
  std::vector<ChangedWorld> worlds;  // that add something, to be tried in order
  std::vector<TaskIndex> tasks;      // to be halved after them
  SensitivityChange current;         // being tried, once the base is known
  size_t tried = 0;                  // changes begun
  uint32_t trial = 0;
  int64_t sum = 0;  // of the makespans of the current trials
  bool has_base = false;
  bool is_done = false;
};

SensitivityJob::Impl::Impl(std::shared_ptr<const Workflow> given, const SimulationOptions& chosen,
                           uint32_t wanted, uint32_t wanted_tasks)
    : workflow(std::move(given)),
      options(chosen),
      trials(wanted),
      task_count(wanted_tasks),
      simulation(simulate(workflow, options)),
      criticality(workflow->task_count(), 0),
      worlds(additions(workflow, options)) {
  found.trials = trials;
}

Simulation SensitivityJob::Impl::simulate(const std::shared_ptr<const Workflow>& in,
                                          SimulationOptions how) const {
  how.use_typical_durations = trials == 1;
  how.seed = trial_seed(options.seed, 0);
  return Simulation(in, std::move(how));
}

void SensitivityJob::Impl::end_trial() {
  const RunState* run = simulation.run_state();
  const bool has_ended = run != nullptr && is_terminal(run->phase);
  if (has_ended) sum += (run->ended_at - run->created_at).count;
  if (has_ended && !has_base) chain.count(*run, simulation.attempts(), Millis{}, criticality);
  if (++trial < trials) {
    simulation.restart(trial_seed(options.seed, trial));
    return;
  }
  const Millis mean{sum / trials};
  trial = 0;
  sum = 0;
  if (!has_base) {
    has_base = true;
    found.base = mean;
    tasks = most_critical(*workflow, criticality, task_count);
  } else {
    current.makespan = mean;
    current.gain = found.base - mean;
    found.changes.push_back(current);
  }
  begin_change();
}

void SensitivityJob::Impl::begin_change() {
  if (tried == worlds.size() + tasks.size()) {
    is_done = true;
    return;
  }
  const bool is_addition = tried < worlds.size();
  const ChangedWorld world =
      is_addition ? worlds[tried] : halve(workflow, options, tasks[tried - worlds.size()]);
  ++tried;
  current = world.change;
  simulation = simulate(world.workflow, world.options);
}

// Trials of the base and of all changes.
uint64_t SensitivityJob::Impl::planned_runs() const {
  const size_t halved = has_base ? tasks.size() : task_count;
  return (1 + worlds.size() + halved) * uint64_t{trials};
}

Result<SensitivityJob> SensitivityJob::start(std::shared_ptr<const Workflow> workflow,
                                             const SimulationOptions& options, uint32_t trials,
                                             uint32_t tasks) {
  if (Status status = check_trials(options, trials); !status.ok()) return status.error();
  return SensitivityJob(std::make_unique<Impl>(std::move(workflow), options, trials, tasks));
}

SensitivityJob::SensitivityJob(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SensitivityJob::~SensitivityJob() = default;
SensitivityJob::SensitivityJob(SensitivityJob&&) noexcept = default;
SensitivityJob& SensitivityJob::operator=(SensitivityJob&&) noexcept = default;

bool SensitivityJob::step(uint64_t decisions) {
  for (uint64_t i = 0; i < decisions && !done(); ++i) {
    if (!impl_->simulation.step(1)) impl_->end_trial();
  }
  return !done();
}

bool SensitivityJob::done() const noexcept { return impl_->is_done; }

uint32_t SensitivityJob::progress_per_million() const noexcept {
  if (done()) return 1'000'000;
  const uint64_t ended = impl_->tried * uint64_t{impl_->trials} + impl_->trial;
  const uint64_t share = share_per_million(impl_->simulation.run_state());
  return static_cast<uint32_t>((ended * 1'000'000 + share) / impl_->planned_runs());
}

Sensitivity SensitivityJob::result() const {
  Sensitivity sorted = impl_->found;
  sort_by_key(sorted.changes,
              [](const SensitivityChange& change) { return change.makespan.count; });
  return sorted;
}

}  // namespace gantline
