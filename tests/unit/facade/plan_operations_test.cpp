#include "gantline/scenario.hpp"
#include "support/facade.hpp"

namespace gantline::test {
namespace {

constexpr std::string_view kFork = R"({
  "name": "fork",
  "tasks": [
    {"id": "a", "type": "noop", "estimate": "1s"},
    {"id": "b", "type": "noop", "needs": ["a"], "estimate": "5s"},
    {"id": "c", "type": "noop", "needs": ["a"], "estimate": "2s"}
  ],
  "on_failure": [{"id": "alarm", "type": "noop"}]
})";

Response plan(Facade& facade, const nlohmann::json& options) {
  const uint32_t workflow = open_workflow(facade, kFork);
  return ask(facade, {{"op", "plan"}, {"workflow", workflow}, {"options", options}});
}

TEST_CASE("a plan has a column for every figure of a task and a bar for every attempt",
          "[facade]") {
  Facade facade;
  const Response response = plan(facade, {{"workers", 1}});
  CHECK(response.result()["makespan_ms"] == 8'000);
  CHECK(response.result()["critical_path_ms"] == 6'000);
  CHECK(response.result()["workers"] == 1);
  CHECK_FALSE(response.result().contains("slack"));
  CHECK(response.column<double>("duration") == std::vector<double>{1'000, 5'000, 2'000, 0});
  CHECK(response.column<double>("latest_start") == std::vector<double>{0, 1'000, 4'000, 6'000});
  CHECK(response.column<uint8_t>("critical") == std::vector<uint8_t>{1, 1, 0, 0});
  CHECK(response.column<uint8_t>("expected") == std::vector<uint8_t>{1, 1, 1, 0});
  CHECK(response.column<uint32_t>("critical_path") == std::vector<uint32_t>{0, 1});
  CHECK(response.column<uint32_t>("task") == std::vector<uint32_t>{0, 1, 2});
  CHECK(response.column<double>("start") == std::vector<double>{0, 1'000, 6'000});
  CHECK(response.column<double>("end") == std::vector<double>{1'000, 6'000, 8'000});
  CHECK(response.column<double>("queued") == std::vector<double>{0, 1'000, 1'000});
  CHECK(response.column<uint32_t>("lane") == std::vector<uint32_t>{0, 0, 0});
  CHECK(response.column<uint8_t>("state") == std::vector<uint8_t>{1, 1, 1});
}

TEST_CASE("without a number of workers a plan has as many as it takes", "[facade]") {
  Facade facade;
  const Response response = plan(facade, nlohmann::json::object());
  CHECK(response.result()["makespan_ms"] == 6'000);
  CHECK(response.result()["workers"].is_null());
}

TEST_CASE("the full plan is what the document request of the HTTP API answers", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFork);
  const Response response =
      ask(facade, {{"op", "plan_full"}, {"workflow", workflow}, {"options", {{"workers", 2}}}});
  const auto document = plan_document({{"workflow", json_of(kFork)}, {"workers", 2}}, nullptr);
  REQUIRE(document.ok());
  CHECK(response.result() == document.value());
  CHECK(response.result()["critical_path"] == json_of(R"(["a", "b"])"));
}

TEST_CASE("bad options are refused by their pointer", "[facade]") {
  Facade facade;
  CHECK(plan(facade, {{"worker", 1}}).error_pointer() == "/options/worker");
  CHECK(plan(facade, {{"workers", -1}}).error_pointer() == "/options/workers");
  CHECK(plan(facade, {{"workers", 1e9}}).error_pointer() == "/options/workers");
  CHECK(plan(facade, {{"limits", {{"db", "x"}}}}).error_pointer() == "/options/limits/db");
  CHECK(plan(facade, {{"resources", {{"cpu", true}}}}).error_pointer() == "/options/resources/cpu");
  CHECK(plan(facade, {{"policy", "best"}}).error_pointer() == "/options/policy");
  CHECK(plan(facade, 3).error_pointer() == "/options");
}

TEST_CASE("the chart carries its title escaped", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFork);
  const Response response =
      ask(facade, {{"op", "gantt_svg"}, {"workflow", workflow}, {"title", "<script>"}});
  const auto svg = response.result()["svg"].get<std::string>();
  CHECK(svg.find("&lt;script") != std::string::npos);
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(ask(facade, {{"op", "gantt_svg"}, {"workflow", workflow}, {"width", 10}}).error_pointer() ==
        "/width");
}

}  // namespace
}  // namespace gantline::test
