// Simulations, recordings, positions and what is asked of them.
#include <algorithm>

#include "support/facade.hpp"

namespace gantline::test {
namespace {

constexpr std::string_view kFlow = R"({
  "name": "flow",
  "deadline": "1m",
  "resources": {"cpu": 2},
  "tasks": [
    {"id": "a", "type": "noop", "estimate": "1s"},
    {"id": "b", "type": "noop", "needs": ["a"], "estimate": {"p50": "2s", "p95": "6s"},
     "resources": {"cpu": 2}, "priority": 50},
    {"id": "c", "type": "noop", "needs": ["a"], "estimate": {"fixed": "3s", "failure": 0.3},
     "resources": {"cpu": 1}, "retry": {"initial_interval": "100ms", "maximum_attempts": 9}},
    {"id": "d", "type": "noop", "needs": ["b", "c"], "estimate": "1s"}
  ]
})";

// Begins a simulation and carries it to its end, a few decisions at a time.
uint32_t simulate(Facade& facade, nlohmann::json request) {
  request["op"] = "simulate";
  const auto handle = ask(facade, request).result().at("recording").get<uint32_t>();
  double progress = 0;
  while (true) {
    const Response step = ask(facade, {{"op", "advance"}, {"job", handle}, {"decisions", 2}});
    CHECK(step.result().at("progress").get<double>() >= progress);
    progress = step.result().at("progress").get<double>();
    if (step.result().at("done").get<bool>()) break;
  }
  CHECK(progress == 1.0);
  return handle;
}

void finish_job(Facade& facade, uint32_t job) {
  while (!ask(facade, {{"op", "advance"}, {"job", job}, {"decisions", 50}})
              .result()
              .at("done")
              .get<bool>()) {
  }
}

Response about(Facade& facade, const char* op, uint32_t recording) {
  return ask(facade, {{"op", op}, {"recording", recording}});
}

TEST_CASE("a simulation becomes a recording when it has ended", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFlow);
  const auto begun = ask(facade, {{"op", "simulate"}, {"workflow", workflow}});
  const auto handle = begun.result().at("recording").get<uint32_t>();
  CHECK(about(facade, "recording", handle).error_code() == "failed_precondition");
  CHECK(ask(facade, {{"op", "advance"}, {"job", handle}, {"decisions", 0}}).result()["done"] ==
        false);
  finish_job(facade, handle);
  const Response recording = about(facade, "recording", handle);
  CHECK(recording.result()["outcome"] == "completed");
  CHECK(recording.result()["workflow"] == workflow);
  CHECK(recording.result()["recorded_state_hash"] == "");
  const auto kinds = recording.column<uint8_t>("event_kind");
  CHECK(recording.result()["events"] == kinds.size());
  CHECK(kinds.front() == 1);
  CHECK(recording.column<int32_t>("event_task").front() == -1);
}

TEST_CASE("a recording lives on without its workflow", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFlow);
  const uint32_t recording = simulate(facade, {{"workflow", workflow}});
  REQUIRE(ask(facade, {{"op", "close"}, {"handle", workflow}}).ok());
  CHECK(about(facade, "schedule", recording).ok());
}

