#include <nlohmann/json.hpp>

#include "api_server.hpp"
#include "gantline/history.hpp"
#include "support/catch.hpp"

using namespace gantline;
using gantline::native::ApiClient;
using gantline::test::ApiServer;
using gantline::test::chain_of;
using gantline::test::RawConnection;
using gantline::test::status_in;
using gantline::test::submit;
using gantline::test::wait_for_end;
using nlohmann::json;

namespace {

std::string run_path(const std::string& run) { return "/api/v1/runs/" + run; }

// The status of one request that closes its connection.
std::string exchange(uint16_t port, const std::string& method, const std::string& path,
                     const std::string& headers = "", const std::string& body = "") {
  RawConnection connection(port);
  std::string request =
      method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  request += headers;
  if (!body.empty()) {
    request +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  REQUIRE(connection.send(request + "\r\n" + body));
  return connection.read_to_end();
}

// The path of a route with something in the place of its parameters.
std::string filled_in(const native::Route& route, const std::string& run) {
  std::string path = route.pattern;
  for (size_t begin = path.find('{'); begin != std::string::npos; begin = path.find('{')) {
    const size_t end = path.find('}', begin);
    const std::string name = path.substr(begin + 1, end - begin - 1);
    const std::string value = name == "run"    ? run
                              : name == "task" ? "first"
                              : name == "hash" ? std::string(64, '0')
                                               : "key";
    path.replace(begin, end + 1 - begin, value);
  }
  return path;
}

}  // namespace

TEST_CASE("a submitted run is started, listed and shown with its tasks", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"first", "second"}));
  wait_for_end(*client, run);

  const auto record = client->get(run_path(run));
  REQUIRE(record.ok());
  CHECK(record.value().at("state") == "completed");
  CHECK(record.value().at("counts").at("completed") == 2);
  CHECK(record.value().at("state_hash").get<std::string>().size() >= 16);

  auto glance = client->get(run_path(run) + "?state_hash=false");
  REQUIRE(glance.ok());
  CHECK(glance.value().at("state_hash").is_null());
  glance.value()["state_hash"] = record.value().at("state_hash");
  CHECK(glance.value() == record.value());
  CHECK(client->get(run_path(run) + "?state_hash=no").error().code == ErrorCode::kInvalidArgument);

  const auto list = client->get("/api/v1/runs?workflow=chain&limit=10");
  REQUIRE(list.ok());
  REQUIRE(list.value().at("runs").size() == 1);
  CHECK(list.value().at("runs")[0].at("id") == run);
  CHECK(list.value().at("next_before").is_null());
  const auto others = client->get("/api/v1/runs?workflow=other");
  REQUIRE(others.ok());
  CHECK(others.value().at("runs").empty());

  const auto tasks = client->get(run_path(run) + "/tasks?limit=1");
  REQUIRE(tasks.ok());
  CHECK(tasks.value().at("tasks").size() == 1);
  CHECK(tasks.value().at("next_first") == 1);
  const auto task = client->get(run_path(run) + "/tasks/second");
  REQUIRE(task.ok());
  CHECK(task.value().at("index") == 1);
}

TEST_CASE("the same idempotency key is the same run", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const ApiClient::Headers key = {{"Idempotency-Key", "monday"}};
  const std::string first = submit(*client, chain_of({"first"}), key);
  const auto again = client->post("/api/v1/runs", {{"workflow", chain_of({"first"})}}, key);
  REQUIRE(again.ok());
  CHECK(again.value().at("id") == first);
  CHECK(again.value().at("is_existing") == true);
  CHECK(submit(*client, chain_of({"first"}), {{"Idempotency-Key", "tuesday"}}) != first);
  const auto other = client->post("/api/v1/runs", {{"workflow", chain_of({"other"})}}, key);
  REQUIRE_FALSE(other.ok());
  CHECK(other.error().code == ErrorCode::kAlreadyExists);
  CHECK(other.error().where == first);
  // Also where the other one would be refused without the key.
  const json listed = {{"name", "listed"},
                       {"tasks", {{{"id", "a"}, {"type", "noop"}, {"for_each", "inputs.list"}}}}};
  const auto submit_listed = [&](json list) {
    return client->post("/api/v1/runs",
                        {{"workflow", listed}, {"inputs", {{"list", std::move(list)}}}},
                        {{"Idempotency-Key", "list"}});
  };
  CHECK(submit_listed(3).error().code == ErrorCode::kInvalidArgument);
  CHECK(submit_listed(json::array({1})).ok());
  CHECK(submit_listed(3).error().code == ErrorCode::kAlreadyExists);
  const auto wrong =
      client->post("/api/v1/runs", {{"workflow", chain_of({"first"})}, {"inputs", nullptr}});
  CHECK(wrong.error().where == "/inputs");
  const auto found = client->get("/api/v1/runs?idempotency_key=monday");
  REQUIRE(found.ok());
  CHECK(found.value().at("runs").size() == 1);
}

