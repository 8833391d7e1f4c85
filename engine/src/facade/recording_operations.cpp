// What happened in a run, as a whole.
#include <algorithm>

#include "facade/operations.hpp"
#include "facade/recording_columns.hpp"
#include "gantline/views.hpp"

namespace gantline::facade {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kTimeMax = uint64_t{1} << 53;
constexpr uint64_t kPoints = 2'000;
constexpr uint64_t kPointsMax = 100'000;
constexpr uint64_t kEvents = 1'000;
constexpr uint64_t kEventsMax = 10'000;

// Resources are kept in thousandths; everything else is counted.
double scale_of(std::string_view series) noexcept {
  return series.substr(0, 9) == "resource:" ? 1'000.0 : 1.0;
}

}  // namespace

Outcome recording(Session& session, Arguments& arguments) {
  const OpenRecording* open = session.open_recording(arguments, "recording");
  if (!arguments.ok()) return Failure(*arguments.error());
  const Recording& recording = *open->recording;
  Reply reply;
  reply.result = {{"workflow", open->workflow},
                  {"run", to_json(recording.final_run())},
                  {"events", recording.events().size()},
                  {"start_ms", recording.start().count},
                  {"end_ms", recording.end().count},
                  {"state_hash", format_state_hash(recording.final_state_hash())},
                  {"recorded_state_hash", open->recorded_state_hash},
                  {"outcome", to_string(recording.final_run().phase)}};
  add_event_columns(recording, 0, reply.columns);
  return reply;
}

Outcome schedule(Session& session, Arguments& arguments) {
  const OpenRecording* open = session.open_recording(arguments, "recording");
  if (!arguments.ok()) return Failure(*arguments.error());
  const BarChart chart = open->recording->bars();
  const RunState& run = open->recording->final_run();
  Reply reply;
  reply.result["lanes"] = chart.lanes;
  add_bar_columns(chart, reply.columns);
  reply.columns.add<uint32_t>("task_spec", run.tasks.size(),
                              [&](size_t i) { return run.tasks[i].spec; });
  reply.columns.add_text("name", run.tasks.size(), [&](size_t i) {
    return run.task_name(TaskIndex{static_cast<uint32_t>(i)});
  });
  return reply;
}

Outcome series(Session& session, Arguments& arguments) {
  const OpenRecording* open = session.open_recording(arguments, "recording");
  if (!arguments.ok()) return Failure(*arguments.error());
  const Recording& recording = *open->recording;
  const auto time = [&](std::string_view name, Millis fallback) {
    return Millis{static_cast<int64_t>(
        arguments.whole_or(name, static_cast<uint64_t>(fallback.count), kTimeMax))};
  };
  const Millis from = time("from_ms", recording.start());
  const Millis to = time("to_ms", std::max(from, recording.end()));
  const auto points = static_cast<uint32_t>(arguments.whole_or("points", kPoints, kPointsMax));
  if (to < from) arguments.refuse("to_ms", ErrorCode::kInvalidArgument, "is before from_ms");
  if (points == 0) arguments.refuse("points", ErrorCode::kInvalidArgument, "expected at least 1");
  if (!arguments.ok()) return Failure(*arguments.error());
  const Series series = series_of(recording, from, to, points);
  Reply reply;
  Json capacities = Json::array();
  reply.columns.add<double>("at", series.at.size(),
                            [&](size_t i) { return milliseconds(series.at[i]); });
  for (size_t k = 0; k < series.names.size(); ++k) {
    const double scale = scale_of(series.names[k]);
    const int64_t capacity = series.capacities[k];
    capacities.push_back(capacity < 0 ? Json(nullptr)
                                      : Json(static_cast<double>(capacity) / scale));
    const std::vector<int64_t>& values = series.values[k];
    reply.columns.add<double>(series.names[k], values.size(),
                              [&](size_t i) { return static_cast<double>(values[i]) / scale; });
  }
  reply.result = {{"names", series.names}, {"capacities", std::move(capacities)}};
  return reply;
}

Outcome events(Session& session, Arguments& arguments) {
  const OpenRecording* open = session.open_recording(arguments, "recording");
  const uint64_t first = arguments.whole_or("first", 1, kTimeMax);
  const uint64_t limit = arguments.whole_or("limit", kEvents, kEventsMax);
  if (first == 0) arguments.refuse("first", ErrorCode::kInvalidArgument, "events count from 1");
  if (!arguments.ok()) return Failure(*arguments.error());
  const auto all = open->recording->events();
  const size_t begin = static_cast<size_t>(std::min<uint64_t>(first - 1, all.size()));
  const size_t count = static_cast<size_t>(std::min<uint64_t>(limit, all.size() - begin));
  Json list = Json::array();
  for (const Event& event : all.subspan(begin, count)) list.push_back(event_to_json(event));
  const bool has_more = begin + count < all.size();
  Reply reply;
  reply.result = {{"events", std::move(list)},
                  {"next_first", has_more ? Json(begin + count + 1) : Json(nullptr)}};
  return reply;
}

Outcome compare(Session& session, Arguments& arguments) {
  const OpenRecording* a = session.open_recording(arguments, "a");
  const OpenRecording* b = session.open_recording(arguments, "b");
  if (!arguments.ok()) return Failure(*arguments.error());
  const Comparison comparison = gantline::compare(*a->recording, *b->recording);
  const std::vector<TaskShift>& tasks = comparison.tasks;
  Reply reply;
  reply.result = {{"a_ms", comparison.a.count},
                  {"b_ms", comparison.b.count},
                  {"only_a", comparison.only_a},
                  {"only_b", comparison.only_b}};
  reply.columns.add_text("name", tasks.size(),
                         [&](size_t i) -> const std::string& { return tasks[i].name; });
  const auto add_times = [&](std::string_view name, Millis TaskShift::*member) {
    reply.columns.add<double>(name, tasks.size(),
                              [&](size_t i) { return milliseconds(tasks[i].*member); });
  };
  add_times("a_start", &TaskShift::a_start);
  add_times("a_end", &TaskShift::a_end);
  add_times("b_start", &TaskShift::b_start);
  add_times("b_end", &TaskShift::b_end);
  return reply;
}

}  // namespace gantline::facade
