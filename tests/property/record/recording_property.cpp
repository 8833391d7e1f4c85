// Seeking anywhere in a recording gives what a fold from the beginning gives.
#include "gantline/recording.hpp"

#include "support/property.hpp"
#include "support/random_workflow.hpp"

using namespace gantline;

namespace {

Recording random_recording() {
  test::RandomWorkflow random(*rc::gen::arbitrary<uint64_t>(), {});
  Simulation simulation(random.make(), random.installation());
  simulation.collect_events(true);
  const uint64_t hash = simulation.run().state_hash;
  Result<Recording> recording = Recording::of(simulation);
  RC_ASSERT(recording.ok());
  RC_ASSERT(recording.value().final_state_hash() == hash);
  return std::move(recording).value();
}

RunState fold(const Recording& recording, size_t count) {
  State state;
  for (size_t i = 0; i < count; ++i) RC_ASSERT(evolve(state, recording.events()[i]).ok());
  return std::move(state.runs.begin()->second);
}

// Bars that overlap in a lane would hide each other.
void check_lanes(const BarChart& chart) {
  std::vector<Millis> busy_until(chart.lanes, Millis{-1});
  for (const Bar& bar : chart.bars) {
    RC_ASSERT(bar.lane < chart.lanes);
    RC_ASSERT(bar.queued <= bar.start);
    RC_ASSERT(bar.start <= bar.end);
    RC_ASSERT(busy_until[bar.lane] <= bar.start);
    busy_until[bar.lane] = bar.end;
  }
}

}  // namespace

TEST_CASE("seeking to any event gives the state of a fold from the beginning",
          "[property][record]") {
  testing::check_property("seek", [] {
    Recording recording = random_recording();
    const size_t count = recording.events().size();
    const auto places =
        *rc::gen::container<std::vector<size_t>>(8, rc::gen::inRange<size_t>(1, count + 1));
    for (const size_t place : places) {
      recording.seek_event(place);
      RC_ASSERT(recording.position() == place);
      RC_ASSERT(recording.run().version == place);
      RC_ASSERT(state_hash(recording.run()) == state_hash(fold(recording, place)));
    }
    recording.seek_event(count);
    RC_ASSERT(state_hash(recording.run()) == recording.final_state_hash());
  });
}

TEST_CASE("seeking to a time applies all that happened by then", "[property][record]") {
  testing::check_property("seek by time", [] {
    Recording recording = random_recording();
    const auto time = Millis{*rc::gen::inRange<int64_t>(0, recording.end().count + 10)};
    recording.seek_time(time);
    const size_t position = recording.position();
    RC_ASSERT(recording.now() == time);
    RC_ASSERT(recording.event_time(position - 1) <= time);
    if (position < recording.events().size()) RC_ASSERT(recording.event_time(position) > time);
  });
}

TEST_CASE("bars of one lane do not overlap, and series agree with the state",
          "[property][record]") {
  testing::check_property("bars and series", [] {
    Recording recording = random_recording();
    check_lanes(recording.bars());
    const Series series = series_of(recording, recording.start(), recording.end(), 100'000);
    for (size_t row = 0; row < series.at.size(); ++row) {
      recording.seek_time(series.at[row]);
      int64_t running = 0;
      int64_t queued = 0;
      for (const TaskState& task : recording.run().tasks) {
        running += task.token != kNoToken ? 1 : 0;
        queued += task.phase == TaskPhase::kQueued ? 1 : 0;
      }
      RC_ASSERT(series.values[0][row] == running);
      RC_ASSERT(series.values[1][row] == queued);
      for (size_t i = 0; i < series.names.size(); ++i) {
        if (series.capacities[i] >= 0) RC_ASSERT(series.values[i][row] <= series.capacities[i]);
      }
    }
  });
}

TEST_CASE("decimated series keep the smallest and the largest value", "[property][record]") {
  testing::check_property("decimation", [] {
    const Recording recording = random_recording();
    const auto points = *rc::gen::inRange<uint32_t>(0, 30);
    const Series all = series_of(recording, recording.start(), recording.end(), 100'000);
    const Series few = series_of(recording, recording.start(), recording.end(), points);
    RC_ASSERT(few.at.size() <= std::max<size_t>(points, 2) + 1);
    RC_ASSERT(std::is_sorted(few.at.begin(), few.at.end()));
    for (size_t i = 0; i < all.names.size(); ++i) {
      const auto& a = all.values[i];
      const auto& b = few.values[i];
      RC_ASSERT(*std::min_element(a.begin(), a.end()) == *std::min_element(b.begin(), b.end()));
      RC_ASSERT(*std::max_element(a.begin(), a.end()) == *std::max_element(b.begin(), b.end()));
      RC_ASSERT(a.back() == b.back());
    }
  });
}
