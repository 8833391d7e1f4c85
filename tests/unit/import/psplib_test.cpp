#include <nlohmann/json.hpp>

#include "gantline/import.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using nlohmann::json;

// A project of four jobs and two resources; `replace` swaps one piece of it.
std::string project(const std::string& from = "", const std::string& to = "") {
  std::string text =
      "************************************************************************\n"
      "file with basedata            : small.bas\n"
      "************************************************************************\n"
      "projects                      :  1\n"
      "jobs (incl. supersource/sink ):  4\n"
      "horizon                       :  9\n"
      "RESOURCES\n"
      "  - renewable                 :  2   R\n"
      "  - nonrenewable              :  0   N\n"
      "  - doubly constrained        :  0   D\n"
      "************************************************************************\n"
      "PROJECT INFORMATION:\n"
      "pronr.  #jobs rel.date duedate tardcost  MPM-Time\n"
      "    1      2      0        5        1        5\n"
      "************************************************************************\n"
      "PRECEDENCE RELATIONS:\n"
      "jobnr.    #modes  #successors   successors\n"
      "   1        1          2           2   3\n"
      "   2        1          1           4\n"
      "   3        1          1           4\n"
      "   4        1          0\n"
      "************************************************************************\n"
      "REQUESTS/DURATIONS:\n"
      "jobnr. mode duration  R 1  R 2\n"
      "------------------------------------------------------------------------\n"
      "  1      1     0       0    0\n"
      "  2      1     5       3    0\n"
      "  3      1     4       0    2\n"
      "  4      1     0       0    0\n"
      "************************************************************************\n"
      "RESOURCEAVAILABILITIES:\n"
      "  R 1  R 2\n"
      "   12   13\n"
      "************************************************************************\n";
  const size_t place = text.find(from);
  REQUIRE(place != std::string::npos);
  return text.replace(place, from.size(), to);
}

Defect first_defect(const std::string& text) {
  const auto result = import_text("psplib", text, "x");
  REQUIRE_FALSE(result.ok());
  return result.error().front();
}

TEST_CASE("a project becomes tasks with demands and a workflow with capacities", "[import]") {
  const auto result = import_text("psplib", project(), "small");
  REQUIRE(result.ok());
  CHECK(result.value()["name"] == "small");
  CHECK(result.value()["resources"] == json({{"R1", 12}, {"R2", 13}}));
  CHECK(result.value()["tasks"] == json::parse(R"([
    {"id": "j1", "type": "noop", "needs": [], "estimate": {"fixed": 0}},
    {"id": "j2", "type": "noop", "needs": ["j1"], "estimate": {"fixed": 5}, "resources": {"R1": 3}},
    {"id": "j3", "type": "noop", "needs": ["j1"], "estimate": {"fixed": 4}, "resources": {"R2": 2}},
    {"id": "j4", "type": "noop", "needs": ["j2", "j3"], "estimate": {"fixed": 0}}])"));
}

TEST_CASE("line ends of DOS change nothing", "[import]") {
  std::string text;
  for (const char c : project()) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(import_text("psplib", text, "x").value() == import_text("psplib", project(), "x").value());
}

TEST_CASE("a multi-mode project is refused in so many words", "[import]") {
  const auto result =
      import_text("psplib", project("   2        1          1", "   2        3          1"), "x");
  REQUIRE_FALSE(result.ok());
  REQUIRE(result.error().size() == 1);
  CHECK(result.error()[0].message.find("multi-mode") != std::string::npos);
  CHECK(result.error()[0].line == 19);
  CHECK(first_defect(project("nonrenewable              :  0", "nonrenewable              :  2"))
            .message.find("nonrenewable resources") == 0);
}

TEST_CASE("defects of a project carry the line they stand in", "[import]") {
  CHECK(first_defect(project("2   3\n", "2   9\n")).line == 18);
  CHECK(first_defect(project("2   3\n", "2   x\n")).column == 40);
  CHECK(
      first_defect(project("  3      1     4       0    2\n", "  3      1     4       0\n")).line ==
      28);
  CHECK(first_defect(project("   3        1          1           4\n", "")).message ==
        "job 3 has no row under PRECEDENCE RELATIONS");
  CHECK(first_defect(project("  3      1     4       0    2\n", "")).message ==
        "job 3 has no row under REQUESTS/DURATIONS");
  CHECK(first_defect(project("   12   13\n", "")).message ==
        "no capacities under RESOURCEAVAILABILITIES");
  CHECK(first_defect(project("):  4", "):  99999999999")).line == 5);
  CHECK(first_defect(project("renewable                 :  2", "renewable                 :  99"))
            .code == ErrorCode::kLimitExceeded);
  CHECK(first_defect(project("  2      1     5 ", "  2      1     9223372036854775807 ")).line ==
        27);
  CHECK(first_defect("hello\n").message.find("not a PSPLIB project") == 0);
  CHECK(first_defect("PRECEDENCE RELATIONS:\n").line == 1);
}

TEST_CASE("a project cut off anywhere is refused and never read beyond its end", "[import]") {
  const std::string whole = project();
  const size_t last_row = whole.find("   12   13");
  for (size_t size = 0; size < last_row; ++size) {
    CHECK_FALSE(import_text("psplib", std::string_view(whole).substr(0, size), "x").ok());
  }
}

}  // namespace
}  // namespace gantline
