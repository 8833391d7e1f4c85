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
  for (const uint32_t node : layers_of(layout, options)[layer]) {
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
