#include "gantline/needs.hpp"
#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;

namespace {

State installation() {
  State state;
  state.workers[WorkerId{1}] = {WorkerId{1}, 1, "one", {"gpu", "linux"}};
  state.workers[WorkerId{2}] = {WorkerId{2}, 1, "two", {"ssd"}};
  state.resources["cpu"] = 4'000;
  return state;
}

}  // namespace

TEST_CASE("tasks whose labels no single worker has are named, with their places",
          "[engine][needs]") {
  WorkflowBuilder builder("labels");
  builder.task("plain", "noop");
  builder.task("fits", "noop").label("linux").agent_type("gpu");
  builder.task("lacks", "noop").label("tpu");
  builder.task("tidy", "noop", TaskRole::kFinally).label("gpu").label("ssd");
  builder.task("kind", "noop", TaskRole::kFinally).agent_type("big");
  const auto needs = find_missing_labels(*build(builder), installation());
  REQUIRE(needs.size() == 3);
  CHECK(needs[0].message ==
        "task lacks needs the label tpu, which no worker here has; it would wait for ever");
  CHECK(needs[0].pointer == "/tasks/2/labels");
  CHECK(needs[1].message ==
        "task tidy needs the labels gpu, ssd, which no worker here has together; it would wait for "
        "ever");
  CHECK(needs[1].pointer == "/finally/0/labels");
  CHECK(needs[2].name == "big");
  CHECK(needs[2].pointer == "/finally/1/agent_type");
}

TEST_CASE("resources that nobody declares and those that are short are told apart",
          "[engine][needs]") {
  WorkflowBuilder builder("resources");
  builder.resource("own", 1);
  builder.task("fits", "noop").resource("own", 1).resource("cpu", 4);
  builder.task("short", "noop").resource("cpu", 5);
  builder.task("loose", "noop").resource("gpu/0", 1);
  const auto needs = find_missing_resources(*build(builder), installation());
  REQUIRE(needs.size() == 2);
  CHECK(needs[0].kind == UnmetNeed::Kind::kShort);
  CHECK(needs[0].message == "task short asks for more cpu than this installation has");
  CHECK(needs[0].pointer == "/tasks/1/resources/cpu");
  CHECK(needs[1].kind == UnmetNeed::Kind::kUndeclared);
  CHECK(needs[1].pointer == "/tasks/2/resources/gpu~10");
}

TEST_CASE("many undeclared resources do not hide one that is short", "[engine][needs]") {
  WorkflowBuilder builder("many");
  for (int i = 0; i < 1'500; ++i) {
    builder.task("t" + std::to_string(i), "noop").resource("gpu", 1);
  }
  builder.task("short", "noop").resource("cpu", 5);
  const auto needs = find_missing_resources(*build(builder), installation());
  REQUIRE(needs.size() == 1'001);
  CHECK(needs.back().kind == UnmetNeed::Kind::kShort);
}

TEST_CASE("the kind of worker is one more label that it must have", "[engine][needs]") {
  WorkflowBuilder builder("kinds");
  builder.task("train", "noop").label("zone").agent_type("gpu");
  EngineDriver driver(4);
  driver.submit(build(builder));
  CHECK(driver.running().empty());
  driver.give(ChangeWorker{WorkerId{1}, 1, {"zoned", {"zone"}}, Reason::kNone});
  CHECK(driver.running().empty());
  driver.give(ChangeWorker{WorkerId{2}, 1, {"right", {"zone", "gpu"}}, Reason::kNone});
  CHECK(driver.attempt("train").worker == WorkerId{2});
}

TEST_CASE("it is explained that no worker has the labels, be they busy or free",
          "[engine][needs]") {
  WorkflowBuilder builder("busy");
  builder.task("busy", "noop").priority(100);
  builder.task("train", "noop").label("gpu");
  EngineDriver driver(1);
  driver.submit(build(builder));
  const auto why = driver.engine().explain(RunId{1}, TaskIndex{1}, driver.now());
  REQUIRE(why.ok());
  REQUIRE(why.value().size() == 2);
  CHECK(why.value()[0].code == "slot");
  CHECK(why.value()[0].message == "all worker slots are busy");
  CHECK(why.value()[1].code == "worker");
  CHECK(why.value()[1].message ==
        "no worker here has the label gpu; it waits until one comes that has");
  CHECK(why.value()[1].subject == "gpu");
}

TEST_CASE("it is explained that no worker is there at all", "[engine][needs]") {
  WorkflowBuilder builder("alone");
  builder.task("task", "noop");
  EngineDriver driver(0);
  driver.submit(build(builder));
  const auto why = driver.engine().explain(RunId{1}, TaskIndex{0}, driver.now());
  REQUIRE(why.ok());
  REQUIRE(why.value().size() == 1);
  CHECK(why.value()[0].code == "slot");
  CHECK(why.value()[0].message == "no worker is there");
}

TEST_CASE("all tasks that ask for too much are counted in the refusal", "[engine][needs]") {
  WorkflowBuilder builder("greedy");
  for (const char* id : {"a", "b", "c"}) builder.task(id, "noop").resource("cpu", 9);
  EngineDriver driver;
  driver.give(ChangeResource{"cpu", 4'000});
  SubmitRun submit;
  submit.id = RunId{1};
  submit.submission.workflow = build(builder);
  const Status status = driver.give(std::move(submit)).status;
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().message ==
        "task a asks for more cpu than this installation has, and 2 more tasks do");
}
