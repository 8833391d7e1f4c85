#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "gantline/generate.hpp"
#include "gantline/layout.hpp"
#include "gantline/random.hpp"
#include "layout/checks.hpp"
#include "support/catch.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using namespace gantline::test;

namespace {

nlohmann::json task(const std::string& id, const std::string& type,
                    const std::vector<std::string>& needs) {
  return {{"id", id}, {"type", type}, {"needs", needs}};
}

// start, five `work`, two `check`, end.
nlohmann::json fan_out() {
  nlohmann::json tasks = nlohmann::json::array({task("start", "noop", {})});
  std::vector<std::string> all;
  for (int i = 0; i < 5; ++i) {
    all.push_back("work" + std::to_string(i));
    tasks.push_back(task(all.back(), "shell", {"start"}));
  }
  for (int i = 0; i < 2; ++i) {
    all.push_back("check" + std::to_string(i));
    tasks.push_back(task(all.back(), "noop", {"start"}));
  }
  tasks.push_back(task("end", "noop", all));
  return {{"name", "fan-out"}, {"tasks", tasks}};
}

}  // namespace

TEST_CASE("siblings beyond the bound become one group with a key of its own", "[layout][fold]") {
  const auto workflow = workflow_from(fan_out());
  const LayoutOptions options{.fold_beyond = 2};
  const Layout layout = lay_out(*workflow, options);
  check_drawing(*workflow, layout, options);
  CHECK(layout.node_members == std::vector<uint32_t>{1, 5, 1, 1, 1});
  CHECK(layout.node_task ==
        std::vector<TaskIndex>{TaskIndex{0}, kNoTask, TaskIndex{6}, TaskIndex{7}, TaskIndex{8}});
  CHECK(layout.group_key == std::vector<std::string>{"", "group:work0", "", "", ""});
  CHECK(layout.edge_from == std::vector<uint32_t>{0, 0, 0, 1, 2, 3});
  CHECK(layout.edge_to == std::vector<uint32_t>{1, 2, 3, 4, 4, 4});
}

TEST_CASE("a group that is unfolded shows its tasks, which keep its key", "[layout][fold]") {
  const auto workflow = workflow_from(fan_out());
  const LayoutOptions options{.fold_beyond = 1, .unfold = {"no such key", "group:work0"}};
  const Layout layout = lay_out(*workflow, options);
  check_drawing(*workflow, layout, options);
  CHECK(layout.node_members == std::vector<uint32_t>{1, 1, 1, 1, 1, 1, 2, 1});
  CHECK(layout.group_key == std::vector<std::string>{"", "group:work0", "group:work0",
                                                     "group:work0", "group:work0", "group:work0",
                                                     "group:check0", ""});
}

TEST_CASE("a group keeps its key when siblings come and go", "[layout][fold]") {
  nlohmann::json document = fan_out();
  document["tasks"].erase(3);
  document["tasks"].back()["needs"].erase(2);
  const auto workflow = workflow_from(document);
  const Layout layout = lay_out(*workflow, {.fold_beyond = 2});
  CHECK(layout.node_members == std::vector<uint32_t>{1, 4, 1, 1, 1});
  CHECK(layout.group_key[1] == "group:work0");
}

TEST_CASE("a task that leaves its group stands where the group stood", "[layout][fold]") {
  const auto workflow = workflow_from(fan_out());
  LayoutOptions options{.fold_beyond = 2};
  const Layout folded = lay_out(*workflow, options);
  options.previous = places_of(*workflow, folded, options.direction);
  options.unfold = {"group:work0"};
  const Layout unfolded = lay_out(*workflow, options);
  const std::vector<uint32_t> layer = layer_of(unfolded, options, 1);
  std::vector<uint32_t> was;
  for (const uint32_t node : layer_of(folded, options, 1)) {
    const bool is_group = folded.node_task[node] == kNoTask;
    for (uint32_t i = 0; i < folded.node_members[node]; ++i) {
      was.push_back(is_group ? 1 + i : to_index(folded.node_task[node]));
    }
  }
  CHECK(layer == was);  // nothing else is folded, so nodes are tasks
}

TEST_CASE("handlers are no siblings of tasks", "[layout][fold]") {
  const auto workflow = workflow_of(R"({"name": "loose",
    "tasks": [{"id": "a", "type": "noop"}, {"id": "b", "type": "noop"}],
    "finally": [{"id": "c", "type": "noop"}, {"id": "d", "type": "noop"}]})");
  const Layout layout = lay_out(*workflow, {.fold_beyond = 1});
  CHECK(layout.node_members == std::vector<uint32_t>{2, 2});
  CHECK(layout.node_layer == std::vector<uint32_t>{0, 1});
}

