#include <cstdlib>

#include "base/sort_by_key.hpp"
#include "gantline/recording.hpp"

namespace gantline {
namespace {

constexpr Millis kNone{-1};

struct Times {
  Millis start = kNone;
  Millis end = kNone;
};

// By task of the run, counted from its submission.
std::vector<Times> times_of(const Recording& recording) {
  const RunState& run = recording.final_run();
  const Millis zero = recording.start();
  std::vector<Times> times(run.tasks.size());
  for (const Bar& bar : recording.bars().bars) {
    Times& task = times[to_index(bar.task)];
    if (task.start == kNone) task.start = bar.start - zero;
    task.end = bar.end - zero;
  }
  for (size_t i = 0; i < times.size(); ++i) {
    const TaskState& task = run.tasks[i];
    if (!task.is_fan_out) continue;
    times[i].start = task.started_at - zero;
    times[i].end = (is_terminal(task.phase) ? task.ended_at : recording.end()) - zero;
  }
  return times;
}

// The task of the same name in another run.
TaskIndex counterpart(const RunState& run, TaskIndex index, const RunState& other) {
  const TaskState& task = run.tasks[to_index(index)];
  const auto same = other.workflow().find(run.spec_of(index).id);
  if (!same || task.parent == kNoTask) return same.value_or(kNoTask);
  const TaskState& parent = other.tasks[to_index(*same)];
  if (task.element >= parent.elements) return kNoTask;
  return TaskIndex{parent.first_element + task.element};
}

// An element that a retry of its fan-out replaced has no name any more.
bool is_named(const RunState& run, TaskIndex index) {
  const TaskState& task = run.tasks[to_index(index)];
  if (task.parent == kNoTask) return true;
  const TaskState& parent = run.tasks[to_index(task.parent)];
  return to_index(index) == parent.first_element + task.element && task.element < parent.elements;
}

// Where a row comes in the list.
struct Rank {
  int group = 0;  // in both and ran in both; in both; in one
  int64_t end_shift = 0;
  int64_t start_shift = 0;
};

Rank rank_of(const TaskShift& shift, bool is_in_both) {
  Rank rank;
  rank.group = is_in_both ? 1 : 2;
  const bool ran_in_both = shift.a_end != kNone && shift.b_end != kNone;
  const bool ran_in_none = shift.a_end == kNone && shift.b_end == kNone;
  if (!is_in_both || (!ran_in_both && !ran_in_none)) return rank;
  rank.group = 0;
  if (ran_in_none) return rank;
  rank.end_shift = std::abs((shift.b_end - shift.a_end).count);
  rank.start_shift = std::abs((shift.b_start - shift.a_start).count);
  return rank;
}

class Comparer {
 public:
  Comparer(const Recording& a, const Recording& b)
      : a_(a.final_run()), b_(b.final_run()), a_times_(times_of(a)), b_times_(times_of(b)) {
    comparison_.a = a.end() - a.start();
    comparison_.b = b.end() - b.start();
  }

  Comparison compare() && {
    for (uint32_t i = 0; i < a_.tasks.size(); ++i) {
      if (is_named(a_, TaskIndex{i})) add_of_a(TaskIndex{i});
    }
    for (uint32_t i = 0; i < b_.tasks.size(); ++i) {
      const TaskIndex task{i};
      if (is_named(b_, task) && counterpart(b_, task, a_) == kNoTask) add_of_b(task);
    }
    sort_by_key(rows_, [](const Row& row) { return -row.first.start_shift; });
    sort_by_key(rows_, [](const Row& row) { return -row.first.end_shift; });
    sort_by_key(rows_, [](const Row& row) { return int64_t{row.first.group}; });
    for (Row& row : rows_) comparison_.tasks.push_back(std::move(row.second));
    return std::move(comparison_);
  }

 private:
  using Row = std::pair<Rank, TaskShift>;

  void add_of_a(TaskIndex task) {
    const TaskIndex other = counterpart(a_, task, b_);
    TaskShift shift{a_.task_name(task), a_times_[to_index(task)].start,
                    a_times_[to_index(task)].end};
    if (other == kNoTask) {
      ++comparison_.only_a;
    } else {
      shift.b_start = b_times_[to_index(other)].start;
      shift.b_end = b_times_[to_index(other)].end;
    }
    const Rank rank = rank_of(shift, other != kNoTask);
    rows_.emplace_back(rank, std::move(shift));
  }

  void add_of_b(TaskIndex task) {
    ++comparison_.only_b;
    TaskShift shift;
    shift.name = b_.task_name(task);
    shift.b_start = b_times_[to_index(task)].start;
    shift.b_end = b_times_[to_index(task)].end;
    const Rank rank = rank_of(shift, false);
    rows_.emplace_back(rank, std::move(shift));
  }

  const RunState& a_;
  const RunState& b_;
  std::vector<Times> a_times_;
  std::vector<Times> b_times_;
  std::vector<Row> rows_;
  Comparison comparison_;
};

}  // namespace

Comparison compare(const Recording& a, const Recording& b) { return Comparer(a, b).compare(); }

}  // namespace gantline
