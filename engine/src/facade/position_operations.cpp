// What is true at a position of a recording.
#include <algorithm>

#include "base/text.hpp"
#include "facade/operations.hpp"
#include "gantline/views.hpp"

namespace gantline::facade {
namespace {

constexpr uint64_t kTimeMax = uint64_t{1} << 53;
constexpr Millis kNone{-1};

// Its queue is known from when it was first ready; one that never was has none.
bool was_queued(const TaskState& task) noexcept {
  return task.phase != TaskPhase::kPending && (task.starts > 0 || task.phase == TaskPhase::kQueued);
}

void add_columns(const RunState& run, Columns& columns) {
  const std::vector<TaskState>& tasks = run.tasks;
  const size_t count = tasks.size();
  columns.add<uint8_t>("phase", count,
                       [&](size_t i) { return static_cast<uint8_t>(tasks[i].phase); });
  columns.add<uint32_t>("attempt", count, [&](size_t i) { return tasks[i].attempt; });
  columns.add<double>("started", count, [&](size_t i) {
    const bool has_started = tasks[i].starts > 0 || tasks[i].is_fan_out;
    return milliseconds(has_started ? tasks[i].started_at : kNone);
  });
  columns.add<double>("ended", count, [&](size_t i) {
    return milliseconds(is_terminal(tasks[i].phase) ? tasks[i].ended_at : kNone);
  });
  columns.add<double>("queued", count, [&](size_t i) {
    return milliseconds(was_queued(tasks[i]) ? tasks[i].queued_at : kNone);
  });
}

// The task that the argument names, at the position.
TaskIndex task_of(const OpenRecording* open, Arguments& arguments) {
  const std::string& name = arguments.text("task");
  if (!arguments.ok()) return kNoTask;
  const auto found = open->recording->run().find_task(name);
  if (found) return *found;
  arguments.refuse("task", ErrorCode::kNotFound,
                   "no task " + in_quotes(name) + " at this position");
  return kNoTask;
}

}  // namespace

Outcome seek(Session& session, Arguments& arguments) {
  OpenRecording* open = session.open_recording(arguments, "recording");
  const bool has_time = arguments.find("at_ms") != nullptr;
  if (has_time == (arguments.find("event") != nullptr)) {
    arguments.refuse("event", ErrorCode::kInvalidArgument, "either event or at_ms");
  }
  const uint64_t target = arguments.whole(has_time ? "at_ms" : "event", kTimeMax);
  if (!arguments.ok()) return Failure(*arguments.error());
  Recording& recording = *open->recording;
  if (has_time) {
    recording.seek_time(Millis{static_cast<int64_t>(target)});
  } else {
    recording.seek_event(static_cast<size_t>(std::min<uint64_t>(target, SIZE_MAX)));
  }
  const RunState& run = recording.run();
  Reply reply;
  reply.result = {{"event", recording.position()},
                  {"at_ms", recording.now().count},
                  {"run", to_json(run)},
                  {"state_hash", format_state_hash(state_hash(run))}};
  add_columns(run, reply.columns);
  return reply;
}

Outcome task(Session& session, Arguments& arguments) {
  const OpenRecording* open = session.open_recording(arguments, "recording");
  const TaskIndex index = task_of(open, arguments);
  if (!arguments.ok()) return Failure(*arguments.error());
  Reply reply;
  reply.result = task_to_json(open->recording->run(), index);
  return reply;
}

Outcome explain(Session& session, Arguments& arguments) {
  const OpenRecording* open = session.open_recording(arguments, "recording");
  const TaskIndex index = task_of(open, arguments);
  if (!arguments.ok()) return Failure(*arguments.error());
  const Result<std::vector<WaitReason>> reasons = open->recording->explain(index);
  if (!reasons.ok()) return Failure(reasons.error());
  Reply reply;
  reply.result["reasons"] = to_json(reasons.value());
  return reply;
}

}  // namespace gantline::facade