TEST_CASE("parallel chains become a chain of groups", "[layout][fold]") {
  nlohmann::json tasks = nlohmann::json::array({task("start", "noop", {})});
  std::vector<std::string> ends;
  for (int i = 0; i < 4; ++i) {
    const std::string number = std::to_string(i);
    tasks.push_back(task("read" + number, "shell", {"start"}));
    tasks.push_back(task("clean" + number, "shell", {"read" + number}));
    ends.push_back("clean" + number);
  }
  tasks.push_back(task("end", "noop", ends));
  const auto workflow = workflow_from({{"name", "chains"}, {"tasks", tasks}});
  const LayoutOptions options{.fold_beyond = 3};
  const Layout layout = lay_out(*workflow, options);
  check_drawing(*workflow, layout, options);
  CHECK(layout.node_members == std::vector<uint32_t>{1, 4, 4, 1});
  CHECK(layout.edge_from == std::vector<uint32_t>{0, 1, 2});
  CHECK(layout.edge_to == std::vector<uint32_t>{1, 2, 3});
}

TEST_CASE("a mosaic of a thousand tasks is a picture of a dozen nodes", "[layout][fold]") {
  const auto document = generate_workflow("montage", 1'000, 1);
  REQUIRE(document.ok());
  const auto workflow = workflow_from(document.value());
  const LayoutOptions options{.fold_beyond = 24};
  const Layout layout = lay_out(*workflow, options);
  check_drawing(*workflow, layout, options);
  CHECK(layout.node_task.size() <= 12);
}

TEST_CASE("a task after one member takes that member out of its group, and nothing else",
          "[layout][fold]") {
  nlohmann::json document = fan_out();
  const auto before = workflow_from(document);
  LayoutOptions options{.fold_beyond = 2};
  options.previous = places_of(*before, lay_out(*before, options), options.direction);
  document["tasks"].push_back(task("report", "shell", {"work4"}));
  const auto after = workflow_from(document);
  const Layout layout = lay_out(*after, options);
  check_drawing(*after, layout, options);
  CHECK(layout.node_members == std::vector<uint32_t>{1, 4, 1, 1, 1, 1, 1});
  CHECK(layout.group_key[1] == "group:work0");
  CHECK(layout.node_task[2] == TaskIndex{5});
}

TEST_CASE("groups are exactly the classes of tasks that look alike", "[layout][fold]") {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    nlohmann::json tasks = nlohmann::json::array();
    const uint32_t count = 2 + random.below(60);
    const uint32_t reach = 4 + random.below(8);
    for (uint32_t i = 0; i < count; ++i) {
      std::vector<std::string> needs;
      for (uint32_t k = 0; k < std::min(i, reach); ++k) {
        if (random.below(3) == 0) needs.push_back("t" + std::to_string(k));
      }
      tasks.push_back(task("t" + std::to_string(i), random.below(2) == 0 ? "a" : "b", needs));
    }
    const auto workflow = workflow_from({{"name", "random"}, {"tasks", tasks}});
    const Dag& dag = workflow->dag();
    // Two tasks look alike when all that is told of them is: ids grow along the dependencies.
    std::map<std::pair<std::string, std::vector<uint32_t>>, uint32_t> numbers;
    std::vector<uint32_t> past(count);
    std::vector<uint32_t> future(count);
    const auto number_of = [&](uint32_t i, std::span<const TaskIndex> neighbours,
                               const std::vector<uint32_t>& of, const std::string& side) {
      std::set<uint32_t> kinds;
      for (const TaskIndex next : neighbours) kinds.insert(of[to_index(next)]);
      const std::string type = side + workflow->task(TaskIndex{i}).type;
      const std::vector<uint32_t> row(kinds.begin(), kinds.end());
      return numbers.emplace(std::pair(type, row), numbers.size()).first->second;
    };
    for (uint32_t i = 0; i < count; ++i)
      past[i] = number_of(i, dag.predecessors(TaskIndex{i}), past, "past ");
    for (uint32_t i = count; i-- > 0;)
      future[i] = number_of(i, dag.successors(TaskIndex{i}), future, "future ");
    std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> classes;
    for (uint32_t i = 0; i < count; ++i) classes[{past[i], future[i]}].push_back(i);

    const uint32_t beyond = 1 + random.below(4);
    const LayoutOptions options{.fold_beyond = beyond};
    const Layout layout = lay_out(*workflow, options);
    check_drawing(*workflow, layout, options);
    size_t wrong = 0;
    for (const auto& [sight, members] : classes) {
      for (const uint32_t member : members) {
        const uint32_t shown = layout.node_members[layout.task_node[member]];
        const bool is_with_first = layout.task_node[member] == layout.task_node[members[0]];
        if (shown != (members.size() > beyond ? members.size() : 1)) ++wrong;
        if (members.size() > beyond && !is_with_first) ++wrong;
      }
    }
    CHECK(wrong == 0);
  }
}
