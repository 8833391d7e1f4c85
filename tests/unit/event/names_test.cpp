#include <set>

#include "gantline/event.hpp"
#include "support/catch.hpp"

using namespace gantline;

namespace {

// How many of the 256 values have a name, checking that names are distinct and parse back.
template <typename Enumeration, typename Parse>
int count_names(Parse parse) {
  std::set<std::string_view> names;
  for (unsigned value = 0; value <= UINT8_MAX; ++value) {
    const auto enumerator = static_cast<Enumeration>(value);
    const std::string_view name = to_string(enumerator);
    if (name == "unknown") continue;
    CHECK(names.insert(name).second);
    CHECK(parse(name) == enumerator);
  }
  return static_cast<int>(names.size());
}

}  // namespace

TEST_CASE("every kind, cause and reason has a name of its own that parses back",
          "[engine][event]") {
  CHECK(count_names<EventKind>(parse_event_kind) == 22);
  CHECK(count_names<Cause>(parse_cause) == 5);
  CHECK(count_names<Reason>(parse_reason) == 25);
}

TEST_CASE("names that are none are refused", "[engine][event]") {
  for (const char* text : {"", "unknown", "Task_queued", "task_queued ", "nothing"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_event_kind(text).has_value());
    CHECK_FALSE(parse_cause(text).has_value());
    CHECK_FALSE(parse_reason(text).has_value());
  }
}
