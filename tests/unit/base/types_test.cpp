#include "gantline/types.hpp"

#include "support/catch.hpp"

using namespace gantline;

TEST_CASE("a run id survives its text form", "[engine][base]") {
  for (const uint64_t value :
       {uint64_t{1}, uint64_t{0xFFFFFFFFFFFFFFFF}, uint64_t{1} << 60, uint64_t{12345}}) {
    const auto parsed = parse_run_id(to_string(RunId{value}));
    REQUIRE(parsed.ok());
    CHECK(parsed.value() == RunId{value});
  }
}

TEST_CASE("run ids of later milliseconds sort later as text", "[engine][base]") {
  const RunId earlier = make_run_id(Millis{1'700'000'000'000}, UINT64_MAX);
  const RunId later = make_run_id(Millis{1'700'000'000'001}, 0);
  CHECK(to_string(earlier) < to_string(later));
}

TEST_CASE("text that is no run id is refused", "[engine][base]") {
  for (const char* text : {"", "abc", "0000000000000i", "zzzzzzzzzzzzz", "000000000000U"}) {
    CAPTURE(text);
    CHECK(parse_run_id(text).error().code == ErrorCode::kInvalidArgument);
  }
}
