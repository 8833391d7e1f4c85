#include <nlohmann/json.hpp>

#include "gantline/event.hpp"
#include "support/catch.hpp"
#include "support/events.hpp"

using namespace gantline;
using nlohmann::json;

namespace {

const RunId kRun = make_run_id(Millis{1'760'000'000'000}, 77);

}  // namespace

TEST_CASE("events of every kind survive their JSON form as text", "[engine][event]") {
  for (const Event& event : test::events_of_every_kind(kRun)) {
    CAPTURE(to_string(event.kind));
    const json parsed = json::parse(event_to_json(event).dump(), nullptr, false);
    const auto read = event_from_json(parsed);
    REQUIRE(read.ok());
    CHECK(test::is_same(read.value(), event));
  }
}

TEST_CASE("a started attempt is shown with names and units", "[engine][event]") {
  CHECK(event_to_json(test::attempt_started(kRun, 41)) == json{{"run", to_string(kRun)},
                                                               {"sequence", 41},
                                                               {"step", 70'041},
                                                               {"at_ms", 1'760'000'000'123},
                                                               {"kind", "attempt_started"},
                                                               {"cause", "engine"},
                                                               {"task_phase", "running"},
                                                               {"task", 41},
                                                               {"attempt", 1},
                                                               {"token", "000000000001fbf9"},
                                                               {"worker", 0}});
}

TEST_CASE("tokens and hashes are text, since JavaScript would round them", "[engine][event]") {
  const json shown = event_to_json(test::full_event(kRun, 1));
  CHECK(shown["token"] == "ffffffffffffffff");
  CHECK(shown["submission"]["workflow_hash"].get<std::string>().size() == 64);
}

TEST_CASE("JSON that is no event is refused with a pointer to what is wrong", "[engine][event]") {
  struct Wrong {
    const char* pointer;
    json value;
  };
  const std::vector<Wrong> wrongs = {
      {"/run", 17},
      {"/run", "none"},
      {"/sequence", -1},
      {"/sequence", "1"},
      {"/sequence", 1.5},
      {"/kind", "task_exploded"},
      {"/cause", "unknown"},
      {"/task", 4'294'967'296},
      {"/token", "12"},
      {"/token", "00000000000000zz"},
      {"/at_ms", 18'446'744'073'709'551'615u},
      {"/error/is_retryable", 1},
      {"/demands", json::array({1})},
      {"/submission/policy", "fastest"},
      {"/submission/priority", 3'000'000'000},
      {"/submission/workflow_hash", "ab"},
      {"/worker_description/labels", "gpu"},
  };
  for (const Wrong& wrong : wrongs) {
    CAPTURE(wrong.pointer, wrong.value.dump());
    json shown = event_to_json(test::full_event(kRun, 1));
    shown[json::json_pointer(wrong.pointer)] = wrong.value;
    const auto read = event_from_json(shown);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().code == ErrorCode::kInvalidArgument);
    CHECK(read.error().where == wrong.pointer);
  }
}

TEST_CASE("an event without run or kind, or with more than an event has, is refused",
          "[engine][event]") {
  const json whole = event_to_json(test::full_event(kRun, 1));
  for (const char* member : {"run", "kind"}) {
    json shown = whole;
    shown.erase(member);
    CHECK_FALSE(event_from_json(shown).ok());
  }
  for (const char* parent : {"", "/error", "/submission", "/worker_description"}) {
    CAPTURE(parent);
    json shown = whole;
    shown[json::json_pointer(parent)]["surprise"] = 1;
    const auto read = event_from_json(shown);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().where == parent);
  }
  for (const json& other : {json(), json(1), json::array(), json("event")})
    CHECK_FALSE(event_from_json(other).ok());
}
