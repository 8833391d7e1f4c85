#include "gantline/units.hpp"

#include "gantline/limits.hpp"
#include "support/catch.hpp"

using namespace gantline;

TEST_CASE("durations are read exactly", "[engine][base]") {
  struct Case {
    const char* text;
    int64_t milliseconds;
  };
  const Case cases[] = {
      {"0", 0},
      {"1500", 1'500},
      {"250ms", 250},
      {"90s", 90'000},
      {"5m", 300'000},
      {"1h30m", 5'400'000},
      {"2d", 172'800'000},
      {"1.5s", 1'500},
      {"0.001s", 1},
      {"1.50000s", 1'500},
      {"1h0.5m", 3'630'000},
      {"1m500ms", 60'500},
      {"0s", 0},
      {"36500d", 3'153'600'000'000},
      {"1d1h1m1s1ms", 90'061'001},
  };
  for (const Case& entry : cases) {
    CAPTURE(entry.text);
    const auto parsed = parse_duration(entry.text);
    REQUIRE(parsed.ok());
    CHECK(parsed.value().count == entry.milliseconds);
  }
}

TEST_CASE("text that is no duration is refused", "[engine][base]") {
  for (const char* text : {"",     "s",     "-1s",  "+1s", "1.5",    "1.2345s", "0.5ms", "1m1h",
                           "1s1s", "1 s",   " 1s",  "1s ", "1.5m3s", "1x",      "1h30",  "1.s",
                           ".5s",  "1ms1s", "1e3s", "1S",  "nan",    "1,5s",    "1h-3m", "0x10"}) {
    CAPTURE(text);
    const auto parsed = parse_duration(text);
    REQUIRE(!parsed.ok());
    CHECK(parsed.error().code == ErrorCode::kInvalidArgument);
    CHECK(parsed.error().where == text);
  }
}

TEST_CASE("durations over a hundred years are refused without overflow", "[engine][base]") {
  for (const char* text : {"36501d", "36500d1ms", "3153600000001", "9223372036854775807",
                           "9223372036854775808", "99999999999999999999999999d", "106751991168d"}) {
    CAPTURE(text);
    CHECK(parse_duration(text).error().code == ErrorCode::kLimitExceeded);
  }
}

TEST_CASE("durations are written with their largest units first", "[engine][base]") {
  struct Case {
    int64_t milliseconds;
    const char* text;
  };
  const Case cases[] = {
      {0, "0s"},
      {1, "1ms"},
      {250, "250ms"},
      {1'000, "1s"},
      {1'500, "1.5s"},
      {1'001, "1.001s"},
      {60'000, "1m"},
      {60'250, "1m0.25s"},
      {5'400'000, "1h30m"},
      {86'400'000, "1d"},
      {90'061'001, "1d1h1m1.001s"},
      {-1'500, "-1.5s"},
      {-5, "-5ms"},
  };
  for (const Case& entry : cases) {
    CHECK(format_duration(Millis{entry.milliseconds}) == entry.text);
  }
  CHECK(format_duration(Millis{INT64_MIN}).front() == '-');
}

TEST_CASE("sizes are read in bytes", "[engine][base]") {
  struct Case {
    const char* text;
    int64_t bytes;
  };
  const Case cases[] = {
      {"64", 64},
      {"64B", 64},
      {"1kB", 1'000},
      {"1KiB", 1'024},
      {"512MiB", 536'870'912},
      {"1.5GiB", 1'610'612'736},
      {"10MB", 10'000'000},
      {"0.5kB", 500},
      {"2TB", 2'000'000'000'000},
      {"1TiB", 1'099'511'627'776},
      {"0", 0},
      {"0.0009765625KiB", 1},
  };
  for (const Case& entry : cases) {
    CAPTURE(entry.text);
    const auto parsed = parse_size(entry.text);
    REQUIRE(parsed.ok());
    CHECK(parsed.value() == entry.bytes);
  }
  for (const char* text :
       {"", "MiB", "1 MiB", "1mb", "1KB", "1.5", "0.3B", "-1", "1MiB1KiB", "1."}) {
    CAPTURE(text);
    REQUIRE(!parse_size(text).ok());
    CHECK(parse_size(text).error().code == ErrorCode::kInvalidArgument);
  }
  CHECK(parse_size("8388608TiB").error().code == ErrorCode::kLimitExceeded);
  CHECK(parse_size("9223372036854775807").value() == INT64_MAX);
}

TEST_CASE("sizes are written shortest and exact", "[engine][base]") {
  CHECK(format_size(0) == "0B");
  CHECK(format_size(1) == "1B");
  CHECK(format_size(1'024) == "1KiB");
  CHECK(format_size(536'870'912) == "512MiB");
  CHECK(format_size(10'000'000) == "10MB");
  CHECK(format_size(1'000'001) == "1000001B");
  CHECK(format_size(-1'024) == "-1KiB");
  for (const int64_t bytes : {int64_t{1'610'612'736}, int64_t{123'456'789}, INT64_MAX}) {
    CHECK(parse_size(format_size(bytes)).value() == bytes);
  }
}

TEST_CASE("amounts are thousandths of a number or of a byte", "[engine][base]") {
  CHECK(parse_amount("8").value() == 8'000);
  CHECK(parse_amount("0.5").value() == 500);
  CHECK(parse_amount("0.001").value() == 1);
  CHECK(parse_amount("1.250").value() == 1'250);
  CHECK(parse_amount("1kB").value() == 1'000'000);
  CHECK(parse_amount("64B").value() == 64'000);
  CHECK(parse_amount("9007199254740.992").value() == limits::kAmount);
  CHECK(parse_amount("9007199254740.993").error().code == ErrorCode::kLimitExceeded);
  CHECK(parse_amount("9TiB").error().code == ErrorCode::kLimitExceeded);
  CHECK(parse_amount("9223372036854775807TiB").error().code == ErrorCode::kLimitExceeded);
  for (const char* text : {"", "-1", "0.0001", "1e3", "x", "1 ", "1.5.5", "1cpu"}) {
    CAPTURE(text);
    REQUIRE(!parse_amount(text).ok());
    CHECK(parse_amount(text).error().code == ErrorCode::kInvalidArgument);
  }
  CHECK(format_amount(500) == "0.5");
  CHECK(format_amount(8'000) == "8");
  CHECK(format_amount(1) == "0.001");
  CHECK(format_amount(-1'250) == "-1.25");
  CHECK(format_amount(0) == "0");
}
