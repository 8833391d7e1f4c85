#include "gantline/generate.hpp"

#include <map>
#include <set>
#include <string>

#include "gantline/analysis.hpp"
#include "gantline/simulator.hpp"
#include "support/catch.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using namespace gantline::test;

namespace {

nlohmann::json document_of(std::string_view shape, uint32_t tasks, uint64_t seed) {
  auto document = generate_workflow(shape, tasks, seed);
  if (!document.ok()) FAIL(document.error().message);
  return std::move(document).value();
}

// Number of tasks by the word before the number in their ids.
std::map<std::string, uint32_t> jobs_of(const nlohmann::json& document) {
  std::map<std::string, uint32_t> jobs;
  for (const auto& task : document["tasks"]) {
    const auto id = task["id"].get<std::string>();
    ++jobs[id.substr(0, id.find('_'))];
  }
  return jobs;
}

}  // namespace

TEST_CASE("every shape of every size is a valid workflow of exactly that many tasks",
          "[generate]") {
  for (const GeneratorShape& shape : generator_shapes()) {
    for (uint32_t tasks = 1; tasks <= 2'000; tasks += tasks < 130 ? 1 : 187) {
      for (const uint64_t seed : {uint64_t{0}, uint64_t{1}, UINT64_MAX}) {
        INFO(shape.name << " of " << tasks << " tasks, seed " << seed);
        const auto workflow = workflow_from(document_of(shape.name, tasks, seed));
        REQUIRE(workflow->task_count() == tasks);
        REQUIRE_FALSE(workflow->settings().description.empty());
      }
    }
  }
}

TEST_CASE("mixed workflows of many seeds are valid", "[generate]") {
  for (uint64_t seed = 0; seed < 1'000; ++seed) {
    INFO("seed " << seed);
    const uint32_t tasks = 1 + static_cast<uint32_t>(seed % 60);
    REQUIRE(workflow_from(document_of("mixed", tasks, seed))->task_count() == tasks);
  }
}

TEST_CASE("the same seed gives the same document, another one another", "[generate]") {
  for (const GeneratorShape& shape : generator_shapes()) {
    INFO(shape.name);
    CHECK(document_of(shape.name, 50, 7).dump() == document_of(shape.name, 50, 7).dump());
    CHECK(document_of(shape.name, 50, 7) != document_of(shape.name, 50, 8));
  }
}

