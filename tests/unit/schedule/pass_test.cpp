// What a scheduling pass costs: who waits is left alone until something changes for them.
#include "run/decider.hpp"
#include "schedule/workers.hpp"
#include "support/engine_driver.hpp"

using namespace gantline;
using gantline::test::build;

namespace {

// The decider itself, so that the candidates can be counted that its passes look at.
class Installation {
 public:
  Installation() : decider_(state_, {}) {}

  void give(InputBody body) {
    const std::vector<Input> inputs{Input{0, std::move(body)}};
    decider_.advance(Millis{1'000}, inputs, result_);
    running_.insert(running_.end(), result_.starts.begin(), result_.starts.end());
  }
  void submit(const WorkflowBuilder& builder) {
    SubmitRun submit;
    submit.id = RunId{++runs_};
    submit.submission.workflow = build(builder);
    give(std::move(submit));
  }
  // The attempt that started first ends.
  void succeed() {
    REQUIRE_FALSE(running_.empty());
    const StartAttempt order = running_.front();
    running_.erase(running_.begin());
    give(AttemptSucceeded{order.run, order.task, order.token, nullptr, false});
  }
  void succeed_all_of(const std::string& id) {
    for (size_t i = 0; i < running_.size();) {
      const StartAttempt order = running_[i];
      if (state_.find(order.run)->spec_of(order.task).id.rfind(id, 0) != 0) {
        ++i;
        continue;
      }
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
      give(AttemptSucceeded{order.run, order.task, order.token, nullptr, false});
    }
  }

  size_t running() const { return running_.size(); }
  size_t pools() const { return decider_.scheduler().pools().count(); }
  void forget_runs() {
    while (!state_.runs.empty()) decider_.forget(state_.runs.begin()->first);
  }
  uint64_t tried() const { return decider_.scheduler().tried(); }

 private:
  State state_;
  Decider decider_;
  StepResult result_;
  std::vector<StartAttempt> running_;
  uint64_t runs_ = 0;
};

constexpr int kOthers = 100;

WorkflowBuilder others() {
  WorkflowBuilder builder("others");
  for (int i = 0; i < kOthers; ++i) builder.task("other" + std::to_string(i), "noop");
  return builder;
}

}  // namespace

TEST_CASE("a limit that the operator removed is looked at no more often than before",
          "[engine][schedule]") {
  WorkflowBuilder limited("limited");
  limited.limit("db", 2);
  for (int i = 0; i < 1'000; ++i) limited.task("t" + std::to_string(i), "noop").limit("db");
  Installation installation;
  installation.give(ChangeWorker{WorkerId{0}, 10, {}, Reason::kNone});
  installation.submit(limited);
  REQUIRE(installation.running() == 2);
  installation.give(ChangeLimit{"db", 1, false});
  installation.give(ChangeLimit{"db", 0, true});
  installation.submit(others());

  const uint64_t before = installation.tried();
  installation.succeed_all_of("other");
  CHECK(installation.tried() - before <= kOthers);
  // The next one that waits at the limit starts; one is found to be too many, at most.
  const uint64_t again = installation.tried();
  for (int i = 0; i < 10; ++i) installation.succeed();
  CHECK(installation.running() == 2);
  CHECK(installation.tried() - again <= 20);
}

TEST_CASE("tasks that do not fit what was released are tried once", "[engine][schedule]") {
  WorkflowBuilder large("large");
  large.resource("cpu", 4);
  large.task("small", "noop").resource("cpu", 1).priority(100);
  large.task("holder", "noop").resource("cpu", 3).priority(100);
  // More than a pass tries of them.
  for (int i = 0; i < 1'000; ++i) large.task("t" + std::to_string(i), "noop").resource("cpu", 2);
  Installation installation;
  installation.give(ChangeWorker{WorkerId{0}, 10, {}, Reason::kNone});
  installation.submit(large);
  REQUIRE(installation.running() == 2);
  installation.succeed_all_of("small");
  installation.submit(others());

  const uint64_t before = installation.tried();
  installation.succeed_all_of("other");
  CHECK(installation.tried() - before <= kOthers);
}

TEST_CASE("tasks whose labels no free worker has are left alone until one has",
          "[engine][schedule]") {
  WorkflowBuilder labelled("labelled");
  for (int i = 0; i < 1'000; ++i) labelled.task("t" + std::to_string(i), "noop").label("gpu");
  Installation installation;
  installation.give(ChangeWorker{WorkerId{0}, 10, {}, Reason::kNone});
  installation.give(ChangeWorker{WorkerId{1}, 1, {"gpus", {"big", "gpu"}}, Reason::kNone});
  installation.submit(labelled);
  REQUIRE(installation.running() == 1);
  installation.submit(others());

  const uint64_t before = installation.tried();
  installation.succeed_all_of("other");
  CHECK(installation.tried() - before <= kOthers);
  const uint64_t again = installation.tried();
  for (int i = 0; i < 10; ++i) installation.succeed();
  CHECK(installation.running() == 1);
  CHECK(installation.tried() - again == 10);
  installation.give(ChangeWorker{WorkerId{0}, 10, {"all", {"gpu"}}, Reason::kNone});
  CHECK(installation.running() == 11);
}

TEST_CASE("what is parked for labels comes in order and goes with its run", "[engine][schedule]") {
  const auto candidate = [](uint64_t run, uint64_t position) {
    Candidate made;
    made.run = RunId{run};
    made.run_number = run;
    made.position = position;
    return made;
  };
  State state;
  Workers workers;
  workers.park({"gpu"}, candidate(1, 3));
  workers.park({"gpu"}, candidate(2, 0));
  workers.park({"big", "gpu"}, candidate(1, 2));
  workers.park({"tpu"}, candidate(1, 0));
  CHECK(workers.first_freed() == nullptr);
  state.workers[WorkerId{7}].labels = {"big", "gpu"};
  state.workers[WorkerId{7}].slots = 1;
  workers.change(state, WorkerId{7});
  REQUIRE(workers.first_freed() != nullptr);
  CHECK(workers.first_freed()->pop().position == 2);
  CHECK(workers.first_freed()->top().position == 3);
  workers.forget(RunId{1});
  CHECK(workers.first_freed()->pop().run == RunId{2});
  CHECK(workers.first_freed() == nullptr);
}

TEST_CASE("the pools of keys that nobody uses any more are given back", "[engine][schedule]") {
  Installation installation;
  installation.give(ChangeWorker{WorkerId{0}, 4, {}, Reason::kNone});
  SECTION("as the tasks of a run end") {
    WorkflowBuilder builder("keys");
    builder.task("work", "noop").for_each("range(10000)").limit("key ${{ item }}");
    installation.submit(builder);
    CHECK(installation.pools() == 10'000);
    for (int i = 0; i < 9'990; ++i) installation.succeed();
    CHECK(installation.pools() == 10);
    for (int i = 0; i < 10; ++i) installation.succeed();
  }
  SECTION("as runs end") {
    for (int i = 0; i < 10'000; ++i) {
      WorkflowBuilder builder("key");
      const std::string key = "key " + std::to_string(i);
      builder.limit(key, 1).resource("own", 1);
      builder.task("a", "noop").limit(key).resource("own", 1).resource("cpu", 1);
      builder.task("b", "noop").limit(key);
      installation.submit(builder);
      CHECK(installation.pools() == 3);
      installation.succeed();
      installation.succeed();
      installation.forget_runs();
    }
  }
  CHECK(installation.running() == 0);
  CHECK(installation.pools() == 0);
}

TEST_CASE("a key that comes back after its pool was given back is bounded as before",
          "[engine][schedule]") {
  WorkflowBuilder builder("again");
  builder.limit("db", 1);
  for (const char* id : {"a", "b", "c"}) builder.task(id, "noop").limit("db");
  Installation installation;
  installation.give(ChangeWorker{WorkerId{0}, 10, {}, Reason::kNone});
  for (int round = 0; round < 3; ++round) {
    installation.submit(builder);
    for (int i = 0; i < 3; ++i) {
      CHECK(installation.running() == 1);
      installation.succeed();
    }
    CHECK(installation.pools() == 0);
  }
  installation.give(ChangeLimit{"db", 2, false});
  installation.submit(builder);
  CHECK(installation.running() == 2);
}
