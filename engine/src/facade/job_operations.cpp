// Long work, slice by slice.
#include "facade/operations.hpp"
#include "gantline/assert.hpp"
#include "gantline/limits.hpp"

namespace gantline::facade {
namespace {

constexpr double kMillion = 1'000'000;

// Of forecasts and sensitivity analyses: many simulations, without a time of their own.
template <typename Open>
nlohmann::json advance(Open& open, uint64_t decisions) {
  const bool is_running = open.job.step(decisions);
  return {{"done", !is_running},
          {"progress", static_cast<double>(open.job.progress_per_million()) / kMillion},
          {"now_ms", nullptr}};
}

// Share of the tasks that have ended.
double progress_of(const RunState* run) {
  if (run == nullptr || run->counts.total == 0) return 0;
  const RunCounts& counts = run->counts;
  const uint32_t open = counts.pending + counts.queued + counts.running;
  return static_cast<double>(counts.total - open) / static_cast<double>(counts.total);
}

nlohmann::json advance(OpenRecording& open, uint64_t decisions) {
  if (open.simulation) {
    Simulation& simulation = *open.simulation;
    if (simulation.step(decisions)) {
      return {{"done", false},
              {"progress", progress_of(simulation.run_state())},
              {"now_ms", simulation.now().count}};
    }
    // It was checked when it began that the engine takes the run.
    Result<Recording> recording = Recording::of(simulation, open.before);
    GANTLINE_ASSERT(recording.ok());
    open.recording = std::move(recording).value();
    open.simulation.reset();
    open.before = {};
  }
  return {{"done", true}, {"progress", 1.0}, {"now_ms", open.recording->end().count}};
}

nlohmann::json advance(OpenWorkflow&, uint64_t) { return nullptr; }

}  // namespace

Outcome advance(Session& session, Arguments& arguments) {
  const uint64_t decisions = arguments.whole("decisions", limits::kAdvanceDecisions);
  Session::Object* object = session.object(arguments, "job", "job");
  if (!arguments.ok()) return Failure(*arguments.error());
  Reply reply;
  reply.result = std::visit([&](auto& open) { return advance(open, decisions); }, *object);
  if (!reply.result.is_null()) return reply;
  arguments.refuse("job", ErrorCode::kNotFound, "the handle is not that of a job");
  return Failure(*arguments.error());
}

}  // namespace gantline::facade
