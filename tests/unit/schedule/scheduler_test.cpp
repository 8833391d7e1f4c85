#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;
using gantline::test::EngineDriver;
using Names = std::vector<std::string>;

namespace {

// Ends what runs, one attempt after another, and gives the order in which tasks started.
Names start_order(EngineDriver& driver) {
  Names order = driver.running();
  while (!driver.running().empty()) {
    const Names before = driver.running();
    driver.succeed(before.front());
    const Names after = driver.running();
    order.insert(order.end(), after.begin() + static_cast<std::ptrdiff_t>(before.size() - 1),
                 after.end());
  }
  return order;
}

Names start_order(SchedulingPolicy policy) {
  WorkflowBuilder builder("policies");
  builder.policy(policy);
  builder.task("short", "noop").duration(Millis{10}).priority(10);
  builder.task("long", "noop").duration(Millis{500});
  builder.task("urgent", "noop").duration(Millis{20}).priority(90);
  builder.task("plain", "noop").duration(Millis{30});
  EngineDriver driver(1);
  driver.submit(build(builder));
  return start_order(driver);
}

}  // namespace

TEST_CASE("each policy has its own order", "[engine][schedule]") {
  CHECK(start_order(SchedulingPolicy::kPriority) == Names{"urgent", "short", "long", "plain"});
  CHECK(start_order(SchedulingPolicy::kCriticalPath) == Names{"long", "plain", "urgent", "short"});
  CHECK(start_order(SchedulingPolicy::kFifo) == Names{"short", "long", "urgent", "plain"});
  // Without a deadline the latest start decides, which is the longest path.
  CHECK(start_order(SchedulingPolicy::kDeadline) == Names{"long", "plain", "urgent", "short"});
}

TEST_CASE("equal tasks start in file order", "[engine][schedule]") {
  WorkflowBuilder builder("equal");
  for (const char* id : {"c", "a", "b"}) builder.task(id, "noop");
  EngineDriver driver(1);
  driver.submit(build(builder));
  CHECK(start_order(driver) == Names{"c", "a", "b"});
}

