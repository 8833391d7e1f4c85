// When a run may end, in many trials.
#include <algorithm>

#include "facade/operations.hpp"
#include "gantline/forecast.hpp"
#include "gantline/limits.hpp"
#include "gantline/views.hpp"

namespace gantline::facade {
namespace {

void add_columns(const Forecast& forecast, Columns& columns) {
  std::vector<Millis> finish = forecast.finish_times;
  std::sort(finish.begin(), finish.end());
  const auto add_times = [&](std::string_view name, const std::vector<Millis>& times) {
    columns.add<double>(name, times.size(), [&](size_t i) { return milliseconds(times[i]); });
  };
  add_times("finish", finish);
  columns.add("criticality", forecast.criticality);
  add_times("task_p50", forecast.task_p50);
  add_times("task_p95", forecast.task_p95);
}

}  // namespace

Outcome forecast(Session& session, Arguments& arguments) {
  const Result<Beginning, Failure> beginning = beginning_of(session, arguments);
  const auto trials = static_cast<uint32_t>(arguments.whole("trials", limits::kSimulationTrials));
  if (!beginning.ok()) return beginning.error();
  if (!arguments.ok()) return Failure(*arguments.error());
  const Beginning& from = beginning.value();
  Result<ForecastJob> job = from.fork != nullptr
                                ? ForecastJob::start(from.fork, from.options, trials)
                                : ForecastJob::start(from.workflow, from.options, trials);
  if (!job.ok()) return Failure(job.error());
  const auto opened = session.open(OpenForecast{std::move(job).value()});
  if (!opened.ok()) return Failure(opened.error());
  Reply reply;
  reply.result["job"] = opened.value();
  return reply;
}

Outcome forecast_result(Session& session, Arguments& arguments) {
  const OpenForecast* open = session.open_forecast(arguments, "job");
  if (arguments.ok() && open->job.trials_done() == 0) {
    arguments.refuse("job", ErrorCode::kFailedPrecondition, "no trial has ended yet: advance it");
  }
  if (!arguments.ok()) return Failure(*arguments.error());
  const Forecast forecast = open->job.result();
  Reply reply;
  reply.result = to_json(forecast);
  add_columns(forecast, reply.columns);
  return reply;
}

}  // namespace gantline::facade
