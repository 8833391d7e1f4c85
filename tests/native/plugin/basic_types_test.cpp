#include <thread>

#include "attempt.hpp"
#include "support/catch.hpp"

using namespace gantline;
using namespace gantline::native;
using Json = nlohmann::json;

TEST_CASE("noop gives its output back", "[native][plugin][noop]") {
  const Ran ran = run_builtin("noop", {{"output", {{"answer", 42}}}});
  REQUIRE(ran.has_succeeded);
  CHECK(ran.output == Json{{"answer", 42}});
}

TEST_CASE("noop without a payload gives null", "[native][plugin][noop]") {
  for (const Json& with : {Json(), Json::object(), Json{{"output", nullptr}}}) {
    const Ran ran = run_builtin("noop", with);
    CHECK(ran.has_succeeded);
    CHECK(ran.output.is_null());
  }
}

TEST_CASE("noop fails as told, for as many attempts as told", "[native][plugin][noop]") {
  const Json with = {{"fail", {{"code", "busy"}, {"message", "later"}, {"attempts", 2}}}};
  const TaskTypeCatalog catalog;
  PluginTaskRunner runner(catalog, test_host_options());
  RecordingServices services;
  AttemptOrder order = make_order("noop", with);
  for (order.attempt = 1; order.attempt <= 2; ++order.attempt) {
    const Ran ran = describe(runner.run(order, services));
    CHECK(ran.error == TaskError{"busy", "later", true});
  }
  CHECK(describe(runner.run(order, services)).has_succeeded);
}

TEST_CASE("types say whether they wait for something outside", "[native][plugin]") {
  TaskTypeCatalog catalog;
  REQUIRE(catalog.load_library(GANTLINE_EVIL_PLUGIN, test_host_options()).ok());
  const PluginTaskRunner runner(catalog, test_host_options());
  for (const char* type : {"shell", "http", "sleep", "file.read", "file.write", "evil"})
    CHECK(runner.waits(make_order(type, Json())));
  for (const char* type : {"noop", "transform", "unknown"})
    CHECK_FALSE(runner.waits(make_order(type, Json())));
}

TEST_CASE("a payload of the wrong shape is an error that no retry mends", "[native][plugin]") {
  const std::pair<const char*, Json> cases[] = {
      {"noop", Json::array()},
      {"noop", {{"outptu", 1}}},
      {"noop", {{"fail", "yes"}}},
      {"sleep", Json()},
      {"sleep", {{"for", -1}}},
      {"sleep", {{"for", 1e300}}},
      {"sleep", {{"for", "5 minutes"}}},
      {"sleep", {{"for", "1s"}, {"ms", 1}}},
      {"sleep", {{"ms", "1s"}}},
      {"transform", Json::object()},
      {"transform", {{"value", 1}, {"merge", Json::array({Json::array()})}}},
      {"transform", {{"merge", Json::array({Json::object(), Json::array()})}}},
      {"transform", {{"merge", Json::array()}}},
      {"file.read", {{"path", 7}}},
      {"file.read", {{"path", std::string("a\0b", 3)}}},
      {"file.write", {{"path", "x"}}},
      {"file.write", {{"path", "x"}, {"content", "x"}, {"json", 1}}},
      {"shell", {{"command", Json::array()}}},
      {"shell", {{"command", {{"a", 1}}}}},
      {"shell", {{"command", {"true"}}, {"env", {{"A=B", "x"}}}}},
      {"shell", {{"command", {"true"}}, {"output", "xml"}}},
      {"shell", {{"command", std::string("a\0b", 3)}}},
  };
  for (const auto& [type, with] : cases) {
    INFO(type << " " << with.dump());
    const Ran ran = run_builtin(type, with);
    CHECK(ran.error.code == "invalid_with");
    CHECK_FALSE(ran.error.is_retryable);
  }
}

TEST_CASE("sleep takes durations in milliseconds and as text", "[native][plugin][sleep]") {
  for (const Json& with : {Json{{"for", 1}}, Json{{"for", "1ms"}}, Json{{"ms", 0}},
                           Json{{"ms", 1.0}}, Json{{"for", "0.002s"}},
                           Json{{"for", "0.0010000000s"}}, Json{{"for", "00000000000000001"}}}) {
    INFO(with.dump());
    CHECK(run_builtin("sleep", with).has_succeeded);
  }
}

TEST_CASE("a sleep that is cancelled stops", "[native][plugin][sleep]") {
  const TaskTypeCatalog catalog;
  PluginTaskRunner runner(catalog, test_host_options());
  RecordingServices services;
  const AttemptOrder order = make_order("sleep", {{"for", "100d"}});
  Ran ran;
  std::thread attempt([&] { ran = describe(runner.run(order, services)); });
  // Whether it comes before, while or after the attempt registers: the executor repeats nothing, so
  // do we as it does: flag first.
  services.set_cancelled();
  runner.cancel(order.token, false);
  attempt.join();
  CHECK(ran.was_stopped);
}

TEST_CASE("transform gives value, null too", "[native][plugin][transform]") {
  CHECK(run_builtin("transform", {{"value", {1, 2}}}).output == Json({1, 2}));
  CHECK(run_builtin("transform", {{"value", nullptr}}).has_succeeded);
}

TEST_CASE("transform merges objects, later fields winning, and lists",
          "[native][plugin][transform]") {
  const Json objects = {{"merge", Json::array({{{"a", 1}, {"b", 1}}, {{"b", 2}}})}};
  CHECK(run_builtin("transform", objects).output == Json{{"a", 1}, {"b", 2}});
  const Json lists = {{"merge", Json::array({Json::array({1}), Json::array({2, 3})})}};
  CHECK(run_builtin("transform", lists).output == Json({1, 2, 3}));
}

TEST_CASE("an unknown task type is an error that no retry mends", "[native][plugin]") {
  const Ran ran = run_builtin("nope", Json());
  CHECK(ran.error.code == "unknown_type");
  CHECK_FALSE(ran.error.is_retryable);
}
