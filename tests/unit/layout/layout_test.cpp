#include "gantline/layout.hpp"

#include <string>

#include "gantline/random.hpp"
#include "layout/checks.hpp"
#include "support/catch.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using namespace gantline::test;

namespace {

nlohmann::json task(const std::string& id, const std::vector<std::string>& needs = {}) {
  return {{"id", id}, {"type", "noop"}, {"needs", needs}};
}

std::string numbered(const char* prefix, uint32_t number) {
  std::string id(prefix);
  id += std::to_string(number);
  return id;
}

// Each task needs some of those before it, the nearer the likelier.
nlohmann::json random_document(Random& random, uint32_t task_count) {
  nlohmann::json tasks = nlohmann::json::array();
  for (uint32_t i = 0; i < task_count; ++i) {
    std::vector<std::string> needs;
    for (uint32_t n = random.below(4); n > 0 && i > 0; --n) {
      const uint32_t reach = random.below(4) == 0 ? i : std::min(i, 6u);
      const std::string id = numbered("t", i - 1 - random.below(reach));
      if (std::find(needs.begin(), needs.end(), id) == needs.end()) needs.push_back(id);
    }
    tasks.push_back(task(numbered("t", i), needs));
  }
  return {{"name", "random"}, {"tasks", tasks}};
}

// Layers of `width` tasks, each of which needs two of the layer before.
nlohmann::json layered_document(Random& random, uint32_t layers, uint32_t width) {
  nlohmann::json tasks = nlohmann::json::array();
  for (uint32_t i = 0; i < layers * width; ++i) {
    std::set<std::string> needs;
    for (int n = 0; n < 2 && i >= width; ++n) {
      needs.insert(numbered("t", (i / width - 1) * width + random.below(width)));
    }
    tasks.push_back(task(numbered("t", i), {needs.begin(), needs.end()}));
  }
  return {{"name", "layered"}, {"tasks", tasks}};
}

std::vector<std::string> names_in_order(const Workflow& workflow, const Layout& layout,
                                        const LayoutOptions& options, uint32_t layer) {
  std::vector<std::string> names;
  for (const uint32_t node : layer_of(layout, options, layer)) {
    names.push_back(workflow.task(layout.node_task[node]).id);
  }
  return names;
}

}  // namespace

TEST_CASE("a chain is drawn as one straight line", "[layout]") {
  const auto workflow = workflow_of(R"({"name": "chain", "tasks": [
    {"id": "a", "type": "noop"},
    {"id": "b", "type": "noop", "needs": ["a"]},
    {"id": "c", "type": "noop", "needs": ["b"]}]})");
  const Layout layout = lay_out(*workflow, {});
  CHECK(layout.node_place == std::vector<LayoutPoint>{{0, 0}, {224, 0}, {448, 0}});
  CHECK(layout.width == 608);
  CHECK(layout.height == 36);
  CHECK(layout.points == std::vector<LayoutPoint>{{160, 18}, {224, 18}, {384, 18}, {448, 18}});
  CHECK(layout.edge_points_end == std::vector<uint32_t>{2, 4});
  CHECK(layout.crossings == 0);
}

TEST_CASE("top to bottom is left to right with the axes exchanged", "[layout]") {
  Random random(7);
  const auto workflow = workflow_from(random_document(random, 40));
  LayoutOptions options{.node_width = 20, .node_height = 20};
  const Layout right = lay_out(*workflow, options);
  options.direction = LayoutDirection::kTopToBottom;
  const Layout down = lay_out(*workflow, options);
  check_drawing(*workflow, down, options);
  CHECK(down.width == right.height);
  CHECK(down.height == right.width);
  size_t different = 0;
  for (size_t node = 0; node < right.node_place.size(); ++node) {
    const LayoutPoint swapped{down.node_place[node].y, down.node_place[node].x};
    if (right.node_place[node] != swapped) ++different;
  }
  CHECK(different == 0);
}

TEST_CASE("random graphs are drawn without overlaps, forward and past nodes", "[layout]") {
  for (uint32_t seed = 0; seed < 150; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const auto workflow = workflow_from(random_document(random, 1 + random.below(120)));
    LayoutOptions options;
    options.fold_beyond = random.below(3);
    options.node_height = 1 + random.below(40);
    options.node_gap = random.below(20);
    options.edge_gap = 1 + random.below(20);
    if (random.below(4) == 0) options.bends_max = random.below(60);
    if (random.below(2) == 0) options.direction = LayoutDirection::kTopToBottom;
    check_drawing(*workflow, lay_out(*workflow, options), options);
  }
}

