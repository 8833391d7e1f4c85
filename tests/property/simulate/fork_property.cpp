// A fork of a simulation goes on as the simulation did.
#include "gantline/forecast.hpp"
#include "gantline/recording.hpp"
#include "support/property.hpp"
#include "support/random_workflow.hpp"

using namespace gantline;

namespace {

std::shared_ptr<const ForkPoint> fork_at(Recording& recording, size_t event) {
  recording.seek_event(event);
  return std::make_shared<const ForkPoint>(recording.fork());
}

Recording record(Simulation& simulation, std::span<const Event> before = {}) {
  simulation.collect_events(true);
  simulation.run();
  Result<Recording> recording = Recording::of(simulation, before);
  RC_ASSERT(recording.ok());
  return std::move(recording).value();
}

}  // namespace

TEST_CASE("a typical simulation forked at any event ends as the undisturbed one",
          "[property][simulate]") {
  testing::check_property("fork", [] {
    test::RandomWorkflow random(*rc::gen::arbitrary<uint64_t>(), {.has_resources = false});
    const auto workflow = random.make();
    SimulationOptions options = random.installation();
    options.use_typical_durations = true;
    Simulation simulation(workflow, options);
    Recording recording = record(simulation);
    const size_t event = *rc::gen::inRange<size_t>(1, recording.events().size() + 1);
    const auto fork = fork_at(recording, event);
    Simulation continued(fork, options);
    const Recording again = record(continued, recording.events().first(fork->run.version));
    RC_ASSERT(continued.result().makespan == simulation.result().makespan);
    RC_ASSERT(again.final_state_hash() == recording.final_state_hash());
    RC_ASSERT(again.events().size() == recording.events().size());
  });
}

TEST_CASE("a simulation forked with its recorded attempts ends as it did", "[property][simulate]") {
  testing::check_property("recorded fork", [] {
    test::RandomWorkflow random(*rc::gen::arbitrary<uint64_t>(), {.has_resources = false});
    const auto workflow = random.make();
    SimulationOptions options = random.installation();
    Simulation simulation(workflow, options);
    Recording recording = record(simulation);
    const size_t event = *rc::gen::inRange<size_t>(1, recording.events().size() + 1);
    const auto fork = fork_at(recording, event);
    History history{workflow, {recording.events().begin(), recording.events().end()}, ""};
    options.recorded = recorded_attempts(history).value();
    Simulation continued(fork, options);
    RC_ASSERT(continued.run().makespan == simulation.result().makespan);
  });
}

TEST_CASE("forecasts of forks end, and no earlier than now", "[property][simulate]") {
  testing::check_property("forecast of a fork", [] {
    test::RandomWorkflow random(*rc::gen::arbitrary<uint64_t>(), {});
    const auto workflow = random.make();
    const SimulationOptions options = random.installation();
    Simulation simulation(workflow, options);
    Recording recording = record(simulation);
    const size_t event = *rc::gen::inRange<size_t>(1, recording.events().size() + 1);
    const auto fork = fork_at(recording, event);
    Result<ForecastJob> job = ForecastJob::start(fork, options, 5);
    RC_ASSERT(job.ok());
    while (job.value().step(3)) {
    }
    const Forecast forecast = job.value().result();
    RC_ASSERT(forecast.trials == 5u);
    const Millis elapsed = is_terminal(fork->run.phase) ? fork->run.ended_at : fork->now;
    RC_ASSERT(forecast.minimum >= elapsed - fork->run.created_at);
    for (const uint32_t count : forecast.criticality) RC_ASSERT(count <= 5u);
  });
}
