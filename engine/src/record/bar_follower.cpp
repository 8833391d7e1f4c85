#include "record/bar_follower.hpp"

#include <algorithm>
#include <utility>

#include "base/sort_by_key.hpp"

namespace gantline {
namespace {

constexpr size_t kNoBar = SIZE_MAX;

}  // namespace

void BarFollower::start(const Event& event, Millis time, const TaskState& task) {
  if (free_lanes_.empty()) free_lanes_.push(chart_.lanes++);
  Bar bar;
  bar.task = event.task;
  bar.spec = task.spec;
  bar.element = task.element;
  bar.lane = free_lanes_.top();
  bar.attempt = event.attempt;
  bar.start = time;
  bar.end = time;
  bar.queued = queued_[to_index(event.task)];
  free_lanes_.pop();
  open_[to_index(event.task)] = chart_.bars.size();
  changes_.push_back(static_cast<uint32_t>(chart_.bars.size()));
  chart_.bars.push_back(bar);
}

void BarFollower::end(TaskIndex task, BarState state, Millis time) {
  size_t& open = open_[to_index(task)];
  if (open == kNoBar) return;
  Bar& bar = chart_.bars[open];
  bar.state = state;
  bar.end = time;
  free_lanes_.push(bar.lane);
  changes_.push_back(static_cast<uint32_t>(open));
  open = kNoBar;
}

void BarFollower::apply(const Event& event, Millis time, const RunState& run) {
  if (event.task == kNoTask) return;
  open_.resize(run.tasks.size(), kNoBar);
  queued_.resize(run.tasks.size());
  switch (event.kind) {
    case EventKind::kTaskQueued: queued_[to_index(event.task)] = time; return;
    case EventKind::kAttemptStarted: start(event, time, run.tasks[to_index(event.task)]); return;
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

std::vector<uint32_t> BarFollower::take_changes() {
  sort_by_key(changes_, [](uint32_t bar) { return int64_t{bar}; });
  changes_.erase(std::unique(changes_.begin(), changes_.end()), changes_.end());
  return std::exchange(changes_, {});
}

}  // namespace gantline
