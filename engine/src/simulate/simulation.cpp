#include <algorithm>
#include <queue>

#include <nlohmann/json.hpp>

#include "gantline/random.hpp"
#include "gantline/simulator.hpp"
#include "simulate/ending.hpp"
#include "simulate/fork.hpp"
#include "simulate/late_timers.hpp"

namespace gantline {
namespace {

constexpr RunId kSimulatedRun{1};

// What is left of an attempt that has lasted longer than anybody thought.
constexpr Millis kOverdue{1};

// What stands for inputs that nobody has given.
const std::shared_ptr<const nlohmann::json>& unknown_inputs() {
  static const auto kUnknown = std::make_shared<const nlohmann::json>(nullptr);
  return kUnknown;
}

}  // namespace

struct Simulation::Impl {
  Impl(std::shared_ptr<const Workflow> given, SimulationOptions chosen)
      : workflow(std::move(given)), options(std::move(chosen)) {}
  Impl(std::shared_ptr<const ForkPoint> point, SimulationOptions chosen)
      : workflow(point->run.submission->workflow),
        options(std::move(chosen)),
        fork(std::move(point)),
        run_id(fork->run.id) {}

  void restart(uint64_t seed);
  void begin();
  void begin_fork();
  bool decide();
  void take_endings();
  void note_late_timers();
  bool is_timer_next(Millis wake);
  void advance(std::span<const Input> inputs);
  uint32_t take_lane();
  bool is_known(const StopAttempt& order) const;
  void start(TaskIndex task, AttemptToken token, uint32_t attempt, Millis since);
  void stop(const StopAttempt& order);
  void end(const Ending& ending);
  Ending draw(TaskIndex task, AttemptToken token, Millis since);
  Millis draw_length(TaskIndex task, Millis elapsed, Random& random);
  const RecordedAttempt* find_recorded(TaskIndex task) const;
  const RunState* find_run() const { return engine.state().find(run_id); }
  const RunState& run() const { return *find_run(); }
  bool is_current(const Ending& ending) const {
    return run().tasks[to_index(ending.task)].token == ending.token &&
           token_of_task[to_index(ending.task)] == ending.token;
  }