TEST_CASE("the same workflow is drawn alike every time", "[layout]") {
  Random random(11);
  const auto workflow = workflow_from(random_document(random, 300));
  const Layout first = lay_out(*workflow, {.fold_beyond = 1});
  const Layout second = lay_out(*workflow, {.fold_beyond = 1});
  CHECK(first.node_place == second.node_place);
  CHECK(first.points == second.points);
  CHECK(first.edge_points_end == second.edge_points_end);
  CHECK(first.crossings == second.crossings);
}

TEST_CASE("crossings are counted as they are drawn, and never more than in file order",
          "[layout]") {
  uint64_t drawn = 0;
  uint64_t in_file_order = 0;
  for (uint32_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const auto workflow =
        workflow_from(layered_document(random, 2 + random.below(5), 2 + random.below(12)));
    const Layout layout = lay_out(*workflow, {});
    // Tasks that nothing needs, and those pulled towards the one that does, change no span.
    std::vector<int64_t> across;
    std::vector<int64_t> number;
    for (uint32_t node = 0; node < layout.node_place.size(); ++node) {
      across.push_back(layout.node_place[node].y);
      number.push_back(node);
    }
    const uint64_t by_number = brute_crossings(layout, number);
    CHECK(layout.crossings == brute_crossings(layout, across));
    CHECK(layout.crossings <= by_number);
    drawn += layout.crossings;
    in_file_order += by_number;
  }
  CHECK(drawn < in_file_order / 2);
}

TEST_CASE("a planar graph in a confusing order is drawn without crossings", "[layout]") {
  nlohmann::json tasks = nlohmann::json::array({task("root")});
  for (const uint32_t i : {3, 0, 4, 1, 2}) tasks.push_back(task(numbered("a", i), {"root"}));
  for (const uint32_t i : {1, 4, 0, 2, 3}) {
    tasks.push_back(task(numbered("b", i), {numbered("a", i)}));
    tasks.push_back(task(numbered("c", i), {numbered("b", i)}));
  }
  const auto workflow = workflow_from({{"name", "tree"}, {"tasks", tasks}});
  const Layout layout = lay_out(*workflow, {});
  CHECK(layout.crossings == 0);
  check_drawing(*workflow, layout, {});
}

TEST_CASE("long edges of one node share their way", "[layout]") {
  nlohmann::json tasks = nlohmann::json::array({task("source"), task("t0", {"source"})});
  for (uint32_t i = 1; i < 6; ++i) {
    tasks.push_back(task(numbered("t", i), {numbered("t", i - 1), "source"}));
  }
  const auto workflow = workflow_from({{"name", "bus"}, {"tasks", tasks}});
  const Layout layout = lay_out(*workflow, {});
  check_drawing(*workflow, layout, {});
  // Between two layers there are the chain, the shared way and one edge that leaves it.
  CHECK(layout.crossings == 0);
  CHECK(layout.height < 3 * 36);
}

TEST_CASE("edges beyond the bends that are allowed become straight, the longest first",
          "[layout]") {
  Random random(5);
  const auto workflow = workflow_from(random_document(random, 200));
  const Layout all = lay_out(*workflow, {});
  CHECK(all.straight_edges == 0);
  const Layout some = lay_out(*workflow, {.bends_max = 100});
  const Layout none = lay_out(*workflow, {.bends_max = 0});
  CHECK(some.straight_edges > 0);
  CHECK(some.straight_edges < none.straight_edges);
  const auto span_of = [](const Layout& layout, size_t edge) {
    return layout.node_layer[layout.edge_to[edge]] - layout.node_layer[layout.edge_from[edge]];
  };
  size_t long_edges = 0;
  for (size_t edge = 0; edge < none.edge_from.size(); ++edge) {
    if (span_of(none, edge) > 1) ++long_edges;
    const auto [first, last] = points_of(none, edge);
    CHECK(last - first == 2);
  }
  CHECK(none.straight_edges == long_edges);
}

