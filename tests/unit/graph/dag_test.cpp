#include "gantline/dag.hpp"

#include <set>

#include "gantline/limits.hpp"
#include "graph/reference.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using test::dag_of;
using test::edges;
using test::indices;

std::vector<uint32_t> cycle_of(uint32_t task_count, const std::vector<Dependency>& dependencies) {
  return indices(Dag::find_cycle(task_count, dependencies));
}

TEST_CASE("an empty graph has no tasks, edges or stages", "[graph][dag]") {
  const Dag dag;
  CHECK(dag.task_count() == 0);
  CHECK(dag.edge_count() == 0);
  CHECK(dag.stage_count() == 0);
  CHECK(dag.topological_order().empty());
  CHECK(dag_of(0, {}).stage_count() == 0);
}

TEST_CASE("tasks without dependencies are one stage in index order", "[graph][dag]") {
  const Dag dag = dag_of(3, {});
  CHECK(dag.stage_count() == 1);
  CHECK(indices(dag.topological_order()) == std::vector<uint32_t>{0, 1, 2});
  CHECK(indices(dag.stage_tasks(0)) == std::vector<uint32_t>{0, 1, 2});
}

TEST_CASE("neighbours are sorted and repeated dependencies count once", "[graph][dag]") {
  const Dag dag = dag_of(4, edges({{3, 0}, {1, 0}, {3, 0}, {2, 0}, {3, 1}, {3, 1}}));
  CHECK(dag.edge_count() == 4);
  CHECK(indices(dag.predecessors(TaskIndex{0})) == std::vector<uint32_t>{1, 2, 3});
  CHECK(indices(dag.successors(TaskIndex{3})) == std::vector<uint32_t>{0, 1});
  CHECK(indices(dag.predecessors(TaskIndex{1})) == std::vector<uint32_t>{3});
  CHECK(dag.successors(TaskIndex{0}).empty());
}

TEST_CASE("the topological order goes by stage, then by index", "[graph][dag]") {
  const Dag dag = dag_of(6, edges({{5, 1}, {1, 0}, {4, 0}, {2, 3}}));
  CHECK(indices(dag.topological_order()) == std::vector<uint32_t>{2, 4, 5, 1, 3, 0});
  CHECK(dag.stage_of(TaskIndex{0}) == 2);
  CHECK(dag.stage_of(TaskIndex{3}) == 1);
  CHECK(dag.stage_of(TaskIndex{4}) == 0);
}

TEST_CASE("a cycle is refused with its path, the first task repeated", "[graph][dag]") {
  const auto dag = Dag::build(8, edges({{0, 3}, {3, 7}, {7, 3}, {7, 1}}));
  REQUIRE_FALSE(dag.ok());
  CHECK(dag.error().code == ErrorCode::kCycle);
  CHECK(dag.error().where == "3 -> 7 -> 3");
}

TEST_CASE("a self-dependency is a cycle of one", "[graph][dag]") {
  const auto dag = Dag::build(2, edges({{1, 1}}));
  REQUIRE_FALSE(dag.ok());
  CHECK(dag.error().code == ErrorCode::kCycle);
  CHECK(dag.error().where == "1 -> 1");
}

TEST_CASE("the shortest cycle through the smallest task is reported", "[graph][dag]") {
  // 1 lies on 1-2-3-4 and on 1-5-6; 6-7 is shorter but begins later.
  const auto dependencies =
      edges({{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 1}, {1, 5}, {5, 6}, {6, 1}, {6, 7}, {7, 6}});
  CHECK(cycle_of(8, dependencies) == std::vector<uint32_t>{1, 5, 6});
}

TEST_CASE("of equally short cycles the smaller indices are reported", "[graph][dag]") {
  CHECK(cycle_of(5, edges({{0, 4}, {4, 2}, {2, 0}, {0, 3}, {3, 1}, {1, 0}})) ==
        std::vector<uint32_t>{0, 3, 1});
}

TEST_CASE("an acyclic graph has no cycle to find", "[graph][dag]") {
  CHECK(cycle_of(3, edges({{2, 1}, {1, 0}, {2, 0}})).empty());
}

TEST_CASE("an index outside the graph is refused with its place", "[graph][dag]") {
  const auto dag = Dag::build(2, edges({{0, 1}, {1, 2}}));
  REQUIRE_FALSE(dag.ok());
  CHECK(dag.error().code == ErrorCode::kInvalidArgument);
  CHECK(dag.error().where == "dependencies[1]");
}

TEST_CASE("more tasks than the limit are refused", "[graph][dag]") {
  const auto dag = Dag::build(static_cast<uint32_t>(limits::kTasks) + 1, {});
  REQUIRE_FALSE(dag.ok());
  CHECK(dag.error().code == ErrorCode::kLimitExceeded);
}

