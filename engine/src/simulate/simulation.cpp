#include <algorithm>
#include <queue>
#include <set>
#include <tuple>

#include "gantline/random.hpp"
#include "gantline/simulator.hpp"

namespace gantline {
namespace {

constexpr RunId kSimulatedRun{1};
constexpr WorkerId kSimulatedWorker{0};

// The end of an attempt that lies ahead.
struct Ending {
  Millis at{};
  uint64_t recorded_step = 0;  // endings of one recorded decision are reported together
  uint64_t order = 0;          // recorded sequence, else order of starting
  TaskIndex task = kNoTask;
  AttemptToken token = kNoToken;
  size_t attempt = 0;  // position in the list of attempts
  const RecordedAttempt* recorded = nullptr;
  bool failed = false;
  bool stopped = false;

  auto key() const { return std::tie(at, recorded_step, order, task); }
  friend bool operator>(const Ending& a, const Ending& b) { return a.key() > b.key(); }
};

// The simulated worker can do everything that the workflow asks for.
std::vector<std::string> all_labels(const Workflow& workflow) {
  std::set<std::string> labels;
  for (const TaskSpec& task : workflow.tasks())
    labels.insert(task.labels.begin(), task.labels.end());
  return {labels.begin(), labels.end()};
}

TaskError simulated_failure() { return {"simulated_failure", "drawn by the simulation", true}; }

Input report(const Ending& ending) {
  if (ending.stopped) return {0, AttemptStopped{kSimulatedRun, ending.task, ending.token}};
  if (ending.failed) {
    TaskError error = ending.recorded != nullptr ? ending.recorded->error : simulated_failure();
    return {0, AttemptErred{kSimulatedRun, ending.task, ending.token, std::move(error)}};
  }
  const auto output = ending.recorded != nullptr ? ending.recorded->output : nullptr;
  // Without a record nobody knows what the task would say.
  return {0, AttemptSucceeded{kSimulatedRun, ending.task, ending.token, output,
                              ending.recorded == nullptr}};
}

}  // namespace

struct Simulation::Impl {
  Impl(std::shared_ptr<const Workflow> given, SimulationOptions chosen)
      : workflow(std::move(given)), options(std::move(chosen)) {}

  void begin();
  bool decide();
  void advance(std::span<const Input> inputs);
  uint32_t take_lane();
  bool is_known(const StopAttempt& order) const;
  void start(const StartAttempt& order);
  void stop(const StopAttempt& order);
  void end(const Ending& ending);
  Ending draw(const StartAttempt& order) const;
  const RecordedAttempt* find_recorded(const StartAttempt& order) const;
  const RunState& run() const { return *engine.state().find(kSimulatedRun); }
  bool is_current(const Ending& ending) const {
    return run().tasks[to_index(ending.task)].token == ending.token;
  }