TEST_CASE("a graph whose long edges would need hundreds of thousands of bends is capped",
          "[layout]") {
  nlohmann::json tasks = nlohmann::json::array({task("t0")});
  for (uint32_t i = 1; i < 1'500; ++i) {
    std::vector<std::string> needs{numbered("t", i - 1)};
    if (i > 1) needs.push_back(numbered("t", (i - 1) / 2));
    tasks.push_back(task(numbered("t", i), needs));
  }
  const auto workflow = workflow_from({{"name", "deep"}, {"tasks", tasks}});
  LayoutOptions options{.bends_max = 50'000};
  const Layout layout = lay_out(*workflow, options);
  CHECK(layout.layer_count == 1'500);
  CHECK(layout.straight_edges > 0);
  CHECK(layout.points.size() < 2 * (50'000 + layout.edge_from.size()));
  check_drawing(*workflow, layout, options);
}

TEST_CASE("exit handlers stand after all tasks, and `finally` after the other handlers",
          "[layout]") {
  const auto workflow = workflow_of(R"({"name": "handlers",
    "tasks": [{"id": "a", "type": "noop"}, {"id": "b", "type": "noop", "needs": ["a"]}],
    "on_success": [{"id": "cheer", "type": "noop"}],
    "on_failure": [{"id": "alert", "type": "noop"}, {"id": "page", "type": "noop", "needs": ["alert"]}],
    "finally": [{"id": "tidy", "type": "noop"}]})");
  const Layout layout = lay_out(*workflow, {});
  const auto layer_of_task = [&](const char* id) {
    return layout.node_layer[layout.task_node[to_index(*workflow->find(id))]];
  };
  CHECK(layer_of_task("b") == 1);
  CHECK(layer_of_task("cheer") == 2);
  CHECK(layer_of_task("alert") == 2);
  CHECK(layer_of_task("page") == 3);
  CHECK(layer_of_task("tidy") == 4);
  check_drawing(*workflow, layout, {});
}

TEST_CASE("a task that only a late one needs stands next to it", "[layout]") {
  const auto workflow = workflow_of(R"({"name": "late", "tasks": [
    {"id": "a", "type": "noop"},
    {"id": "b", "type": "noop", "needs": ["a"]},
    {"id": "late", "type": "noop"},
    {"id": "c", "type": "noop", "needs": ["b", "late"]}]})");
  CHECK(lay_out(*workflow, {}).node_layer == std::vector<uint32_t>{0, 1, 1, 2});
}

TEST_CASE("adding a last task leaves the order of all others as it was", "[layout]") {
  for (uint32_t seed = 0; seed < 40; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    nlohmann::json document = random_document(random, 10 + random.below(80));
    const auto before = workflow_from(document);
    const LayoutOptions first_options;
    const Layout first = lay_out(*before, first_options);
    const uint32_t needed = random.below(before->task_count());
    document["tasks"].push_back(task("leaf", {numbered("t", needed)}));
    const auto after = workflow_from(document);
    LayoutOptions options;
    options.previous = places_of(*before, first, options.direction);
    const Layout second = lay_out(*after, options);
    check_drawing(*after, second, options);
    // A task may have become worth pulling towards its new successor: only where layers are the
    // same can orders be compared.
    for (uint32_t layer = 0; layer < first.layer_count; ++layer) {
      std::vector<std::string> names = names_in_order(*after, second, options, layer);
      std::vector<std::string> was = names_in_order(*before, first, options, layer);
      const auto drop = [](std::vector<std::string>& from, const std::vector<std::string>& others) {
        from.erase(std::remove_if(from.begin(), from.end(),
                                  [&](const std::string& name) {
                                    return std::find(others.begin(), others.end(), name) ==
                                           others.end();
                                  }),
                   from.end());
      };
      drop(names, was);
      drop(was, names);
      CHECK(names == was);
    }
  }
}

TEST_CASE("a new task stands beside its neighbours, not at the end of its layer", "[layout]") {
  nlohmann::json tasks = nlohmann::json::array();
  for (uint32_t i = 0; i < 9; ++i) {
    tasks.push_back(task(numbered("a", i)));
    tasks.push_back(task(numbered("b", i), {numbered("a", i)}));
  }
  nlohmann::json document = {{"name", "pairs"}, {"tasks", tasks}};
  const auto before = workflow_from(document);
  LayoutOptions options;
  options.previous = places_of(*before, lay_out(*before, options), options.direction);
  document["tasks"].push_back(task("new", {"a4"}));
  const auto after = workflow_from(document);
  const std::vector<std::string> names =
      names_in_order(*after, lay_out(*after, options), options, 1);
  const auto at = std::find(names.begin(), names.end(), "new") - names.begin();
  REQUIRE(names.size() == 10);
  CHECK((at == 4 || at == 5));
}
