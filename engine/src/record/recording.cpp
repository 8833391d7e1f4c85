#include "gantline/recording.hpp"

#include <algorithm>

#include "gantline/limits.hpp"
#include "record/bar_follower.hpp"

namespace gantline {
namespace {

constexpr size_t kKeyframeEvents = 256;  // keyframes are at least this far apart

// As many keyframes as stay within their memory.
size_t most_keyframes(const RunState& run) noexcept {
  const size_t bytes = sizeof(RunState) + run.tasks.size() * sizeof(TaskState);
  return std::clamp<size_t>(limits::kKeyframeBytes / bytes, 1, limits::kKeyframes);
}

}  // namespace

struct Recording::Impl {
  // REQUIRES: `end` holds the run after all events, and no other.
  Impl(std::vector<Event> given, SimulationOptions chosen, bool counts, State end);

  RunState& run() { return state.runs.begin()->second; }
  const RunState& final_run() const { return last.runs.begin()->second; }
  Status append(Event event);
  void note(const Event& event);
  void space_keyframes();
  void apply(const Event& event);
  void restore(size_t count);
  std::vector<TaskIndex> activity(size_t count) const;

  std::vector<Event> events;
  std::vector<Millis> times;  // by event, never falling
  SimulationOptions installation;
  const bool counts_workers;  // nobody said how many there are
  State last;                 // the run after all events, and nothing else
  std::shared_ptr<const Workflow> workflow;
  BarFollower bars;
  size_t distance = kKeyframeEvents;
  // Keyframe i is the state after (i + 1) * distance events; null: not passed yet.
  std::vector<std::unique_ptr<const RunState>> keyframes;
  State state;  // the run at the position, and nothing else
  size_t position = 0;
  Millis now{};
};

Recording::Impl::Impl(std::vector<Event> given, SimulationOptions chosen, bool counts, State end)
    : events(std::move(given)),
      installation(std::move(chosen)),
      counts_workers(counts),
      last(std::move(end)),
      workflow(final_run().submission->workflow),
      state(last),
      position(events.size()) {
  times.reserve(events.size());
  for (const Event& event : events) note(event);
  bars.take_changes();
  space_keyframes();
  now = times.back();
}

// Applies an event to what is known of the whole. The caller has put it into `last`.
void Recording::Impl::note(const Event& event) {
  times.push_back(times.empty() ? event.at : std::max(times.back(), event.at));
  bars.apply(event, times.back(), final_run());
  if (counts_workers) installation.workers = std::max<uint32_t>(bars.chart().lanes, 1);
}

Status Recording::Impl::append(Event event) {
  if (event.run != events.front().run) {
    return Error{ErrorCode::kCorrupt, "an event of another run", to_string(event.run)};
  }
  if (Status status = evolve(last, event); !status.ok()) return status;
  note(event);
  events.push_back(std::move(event));
  space_keyframes();
  if (position + 1 < events.size()) return {};
  apply(events.back());
  now = times.back();
  return {};
}

// As many events between keyframes as keep all of them within their memory, at least
// kKeyframeEvents. Where they come to lie further apart, every second one stays.
void Recording::Impl::space_keyframes() {
  while (events.size() / distance > most_keyframes(final_run())) {
    distance *= 2;
    for (size_t i = 0; 2 * i + 1 < keyframes.size(); ++i) {
      keyframes[i] = std::move(keyframes[2 * i + 1]);
    }
    keyframes.resize(keyframes.size() / 2);
  }
  keyframes.resize(events.size() / distance);
}

void Recording::Impl::apply(const Event& event) {
  const Status status = evolve(state, event);
  GANTLINE_ASSERT(status.ok());  // all of them were applied to `last`
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
  std::vector<size_t> started(final_run().tasks.size(), SIZE_MAX);
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
      std::make_unique<Impl>(std::move(events), simulation.options(), false, std::move(state)));
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
  return Recording(std::make_unique<Impl>(std::move(history.events), installation,
                                          installation.workers == 0, std::move(state)));
}

Result<Extension> Recording::extend(std::vector<Event> events) {
  const size_t tasks = final_run().tasks.size();
  Extension extension;
  extension.first_event = impl_->events.size();
  for (Event& event : events) {
    const TaskIndex task = event.task;
    if (Status status = impl_->append(std::move(event)); !status.ok()) return status.error();
    if (task != kNoTask) extension.tasks.push_back(task);
  }
  for (size_t i = tasks; i < final_run().tasks.size(); ++i) {
    extension.tasks.push_back(TaskIndex{static_cast<uint32_t>(i)});
  }
  std::sort(extension.tasks.begin(), extension.tasks.end());
  extension.tasks.erase(std::unique(extension.tasks.begin(), extension.tasks.end()),
                        extension.tasks.end());
  extension.bars = impl_->bars.take_changes();
  return extension;
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
const RunState& Recording::final_run() const noexcept { return impl_->final_run(); }
uint64_t Recording::final_state_hash() const { return state_hash(impl_->final_run()); }

BarChart Recording::bars() const {
  BarChart chart = impl_->bars.chart();
  for (Bar& bar : chart.bars) {
    if (bar.state == BarState::kRunning) bar.end = end();
  }
  return chart;
}

BarChart Recording::bars(std::span<const uint32_t> which) const {
  const BarChart& all = impl_->bars.chart();
  BarChart some;
  some.lanes = all.lanes;
  for (const uint32_t index : which) {
    some.bars.push_back(all.bars[index]);
    if (some.bars.back().state == BarState::kRunning) some.bars.back().end = end();
  }
  return some;
}

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
  Result<std::vector<WaitReason>> reasons = engine.explain(point.run.id, task, point.now);
  if (!reasons.ok() || !impl_->counts_workers) return reasons;
  for (WaitReason& reason : reasons.value()) {
    if (reason.code == "slot")
      reason.message =
          "no more attempts ever ran at once in this run; whether a worker slot was free is not "
          "recorded";
  }
  return reasons;
}

}  // namespace gantline