TEST_CASE("control needs the state version that If-Match names", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"hold", "second"}));
  const auto stale =
      client->post(run_path(run) + "/pause", json::object(), {{"If-Match", "\"999999\""}});
  REQUIRE_FALSE(stale.ok());
  CHECK(stale.error().code == ErrorCode::kStaleVersion);
  const auto wrong =
      client->post(run_path(run) + "/pause", json::object(), {{"If-Match", "\"abc\""}});
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error().code == ErrorCode::kInvalidArgument);

  const auto paused = client->post(run_path(run) + "/pause", {{"note", "lunch"}});
  REQUIRE(paused.ok());
  const auto record = client->get(run_path(run));
  REQUIRE(record.ok());
  CHECK(record.value().at("state") == "paused");
  const std::string version = paused.value().at("state_version").dump();
  const auto resumed = client->post(run_path(run) + "/resume", json::object(),
                                    {{"If-Match", "\"" + version + "\""}});
  CHECK(resumed.ok());
  REQUIRE(client->post(run_path(run) + "/cancel", {{"force", true}}).ok());
  wait_for_end(*client, run);
  const auto ended = client->get(run_path(run));
  REQUIRE(ended.ok());
  CHECK(ended.value().at("is_terminal") == true);
  CHECK(ended.value().at("state") != "completed");
}

TEST_CASE("a failed run is repeated by retry", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"first", "fail"}));
  wait_for_end(*client, run);
  const auto failed = client->get(run_path(run));
  REQUIRE(failed.ok());
  REQUIRE(failed.value().at("state") == "failed");
  const auto unknown = client->post(run_path(run) + "/retry", {{"task", "nobody"}});
  REQUIRE_FALSE(unknown.ok());
  CHECK(unknown.error().where == "/task");
  server.executor().release();
  REQUIRE(client->post(run_path(run) + "/retry", json::object()).ok());
  auto subscription = server.runtime().subscribe(parse_run_id(run).value(), 1);
  REQUIRE(subscription.ok());
  bool has_completed = false;
  while (!has_completed) {
    const auto events = subscription.value()->next(std::chrono::minutes(1));
    REQUIRE(events.ok());
    REQUIRE_FALSE(events.value().empty());
    for (const Event& event : events.value()) {
      has_completed = has_completed || (event.kind == EventKind::kRunPhaseChanged &&
                                        event.run_phase == RunPhase::kCompleted);
    }
  }
}

TEST_CASE("what waits is explained", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"hold", "second"}));
  const auto answer = client->get(run_path(run) + "/tasks/second/explain");
  REQUIRE(answer.ok());
  CHECK(answer.value().at("task") == "second");
  REQUIRE_FALSE(answer.value().at("reasons").empty());
  CHECK_FALSE(answer.value().at("reasons")[0].at("message").get<std::string>().empty());
}

TEST_CASE("logs are read page by page", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"hold"}));
  const native::AttemptLog log{parse_run_id(run).value(), TaskIndex{0}, 1};
  REQUIRE(server.logs().append(log, native::LogStream::kOut, Millis{5}, "hello\n").ok());
  const std::string path = run_path(run) + "/tasks/hold/logs?attempt=1";
  const auto page = client->get(path);
  REQUIRE(page.ok());
  REQUIRE(page.value().at("lines").size() == 1);
  CHECK(page.value().at("lines")[0].at("text") == "hello");
  CHECK(page.value().at("is_closed") == false);
  const auto next = client->get(path + "&offset=" + page.value().at("next_offset").dump());
  REQUIRE(next.ok());
  CHECK(next.value().at("lines").empty());
}

TEST_CASE("a history of more events than one read gives replays to the run's state",
          "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  json workflow = chain_of({"first"});
  for (int i = 0; i < 1'500; ++i) {
    workflow["tasks"].push_back({{"id", "task" + std::to_string(i)}, {"type", "noop"}});
  }
  const std::string run = submit(*client, workflow);
  wait_for_end(*client, run);
  const auto record = client->get(run_path(run));
  REQUIRE(record.ok());
  const auto text = client->get_text(run_path(run) + "/history");
  REQUIRE(text.ok());
  const auto history = parse_history(text.value());
  REQUIRE(history.ok());
  REQUIRE(history.value().events.size() > 4'096);
  const auto replayed = replay(history.value());
  REQUIRE(replayed.ok());
  CHECK(format_state_hash(state_hash(replayed.value())) == record.value().at("state_hash"));
}

TEST_CASE("the pages of a run's events are the whole of them", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"first", "second", "third"}));
  wait_for_end(*client, run);
  uint64_t expected = 1;
  json next = 1;
  while (!next.is_null()) {
    const auto page = client->get(run_path(run) + "/events?limit=4&first=" + next.dump());
    REQUIRE(page.ok());
    for (const json& event : page.value().at("events")) {
      CHECK(event.at("sequence") == expected);
      ++expected;
    }
    next = page.value().at("next_first");
  }
  const auto record = client->get(run_path(run));
  REQUIRE(record.ok());
  CHECK(record.value().at("state_version") == expected - 1);
}

