#include "gantline/recording.hpp"

#include <algorithm>

#include "gantline/limits.hpp"

namespace gantline {
namespace {

constexpr size_t kKeyframeEvents = 256;  // keyframes are at least this far apart

// Between keyframes, so that all of them stay within their memory.
size_t keyframe_distance(size_t events, const RunState& final_run) noexcept {
  const size_t bytes = sizeof(RunState) + final_run.tasks.size() * sizeof(TaskState);
  const size_t count = std::clamp<size_t>(limits::kKeyframeBytes / bytes, 1, limits::kKeyframes);
  return std::max(events / (count + 1) + 1, kKeyframeEvents);
}

std::vector<Millis> rising_times(std::span<const Event> events) {
  std::vector<Millis> times;
  times.reserve(events.size());
  for (const Event& event : events) {
    times.push_back(times.empty() ? event.at : std::max(times.back(), event.at));
  }
  return times;
}

}  // namespace

struct Recording::Impl {
  Impl(std::vector<Event> given, SimulationOptions chosen, State state);

  RunState& run() { return state.runs.begin()->second; }
  void apply(const Event& event);
  void restore(size_t count);
  std::vector<TaskIndex> activity(size_t count) const;

  std::vector<Event> events;
  std::vector<Millis> times;  // by event, never falling
  SimulationOptions installation;
  RunState final_run;
  std::shared_ptr<const Workflow> workflow;
  size_t distance = 0;
  // Keyframe i is the state after (i + 1) * distance events; null: not passed yet.
  std::vector<std::unique_ptr<const RunState>> keyframes;
  State state;  // the run at the position, and nothing else
  size_t position = 0;
  Millis now{};
};

// REQUIRES: `initial` holds the run after all events, and no other.
Recording::Impl::Impl(std::vector<Event> given, SimulationOptions chosen, State initial)
    : events(std::move(given)),
      times(rising_times(events)),
      installation(std::move(chosen)),
      final_run(initial.runs.begin()->second),
      workflow(final_run.submission->workflow),
      distance(keyframe_distance(events.size(), final_run)),
      keyframes((events.size() - 1) / distance),
      state(std::move(initial)),
      position(events.size()),
      now(times.back()) {}

void Recording::Impl::apply(const Event& event) {
  const Status status = evolve(state, event);
  GANTLINE_ASSERT(status.ok());  // all of them were applied when the recording was made
  ++position;
  if (position % distance != 0 || position / distance > keyframes.size()) return;
  std::unique_ptr<const RunState>& keyframe = keyframes[position / distance - 1];
  if (!keyframe) keyframe = std::make_unique<const RunState>(run());
}

// Goes to the nearest point at or before `count`, unless the position is that already.
void Recording::Impl::restore(size_t count) {
  size_t index = std::min(count / distance, keyframes.size());
  while (index > 0 && !keyframes[index - 1]) --index;
  if (position <= count && position >= index * distance) return;
  position = index * distance;
  if (index > 0) {
    run() = *keyframes[index - 1];
  } else {
    state.runs.clear();
  }
}

// Of ForkPoint::order, after the first `count` events.
std::vector<TaskIndex> Recording::Impl::activity(size_t count) const {
  std::vector<TaskIndex> order;
  std::vector<size_t> started(final_run.tasks.size(), SIZE_MAX);
  for (size_t i = 0; i < count; ++i) {
    if (events[i].kind == EventKind::kAttemptStarted) started[to_index(events[i].task)] = i;
  }
  for (size_t i = 0; i < count; ++i) {
    if (events[i].task == kNoTask) continue;
    const size_t since = started[to_index(events[i].task)];
    const bool is_request = events[i].kind == EventKind::kTaskCancelRequested && since < i;
    if (since == i || is_request) order.push_back(events[i].task);
  }
  return order;
}

Result<Recording> Recording::of(const Simulation& simulation, std::span<const Event> before) {
  const RunState* run = simulation.run_state();
  std::vector<Event> events(before.begin(), before.end());
  for (const Event& event : simulation.events()) {
    if (event.run != kNoRun) events.push_back(event);
  }
  if (run == nullptr || events.size() != run->version) {
    return Error{ErrorCode::kFailedPrecondition, "the simulation has no events of its run", ""};
  }
  State state;
  state.runs.emplace(run->id, *run);
  return Recording(
      std::make_unique<Impl>(std::move(events), simulation.options(), std::move(state)));
}

Result<Recording> Recording::open(History history, const SimulationOptions& installation) {
  State state;
  for (const Event& event : history.events) {
    if (event.run == kNoRun || event.run != history.events.front().run) {
      return Error{ErrorCode::kCorrupt, "an event of another run", to_string(event.run)};
    }
    if (Status status = evolve(state, event); !status.ok()) return status.error();
  }
  if (state.runs.empty()) return Error{ErrorCode::kCorrupt, "the history has no events", ""};
  auto impl = std::make_unique<Impl>(std::move(history.events), installation, std::move(state));
  Recording recording(std::move(impl));
  uint32_t& workers = recording.impl_->installation.workers;
  if (workers == 0) workers = std::max<uint32_t>(bar_chart(recording).lanes, 1);
  return recording;
}

Recording::Recording(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Recording::~Recording() = default;
Recording::Recording(Recording&&) noexcept = default;
Recording& Recording::operator=(Recording&&) noexcept = default;

const std::shared_ptr<const Workflow>& Recording::workflow() const noexcept {
  return impl_->workflow;
}
const SimulationOptions& Recording::installation() const noexcept { return impl_->installation; }
std::span<const Event> Recording::events() const noexcept { return impl_->events; }
Millis Recording::event_time(size_t event) const noexcept { return impl_->times[event]; }
Millis Recording::start() const noexcept { return impl_->times.front(); }
Millis Recording::end() const noexcept { return impl_->times.back(); }
const RunState& Recording::final_run() const noexcept { return impl_->final_run; }
uint64_t Recording::final_state_hash() const { return state_hash(impl_->final_run); }

void Recording::seek_event(size_t count) {
  count = std::clamp<size_t>(count, 1, impl_->events.size());
  impl_->restore(count);
  while (impl_->position < count) impl_->apply(impl_->events[impl_->position]);
  impl_->now = impl_->times[count - 1];
}

void Recording::seek_time(Millis time) {
  const auto after = std::upper_bound(impl_->times.begin(), impl_->times.end(), time);
  seek_event(static_cast<size_t>(after - impl_->times.begin()));
  impl_->now = std::max(time, impl_->now);
}

size_t Recording::position() const noexcept { return impl_->position; }
Millis Recording::now() const noexcept { return impl_->now; }
const RunState& Recording::run() const noexcept { return impl_->run(); }

ForkPoint Recording::fork() const {
  const std::vector<Event>& events = impl_->events;
  State state = impl_->state;
  const uint64_t step = events[impl_->position - 1].step;
  size_t count = impl_->position;
  for (; count < events.size() && events[count].step == step; ++count) {
    const Status status = evolve(state, events[count]);
    GANTLINE_ASSERT(status.ok());
  }
  ForkPoint fork;
  fork.run = std::move(state.runs.begin()->second);
  fork.now = std::max(impl_->now, impl_->times[count - 1]);
  fork.step = step;
  fork.order = impl_->activity(count);
  return fork;
}

Result<std::vector<WaitReason>> Recording::explain(TaskIndex task) const {
  const ForkPoint point = fork();
  Engine engine({}, forked_state(point, impl_->installation));
  // The scheduler looks at everybody once, so that it knows what is kept for whom.
  StepResult ignored;
  engine.advance(point.now, {}, ignored);
  return engine.explain(point.run.id, task, point.now);
}

}  // namespace gantline
