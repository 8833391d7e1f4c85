#include "gantline/analysis.hpp"

#include <bit>
#include <numeric>
#include <set>

#include "gantline/limits.hpp"
#include "graph/reference.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using test::dag_of;
using test::edges;
using test::indices;
using test::Path;

std::vector<Millis> millis(const std::vector<int64_t>& counts) {
  std::vector<Millis> result;
  for (const int64_t count : counts) result.push_back({count});
  return result;
}

std::vector<int64_t> counts(const std::vector<Millis>& durations) {
  std::vector<int64_t> result;
  for (const Millis duration : durations) result.push_back(duration.count);
  return result;
}

Analysis analysis_of(const Dag& dag, const std::vector<int64_t>& durations) {
  auto analysis = analyse(dag, millis(durations));
  REQUIRE(analysis.ok());
  return std::move(analysis).value();
}

std::vector<int64_t> slacks(const Analysis& analysis) {
  std::vector<int64_t> result;
  for (uint32_t task = 0; task < analysis.duration.size(); ++task) {
    result.push_back(analysis.total_slack(TaskIndex{task}).count);
  }
  return result;
}

TEST_CASE("the critical path follows the slower of two parallel branches", "[graph][analysis]") {
  const Dag dag = dag_of(4, edges({{0, 1}, {0, 2}, {1, 3}, {2, 3}}));
  const Analysis analysis = analysis_of(dag, {10, 50, 20, 5});
  CHECK(analysis.critical_path_length == Millis{65});
  CHECK(indices(analysis.critical_path) == std::vector<uint32_t>{0, 1, 3});
  CHECK(analysis.work == Millis{85});
  CHECK(counts(analysis.earliest_start) == std::vector<int64_t>{0, 10, 10, 60});
  CHECK(counts(analysis.latest_start) == std::vector<int64_t>{0, 10, 40, 60});
  CHECK(slacks(analysis) == std::vector<int64_t>{0, 0, 30, 0});
  CHECK(analysis.upward_rank(TaskIndex{2}) == Millis{25});
  CHECK(analysis.downward_rank(TaskIndex{2}) == Millis{10});
}

TEST_CASE("free slack is what a task may lose without delaying a successor", "[graph][analysis]") {
  // 0 -> 1 -> 3 beside the long 2; 0 may slip only as far as 1 slips with it.
  const Dag dag = dag_of(4, edges({{0, 1}, {1, 3}, {2, 3}}));
  const Analysis analysis = analysis_of(dag, {10, 10, 100, 1});
  CHECK(slacks(analysis) == std::vector<int64_t>{80, 80, 0, 0});
  CHECK(counts(analysis.free_slack) == std::vector<int64_t>{0, 80, 0, 0});
}

TEST_CASE("of two critical paths the one with the smaller indices is reported",
          "[graph][analysis]") {
  const Dag dag = dag_of(5, edges({{4, 2}, {4, 1}, {2, 0}, {1, 3}}));
  CHECK(indices(analysis_of(dag, {5, 5, 5, 5, 5}).critical_path) == std::vector<uint32_t>{4, 1, 3});
}

TEST_CASE("the critical path includes tasks without duration at both ends", "[graph][analysis]") {
  const Dag dag = dag_of(3, edges({{0, 1}, {1, 2}}));
  CHECK(indices(analysis_of(dag, {0, 7, 0}).critical_path) == std::vector<uint32_t>{0, 1, 2});
}

TEST_CASE("a workflow without durations still has a critical path", "[graph][analysis]") {
  const Analysis analysis = analysis_of(dag_of(2, edges({{1, 0}})), {0, 0});
  CHECK(analysis.critical_path_length == Millis{0});
  CHECK(indices(analysis.critical_path) == std::vector<uint32_t>{1, 0});
}

TEST_CASE("no tasks have an empty critical path", "[graph][analysis]") {
  const Analysis analysis = analysis_of(Dag(), {});
  CHECK(analysis.critical_path.empty());
  CHECK(analysis.critical_path_length == Millis{0});
}

TEST_CASE("a missing, negative or endless duration is refused", "[graph][analysis]") {
  const Dag dag = dag_of(2, {});
  CHECK(analyse(dag, millis({1})).error().code == ErrorCode::kInvalidArgument);
  const auto negative = analyse(dag, millis({1, -1}));
  REQUIRE_FALSE(negative.ok());
  CHECK(negative.error().code == ErrorCode::kInvalidArgument);
  CHECK(negative.error().where == "durations[1]");
  CHECK(analyse(dag, millis({1, INT64_MAX})).error().code == ErrorCode::kLimitExceeded);
  CHECK(analyse(dag, std::vector<Millis>(2, limits::kDuration)).ok());
}