TEST_CASE("defects of a submission come all at once with their pointers", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  json workflow = chain_of({"first"});
  workflow["tasks"][0]["needs"] = {"nobody"};
  const auto answer =
      client->post("/api/v1/runs", {{"workflow", workflow}, {"priority", 99}, {"surprise", 1}});
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kInvalidArgument);
  std::vector<std::string> pointers;
  for (const Defect& defect : client->defects()) pointers.push_back(defect.pointer);
  const auto has = [&](const std::string& pointer) {
    return std::find(pointers.begin(), pointers.end(), pointer) != pointers.end();
  };
  CHECK(has("/priority"));
  CHECK(has("/surprise"));
  CHECK(has("/workflow/tasks/0/needs/0"));
}

TEST_CASE("defects of a run's inputs come all at once with their pointers", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  json workflow = chain_of({"first"});
  workflow["inputs"] = {{"type", "object"}, {"required", {"city", "day"}}};
  const auto answer = client->post(
      "/api/v1/runs", {{"workflow", workflow}, {"tags", {""}}, {"inputs", {{"a", 1}}}});
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kInvalidArgument);
  std::vector<std::string> pointers;
  for (const Defect& defect : client->defects()) pointers.push_back(defect.pointer);
  CHECK(pointers == std::vector<std::string>{"/tags/0", "/inputs", "/inputs"});
}

TEST_CASE("errors are problem documents", "[native][http]") {
  ApiServer server;
  const uint16_t port = server.port();
  const std::string missing = exchange(port, "GET", "/api/v1/nothing");
  CHECK(status_in(missing) == 404);
  CHECK(missing.find("application/problem+json") != std::string::npos);
  CHECK(missing.find("\"code\":\"not_found\"") != std::string::npos);
  const std::string method = exchange(port, "DELETE", "/api/v1/runs");
  CHECK(status_in(method) == 405);
  CHECK(method.find("Allow: ") != std::string::npos);
  CHECK(status_in(exchange(port, "GET", "/api/v1/runs/zzzz")) == 404);
  CHECK(status_in(exchange(port, "GET", "/api/v1/runs?limit=many")) == 422);
  CHECK(status_in(exchange(port, "GET", "/api/v1/runs?limit=0")) == 422);
  CHECK(status_in(exchange(port, "GET", "/api/v1/runs?state=odd")) == 422);
  const std::string broken = exchange(port, "POST", "/api/v1/runs", "", "{\"a\":");
  CHECK(status_in(broken) == 422);
  CHECK(broken.find("\"line\":1") != std::string::npos);
  CHECK(status_in(exchange(port, "POST", "/api/v1/runs", "", "[]")) == 422);
}

TEST_CASE("every route is described and answers", "[native][http]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"first"}));
  wait_for_end(*client, run);
  const auto document = client->get("/api/v1/openapi.json");
  REQUIRE(document.ok());
  CHECK(document.value().at("openapi") == "3.1.0");
  size_t described = 0;
  for (const auto& [path, operations] : document.value().at("paths").items()) {
    described += operations.size();
  }
  CHECK(described == server.routes().size());
  for (const native::Route& route : server.routes()) {
    std::string method = route.method;
    for (char& c : method) c = static_cast<char>(std::tolower(c));
    INFO(route.method << " " << route.pattern);
    REQUIRE(document.value().at("paths").contains(route.pattern));
    CHECK(document.value().at("paths").at(route.pattern).contains(method));
    if (route.pattern == "/api/v1/events") continue;  // a stream without an end
    const std::string body = route.has_body ? "{}" : "";
    const std::string answer =
        exchange(server.port(), route.method, filled_in(route, run), "", body);
    const bool is_absent_workflow = route.pattern.find("{hash}") != std::string::npos;
    CHECK(status_in(answer) != 405);
    if (is_absent_workflow) {
      CHECK(status_in(answer) == 404);
    } else {
      CHECK(status_in(answer) != 404);
    }
    CHECK(status_in(answer) != 500);
    CHECK(status_in(answer) != 0);
  }
}