TEST_CASE("scientific shapes have the tasks of their workflows, to the last one", "[generate]") {
  const auto montage = jobs_of(document_of("montage", 1'000, 1));
  CHECK(montage.at("mProject") == montage.at("mBackground"));
  CHECK(montage.at("mDiffFit") > 2 * montage.at("mProject"));
  CHECK(montage.at("mJPEG") == 1);
  const auto epigenomics = jobs_of(document_of("epigenomics", 1'000, 1));
  CHECK(epigenomics.at("map") >= epigenomics.at("filterContams"));
  CHECK(epigenomics.at("mapMergeLane") == epigenomics.at("fastQSplit"));
  CHECK(epigenomics.at("pileup") == 1);
  const auto cybershake = jobs_of(document_of("cybershake", 1'000, 1));
  CHECK(cybershake.at("peakValCalc") == cybershake.at("seismogramSynthesis"));
  CHECK(cybershake.at("zipPSA") == 1);
  const auto inspiral = jobs_of(document_of("inspiral", 1'000, 1));
  CHECK(inspiral.at("trigBank") == inspiral.at("inspiralVeto"));
  CHECK(inspiral.at("thincaSecond") == inspiral.at("thinca"));
  const auto sipht = jobs_of(document_of("sipht", 1'000, 1));
  CHECK(sipht.at("annotate") == 31);
  CHECK(sipht.at("patser") == 1'000 - 31 * 12);
}

TEST_CASE("from a shape's smallest instance on, nothing of it is left out", "[generate]") {
  const std::map<std::string, std::pair<uint32_t, std::string>> smallest = {
      {"montage", {11, "mJPEG"}},    {"epigenomics", {9, "pileup"}},
      {"cybershake", {5, "zipPSA"}}, {"inspiral", {6, "thincaSecond"}},
      {"sipht", {13, "annotate"}},   {"fork_join", {4, "join"}}};
  for (const auto& [shape, end] : smallest) {
    for (uint32_t tasks = end.first; tasks < 400; ++tasks) {
      INFO(shape << " of " << tasks << " tasks");
      const auto document = document_of(shape, tasks, 1);
      const auto id = document["tasks"].back()["id"].get<std::string>();
      REQUIRE(id.substr(0, id.find('_')) == end.second);
    }
  }
}

TEST_CASE("plain shapes are as deep and wide as their names say", "[generate]") {
  CHECK(workflow_from(document_of("chain", 60, 1))->dag().stage_count() == 60);
  const Shape fork_join = shape_of(workflow_from(document_of("fork_join", 500, 1))->dag());
  CHECK(fork_join.roots == 1);
  CHECK(fork_join.leaves == 1);
  CHECK(fork_join.stage_width >= 20);
  const auto layered = workflow_from(document_of("layered", 900, 1));
  CHECK(layered->dag().stage_count() > 15);
  CHECK(layered->dag().stage_count() < 60);
}

TEST_CASE("mixed workflows use every feature that a simulation can bring to an end", "[generate]") {
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const auto document = document_of("mixed", 40, seed);
    for (const auto& [key, value] : document.items()) seen.insert(key);
    for (const auto& task : document["tasks"]) {
      for (const auto& [key, value] : task.items()) seen.insert("task." + key);
      if (task.contains("join")) seen.insert(task["join"].get<std::string>());
    }
  }
  for (const char* const feature : {"policy",
                                    "limits",
                                    "resources",
                                    "prices",
                                    "deadline",
                                    "deadline_warning",
                                    "max_failure_ratio",
                                    "accept_partial",
                                    "defaults",
                                    "segments",
                                    "on_success",
                                    "on_failure",
                                    "finally",
                                    "task.when",
                                    "task.for_each",
                                    "task.limits",
                                    "task.resources",
                                    "task.priority",
                                    "task.retry",
                                    "task.timeout",
                                    "task.estimate",
                                    "task.allow_failure",
                                    "task.fallback",
                                    "task.max_failure_ratio",
                                    "task.with",
                                    "task.segment",
                                    "all_success",
                                    "all_done",
                                    "none_failed",
                                    "one_success",
                                    "one_failed",
                                    "all_failed"}) {
    INFO(feature);
    CHECK(seen.count(feature) == 1);
  }
}

TEST_CASE("simulations of mixed workflows end, well and badly, alike every time", "[generate]") {
  std::map<RunPhase, uint32_t> outcomes;
  bool has_failed_attempts = false;
  for (uint64_t seed = 0; seed < 120; ++seed) {
    INFO("seed " << seed);
    const auto workflow = workflow_from(document_of("mixed", 30, seed));
    const auto simulate = [&] {
      Simulation simulation(workflow, {.workers = 3, .seed = seed});
      simulation.step(100'000);
      REQUIRE(simulation.done());
      return simulation.result();
    };
    const TrialResult result = simulate();
    CHECK(simulate().state_hash == result.state_hash);
    ++outcomes[result.phase];
    for (const SimulatedTask& attempt : result.attempts) {
      has_failed_attempts = has_failed_attempts || attempt.failed;
    }
  }
  CHECK(has_failed_attempts);
  CHECK(outcomes.size() >= 2);
  CHECK(outcomes[RunPhase::kCompleted] >= 10);
}

TEST_CASE("what cannot be generated is refused by name", "[generate]") {
  const auto no_shape = generate_workflow("montagne", 10, 1);
  REQUIRE_FALSE(no_shape.ok());
  CHECK(no_shape.error().code == ErrorCode::kNotFound);
  CHECK(no_shape.error().where == "shape");
  CHECK(no_shape.error().message.find("montage") != std::string::npos);
  CHECK(generate_workflow("chain", 0, 1).error().code == ErrorCode::kInvalidArgument);
  CHECK(generate_workflow("chain", kGeneratedTasks + 1, 1).error().code ==
        ErrorCode::kLimitExceeded);
  CHECK(document_of("chain", 1, 1)["tasks"].size() == 1);
}