TEST_CASE("the largest workflow of the largest durations does not overflow", "[graph][analysis]") {
  constexpr uint32_t kCount = static_cast<uint32_t>(limits::kTasks);
  std::vector<Dependency> chain;
  for (uint32_t i = 0; i + 1 < kCount; ++i) chain.push_back({TaskIndex{i}, TaskIndex{i + 1}});
  const std::vector<Millis> durations(kCount, limits::kDuration);
  const auto analysis = analyse(dag_of(kCount, chain), durations);
  REQUIRE(analysis.ok());
  CHECK(analysis.value().critical_path_length.count == limits::kDuration.count * int64_t{kCount});
  CHECK(analysis.value().critical_path.size() == kCount);
  CHECK(analysis.value().total_slack(TaskIndex{kCount / 2}) == Millis{0});
}

TEST_CASE("the parallelism factor is work by critical path in thousandths, rounded down",
          "[graph][analysis]") {
  CHECK(parallelism_thousandths({85}, {65}) == 1307);
  CHECK(parallelism_thousandths({0}, {0}) == 1000);
  CHECK(parallelism_thousandths({INT64_MAX}, {INT64_MAX}) == 1000);
  CHECK(parallelism_thousandths({INT64_MAX}, {1}) == INT64_MAX);
}

int64_t length_of(const Path& path, const std::vector<int64_t>& durations, size_t from, size_t to) {
  int64_t length = 0;
  for (size_t i = from; i < to; ++i) length += durations[path[i]];
  return length;
}

// Everything that analyse() says, from an enumeration of all paths.
void check_against_all_paths(uint32_t task_count, const std::vector<Dependency>& dependencies,
                             const std::vector<int64_t>& durations) {
  const Dag dag = dag_of(task_count, dependencies);
  const Analysis analysis = analysis_of(dag, durations);
  const auto paths = test::all_paths(task_count, dependencies);
  int64_t longest = 0;
  std::vector<int64_t> before(task_count, 0);
  std::vector<int64_t> from(task_count, 0);
  Path critical;
  for (const Path& path : paths) {
    const int64_t length = length_of(path, durations, 0, path.size());
    if (critical.empty() || length > longest) {
      critical = path;
      longest = length;
    }
    for (size_t i = 0; i < path.size(); ++i) {
      before[path[i]] = std::max(before[path[i]], length_of(path, durations, 0, i));
      from[path[i]] = std::max(from[path[i]], length_of(path, durations, i, path.size()));
    }
  }
  REQUIRE(indices(analysis.critical_path) == critical);
  REQUIRE(analysis.critical_path_length.count == longest);
  REQUIRE(analysis.work.count == std::accumulate(durations.begin(), durations.end(), int64_t{0}));
  REQUIRE(counts(upward_ranks(dag, millis(durations))) == from);
  REQUIRE(counts(downward_ranks(dag, millis(durations))) == before);
  for (uint32_t task = 0; task < task_count; ++task) {
    int64_t next_start = longest;
    for (uint32_t next = 0; next < task_count; ++next) {
      if (test::has_edge(dependencies, task, next)) next_start = std::min(next_start, before[next]);
    }
    REQUIRE(analysis.earliest_start[task].count == before[task]);
    REQUIRE(analysis.earliest_finish(TaskIndex{task}).count == before[task] + durations[task]);
    REQUIRE(analysis.latest_start[task].count == longest - from[task]);
    REQUIRE(analysis.latest_finish(TaskIndex{task}).count ==
            longest - from[task] + durations[task]);
    REQUIRE(analysis.total_slack(TaskIndex{task}).count == longest - from[task] - before[task]);
    REQUIRE(analysis.free_slack[task].count == next_start - before[task] - durations[task]);
    REQUIRE(analysis.upward_rank(TaskIndex{task}).count == from[task]);
    REQUIRE(analysis.downward_rank(TaskIndex{task}).count == before[task]);
  }
}

TEST_CASE("random graphs: both passes agree with an enumeration of all paths",
          "[graph][analysis]") {
  Random random(3);
  for (int round = 0; round < 400; ++round) {
    const uint32_t task_count = 1 + random.below(9);
    const auto dependencies = test::random_acyclic(random, task_count, 10 + random.below(60));
    // Few different durations, so that equal paths and tasks without duration are common.
    std::vector<int64_t> durations(task_count);
    for (int64_t& duration : durations) duration = random.below(4);
    check_against_all_paths(task_count, dependencies, durations);
  }
}

TEST_CASE("the stage width counts the fullest stage, the antichain may be wider",
          "[graph][shape]") {
  // 0 -> 1 -> 2 -> 3 and 4 -> 5: stages {0,4} {1,5} {2} {3}.
  const Dag narrow = dag_of(6, edges({{0, 1}, {1, 2}, {2, 3}, {4, 5}}));
  CHECK(shape_of(narrow).stage_width == 2);
  CHECK(maximum_antichain(narrow) == 2u);
  // 1, 2 and 4 never depend on each other but lie in three stages.
  const Dag wide = dag_of(6, edges({{0, 1}, {0, 3}, {3, 2}, {3, 5}, {5, 4}}));
  CHECK(shape_of(wide).stage_width == 2);
  CHECK(maximum_antichain(wide) == 3u);
}

