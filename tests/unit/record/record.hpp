#pragma once

#include <utility>

#include "gantline/recording.hpp"
#include "support/engine_driver.hpp"

namespace gantline::test {

// The recording of a simulation in typical durations, or drawn ones.
inline Recording record(const WorkflowBuilder& builder, SimulationOptions options) {
  Simulation simulation(build(builder), std::move(options));
  simulation.collect_events(true);
  simulation.run();
  Result<Recording> recording = Recording::of(simulation);
  REQUIRE(recording.ok());
  return std::move(recording).value();
}

// a takes 100 ms, then b and c 200 and 300 ms; all share a limit of one at a time when `limited`.
inline WorkflowBuilder small_workflow(bool limited = false) {
  WorkflowBuilder builder("small");
  builder.policy(SchedulingPolicy::kFifo);
  builder.limit("one", 1);
  for (const auto& [id, duration] :
       {std::pair("a", 100), std::pair("b", 200), std::pair("c", 300)}) {
    auto task = builder.task(id, "noop");
    task.duration(Millis{duration}).resource("cpu", 2);
    if (limited) task.limit("one");
    if (std::string(id) != "a") task.needs({"a"});
  }
  return builder;
}

}  // namespace gantline::test
