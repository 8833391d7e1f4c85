#include "record/record.hpp"

using namespace gantline;
using gantline::test::record;
using gantline::test::small_workflow;

namespace {

using Values = std::vector<int64_t>;

const Values& values_of(const Series& series, const std::string& name) {
  for (size_t i = 0; i < series.names.size(); ++i) {
    if (series.names[i] == name) return series.values[i];
  }
  FAIL("no series " << name);
  return series.values.front();
}

int64_t capacity_of(const Series& series, const std::string& name) {
  for (size_t i = 0; i < series.names.size(); ++i) {
    if (series.names[i] == name) return series.capacities[i];
  }
  return -2;
}

}  // namespace

TEST_CASE("series show what ran, waited and was held at every change", "[engine][record]") {
  SimulationOptions options{.workers = 4};
  options.resources.push_back({"cpu", 8'000});
  const Series series =
      series_of(record(small_workflow(true), options), Millis{0}, Millis{600}, 100);
  CHECK(series.at == std::vector<Millis>{Millis{0}, Millis{100}, Millis{300}, Millis{600}});
  CHECK(values_of(series, "running") == Values{1, 1, 1, 0});
  CHECK(values_of(series, "queued") == Values{0, 1, 0, 0});
  CHECK(values_of(series, "completed") == Values{0, 1, 2, 3});
  CHECK(values_of(series, "failed") == Values{0, 0, 0, 0});
  CHECK(values_of(series, "resource:cpu") == Values{2'000, 2'000, 2'000, 0});
  CHECK(values_of(series, "limit:one") == Values{1, 1, 1, 0});
  CHECK(capacity_of(series, "running") == 4);
  CHECK(capacity_of(series, "queued") == -1);
  CHECK(capacity_of(series, "resource:cpu") == 8'000);
  CHECK(capacity_of(series, "limit:one") == 1);
}

TEST_CASE("a piece of time shows what was at its beginning and at its end", "[engine][record]") {
  const Series series =
      series_of(record(small_workflow(true), {.workers = 4}), Millis{150}, Millis{250}, 100);
  CHECK(series.at == std::vector<Millis>{Millis{150}, Millis{250}});
  CHECK(values_of(series, "completed") == Values{1, 1});
}

TEST_CASE("decimated series keep a peak that lasts one millisecond", "[engine][record]") {
  WorkflowBuilder builder("peak");
  builder.task("t0", "noop").duration(Millis{1'000});
  for (uint32_t i = 1; i < 200; ++i) {
    builder.task("t" + std::to_string(i), "noop")
        .needs({"t" + std::to_string(i - 1)})
        .duration(Millis{1'000});
  }
  for (uint32_t i = 0; i < 5; ++i)
    builder.task("p" + std::to_string(i), "noop").needs({"t99"}).duration(Millis{1});
  const Recording recording = record(builder, {.workers = 8});
  const Series series = series_of(recording, recording.start(), recording.end(), 20);
  CHECK(series.at.size() == 21);
  const Values& running = values_of(series, "running");
  CHECK(*std::max_element(running.begin(), running.end()) == 6);
  CHECK(std::count(running.begin(), running.end(), 6) == 1);
}

TEST_CASE("elements of a fan-out count, the fan-out does not; computed keys show",
          "[engine][record]") {
  WorkflowBuilder builder("fan");
  builder.task("f", "noop")
      .for_each("['x', 'y', 'x']")
      .limit("host:${{ item }}")
      .duration(Millis{10});
  builder.limit("host:x", 1);
  const Series series = series_of(record(builder, {.workers = 8}), Millis{0}, Millis{20}, 100);
  CHECK(values_of(series, "running") == Values{2, 1, 0});
  CHECK(values_of(series, "queued") == Values{1, 0, 0});
  CHECK(values_of(series, "completed") == Values{0, 2, 3});
  CHECK(values_of(series, "limit:host:x") == Values{1, 1, 0});
  CHECK(values_of(series, "limit:host:y") == Values{1, 0, 0});
  CHECK(capacity_of(series, "limit:host:x") == 1);
  CHECK(capacity_of(series, "limit:host:y") == -1);
}
