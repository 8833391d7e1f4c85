#include "import/task_ids.hpp"

#include <set>

#include "gantline/limits.hpp"
#include "support/catch.hpp"

namespace gantline::import {
namespace {

TEST_CASE("ids of letters, digits, dots, dashes and underscores are kept", "[import]") {
  CHECK(is_valid_task_id("bowtie2-build_ID0000001"));
  CHECK(is_valid_task_id("NFCORE.SAREK_8"));
  CHECK(is_valid_task_id("7zip"));
  CHECK_FALSE(is_valid_task_id(""));
  CHECK_FALSE(is_valid_task_id("-a"));
  CHECK_FALSE(is_valid_task_id("a b"));
  CHECK_FALSE(is_valid_task_id("a/b"));
  CHECK_FALSE(is_valid_task_id("caf\xC3\xA9"));
  CHECK(is_valid_task_id(std::string(limits::kNameBytes, 'a')));
  CHECK_FALSE(is_valid_task_id(std::string(limits::kNameBytes + 1, 'a')));
}

TEST_CASE("a valid id keeps its name although an invalid one before it would become it",
          "[import]") {
  TaskIds ids;
  for (const char* id : {"a b", "a:b", "a_b", "a_b_2"}) REQUIRE(ids.add(id));
  ids.assign();
  CHECK(*ids.find("a_b") == "a_b");
  CHECK(*ids.find("a_b_2") == "a_b_2");
  CHECK(*ids.find("a b") == "a_b_3");
  CHECK(*ids.find("a:b") == "a_b_4");
  CHECK(ids.find("a?b") == nullptr);
}

TEST_CASE("an id that comes twice is noticed", "[import]") {
  TaskIds ids;
  CHECK(ids.add("x y"));
  CHECK_FALSE(ids.add("x y"));
}

TEST_CASE("ids too long to keep become different valid ids", "[import]") {
  TaskIds ids;
  const std::string base(1'000, 'x');
  std::set<std::string> results;
  for (const char* ending : {"1", "2", "3"}) REQUIRE(ids.add(base + ending));
  REQUIRE(ids.add(""));
  ids.assign();
  for (const char* ending : {"1", "2", "3"}) results.insert(*ids.find(base + ending));
  results.insert(*ids.find(""));
  CHECK(results.size() == 4);
  for (const std::string& id : results) CHECK(is_valid_task_id(id));
}

}  // namespace
}  // namespace gantline::import
