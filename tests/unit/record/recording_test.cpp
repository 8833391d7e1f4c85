#include "record/record.hpp"

#include <algorithm>

#include "support/workflows.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::record;
using gantline::test::small_workflow;

namespace {

TaskPhase phase_of(const Recording& recording, const char* task) {
  return recording.run().tasks[to_index(*recording.run().find_task(task))].phase;
}

// Tasks enough for several keyframes.
WorkflowBuilder chain_of_pairs(uint32_t count) {
  WorkflowBuilder builder("pairs");
  for (uint32_t i = 0; i < count; ++i) {
    auto task = builder.task("t" + std::to_string(i), "noop");
    task.duration(Millis{1 + i % 7});
    if (i >= 2) task.needs({"t" + std::to_string(i - 2), "t" + std::to_string(i - 1 - i % 2)});
  }
  return builder;
}

History history_of(const Recording& recording) {
  return {recording.workflow(), {recording.events().begin(), recording.events().end()}, ""};
}

}  // namespace

TEST_CASE("a recording starts at its end, with the hash of the simulation", "[engine][record]") {
  Simulation simulation(build(small_workflow()), {.workers = 2});
  simulation.collect_events(true);
  const TrialResult result = simulation.run();
  const auto recording = Recording::of(simulation);
  REQUIRE(recording.ok());
  CHECK(recording.value().final_state_hash() == result.state_hash);
  CHECK(recording.value().position() == recording.value().events().size());
  CHECK(recording.value().end() == Millis{400});
}

TEST_CASE("a simulation that collected nothing makes no recording", "[engine][record]") {
  Simulation simulation(build(small_workflow()), {.workers = 2});
  CHECK_FALSE(Recording::of(simulation).ok());
  simulation.run();
  CHECK_FALSE(Recording::of(simulation).ok());
}