TEST_CASE("independent paths are the parts that no dependency connects", "[graph][shape]") {
  const Shape shape = shape_of(dag_of(6, edges({{4, 0}, {4, 2}, {5, 1}})));
  CHECK(shape.independent_paths == 3);
  CHECK(shape.part == std::vector<uint32_t>{0, 1, 0, 2, 0, 1});
  CHECK(shape.roots == 3);
  CHECK(shape.leaves == 4);
}

TEST_CASE("the antichain of a graph over the limit is left out", "[graph][shape]") {
  CHECK(maximum_antichain(dag_of(kAntichainTasks, {})) == kAntichainTasks);
  CHECK_FALSE(maximum_antichain(dag_of(kAntichainTasks + 1, {})).has_value());
  CHECK(maximum_antichain(Dag()) == 0u);
}

TEST_CASE("random graphs: parts and antichain agree with exhaustive search", "[graph][shape]") {
  Random random(4);
  for (int round = 0; round < 200; ++round) {
    const uint32_t task_count = 1 + random.below(9);
    const auto dependencies = test::random_acyclic(random, task_count, random.below(60));
    const Dag dag = dag_of(task_count, dependencies);
    const auto reaches = test::closure(task_count, dependencies);
    uint32_t widest = 0;
    for (uint32_t chosen = 0; chosen < (1u << task_count); ++chosen) {
      bool is_antichain = true;
      for (uint32_t a = 0; a < task_count; ++a) {
        for (uint32_t b = 0; b < task_count; ++b) {
          if (((chosen >> a) & (chosen >> b) & 1) != 0 && reaches[a][b]) is_antichain = false;
        }
      }
      if (is_antichain) widest = std::max(widest, static_cast<uint32_t>(std::popcount(chosen)));
    }
    REQUIRE(maximum_antichain(dag) == widest);

    auto undirected = dependencies;
    for (const Dependency& edge : dependencies) undirected.push_back({edge.after, edge.before});
    const auto connected = test::closure(task_count, undirected);
    const Shape shape = shape_of(dag);
    std::set<uint32_t> parts;
    for (uint32_t a = 0; a < task_count; ++a) {
      parts.insert(shape.part[a]);
      for (uint32_t b = 0; b < task_count; ++b) {
        if (a != b) REQUIRE((shape.part[a] == shape.part[b]) == connected[a][b]);
      }
    }
    REQUIRE(parts.size() == shape.independent_paths);
  }
}

TEST_CASE("a dependency that follows from others is redundant", "[graph][redundancy]") {
  const Dag dag = dag_of(4, edges({{0, 1}, {1, 2}, {0, 2}, {2, 3}, {0, 3}}));
  const auto found = find_redundant_dependencies(dag);
  CHECK(found.dependencies == edges({{0, 2}, {0, 3}}));
  CHECK_FALSE(found.is_truncated);
}

TEST_CASE("the search for redundant dependencies says when its limit ends it",
          "[graph][redundancy]") {
  const Dag dag = dag_of(6, edges({{0, 1}, {1, 2}, {0, 2}, {3, 4}, {4, 5}, {3, 5}}));
  const auto found = find_redundant_dependencies(dag, 4);
  CHECK(found.dependencies == edges({{0, 2}}));
  CHECK(found.is_truncated);
  CHECK(find_redundant_dependencies(dag, 0).is_truncated);
  CHECK(find_redundant_dependencies(dag_of(2, edges({{0, 1}})), 0).is_truncated == false);
}

TEST_CASE("random graphs: redundant dependencies are those with a way round",
          "[graph][redundancy]") {
  Random random(5);
  for (int round = 0; round < 300; ++round) {
    const uint32_t task_count = 1 + random.below(10);
    const auto dependencies = test::random_acyclic(random, task_count, random.below(80));
    const auto reaches = test::closure(task_count, dependencies);
    std::vector<Dependency> expected;
    for (uint32_t a = 0; a < task_count; ++a) {
      for (uint32_t b = 0; b < task_count; ++b) {
        bool has_way_round = false;
        for (uint32_t via = 0; via < task_count; ++via) {
          if (reaches[a][via] && reaches[via][b]) has_way_round = true;
        }
        if (test::has_edge(dependencies, a, b) && has_way_round) {
          expected.push_back({TaskIndex{a}, TaskIndex{b}});
        }
      }
    }
    const auto found = find_redundant_dependencies(dag_of(task_count, dependencies));
    REQUIRE(found.dependencies == expected);
    REQUIRE_FALSE(found.is_truncated);
  }
}

}  // namespace
}  // namespace gantline
