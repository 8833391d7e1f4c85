#include <nlohmann/json.hpp>

#include "gantline/import.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using nlohmann::json;

TEST_CASE("a task graph keeps its dummies as tasks of duration zero", "[import]") {
  const auto result = import_text("stg",
                                  "  2\r\n"
                                  "  0  0  0\r\n"
                                  "  1  7  1  0\r\n"
                                  "  2  3  1  0\r\n"
                                  "  3  0  2  1 2\r\n"
                                  "# Tasks : 2\r\n"
                                  "999 garbage after the comment\r\n",
                                  "rand");
  REQUIRE(result.ok());
  CHECK(result.value()["tasks"] == json::parse(R"([
    {"id": "t0", "type": "noop", "needs": [], "estimate": {"fixed": 0}},
    {"id": "t1", "type": "noop", "needs": ["t0"], "estimate": {"fixed": 7}},
    {"id": "t2", "type": "noop", "needs": ["t0"], "estimate": {"fixed": 3}},
    {"id": "t3", "type": "noop", "needs": ["t1", "t2"], "estimate": {"fixed": 0}}])"));
}

// "line:column" of the first defect.
std::string place_of(const std::string& text) {
  const auto result = import_text("stg", text, "x");
  REQUIRE_FALSE(result.ok());
  const Defect& defect = result.error().front();
  return std::to_string(defect.line) + ":" + std::to_string(defect.column);
}

TEST_CASE("defects of a task graph carry line and column", "[import]") {
  CHECK(place_of("") == "1:1");
  CHECK(place_of("two\n") == "1:1");
  CHECK(place_of("99999999999999999999\n") == "1:1");
  CHECK(place_of("9000000000000000000\n") == "1:1");
  CHECK(place_of("1\n0 0 0\n1 -5 0\n2 0 1 1\n") == "3:3");
  CHECK(place_of("1\n0 0 0\n1 5 2 0\n2 0 1 1\n") == "3:1");  // two announced, one there
  CHECK(place_of("1\n0 0 0\n1 5 1 8\n2 0 1 1\n") == "3:7");  // no task 8
  CHECK(place_of("1\n0 0 0\n2 5 1 0\n2 0 1 1\n") == "3:1");  // out of order
  CHECK(place_of("1\n0 0 0\n1 5 1 0\n") == "3:1");           // a row is missing
  CHECK(place_of("0\n0 0 0\n1 0 1 0\n2 1 0\n") == "4:1");    // a row too many
  CHECK(place_of("1\n0 0 0\n1 9223372036854775807 1 0\n2 0 0\n") == "3:3");
}

}  // namespace
}  // namespace gantline
