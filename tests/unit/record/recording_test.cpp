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

TEST_CASE("of workers that were only counted explain does not say that all are busy",
          "[engine][record]") {
  WorkflowBuilder builder("wide");
  for (const char* name : {"a", "b", "c"}) builder.task(name, "noop").duration(Millis{100});
  const auto message = [](Recording recording) {
    recording.seek_time(Millis{50});
    const auto reasons = recording.explain(*recording.run().find_task("c"));
    REQUIRE(reasons.ok());
    REQUIRE(reasons.value().size() == 1);
    CHECK(reasons.value()[0].code == "slot");
    return reasons.value()[0].message;
  };
  const Recording simulated = record(builder, {.workers = 2});
  CHECK(message(Recording::open(history_of(simulated), {.workers = 2}).value()) ==
        "all worker slots are busy");
  CHECK(message(Recording::open(history_of(simulated), {.workers = 0}).value()) ==
        "no more attempts ever ran at once in this run; whether a worker slot was free is not "
        "recorded");
}

TEST_CASE("bars show every attempt with its wait and its lane", "[engine][record]") {
  WorkflowBuilder builder("retried");
  builder.task("a", "noop")
      .duration(Millis{100})
      .timeouts({.start_to_close = Millis{40}})
      .retry({.maximum_attempts = 2, .initial_interval = Millis{10}});
  builder.task("b", "noop").duration(Millis{70});
  const BarChart chart = record(builder, {.workers = 1}).bars();
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
  const BarChart chart = Recording::of(simulation).value().bars();
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
  for (const Bar& bar : opened.value().bars().bars) CHECK(bar.start <= bar.end);
  opened.value().seek_time(opened.value().end());
  CHECK(opened.value().position() == opened.value().events().size());
}

TEST_CASE("a recording that is extended event by event is what it is when opened whole",
          "[engine][record]") {
  const Recording whole = record(chain_of_pairs(400), {.workers = 3});
  const History history = history_of(whole);
  const size_t half = history.events.size() / 2;
  History beginning = history;
  beginning.events.resize(half);
  auto opened = Recording::open(std::move(beginning), {.workers = 0});
  REQUIRE(opened.ok());
  Recording& growing = opened.value();
  BarChart chart = growing.bars();
  for (size_t i = half; i < history.events.size(); ++i) {
    const auto extension = growing.extend({history.events[i]});
    REQUIRE(extension.ok());
    CHECK(extension.value().first_event == i);
    CHECK(extension.value().tasks.size() <= 1);  // the work is that of one event
    CHECK(extension.value().bars.size() <= 1);
    const BarChart changed = growing.bars(extension.value().bars);
    for (size_t k = 0; k < changed.bars.size(); ++k) {
      const uint32_t place = extension.value().bars[k];
      if (place == chart.bars.size()) chart.bars.emplace_back();
      chart.bars.at(place) = changed.bars[k];
    }
  }
  CHECK(growing.position() == history.events.size());
  CHECK(growing.now() == whole.now());
  CHECK(growing.final_state_hash() == whole.final_state_hash());
  CHECK(state_hash(growing.run()) == whole.final_state_hash());
  CHECK(growing.installation().workers == 2);  // as many as ever ran at once
  const BarChart expected = whole.bars();
  REQUIRE(chart.bars.size() == expected.bars.size());
  for (size_t i = 0; i < chart.bars.size(); ++i) {
    CHECK(chart.bars[i].task == expected.bars[i].task);
    CHECK(chart.bars[i].lane == expected.bars[i].lane);
    CHECK(chart.bars[i].start == expected.bars[i].start);
    CHECK(chart.bars[i].end == expected.bars[i].end);
  }
  for (size_t place = 1; place <= history.events.size(); place += 97) {
    growing.seek_event(place);
    CHECK(state_hash(growing.run()) == state_hash(replay(history, place).value()));
  }
}

TEST_CASE("an extension leaves a position in the past where it is", "[engine][record]") {
  const History history = history_of(record(small_workflow(), {.workers = 2}));
  History beginning = history;
  beginning.events.resize(history.events.size() - 3);
  Recording recording = Recording::open(std::move(beginning), {}).value();
  recording.seek_event(4);
  const std::vector<Event> rest(history.events.end() - 3, history.events.end());
  const auto extension = recording.extend(rest);
  REQUIRE(extension.ok());
  CHECK(recording.position() == 4);
  CHECK(state_hash(recording.run()) == state_hash(replay(history, 4).value()));
  CHECK(recording.final_run().phase == RunPhase::kCompleted);
  CHECK(recording.end() == history.events.back().at);
}

TEST_CASE("an event that cannot follow is refused, and those before it stay", "[engine][record]") {
  const History history = history_of(record(small_workflow(), {.workers = 2}));
  History beginning = history;
  beginning.events.resize(4);
  Recording recording = Recording::open(std::move(beginning), {}).value();
  const auto gap = recording.extend({history.events[4], history.events[6]});
  CHECK(gap.error().code == ErrorCode::kCorrupt);
  CHECK(recording.events().size() == 5);
  CHECK(recording.position() == 5);
  CHECK(recording.final_state_hash() == state_hash(replay(history, 5).value()));
  Event stranger = history.events[5];
  stranger.run = RunId{99};
  CHECK(recording.extend({stranger}).error().code == ErrorCode::kCorrupt);
  CHECK(recording.extend({history.events[5]}).ok());
}