  std::shared_ptr<const Workflow> workflow;
  SimulationOptions options;
  std::shared_ptr<const ForkPoint> fork;  // null: from the submission on
  RunId run_id = kSimulatedRun;
  Engine engine;
  StepResult result;
  std::vector<Input> inputs;
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> endings;
  // Lanes that were given back, and the first one that nobody has had yet.
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> free_lanes;
  uint32_t next_lane = 0;
  std::vector<SimulatedTask> attempts;
  // By task index: position of its last attempt, and that attempt's token until it has ended.
  std::vector<size_t> attempt_of_task;
  std::vector<AttemptToken> token_of_task;
  std::vector<DurationSampler> samplers;  // by position in the workflow; made with the first draw
  // By task index: what is possible yet for an attempt that ran at the fork. Kept for every
  // restart.
  std::map<uint32_t, uint64_t> rank_of_continued;
  std::vector<Ending> retried;  // recorded ones that this decision takes
  LateTimers late_timers;
  std::vector<Event> events;
  Status refusal;
  Millis now{};
  uint64_t started = 0;
  uint64_t completions = 0;
  bool has_begun = false;
  bool collects = false;
};

void Simulation::Impl::restart(uint64_t seed) {
  options.seed = seed;
  engine = Engine();
  endings = {};
  free_lanes = {};
  next_lane = 0;
  attempts.clear();
  attempt_of_task.clear();
  token_of_task.clear();
  retried.clear();
  late_timers.clear();
  events.clear();
  now = {};
  started = completions = 0;
  has_begun = false;
}

// The first decision of a fork takes what ends at that very moment, as any other would.
void Simulation::Impl::begin_fork() {
  engine = Engine({}, forked_state(*fork, options));
  now = fork->now;
  for (const TaskIndex task : complete_order(*fork)) {
    const TaskState& state = run().tasks[to_index(task)];
    const StopAttempt order{run_id, task, state.token, kSimulatedWorker};
    if (is_known(order)) {
      stop(order);
    } else {
      start(task, state.token, state.attempt, state.started_at);
    }
  }
  inputs.clear();
  if (!endings.empty() && endings.top().at == now) take_endings();
  advance(inputs);
}

void Simulation::Impl::begin() {
  inputs.clear();
  inputs.push_back(
      {0, ChangeWorker{kSimulatedWorker, options.workers, simulated_worker(*workflow)}});
  for (const LimitSpec& limit : options.limits) {
    inputs.push_back({0, ChangeLimit{limit.key, limit.concurrency, false}});
  }
  for (const ResourceAmount& resource : options.resources) {
    inputs.push_back({0, ChangeResource{resource.name, resource.thousandths}});
  }
  SubmitRun submit;
  submit.id = kSimulatedRun;
  submit.submission.workflow = workflow;
  submit.submission.inputs = options.inputs ? options.inputs : unknown_inputs();
  submit.submission.priority = workflow->settings().priority;
  submit.submission.policy = options.policy.value_or(workflow->settings().policy);
  submit.submission.tags = workflow->settings().tags;
  inputs.push_back({1, std::move(submit)});
  advance(inputs);
  for (const Reply& reply : result.replies) refusal = reply.status;
}

void Simulation::Impl::advance(std::span<const Input> what) {
  engine.advance(now, what, result);
  if (collects) events.insert(events.end(), result.events.begin(), result.events.end());
  // What was stopped before it was started here is an attempt of this very decision.
  std::vector<StopAttempt> late;
  for (const StopAttempt& order : result.stops) {
    if (is_known(order)) {
      stop(order);
    } else {
      late.push_back(order);
    }
  }
  for (const StartAttempt& order : result.starts)
    start(order.task, order.token, order.attempt, now);
  for (const StopAttempt& order : late) stop(order);
  if (!options.recorded.empty()) note_late_timers();
}

// What this decision looked at is past; the back-offs that it began lie ahead.
void Simulation::Impl::note_late_timers() {
  late_timers.forget_until(now);
  for (const Ending& ending : retried) {
    const RunState* state = find_run();
    if (state == nullptr) break;
    const Millis due = state->tasks[to_index(ending.task)].not_before;
    if (due <= now) continue;
    late_timers.note(due, due + ending.recorded->retry_late, ending.recorded->retry_step);
  }
  retried.clear();
}

const RecordedAttempt* Simulation::Impl::find_recorded(TaskIndex index) const {
  if (options.recorded.empty()) return nullptr;
  const auto it = options.recorded.find(run().task_name(index));
  if (it == options.recorded.end()) return nullptr;
  // All that were started and not interrupted, those of a fallback included.
  const TaskState& task = run().tasks[to_index(index)];
  const size_t position = task.starts - task.interruptions - 1;
  return position < it->second.size() ? &it->second[position] : nullptr;
}

// How long an attempt takes that has lasted for `elapsed` already.
Millis Simulation::Impl::draw_length(TaskIndex task, Millis elapsed, Random& random) {
  if (samplers.empty()) {
    samplers.reserve(workflow->task_count());
    for (const TaskSpec& spec : workflow->tasks()) samplers.emplace_back(spec.estimate);
  }
  const DurationSampler& sampler = samplers[run().tasks[to_index(task)].spec];
  if (elapsed <= Millis{}) return sampler.draw(random);
  const auto [it, is_new] = rank_of_continued.try_emplace(to_index(task), 0);
  if (is_new) it->second = sampler.rank_of(elapsed);
  return sampler.draw_from_rank(it->second, random);
}

// When the attempt that has run `since` ends. The draws of an attempt belong to it alone, so that
// they do not depend on the order of starting.
Ending Simulation::Impl::draw(TaskIndex task, AttemptToken token, Millis since) {
  Ending ending;
  ending.task = task;
  ending.token = token;
  ending.order = started;
  if (const RecordedAttempt* recorded = find_recorded(task)) {
    ending.recorded = recorded;
    ending.at = since + recorded->duration;
    ending.failed = recorded->failed;
    ending.recorded_step = recorded->step;
    ending.order = recorded->sequence;
  } else if (options.use_typical_durations) {
    ending.at = since + typical_duration(run().spec_of(task).estimate);
  } else {
    Random random(Random::mix(options.seed) ^ static_cast<uint64_t>(token));
    ending.at = since + draw_length(task, now - since, random);
    ending.failed = options.draws_failures && draw_failure(run().spec_of(task).estimate, random);
  }
  if (ending.at < now) ending.at = now + kOverdue;
  return ending;
}

uint32_t Simulation::Impl::take_lane() {
  if (free_lanes.empty()) return next_lane++;
  const uint32_t lane = free_lanes.top();
  free_lanes.pop();
  return lane;
}

void Simulation::Impl::start(TaskIndex task, AttemptToken token, uint32_t attempt, Millis since) {
  Ending ending = draw(task, token, since);
  ++started;
  ending.attempt = attempts.size();
  const uint32_t lane = take_lane();
  attempts.push_back({task, attempt, lane, false, since, ending.at});
  if (attempt_of_task.size() <= to_index(task)) {
    attempt_of_task.resize(run().tasks.size());
    token_of_task.resize(run().tasks.size(), kNoToken);
  }
  attempt_of_task[to_index(task)] = ending.attempt;
  token_of_task[to_index(task)] = token;
  endings.push(std::move(ending));
}

bool Simulation::Impl::is_known(const StopAttempt& order) const {
  const uint32_t task = to_index(order.task);
  return task < attempt_of_task.size() && token_of_task[task] == order.token;
}

// A simulated attempt stops as soon as it is asked to.
void Simulation::Impl::stop(const StopAttempt& order) {
  // It has ended in the meantime.
  if (!is_known(order)) return;
  const size_t attempt = attempt_of_task[to_index(order.task)];
  if (order.force) {
    token_of_task[to_index(order.task)] = kNoToken;
    attempts[attempt].end = now;
    attempts[attempt].failed = true;
    free_lanes.push(attempts[attempt].lane);
    return;
  }
  Ending ending;
  ending.at = now;
  ending.order = started++;
  ending.task = order.task;
  ending.token = order.token;
  ending.attempt = attempt;
  ending.stopped = true;
  endings.push(std::move(ending));
}

void Simulation::Impl::end(const Ending& ending) {
  SimulatedTask& attempt = attempts[ending.attempt];
  token_of_task[to_index(ending.task)] = kNoToken;
  attempt.end = now;
  attempt.failed = ending.failed || ending.stopped;
  free_lanes.push(attempt.lane);
  ++completions;
}

// Reports what ends next, all of it that ends together.
void Simulation::Impl::take_endings() {
  now = endings.top().at;
  const uint64_t step = endings.top().recorded_step;
  while (!endings.empty() && endings.top().at == now && endings.top().recorded_step == step) {
    // One that was asked to stop in its last millisecond has two endings: the first one counts.
    if (is_current(endings.top())) {
      const RecordedAttempt* recorded = endings.top().recorded;
      if (recorded != nullptr && recorded->retry_step != 0) retried.push_back(endings.top());
      end(endings.top());
      inputs.push_back(report(run_id, endings.top()));
    }
    endings.pop();
  }
}

// Whether the timer that is due at `wake` comes before what ends next; moves the clock to it then.
bool Simulation::Impl::is_timer_next(Millis wake) {
  const Millis at = late_timers.noticed_at(wake);
  if (!endings.empty()) {
    const Ending& next = endings.top();
    if (at > next.at) return false;
    if (at == next.at && !late_timers.is_before(wake, next.recorded_step)) return false;
  }
  now = std::max(now, at);
  return true;
}

// One decision: the next timer or the next endings, whichever comes first. False: nothing is left.
bool Simulation::Impl::decide() {
  if (!has_begun) {
    has_begun = true;
    if (fork == nullptr) {
      begin();
    } else {
      begin_fork();
    }
    return true;
  }
  if (const RunState* state = find_run(); state == nullptr || is_terminal(state->phase))
    return false;
  while (!endings.empty() && !is_current(endings.top())) endings.pop();
  inputs.clear();
  const Millis wake = engine.next_wake();
  if (endings.empty() && wake == kNever) return false;
  if (is_timer_next(wake)) {
    advance({});
    return true;
  }
  take_endings();
  advance(inputs);
  return true;
}

Simulation::Simulation(std::shared_ptr<const Workflow> workflow, SimulationOptions options)
    : impl_(std::make_unique<Impl>(std::move(workflow), std::move(options))) {}
Simulation::Simulation(std::shared_ptr<const ForkPoint> fork, SimulationOptions options)
    : impl_(std::make_unique<Impl>(std::move(fork), std::move(options))) {}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

bool Simulation::step(uint64_t decisions) {
  for (uint64_t i = 0; i < decisions; ++i) {
    if (!impl_->decide()) return false;
  }
  return !done();
}

TrialResult Simulation::run() {
  while (impl_->decide()) {
  }
  return result();
}

void Simulation::restart(uint64_t seed) { impl_->restart(seed); }

bool Simulation::done() const noexcept {
  if (!impl_->has_begun) return false;
  const RunState* state = impl_->find_run();
  if (state == nullptr || is_terminal(state->phase)) return true;
  return impl_->endings.empty() && impl_->engine.next_wake() == kNever;
}

const Status& Simulation::refusal() const noexcept { return impl_->refusal; }
Millis Simulation::now() const noexcept { return impl_->now; }
const SimulationOptions& Simulation::options() const noexcept { return impl_->options; }
const Engine& Simulation::engine() const noexcept { return impl_->engine; }
void Simulation::collect_events(bool collect) { impl_->collects = collect; }
const std::vector<Event>& Simulation::events() const noexcept { return impl_->events; }

const RunState* Simulation::run_state() const noexcept { return impl_->find_run(); }
const std::vector<SimulatedTask>& Simulation::attempts() const noexcept { return impl_->attempts; }

TrialResult Simulation::result() const {
  TrialResult result;
  result.completions = impl_->completions;
  result.attempts = impl_->attempts;
  if (const RunState* run = impl_->find_run()) {
    const Millis end = is_terminal(run->phase) ? run->ended_at : impl_->now;
    result.makespan = end - run->created_at;
    result.phase = run->phase;
    result.state_hash = state_hash(*run);
  }
  return result;
}

}  // namespace gantline