TEST_CASE("the run whose deadline is nearer goes first", "[engine][schedule]") {
  const auto with_deadline = [](Millis deadline) {
    WorkflowBuilder builder("due");
    builder.policy(SchedulingPolicy::kDeadline).deadline(deadline);
    builder.task("a", "noop");
    return build(builder);
  };
  EngineDriver driver(0);
  const RunId late = driver.submit(with_deadline(Millis{90'000}));
  const RunId soon = driver.submit(with_deadline(Millis{30'000}));
  driver.give(ChangeWorker{WorkerId{0}, 1, {}, Reason::kNone});
  CHECK(driver.phase("a", soon) == TaskPhase::kRunning);
  CHECK(driver.phase("a", late) == TaskPhase::kQueued);
}

TEST_CASE("waiting makes up for priority", "[engine][schedule]") {
  const auto with_priority = [](int priority) {
    WorkflowBuilder builder("aged");
    builder.task("a", "noop").priority(priority);
    return build(builder);
  };
  EngineDriver driver(0);
  const RunId old = driver.submit(with_priority(0));
  // Ten points are worth ten minutes.
  SECTION("not enough of it") {
    driver.wait(Millis{599'000});
    const RunId urgent = driver.submit(with_priority(10));
    driver.give(ChangeWorker{WorkerId{0}, 1, {}, Reason::kNone});
    CHECK(driver.phase("a", urgent) == TaskPhase::kRunning);
  }
  SECTION("enough of it") {
    driver.wait(Millis{601'000});
    const RunId urgent = driver.submit(with_priority(10));
    driver.give(ChangeWorker{WorkerId{0}, 1, {}, Reason::kNone});
    CHECK(driver.phase("a", urgent) == TaskPhase::kQueued);
    CHECK(driver.phase("a", old) == TaskPhase::kRunning);
  }
}

TEST_CASE("the last minutes before a deadline raise a run", "[engine][schedule]") {
  const auto make = [](Millis deadline) {
    WorkflowBuilder builder("boosted");
    if (deadline != Millis{}) builder.deadline(deadline);
    builder.task("a", "noop");
    return build(builder);
  };
  EngineDriver driver(0);
  const RunId first = driver.submit(make(Millis{}));
  const RunId due = driver.submit(make(Millis{16 * 60'000}));
  driver.wait(Millis{2 * 60'000});
  driver.give(ChangeWorker{WorkerId{0}, 1, {}, Reason::kNone});
  CHECK(driver.phase("a", due) == TaskPhase::kRunning);
  CHECK(driver.phase("a", first) == TaskPhase::kQueued);
}

TEST_CASE("a keyed limit bounds the tasks that hold it together", "[engine][limits]") {
  WorkflowBuilder builder("limited");
  builder.limit("db", 2);
  for (int i = 0; i < 4; ++i) builder.task("t" + std::to_string(i), "noop").limit("db");
  builder.task("free", "noop");
  EngineDriver driver;
  driver.submit(build(builder));
  CHECK(driver.running() == Names{"t0", "t1", "free"});
  CHECK(driver.reasons("t2") == Names{"limit"});
  driver.succeed("t1");
  CHECK(driver.running() == Names{"t0", "free", "t2"});
  driver.give(ChangeLimit{"db", 5, false});
  CHECK(driver.running() == Names{"t0", "free", "t2", "t3"});
}

TEST_CASE("the keys of limits may depend on the payload", "[engine][limits]") {
  WorkflowBuilder builder("hosts");
  builder.limit("host:a:80", 1).limit("host:b:80", 1);
  builder.task("list", "noop");
  builder.task("get", "noop")
      .needs({"list"})
      .for_each("tasks.list.output")
      .with(R"({"url": "${{ item }}"})")
      .limit("host:${{ host_key(with.url) }}");
  EngineDriver driver;
  driver.submit(build(builder));
  driver.succeed("list", nlohmann::json{"http://a/1", "http://A/2", "http://b/1"});
  CHECK(driver.running() == Names{"get[0]", "get[2]"});
  driver.succeed("get[0]");
  CHECK(driver.running() == Names{"get[2]", "get[1]"});
}

TEST_CASE("resources are had all together or not at all", "[engine][resources]") {
  WorkflowBuilder builder("vector");
  builder.resource("cpu", 4).resource("gpu", 1);
  builder.task("a", "noop").resource("cpu", 3).resource("gpu", 1).duration(Millis{1'000});
  builder.task("b", "noop").resource("cpu", 2).resource("gpu", 1).duration(Millis{1'000});
  builder.task("c", "noop").resource("cpu", 1).duration(Millis{1'000});
  EngineDriver driver;
  driver.submit(build(builder));
  CHECK(driver.running() == Names{"a", "c"});
  CHECK(driver.reasons("b") == Names{"resource", "resource"});
  driver.succeed("a");
  CHECK(driver.running() == Names{"c", "b"});
}

TEST_CASE("a large task is not starved by small ones that come later", "[engine][resources]") {
  WorkflowBuilder builder("starved");
  builder.resource("cpu", 4);
  builder.task("s0", "noop").resource("cpu", 2).duration(Millis{1'000});
  builder.task("s1", "noop").resource("cpu", 2).duration(Millis{2'000});
  builder.task("large", "noop").resource("cpu", 4).duration(Millis{100}).priority(50);
  builder.task("s2", "noop").resource("cpu", 2).duration(Millis{2'000});
  builder.task("fits", "noop").resource("cpu", 2).duration(Millis{500});
  builder.policy(SchedulingPolicy::kFifo);
  EngineDriver driver;
  driver.submit(build(builder));
  CHECK(driver.running() == Names{"s0", "s1"});
  driver.wait(Millis{1'000});
  driver.succeed("s0");
  // s2 would still hold two when s1 ends; the short one is gone by then.
  CHECK(driver.running() == Names{"s1", "fits"});
  CHECK(driver.reasons("s2") == Names{"resource", "reservation"});
  driver.wait(Millis{500});
  driver.succeed("fits");
  CHECK(driver.running() == Names{"s1"});
  CHECK(driver.reasons("s2") == Names{"reservation"});
  driver.succeed("s1");
  CHECK(driver.running() == Names{"large"});
}

TEST_CASE("labels bind a task to the workers that have them", "[engine][workers]") {
  WorkflowBuilder builder("labelled");
  builder.task("train", "noop").label("gpu").label("big");
  EngineDriver driver(4);
  driver.submit(build(builder));
  CHECK(driver.reasons("train") == Names{"worker"});
  driver.give(ChangeWorker{WorkerId{1}, 1, {"gpus", {"big", "gpu", "x"}}, Reason::kNone});
  CHECK(driver.attempt("train").worker == WorkerId{1});
}

TEST_CASE("a task that runs or has ended has no reason to wait", "[engine][explain]") {
  WorkflowBuilder builder("chain");
  builder.task("a", "noop").duration(Millis{700});
  builder.task("b", "noop").needs({"a"});
  EngineDriver driver;
  driver.submit(build(builder));
  CHECK(driver.reasons("a").empty());
  const auto why = driver.engine().explain(RunId{1}, TaskIndex{1}, driver.now());
  REQUIRE(why.ok());
  REQUIRE(why.value().size() == 1);
  CHECK(why.value()[0].code == "dependencies");
  CHECK(why.value()[0].subject == "a");
  CHECK(why.value()[0].expected_clear == driver.now() + Millis{700});
  CHECK(driver.engine().explain(RunId{1}, TaskIndex{2}, driver.now()).error().code ==
        ErrorCode::kNotFound);
}
