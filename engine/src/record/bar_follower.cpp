#include <algorithm>
#include <functional>
#include <queue>

#include "gantline/recording.hpp"

namespace gantline {
namespace {

constexpr size_t kNoBar = SIZE_MAX;

// Follows the events and draws a bar for each attempt.
class BarFolder {
 public:
  explicit BarFolder(const Recording& recording)
      : recording_(recording),
        open_(recording.final_run().tasks.size(), kNoBar),
        queued_(recording.final_run().tasks.size()) {}

  BarChart fold() &&;

 private:
  void apply(const Event& event, Millis time);
  void start(const Event& event, Millis time);
  void end(TaskIndex task, BarState state, Millis time);

  const Recording& recording_;
  BarChart chart_;
  std::vector<size_t> open_;    // by task: its running attempt's bar
  std::vector<Millis> queued_;  // by task: ready since
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> free_lanes_;
};

void BarFolder::start(const Event& event, Millis time) {
  if (free_lanes_.empty()) free_lanes_.push(chart_.lanes++);
  const TaskState& task = recording_.final_run().tasks[to_index(event.task)];
  Bar bar;
  bar.task = event.task;
  bar.spec = task.spec;
  bar.element = task.element;
  bar.lane = free_lanes_.top();
  bar.attempt = event.attempt;
  bar.start = time;
  bar.queued = queued_[to_index(event.task)];
  free_lanes_.pop();
  open_[to_index(event.task)] = chart_.bars.size();
  chart_.bars.push_back(bar);
}

void BarFolder::end(TaskIndex task, BarState state, Millis time) {
  size_t& open = open_[to_index(task)];
  if (open == kNoBar) return;
  Bar& bar = chart_.bars[open];
  bar.state = state;
  bar.end = time;
  free_lanes_.push(bar.lane);
  open = kNoBar;
}

void BarFolder::apply(const Event& event, Millis time) {
  switch (event.kind) {
    case EventKind::kTaskQueued: queued_[to_index(event.task)] = time; return;
    case EventKind::kAttemptStarted: start(event, time); return;
    case EventKind::kTaskCompleted: end(event.task, BarState::kCompleted, time); return;
    case EventKind::kTaskFailed: end(event.task, BarState::kFailed, time); return;
    case EventKind::kTaskCancelled: end(event.task, BarState::kStopped, time); return;
    case EventKind::kAttemptFailed:
    case EventKind::kTaskFellBack:
    case EventKind::kAttemptInterrupted: {
      const bool is_lost = event.kind == EventKind::kAttemptInterrupted;
      end(event.task, is_lost ? BarState::kStopped : BarState::kFailed, time);
      queued_[to_index(event.task)] = std::max(time, event.until);
      return;
    }
    default: return;
  }
}

BarChart BarFolder::fold() && {
  const std::span<const Event> events = recording_.events();
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].task != kNoTask) apply(events[i], recording_.event_time(i));
  }
  for (Bar& bar : chart_.bars) {
    if (bar.state == BarState::kRunning) bar.end = recording_.end();
  }
  return std::move(chart_);
}

}  // namespace

BarChart bar_chart(const Recording& recording) { return BarFolder(recording).fold(); }

}  // namespace gantline