TEST_CASE("the schedule has a bar for each attempt and a name for each task", "[facade]") {
  Facade facade;
  const uint32_t recording = simulate(
      facade, {{"workflow", open_workflow(facade, kFlow)}, {"options", {{"typical", true}}}});
  const Response schedule = about(facade, "schedule", recording);
  CHECK(schedule.texts("name") == std::vector<std::string>{"a", "b", "c", "d"});
  CHECK(schedule.column<uint32_t>("task") == std::vector<uint32_t>{0, 1, 2, 3});
  CHECK(schedule.column<uint8_t>("state") == std::vector<uint8_t>{1, 1, 1, 1});
  const auto start = schedule.column<double>("start");
  const auto queued = schedule.column<double>("queued");
  CHECK(queued[2] == 1'000);
  CHECK(start[2] > queued[2]);  // b holds both cpus
}

TEST_CASE("seeking back and forth gives the states of the way", "[facade]") {
  Facade facade;
  const uint32_t recording =
      simulate(facade, {{"workflow", open_workflow(facade, kFlow)}, {"options", {{"seed", 3}}}});
  const Response all = about(facade, "recording", recording);
  const auto count = all.result()["events"].get<size_t>();
  std::vector<std::string> hashes;
  const auto seek = [&](size_t event) {
    return ask(facade, {{"op", "seek"}, {"recording", recording}, {"event", event}});
  };
  for (size_t event = 1; event <= count; ++event) {
    hashes.push_back(seek(event).result()["state_hash"]);
  }
  CHECK(hashes.back() == all.result()["state_hash"]);
  for (size_t event = count; event >= 1; --event) {
    const Response at = seek(event);
    CHECK(at.result()["event"] == event);
    CHECK(at.result()["state_hash"] == hashes[event - 1]);
  }
  const Response first = seek(1);
  CHECK(first.column<uint8_t>("phase") == std::vector<uint8_t>{0, 0, 0, 0});
  CHECK(first.column<double>("started") == std::vector<double>{-1, -1, -1, -1});
  CHECK(first.column<double>("queued") == std::vector<double>{-1, -1, -1, -1});
}

TEST_CASE("at a time some tasks run, one waits and says why", "[facade]") {
  Facade facade;
  const uint32_t recording = simulate(
      facade, {{"workflow", open_workflow(facade, kFlow)}, {"options", {{"typical", true}}}});
  const Response at = ask(facade, {{"op", "seek"}, {"recording", recording}, {"at_ms", 1'500}});
  CHECK(at.result()["at_ms"] == 1'500);
  CHECK(at.column<uint8_t>("phase") == std::vector<uint8_t>{7, 3, 1, 0});
  CHECK(at.column<double>("ended") == std::vector<double>{1'000, -1, -1, -1});
  CHECK(at.column<double>("started") == std::vector<double>{0, 1'000, -1, -1});
  const auto reasons = [&](const char* name) {
    return ask(facade, {{"op", "explain"}, {"recording", recording}, {"task", name}}).result();
  };
  CHECK(reasons("c")["reasons"][0]["code"] == "resource");
  CHECK(reasons("d")["reasons"][0]["code"] == "dependencies");
  CHECK(reasons("b")["reasons"].empty());
  const Response task = ask(facade, {{"op", "task"}, {"recording", recording}, {"task", "b"}});
  CHECK(task.result()["state"] == "running");
  CHECK(ask(facade, {{"op", "task"}, {"recording", recording}, {"task", "x"}}).error_pointer() ==
        "/task");
}

TEST_CASE("seek takes either an event or a time", "[facade]") {
  Facade facade;
  const uint32_t recording = simulate(facade, {{"workflow", open_workflow(facade, kFlow)}});
  CHECK_FALSE(about(facade, "seek", recording).ok());
  CHECK_FALSE(
      ask(facade, {{"op", "seek"}, {"recording", recording}, {"event", 1}, {"at_ms", 1}}).ok());
}

TEST_CASE("series count tasks and hold resources in their own unit", "[facade]") {
  Facade facade;
  const uint32_t recording = simulate(
      facade, {{"workflow", open_workflow(facade, kFlow)}, {"options", {{"typical", true}}}});
  const Response series = about(facade, "series", recording);
  const auto names = series.result()["names"].get<std::vector<std::string>>();
  const auto cpu = std::find(names.begin(), names.end(), "resource:cpu");
  REQUIRE(cpu != names.end());
  CHECK(series.result()["capacities"][static_cast<size_t>(cpu - names.begin())] == 2.0);
  const auto held = series.column<double>("resource:cpu");
  CHECK(*std::max_element(held.begin(), held.end()) == 2.0);
  CHECK(held.size() == series.column<double>("at").size());
  CHECK(series.column<double>("completed").back() == 4.0);
  CHECK(ask(facade, {{"op", "series"}, {"recording", recording}, {"from_ms", 5}, {"to_ms", 4}})
            .error_pointer() == "/to_ms");
}

TEST_CASE("events come in pages", "[facade]") {
  Facade facade;
  const uint32_t recording = simulate(facade, {{"workflow", open_workflow(facade, kFlow)}});
  const auto count = about(facade, "recording", recording).result()["events"].get<size_t>();
  size_t seen = 0;
  nlohmann::json next = 1;
  while (!next.is_null()) {
    const Response page =
        ask(facade, {{"op", "events"}, {"recording", recording}, {"first", next}, {"limit", 4}});
    for (const auto& event : page.result()["events"]) CHECK(event["sequence"] == ++seen);
    next = page.result()["next_first"];
  }
  CHECK(seen == count);
}

TEST_CASE("an exported history opens to the same states", "[facade]") {
  Facade facade;
  const uint32_t recording =
      simulate(facade, {{"workflow", open_workflow(facade, kFlow)}, {"options", {{"seed", 5}}}});
  const Response exported = about(facade, "export_history", recording);
  const Response opened =
      ask(facade, {{"op", "open_history"}, {"text", exported.result()["text"]}});
  const auto again = opened.result()["recording"].get<uint32_t>();
  const Response one = about(facade, "recording", recording);
  const Response other = about(facade, "recording", again);
  CHECK(other.result()["state_hash"] == one.result()["state_hash"]);
  CHECK(other.result()["recorded_state_hash"] == one.result()["state_hash"]);
  CHECK(other.column<double>("event_at") == one.column<double>("event_at"));
  CHECK(about(facade, "export_history", again).result()["text"] == exported.result()["text"]);
  CHECK(ask(facade, {{"op", "plan"}, {"workflow", opened.result()["workflow"]}}).ok());
  const Response broken = ask(facade, {{"op", "open_history"}, {"text", "{}\n"}});
  CHECK(broken.error_pointer() == "/text");
  CHECK(broken.error_detail().find("line 1") != std::string::npos);
}

constexpr std::string_view kShards = R"({
  "name": "shards",
  "tasks": [
    {"id": "list", "type": "noop", "estimate": "1s"},
    {"id": "shard", "type": "noop", "needs": ["list"], "estimate": "2s",
     "for_each": "[1, 2, 3]", "retry": {"maximum_attempts": 2}},
    {"id": "join", "type": "noop", "needs": ["shard"], "estimate": {"fixed": "1s", "failure": 1}}
  ]
})";

// A column that is kept up to date: the values of `changed` come to stand at `places`.
template <typename Element>
void put(std::vector<Element>& column, const std::vector<uint32_t>& places,
         const std::vector<Element>& changed) {
  for (size_t i = 0; i < places.size(); ++i) {
    if (places[i] >= column.size()) column.resize(places[i] + 1);
    column[places[i]] = changed[i];
  }
}

TEST_CASE("what extensions answer adds up to the whole recording", "[facade]") {
  Facade facade;
  const uint32_t recording = simulate(facade, {{"workflow", open_workflow(facade, kShards)}});
  const std::string text = about(facade, "export_history", recording).result()["text"];
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end + 1 - begin));
    begin = end + 1;
  }
  const Response opened = ask(facade, {{"op", "open_history"}, {"text", lines[0] + lines[1]}});
  const auto growing = opened.result()["recording"].get<uint32_t>();
  std::vector<double> at = about(facade, "recording", growing).column<double>("event_at");
  Response seen = ask(facade, {{"op", "seek"}, {"recording", growing}, {"event", 1}});
  std::vector<uint8_t> phase = seen.column<uint8_t>("phase");
  std::vector<double> ended = seen.column<double>("ended");
  std::vector<double> start;
  std::vector<uint32_t> lane;
  for (size_t i = 2; i < lines.size(); ++i) {
    const Response more =
        ask(facade, {{"op", "extend"}, {"recording", growing}, {"text", lines[i]}});
    REQUIRE(more.ok());
    CHECK(more.result()["events"] == i);
    for (const double time : more.column<double>("event_at")) at.push_back(time);
    const auto changed = more.column<uint32_t>("changed");
    put(phase, changed, more.column<uint8_t>("changed_phase"));
    put(ended, changed, more.column<double>("changed_ended"));
    const auto bars = more.column<uint32_t>("bar");
    put(start, bars, more.column<double>("start"));
    put(lane, bars, more.column<uint32_t>("lane"));
  }
  const Response whole = about(facade, "recording", recording);
  CHECK(about(facade, "recording", growing).result()["state_hash"] == whole.result()["state_hash"]);
  CHECK(about(facade, "recording", growing).result()["recorded_state_hash"] == "");
  CHECK(at == whole.column<double>("event_at"));
  const Response last = ask(facade, {{"op", "seek"}, {"recording", recording}, {"event", 9'999}});
  CHECK(phase == last.column<uint8_t>("phase"));
  CHECK(ended == last.column<double>("ended"));
  const Response schedule = about(facade, "schedule", recording);
  CHECK(start == schedule.column<double>("start"));
  CHECK(schedule.column<uint32_t>("task_spec") == std::vector<uint32_t>{0, 1, 2, 1, 1, 1});
  CHECK(lane == schedule.column<uint32_t>("lane"));
}

TEST_CASE("an extension that is no history says where", "[facade]") {
  Facade facade;
  const uint32_t recording = simulate(facade, {{"workflow", open_workflow(facade, kFlow)}});
  const auto extend = [&](const char* text) {
    return ask(facade, {{"op", "extend"}, {"recording", recording}, {"text", text}});
  };
  CHECK(extend("\n").ok());
  CHECK(extend("\n{}").error_pointer() == "/text");
  CHECK(extend("\n{}").error_detail().find("line 2") != std::string::npos);
}

TEST_CASE("a simulation goes on from the middle of a recording", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFlow);
  const uint32_t recording =
      simulate(facade, {{"workflow", workflow}, {"options", {{"typical", true}}}});
  REQUIRE(ask(facade, {{"op", "seek"}, {"recording", recording}, {"at_ms", 1'500}}).ok());
  const uint32_t fork = simulate(facade, {{"recording", recording}});
  CHECK(about(facade, "recording", fork).result()["state_hash"] ==
        about(facade, "recording", recording).result()["state_hash"]);
  // With more of what was short it ends earlier.
  const uint32_t base =
      simulate(facade, {{"workflow", workflow}, {"options", {{"typical", true}, {"workers", 1}}}});
  REQUIRE(ask(facade, {{"op", "seek"}, {"recording", base}, {"at_ms", 500}}).ok());
  const uint32_t better =
      simulate(facade, {{"recording", base}, {"options", {{"typical", true}, {"workers", 9}}}});
  CHECK(about(facade, "recording", better).result()["end_ms"] <=
        about(facade, "recording", base).result()["end_ms"]);
  const Response ended = about(facade, "recording", base);
  REQUIRE(
      ask(facade, {{"op", "seek"}, {"recording", base}, {"event", ended.result()["events"]}}).ok());
  CHECK(about(facade, "simulate", base).error_code() == "failed_precondition");
}

TEST_CASE("two recordings compare task by task", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFlow);
  const auto run = [&](int workers) {
    return simulate(
        facade, {{"workflow", workflow}, {"options", {{"typical", true}, {"workers", workers}}}});
  };
  const uint32_t one = run(1);
  const uint32_t four = run(4);
  const Response comparison = ask(facade, {{"op", "compare"}, {"a", one}, {"b", four}});
  CHECK(comparison.result()["only_a"] == 0);
  CHECK(comparison.texts("name").size() == 4);
  CHECK(comparison.column<double>("a_start").size() == 4);
  CHECK(ask(facade, {{"op", "compare"}, {"a", one}, {"b", workflow}}).error_pointer() == "/b");
}

TEST_CASE("a forecast is advanced in slices and gives the same figures in any", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFlow);
  std::vector<nlohmann::json> results;
  for (const int decisions : {1, 7, 100'000}) {
    const auto job = ask(facade, {{"op", "forecast"},
                                  {"workflow", workflow},
                                  {"trials", 40},
                                  {"options", {{"seed", 9}}}})
                         .result()["job"]
                         .get<uint32_t>();
    while (!ask(facade, {{"op", "advance"}, {"job", job}, {"decisions", decisions}})
                .result()["done"]
                .get<bool>()) {
    }
    const Response result = ask(facade, {{"op", "forecast_result"}, {"job", job}});
    CHECK(result.column<double>("finish").size() == 40);
    CHECK(result.column<uint32_t>("criticality")[0] == 40);
    CHECK(result.column<double>("task_p50").size() == 4);
    results.push_back(result.result());
  }
  CHECK(results[0] == results[1]);
  CHECK(results[0] == results[2]);
  CHECK(results[0]["deadline_ms"] == 60'000);
  CHECK(results[0]["miss_per_million"].is_number());
}

TEST_CASE("a forecast without a trial yet has no result", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFlow);
  const auto job = ask(facade, {{"op", "forecast"}, {"workflow", workflow}, {"trials", 5}})
                       .result()["job"]
                       .get<uint32_t>();
  CHECK(ask(facade, {{"op", "forecast_result"}, {"job", job}}).error_code() ==
        "failed_precondition");
  CHECK(ask(facade, {{"op", "forecast"}, {"workflow", workflow}, {"trials", 0}}).error_code() ==
        "invalid_argument");
  CHECK(ask(facade, {{"op", "advance"}, {"job", workflow}, {"decisions", 1}}).error_pointer() ==
        "/job");
}

TEST_CASE("a forecast of a recording begins where it was sought", "[facade]") {
  Facade facade;
  const uint32_t recording = simulate(
      facade, {{"workflow", open_workflow(facade, kFlow)}, {"options", {{"typical", true}}}});
  REQUIRE(ask(facade, {{"op", "seek"}, {"recording", recording}, {"at_ms", 3'500}}).ok());
  const auto job = ask(facade, {{"op", "forecast"},
                                {"recording", recording},
                                {"trials", 10},
                                {"options", {{"workers", 4}}}})
                       .result()["job"]
                       .get<uint32_t>();
  finish_job(facade, job);
  const Response result = ask(facade, {{"op", "forecast_result"}, {"job", job}});
  CHECK(result.column<double>("finish").front() > 3'500);
}

TEST_CASE("a sensitivity analysis says what one more of everything would buy", "[facade]") {
  Facade facade;
  const auto job = ask(facade, {{"op", "sensitivity"}, {"workflow", open_workflow(facade, kFlow)}})
                       .result()["job"]
                       .get<uint32_t>();
  finish_job(facade, job);
  const Response result = ask(facade, {{"op", "sensitivity_result"}, {"job", job}});
  bool has_cpu = false;
  for (const auto& change : result.result()["changes"]) {
    if (change["change"] != "raise_resource") continue;
    has_cpu = true;
    CHECK(change["subject"] == "cpu");
    CHECK(change["gain_ms"].get<int64_t>() > 0);
  }
  CHECK(has_cpu);
}

TEST_CASE("a drawing has a place for every task and stays close to the one before", "[facade]") {
  Facade facade;
  const uint32_t workflow = open_workflow(facade, kFlow);
  const Response drawing = ask(facade, {{"op", "layout"}, {"workflow", workflow}});
  CHECK(drawing.result()["layers"] == 3);
  CHECK(drawing.column<int32_t>("node_task").size() == 4);
  CHECK(drawing.column<uint32_t>("task_node").size() == 4);
  CHECK(drawing.column<uint32_t>("edge_points_end").back() * 2 ==
        drawing.column<double>("points").size());
  const uint32_t edited = open_workflow(facade, kFlow);
  const Response again =
      ask(facade, {{"op", "layout"}, {"workflow", edited}, {"previous", workflow}});
  CHECK(again.column<double>("y") == drawing.column<double>("y"));
  CHECK(ask(facade, {{"op", "layout"}, {"workflow", workflow}, {"direction", "up"}})
            .error_pointer() == "/direction");
  CHECK(
      ask(facade, {{"op", "layout"}, {"workflow", workflow}, {"node_width", 0}}).error_pointer() ==
      "/node_width");
}

}  // namespace
}  // namespace gantline::test
