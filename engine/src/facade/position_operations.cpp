// What is true at a position of a recording.
#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "facade/operations.hpp"
#include "facade/recording_columns.hpp"
#include "gantline/views.hpp"

namespace gantline::facade {
namespace {

constexpr uint64_t kTimeMax = uint64_t{1} << 53;
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
  std::vector<TaskIndex> tasks(run.tasks.size());
  for (uint32_t i = 0; i < tasks.size(); ++i) tasks[i] = TaskIndex{i};
  add_state_columns(run, tasks, "", reply.columns);
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