  std::shared_ptr<const Workflow> workflow;
  SimulationOptions options;
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
  std::vector<Event> events;
  Status refusal;
  Millis now{};
  uint64_t started = 0;
  uint64_t completions = 0;
  bool has_begun = false;
  bool collects = false;
};

void Simulation::Impl::begin() {
  has_begun = true;
  inputs.clear();
  inputs.push_back({0, ChangeWorker{kSimulatedWorker,
                                    options.workers,
                                    {"simulated", all_labels(*workflow)},
                                    Reason::kNone}});
  for (const LimitSpec& limit : options.limits) {
    inputs.push_back({0, ChangeLimit{limit.key, limit.concurrency, false}});
  }
  for (const ResourceAmount& resource : options.resources) {
    inputs.push_back({0, ChangeResource{resource.name, resource.thousandths}});
  }
  SubmitRun submit;
  submit.id = kSimulatedRun;
  submit.submission.workflow = workflow;
  submit.submission.inputs = options.inputs;
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
  for (const StartAttempt& order : result.starts) start(order);
  for (const StopAttempt& order : late) stop(order);
}

const RecordedAttempt* Simulation::Impl::find_recorded(const StartAttempt& order) const {
  if (options.recorded.empty()) return nullptr;
  const auto it = options.recorded.find(run().task_name(order.task));
  if (it == options.recorded.end()) return nullptr;
  // All that were started and not interrupted, those of a fallback included.
  const TaskState& task = run().tasks[to_index(order.task)];
  const size_t position = task.starts - task.interruptions - 1;
  return position < it->second.size() ? &it->second[position] : nullptr;
}

// The draws of an attempt belong to it alone, so that they do not depend on the order of starting.
Ending Simulation::Impl::draw(const StartAttempt& order) const {
  Ending ending;
  ending.task = order.task;
  ending.token = order.token;
  ending.order = started;
  if (const RecordedAttempt* recorded = find_recorded(order)) {
    ending.recorded = recorded;
    ending.at = now + recorded->duration;
    ending.failed = recorded->failed;
    ending.recorded_step = recorded->step;
    ending.order = recorded->sequence;
    return ending;
  }
  const Estimate& estimate = run().spec_of(order.task).estimate;
  if (options.use_typical_durations) {
    ending.at = now + typical_duration(estimate);
    return ending;
  }
  Random random(Random::mix(options.seed) ^ static_cast<uint64_t>(order.token));
  ending.at = now + draw_duration(estimate, random);
  ending.failed = options.draws_failures && draw_failure(estimate, random);
  return ending;
}

uint32_t Simulation::Impl::take_lane() {
  if (free_lanes.empty()) return next_lane++;
  const uint32_t lane = free_lanes.top();
  free_lanes.pop();
  return lane;
}

void Simulation::Impl::start(const StartAttempt& order) {
  Ending ending = draw(order);
  ++started;
  ending.attempt = attempts.size();
  const uint32_t lane = take_lane();
  attempts.push_back({order.task, order.attempt, lane, false, now, ending.at});
  if (attempt_of_task.size() <= to_index(order.task)) {
    attempt_of_task.resize(run().tasks.size());
    token_of_task.resize(run().tasks.size(), kNoToken);
  }
  attempt_of_task[to_index(order.task)] = ending.attempt;
  token_of_task[to_index(order.task)] = order.token;
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

// One decision: the next timer or the next endings, whichever comes first. False: nothing is left.
bool Simulation::Impl::decide() {
  if (!has_begun) {
    begin();
    return true;
  }
  if (const RunState* state = engine.state().find(kSimulatedRun);
      state == nullptr || is_terminal(state->phase)) {
    return false;
  }
  while (!endings.empty() && !is_current(endings.top())) endings.pop();
  const Millis wake = engine.next_wake();
  inputs.clear();
  if (endings.empty() || wake < endings.top().at) {
    if (wake == kNever) return false;
    now = std::max(now, wake);
    advance({});
    return true;
  }
  now = endings.top().at;
  const uint64_t step = endings.top().recorded_step;
  while (!endings.empty() && endings.top().at == now && endings.top().recorded_step == step) {
    if (is_current(endings.top())) {
      end(endings.top());
      inputs.push_back(report(endings.top()));
    }
    endings.pop();
  }
  advance(inputs);
  return true;
}

Simulation::Simulation(std::shared_ptr<const Workflow> workflow, SimulationOptions options)
    : impl_(std::make_unique<Impl>(std::move(workflow), std::move(options))) {}
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

bool Simulation::done() const noexcept {
  if (!impl_->has_begun) return false;
  const RunState* state = impl_->engine.state().find(kSimulatedRun);
  if (state == nullptr || is_terminal(state->phase)) return true;
  return impl_->endings.empty() && impl_->engine.next_wake() == kNever;
}

const Status& Simulation::refusal() const noexcept { return impl_->refusal; }
Millis Simulation::now() const noexcept { return impl_->now; }
const Engine& Simulation::engine() const noexcept { return impl_->engine; }
void Simulation::collect_events(bool collect) { impl_->collects = collect; }
const std::vector<Event>& Simulation::events() const noexcept { return impl_->events; }

TrialResult Simulation::result() const {
  TrialResult result;
  result.makespan = impl_->now;
  result.completions = impl_->completions;
  result.attempts = impl_->attempts;
  if (const RunState* state = impl_->engine.state().find(kSimulatedRun)) {
    result.phase = state->phase;
    result.state_hash = state_hash(*state);
  }
  return result;
}

}  // namespace gantline
