#include "runtime/logging.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace gantline::native {
namespace {

TEST_CASE("a JSON line is one object whatever the values hold", "[logging]") {
  const std::array<LogField, 2> fields{LogField{"run", "a\"b\nc"}, LogField{"task", "\xff"}};
  const std::string line = format_log_line(LogFormat::kJson, "2026-01-02T03:04:05.678Z",
                                           LogLevel::kWarning, "it broke", fields);
  CHECK(line.find('\n') == std::string::npos);
  const auto json = nlohmann::json::parse(line);
  CHECK(json["level"] == "warning");
  CHECK(json["message"] == "it broke");
  CHECK(json["run"] == "a\"b\nc");
}

TEST_CASE("numbers are numbers in a JSON line and bare in text", "[logging]") {
  const std::array<LogField, 2> fields{LogField{"sequence", int64_t{12}}, LogField{"run", "34"}};
  const auto json =
      nlohmann::json::parse(format_log_line(LogFormat::kJson, "T", LogLevel::kInfo, "x", fields));
  CHECK(json["sequence"] == 12);
  CHECK(json["run"] == "34");
  CHECK(format_log_line(LogFormat::kText, "T", LogLevel::kInfo, "x", fields) ==
        "T info x sequence=12 run=34");
}

TEST_CASE("a text line quotes values that could be misread", "[logging]") {
  const std::array<LogField, 3> fields{LogField{"run", "abc"}, LogField{"why", "a b\nc"},
                                       LogField{"none", ""}};
  CHECK(format_log_line(LogFormat::kText, "T", LogLevel::kInfo, "started", fields) ==
        "T info started run=abc why=\"a b\\nc\" none=\"\"");
}

TEST_CASE("names of levels and formats are read as they are written", "[logging]") {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError, LogLevel::kOff})
    CHECK(parse_log_level(to_string(level)) == level);
  for (const LogFormat format : {LogFormat::kAuto, LogFormat::kText, LogFormat::kJson})
    CHECK(parse_log_format(to_string(format)) == format);
  CHECK_FALSE(parse_log_level("loud").has_value());
}

TEST_CASE("nothing is logged before logging was started", "[logging]") {
  CHECK_FALSE(is_logged(LogLevel::kError));
  CHECK_FALSE(is_logged(LogLevel::kOff));
}

}  // namespace
}  // namespace gantline::native
