#include <string>

#include "support/workflows.hpp"

using namespace gantline;
using test::describe;

TEST_CASE("a document of a hundred thousand tasks with expressions is read", "[engine][model]") {
  constexpr uint32_t kTasks = 100'000;
  nlohmann::json document = {{"name", "large"}};
  nlohmann::json& tasks = document["tasks"] = nlohmann::json::array();
  for (uint32_t i = 0; i < kTasks; ++i) {
    nlohmann::json task = {
        {"id", "task_" + std::to_string(i)}, {"type", "noop"}, {"estimate", "2s"}};
    if (i > 0) {
      task["needs"] = {"task_" + std::to_string(i - 1), "task_" + std::to_string(i / 2)};
      task["with"] = {{"near", "${{ tasks.task_" + std::to_string(i - 1) + ".output }}"},
                      {"far", "${{ tasks.task_" + std::to_string(i / 1'000) + ".output }}"}};
    }
    tasks.push_back(std::move(task));
  }
  const auto workflow = parse_workflow(document, nullptr);
  REQUIRE((workflow.ok() ? "" : describe(workflow.error())).empty());
  CHECK(workflow.value().task_count() == kTasks);
  CHECK(workflow.value().find("task_77777") == TaskIndex{77'777});
  CHECK(workflow.value().upward_rank(TaskIndex{0}) == Millis{int64_t{kTasks} * 2'000});
}
