#include "facade/recording_columns.hpp"

#include <string>

namespace gantline::facade {
namespace {

constexpr Millis kNone{-1};

// Its queue is known from when it was first ready; one that never was has none.
bool was_queued(const TaskState& task) noexcept {
  return task.phase != TaskPhase::kPending && (task.starts > 0 || task.phase == TaskPhase::kQueued);
}

}  // namespace

void add_event_columns(const Recording& recording, size_t first, Columns& columns) {
  const auto events = recording.events().subspan(first);
  const size_t count = events.size();
  columns.add<double>("event_at", count,
                      [&](size_t i) { return milliseconds(recording.event_time(first + i)); });
  columns.add<uint8_t>("event_kind", count,
                       [&](size_t i) { return static_cast<uint8_t>(events[i].kind); });
  columns.add<int32_t>("event_task", count, [&](size_t i) {
    return events[i].task == kNoTask ? -1 : static_cast<int32_t>(to_index(events[i].task));
  });
  columns.add<uint8_t>("event_reason", count,
                       [&](size_t i) { return static_cast<uint8_t>(events[i].reason); });
}

void add_bar_columns(const BarChart& chart, Columns& columns) {
  const std::vector<Bar>& bars = chart.bars;
  const size_t count = bars.size();
  columns.add<uint32_t>("task", count, [&](size_t i) { return to_index(bars[i].task); });
  columns.add<uint32_t>("spec", count, [&](size_t i) { return bars[i].spec; });
  columns.add<uint32_t>("element", count, [&](size_t i) { return bars[i].element; });
  columns.add<uint32_t>("lane", count, [&](size_t i) { return bars[i].lane; });
  columns.add<uint32_t>("attempt", count, [&](size_t i) { return bars[i].attempt; });
  columns.add<double>("start", count, [&](size_t i) { return milliseconds(bars[i].start); });
  columns.add<double>("end", count, [&](size_t i) { return milliseconds(bars[i].end); });
  columns.add<uint8_t>("state", count,
                       [&](size_t i) { return static_cast<uint8_t>(bars[i].state); });
  columns.add<double>("queued", count, [&](size_t i) { return milliseconds(bars[i].queued); });
}

void add_state_columns(const RunState& run, std::span<const TaskIndex> tasks,
                       std::string_view prefix, Columns& columns) {
  const size_t count = tasks.size();
  const auto name = [&](const char* column) { return std::string(prefix) + column; };
  const auto task = [&](size_t i) -> const TaskState& { return run.tasks[to_index(tasks[i])]; };
  columns.add<uint8_t>(name("phase"), count,
                       [&](size_t i) { return static_cast<uint8_t>(task(i).phase); });
  columns.add<uint32_t>(name("attempt"), count, [&](size_t i) { return task(i).attempt; });
  columns.add<double>(name("started"), count, [&](size_t i) {
    const bool has_started = task(i).starts > 0 || task(i).is_fan_out;
    return milliseconds(has_started ? task(i).started_at : kNone);
  });
  columns.add<double>(name("ended"), count, [&](size_t i) {
    return milliseconds(is_terminal(task(i).phase) ? task(i).ended_at : kNone);
  });
  columns.add<double>(name("queued"), count, [&](size_t i) {
    return milliseconds(was_queued(task(i)) ? task(i).queued_at : kNone);
  });
}

}  // namespace gantline::facade
