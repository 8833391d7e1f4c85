#include "simulate/critical_chain.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace gantline {
namespace {

// Both hold one of the same limit or some of the same resource while they run. Keys that are
// expressions count as the same when their text is.
bool share_something(const TaskSpec& a, const TaskSpec& b) {
  for (const ResourceAmount& mine : a.resources) {
    for (const ResourceAmount& other : b.resources) {
      if (mine.name == other.name) return true;
    }
  }
  for (const Template& mine : a.limits) {
    for (const Template& other : b.limits) {
      if (*mine.source() == *other.source()) return true;
    }
  }
  return false;
}

}  // namespace

void CriticalChain::index(const RunState& run, std::span<const SimulatedTask> attempts) {
  run_ = &run;
  attempts_ = attempts;
  by_end_.clear();
  previous_.clear();
  last_.assign(run.tasks.size(), kNone);
  is_marked_.assign(run.workflow().task_count(), 0);
  for (uint32_t i = 0; i < attempts.size(); ++i) {
    by_end_.emplace_back(attempts[i].end.count, i);
    uint32_t& last = last_[to_index(attempts[i].task)];
    previous_.push_back(last);
    last = i;
  }
  std::sort(by_end_.begin(), by_end_.end());
}

void CriticalChain::mark(uint32_t attempt, std::vector<uint32_t>& counts) {
  const uint32_t spec = run_->tasks[to_index(attempts_[attempt].task)].spec;
  counts[spec] += is_marked_[spec] == 0 ? 1 : 0;
  is_marked_[spec] = 1;
}

std::span<const CriticalChain::End> CriticalChain::ends_at(Millis time) const {
  const auto first = std::lower_bound(by_end_.begin(), by_end_.end(), End{time.count, 0});
  const auto last = std::upper_bound(first, by_end_.end(), End{time.count, kNone});
  return std::span<const End>(by_end_.data() + (first - by_end_.begin()),
                              static_cast<size_t>(last - first));
}

// The attempt whose end let this one start, which had waited for a slot, a limit or a resource.
uint32_t CriticalChain::releasing(uint32_t attempt) const {
  const SimulatedTask& waiting = attempts_[attempt];
  const TaskSpec& spec = run_->spec_of(waiting.task);
  const bool needs_pools = !spec.limits.empty() || !spec.resources.empty();
  uint32_t first = kNone;
  uint32_t in_lane = kNone;
  for (const auto& [end, other] : ends_at(waiting.start)) {
    // What takes no time ends when it starts, and may have come after.
    if (other >= attempt) continue;
    if (needs_pools && share_something(spec, run_->spec_of(attempts_[other].task))) return other;
    if (first == kNone) first = other;
    if (attempts_[other].lane == waiting.lane) in_lane = other;
  }
  return in_lane != kNone ? in_lane : first;
}

uint32_t CriticalChain::of_task(TaskIndex task) const {
  const TaskState& state = run_->tasks[to_index(task)];
  if (!state.is_fan_out) return last_[to_index(task)];
  uint32_t latest = kNone;
  for (uint32_t i = 0; i < state.elements; ++i) {
    const uint32_t attempt = last_[state.first_element + i];
    if (attempt == kNone) continue;
    if (latest == kNone || attempts_[attempt].end > attempts_[latest].end) latest = attempt;
  }
  return latest;
}

// The last attempt of what came before the task in the graph, by the time at which it was ready.
uint32_t CriticalChain::of_predecessor(TaskIndex task) const {
  TaskIndex current{run_->tasks[to_index(task)].spec};
  const Millis ready = run_->tasks[to_index(task)].first_queued_at;
  while (true) {
    TaskIndex latest = kNoTask;
    for (const TaskIndex before : run_->workflow().dag().predecessors(current)) {
      const TaskState& state = run_->tasks[to_index(before)];
      // A join that waited for one of many may have begun before the others ended.
      if (!is_terminal(state.phase) || state.ended_at > ready) continue;
      if (latest == kNoTask || state.ended_at > run_->tasks[to_index(latest)].ended_at ||
          (state.ended_at == run_->tasks[to_index(latest)].ended_at && before < latest)) {
        latest = before;
      }
    }
    if (latest == kNoTask) return kNone;
    if (const uint32_t attempt = of_task(latest); attempt != kNone) return attempt;
    current = latest;
  }
}

uint32_t CriticalChain::before(uint32_t attempt) const {
  if (previous_[attempt] != kNone) return previous_[attempt];
  const SimulatedTask& current = attempts_[attempt];
  const TaskState& state = run_->tasks[to_index(current.task)];
  if (current.start > state.first_queued_at) {
    if (const uint32_t other = releasing(attempt); other != kNone) return other;
  }
  if (const uint32_t other = of_predecessor(current.task); other != kNone) return other;
  if (run_->spec_of(current.task).role == TaskRole::kMain) return kNone;
  const std::span<const End> ends = ends_at(state.first_queued_at);
  return ends.empty() || ends.front().second >= attempt ? kNone : ends.front().second;
}

void CriticalChain::count(const RunState& run, std::span<const SimulatedTask> attempts,
                          Millis since, std::vector<uint32_t>& counts) {
  if (attempts.empty()) return;
  index(run, attempts);
  // Of those that ended last the one that started first.
  uint32_t current = ends_at(Millis{by_end_.back().first}).front().second;
  for (size_t steps = 0; steps < attempts.size(); ++steps) {
    mark(current, counts);
    if (attempts[current].start < since) return;
    const uint32_t next = before(current);
    if (next == kNone) return;
    current = next;
  }
}

}  // namespace gantline