TEST_CASE("random acyclic graphs: stages are longest paths and rows are the edges",
          "[graph][dag]") {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    const uint32_t task_count = 1 + random.below(9);
    const auto dependencies = test::random_acyclic(random, task_count, 10 + random.below(60));
    const Dag dag = dag_of(task_count, dependencies);

    std::vector<uint32_t> stage(task_count, 0);
    for (const test::Path& path : test::all_paths(task_count, dependencies)) {
      for (uint32_t i = 0; i < path.size(); ++i) stage[path[i]] = std::max(stage[path[i]], i);
    }
    std::set<std::pair<uint32_t, uint32_t>> by_stage;
    for (uint32_t task = 0; task < task_count; ++task) {
      REQUIRE(dag.stage_of(TaskIndex{task}) == stage[task]);
      by_stage.emplace(stage[task], task);
    }
    std::vector<uint32_t> order;
    for (const auto& entry : by_stage) order.push_back(entry.second);
    REQUIRE(indices(dag.topological_order()) == order);

    REQUIRE(dag.is_index_ordered() ==
            std::all_of(dependencies.begin(), dependencies.end(),
                        [](const Dependency& edge) { return edge.before < edge.after; }));
    size_t edge_count = 0;
    for (uint32_t a = 0; a < task_count; ++a) {
      std::vector<uint32_t> after;
      std::vector<uint32_t> before;
      for (uint32_t b = 0; b < task_count; ++b) {
        if (test::has_edge(dependencies, a, b)) after.push_back(b);
        if (test::has_edge(dependencies, b, a)) before.push_back(b);
      }
      REQUIRE(indices(dag.successors(TaskIndex{a})) == after);
      REQUIRE(indices(dag.predecessors(TaskIndex{a})) == before);
      edge_count += after.size();
    }
    REQUIRE(dag.edge_count() == edge_count);
  }
}

TEST_CASE("random graphs: the cycle starts at the smallest task on any and is shortest there",
          "[graph][dag]") {
  Random random(2);
  int cyclic = 0;
  for (int round = 0; round < 500; ++round) {
    const uint32_t task_count = 1 + random.below(8);
    const auto dependencies = test::random_any(random, task_count, random.below(12));
    const auto cycle = cycle_of(task_count, dependencies);
    const auto reaches = test::closure(task_count, dependencies);
    uint32_t first = 0;
    while (first < task_count && !reaches[first][first]) ++first;
    REQUIRE(Dag::build(task_count, dependencies).ok() == (first == task_count));
    REQUIRE(cycle.empty() == (first == task_count));
    if (cycle.empty()) continue;
    ++cyclic;
    REQUIRE(cycle.front() == first);
    for (size_t i = 0; i < cycle.size(); ++i) {
      REQUIRE(test::has_edge(dependencies, cycle[i], cycle[(i + 1) % cycle.size()]));
    }
    // Walks of k edges from `first`: the first k that comes back is the shortest cycle.
    std::set<uint32_t> reached{first};
    size_t length = 0;
    do {
      std::set<uint32_t> next;
      for (const Dependency& edge : dependencies) {
        if (reached.count(to_index(edge.before)) != 0) next.insert(to_index(edge.after));
      }
      reached = next;
      ++length;
    } while (reached.count(first) == 0);
    REQUIRE(cycle.size() == length);
  }
  CHECK(cyclic > 100);
}

std::vector<Dependency> chain(uint32_t task_count, bool descending) {
  std::vector<Dependency> result;
  for (uint32_t i = 0; i + 1 < task_count; ++i) {
    const Dependency edge{TaskIndex{i}, TaskIndex{i + 1}};
    result.push_back(descending ? Dependency{edge.after, edge.before} : edge);
  }
  return result;
}

TEST_CASE("a chain of a million tasks has a million stages", "[graph][dag]") {
  constexpr uint32_t kCount = 1'000'000;
  for (const bool descending : {false, true}) {
    const Dag dag = dag_of(kCount, chain(kCount, descending));
    CHECK(dag.stage_count() == kCount);
    CHECK(dag.stage_of(TaskIndex{descending ? 0 : kCount - 1}) == kCount - 1);
  }
}

TEST_CASE("a cycle of a million tasks is found without deep recursion", "[graph][dag]") {
  constexpr uint32_t kCount = 1'000'000;
  auto dependencies = chain(kCount, false);
  dependencies.push_back({TaskIndex{kCount - 1}, TaskIndex{0}});
  CHECK(Dag::find_cycle(kCount, dependencies).size() == kCount);
  const auto dag = Dag::build(kCount, dependencies);
  REQUIRE_FALSE(dag.ok());
  CHECK(dag.error().where.size() < 1'000);
  CHECK(dag.error().where.find("... (1000000 tasks) ...") != std::string::npos);
  CHECK(dag.error().where.substr(0, 12) == "0 -> 1 -> 2 ");
}

TEST_CASE("a copy of a graph shares its storage", "[graph][dag]") {
  const Dag dag = dag_of(2, edges({{0, 1}}));
  const Dag copy = dag;
  CHECK(copy.topological_order().data() == dag.topological_order().data());
}

}  // namespace
}  // namespace gantline
