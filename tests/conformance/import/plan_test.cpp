// Critical paths and lower bounds against figures that others computed.
#include "gantline/plan.hpp"

#include <fstream>
#include <sstream>

#include "data.hpp"
#include "gantline/import.hpp"
#include "support/catch.hpp"
#include "support/workflows.hpp"

namespace gantline {
namespace {

using test::data_path;
using test::has_data;
using test::read_csv;

std::string read_text(const std::string& name) {
  std::ifstream file(data_path(name));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::shared_ptr<const Workflow> import_file(const std::string& name, std::string_view format) {
  const auto document = import_text(format, read_text(name), "data");
  if (!document.ok()) FAIL(name << ": " << test::describe(document.error()));
  return test::workflow_from(document.value());
}

Plan plan_of(const Workflow& workflow, uint32_t workers) {
  PlanOptions options;
  options.workers = workers;
  auto plan = make_plan(workflow, options);
  if (!plan.ok()) FAIL(plan.error().message);
  return std::move(plan).value();
}

// The last number of the row of data below "PROJECT INFORMATION": the critical path length as the
// authors of the library publish it.
int64_t published_path_length(const std::string& text) {
  std::istringstream lines(text.substr(text.find("PROJECT INFORMATION:")));
  std::string line;
  for (int i = 0; i < 3; ++i) std::getline(lines, line);
  std::istringstream numbers(line);
  int64_t last = -1;
  for (int64_t number = 0; numbers >> number;) last = number;
  return last;
}

TEST_CASE("PSPLIB projects: the critical path is the published MPM time, the bound the energy",
          "[data][plan]") {
  if (!has_data()) return;
  for (auto row : read_csv("psplib/bounds.csv")) {
    CAPTURE(row["instance"]);
    const std::string name = "psplib/" + row["set"] + "/" + row["instance"] + ".sm";
    const Plan plan = plan_of(*import_file(name, "psplib"), 0);
    CHECK(plan.analysis.critical_path_length.count == published_path_length(read_text(name)));
    CHECK(plan.lower_bound.count ==
          std::max(std::stoll(row["cp_length"]), std::stoll(row["energy_lb"])));
    CHECK(plan.lower_bound.count <= std::stoll(row["ub"]));
  }
}

TEST_CASE("task graphs: critical path and bound on 2 to 16 processors are those of the index",
          "[data][plan]") {
  if (!has_data()) return;
  for (auto row : read_csv("stg/optima.csv")) {
    CAPTURE(row["instance"], row["procs"]);
    const auto workflow = import_file("stg/" + row["set"] + "/" + row["instance"] + ".stg", "stg");
    const Plan plan = plan_of(*workflow, static_cast<uint32_t>(std::stoul(row["procs"])));
    CHECK(plan.analysis.critical_path_length.count == std::stoll(row["cp_length"]));
    CHECK(plan.work.count == std::stoll(row["work"]));
    CHECK(plan.lower_bound.count == std::stoll(row["simple_lb"]));
  }
}

TEST_CASE("traces: critical path, depth, parts and bounds are those that networkx found",
          "[data][plan]") {
  if (!has_data()) return;
  for (auto row : read_csv("wfinstances/index.csv")) {
    CAPTURE(row["file"]);
    const auto workflow = import_file("wfinstances/" + row["file"], "wfcommons");
    const Plan plan = plan_of(*workflow, 0);
    CHECK(plan.analysis.critical_path_length.count == std::stoll(row["cp_ms"]));
    CHECK(plan.work.count == std::stoll(row["work_ms"]));
    CHECK(plan.stages.size() == std::stoul(row["depth"]) + 1);
    CHECK(plan.shape.independent_paths == std::stoul(row["components"]));
    CHECK(plan.shape.roots == std::stoul(row["roots"]));
    CHECK(plan.shape.leaves == std::stoul(row["leaves"]));
    CHECK(plan.makespan == plan.analysis.critical_path_length);
    for (const uint32_t workers : {4u, 16u, 64u}) {
      CHECK(plan_of(*workflow, workers).lower_bound.count ==
            std::stoll(row["lb_ms_p" + std::to_string(workers)]));
    }
  }
}

}  // namespace
}  // namespace gantline
