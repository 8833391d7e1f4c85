#include "model/reference_check.hpp"

#include <array>
#include <utility>

#include "support/catch.hpp"

using namespace gantline;

namespace {

Dag dag_of(uint32_t tasks, const std::vector<Dependency>& dependencies) {
  auto dag = Dag::build(tasks, dependencies);
  REQUIRE(dag.ok());
  return std::move(dag).value();
}

std::vector<Dependency> chain(uint32_t tasks) {
  std::vector<Dependency> result;
  for (uint32_t i = 1; i < tasks; ++i) result.push_back({TaskIndex{i - 1}, TaskIndex{i}});
  return result;
}

}  // namespace

TEST_CASE("a reference to a task that does not come before is found", "[engine][model]") {
  const Dag dag = dag_of(4, {{TaskIndex{0}, TaskIndex{1}}, {TaskIndex{1}, TaskIndex{2}}});
  const std::array references{
      TaskReference{TaskIndex{2}, TaskIndex{0}, 0}, TaskReference{TaskIndex{2}, TaskIndex{3}, 1},
      TaskReference{TaskIndex{0}, TaskIndex{2}, 2}, TaskReference{TaskIndex{1}, TaskIndex{1}, 3}};
  const auto wrong = find_non_predecessors(dag, references);
  REQUIRE(wrong.ok());
  REQUIRE(wrong.value().size() == 3);
  CHECK(wrong.value()[0].tag == 1);
  CHECK(wrong.value()[1].tag == 2);
  CHECK(wrong.value()[2].tag == 3);
}

TEST_CASE("far references are decided as near ones are", "[engine][model]") {
  constexpr uint32_t kTasks = 2'000;
  const Dag dag = dag_of(kTasks + 1, chain(kTasks));
  std::vector<TaskReference> references;
  for (uint32_t i = 0; i + 1'000 < kTasks; ++i) {
    references.push_back({TaskIndex{i + 1'000}, TaskIndex{i}, i});
  }
  references.push_back({TaskIndex{kTasks - 1}, TaskIndex{kTasks}, kTasks});  // not in the chain
  const auto wrong = find_non_predecessors(dag, references);
  REQUIRE(wrong.ok());
  REQUIRE(wrong.value().size() == 1);
  CHECK(wrong.value()[0].tag == kTasks);
}

TEST_CASE("every reference in a dense graph is decided by the side it is on", "[engine][model]") {
  // Two layered graphs side by side, wide enough that the near search gives up.
  constexpr uint32_t kWidth = 20;
  constexpr uint32_t kTasks = kWidth * 6;
  std::vector<Dependency> dependencies;
  for (uint32_t before = 0; before < kTasks; ++before) {
    for (uint32_t after = 0; after < kTasks; ++after) {
      const bool is_next_layer = after / kWidth == before / kWidth + 1;
      const bool is_same_side = (before % kWidth < 10) == (after % kWidth < 10);
      if (is_next_layer && is_same_side)
        dependencies.push_back({TaskIndex{before}, TaskIndex{after}});
    }
  }
  const Dag dag = dag_of(kTasks, dependencies);
  std::vector<TaskReference> references;
  for (uint32_t user = kTasks - kWidth; user < kTasks; user += 3) {
    for (uint32_t target = 0; target < kWidth; ++target) {
      references.push_back({TaskIndex{user}, TaskIndex{target}, 0});
    }
  }
  const auto wrong = find_non_predecessors(dag, references);
  REQUIRE(wrong.ok());
  size_t next = 0;
  for (const TaskReference& reference : references) {
    const bool is_before =
        (to_index(reference.user) % kWidth < 10) == (to_index(reference.target) % kWidth < 10);
    if (is_before) continue;
    REQUIRE(next < wrong.value().size());
    CHECK(wrong.value()[next].user == reference.user);
    CHECK(wrong.value()[next].target == reference.target);
    ++next;
  }
  CHECK(next == wrong.value().size());
}