TEST_CASE("seeking goes forwards and backwards, and not beyond the ends", "[engine][record]") {
  Recording recording = record(small_workflow(), {.workers = 1});
  recording.seek_time(Millis{150});
  CHECK(phase_of(recording, "a") == TaskPhase::kCompleted);
  CHECK(phase_of(recording, "b") == TaskPhase::kRunning);
  CHECK(phase_of(recording, "c") == TaskPhase::kQueued);
  CHECK(recording.now() == Millis{150});
  recording.seek_time(Millis{99});
  CHECK(phase_of(recording, "a") == TaskPhase::kRunning);
  CHECK(phase_of(recording, "b") == TaskPhase::kPending);
  recording.seek_event(0);
  CHECK(recording.position() == 1);
  CHECK(recording.run().phase == RunPhase::kCreated);
  recording.seek_event(1'000);
  CHECK(recording.run().phase == RunPhase::kCompleted);
  recording.seek_time(Millis{-5});
  CHECK(recording.position() == 1);
}

TEST_CASE("every keyframe distance gives the states of a replay", "[engine][record]") {
  Recording recording = record(chain_of_pairs(700), {.workers = 2});
  const History history = history_of(recording);
  const size_t count = recording.events().size();
  REQUIRE(count > 2'000);  // several keyframes
  for (const size_t place : {count, count / 2, count / 2 + 3, size_t{1}, size_t{256}, size_t{255},
                             size_t{512}, count - 1, size_t{2}, size_t{257}, count}) {
    recording.seek_event(place);
    const auto folded = replay(history, place);
    REQUIRE(folded.ok());
    CHECK(state_hash(recording.run()) == state_hash(folded.value()));
  }
  CHECK(state_hash(recording.run()) == recording.final_state_hash());
}

TEST_CASE("a history opens with the hash that it was exported with", "[engine][record]") {
  const Recording simulated = record(small_workflow(), {.workers = 2});
  const std::string text =
      format_history(*simulated.workflow(), simulated.events(), simulated.final_state_hash());
  auto history = parse_history(text);
  REQUIRE(history.ok());
  const auto opened = Recording::open(std::move(history).value(), {.workers = 0});
  REQUIRE(opened.ok());
  CHECK(opened.value().final_state_hash() == simulated.final_state_hash());
  CHECK(opened.value().installation().workers == 2);  // as many as ever ran at once
}

TEST_CASE("a history whose events cannot follow each other is refused", "[engine][record]") {
  const Recording recording = record(small_workflow(), {.workers = 2});
  History history = history_of(recording);
  history.events.erase(history.events.begin() + 3);
  CHECK(Recording::open(history, {}).error().code == ErrorCode::kCorrupt);
  CHECK(Recording::open(History{recording.workflow(), {}, ""}, {}).error().code ==
        ErrorCode::kCorrupt);
}

TEST_CASE("explain says at the position what a task waits for", "[engine][record]") {
  Recording recording = record(small_workflow(true), {.workers = 4});
  const auto reasons = [&](const char* task) {
    const auto explained = recording.explain(*recording.run().find_task(task));
    REQUIRE(explained.ok());
    std::vector<std::string> codes;
    for (const WaitReason& reason : explained.value()) codes.push_back(reason.code);
    return codes;
  };
  recording.seek_time(Millis{50});
  CHECK(reasons("a").empty());
  CHECK(reasons("b") == std::vector<std::string>{"dependencies"});
  recording.seek_time(Millis{150});
  CHECK(reasons("c") == std::vector<std::string>{"limit"});
  recording.seek_event(SIZE_MAX);
  CHECK(reasons("c").empty());
  CHECK_FALSE(recording.explain(TaskIndex{99}).ok());
}

TEST_CASE("bars show every attempt with its wait and its lane", "[engine][record]") {
  WorkflowBuilder builder("retried");
  builder.task("a", "noop")
      .duration(Millis{100})
      .timeouts({.start_to_close = Millis{40}})
      .retry({.maximum_attempts = 2, .initial_interval = Millis{10}});
  builder.task("b", "noop").duration(Millis{70});
  const BarChart chart = bar_chart(record(builder, {.workers = 1}));
  REQUIRE(chart.bars.size() == 3);
  CHECK(chart.lanes == 1);
  CHECK(chart.bars[0].task == TaskIndex{0});
  CHECK(chart.bars[0].state == BarState::kFailed);
  CHECK(chart.bars[0].end == Millis{40});
  CHECK(chart.bars[1].task == TaskIndex{1});
  CHECK(chart.bars[1].queued == Millis{0});
  CHECK(chart.bars[1].start == Millis{40});
  CHECK(chart.bars[1].state == BarState::kCompleted);
  CHECK(chart.bars[2].attempt == 2);
  CHECK(chart.bars[2].queued == Millis{50});  // the back-off was over then
  CHECK(chart.bars[2].start == Millis{110});
}

TEST_CASE("the bars of a simulation have the lanes that the simulation gave", "[engine][record]") {
  Simulation simulation(build(chain_of_pairs(60)), {.workers = 3});
  simulation.collect_events(true);
  const TrialResult result = simulation.run();
  const BarChart chart = bar_chart(Recording::of(simulation).value());
  REQUIRE(chart.bars.size() == result.attempts.size());
  for (size_t i = 0; i < chart.bars.size(); ++i) {
    CHECK(chart.bars[i].task == result.attempts[i].task);
    CHECK(chart.bars[i].lane == result.attempts[i].lane);
    CHECK(chart.bars[i].start == result.attempts[i].start);
    CHECK(chart.bars[i].end == result.attempts[i].end);
  }
}

TEST_CASE("a server's clock that was set back does not turn bars round", "[engine][record]") {
  const Recording recording = record(small_workflow(), {.workers = 2});
  History history = history_of(recording);
  for (size_t i = history.events.size() - 4; i < history.events.size(); ++i)
    history.events[i].at = Millis{1};
  auto opened = Recording::open(std::move(history), {.workers = 2});
  REQUIRE(opened.ok());
  for (const Bar& bar : bar_chart(opened.value()).bars) CHECK(bar.start <= bar.end);
  opened.value().seek_time(opened.value().end());
  CHECK(opened.value().position() == opened.value().events().size());
}
