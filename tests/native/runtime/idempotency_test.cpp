#include <algorithm>
#include <future>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "runtime_setup.hpp"

namespace gantline::test {
namespace {

using namespace native;

TEST_CASE("concurrent submissions with one key make one run", "[runtime][idempotency]") {
  GatedJournal journal;
  Life life(journal);
  const auto workflow = chain(1);
  std::vector<std::future<Result<Submitted>>> answers;
  for (int i = 0; i < 16; ++i) {
    answers.push_back(std::async(std::launch::async, [&] {
      return life.runtime->submit(request_for(workflow, "order-17"));
    }));
  }
  std::set<RunId> runs;
  int made = 0;
  for (auto& answer : answers) {
    const auto submitted = answer.get();
    REQUIRE(submitted.ok());
    runs.insert(submitted.value().run);
    made += submitted.value().is_existing ? 0 : 1;
  }
  CHECK(runs.size() == 1);
  CHECK(made == 1);
  CHECK(life.runtime->list({}).value().size() == 1);
}

TEST_CASE("a key finds its run after the run ended and the server restarted",
          "[runtime][idempotency]") {
  GatedJournal journal;
  RunId run{};
  {
    Life life(journal);
    life.executor.succeed_at_once();
    const auto submitted = life.runtime->submit(request_for(chain(2), "order-17"));
    REQUIRE(submitted.ok());
    run = submitted.value().run;
    life.wait_for_end(run);
  }
  Life life(journal);
  const auto again = life.runtime->submit(request_for(chain(2), "order-17"));
  REQUIRE(again.ok());
  CHECK(again.value().run == run);
  CHECK(again.value().is_existing);
  CHECK(life.executor.start_count() == 0);
}

TEST_CASE("a submission that was accepted is repeated even if it would be refused today",
          "[runtime][idempotency]") {
  GatedJournal journal;
  Life life(journal);
  WorkflowBuilder builder("w");
  builder.task("a", "noop").for_each("inputs.list");
  const auto refused = build(builder);
  CHECK_FALSE(life.runtime->submit(request_for(refused, "order-17")).ok());
  // As if an earlier version had taken it: the same identity, and nothing to complain about.
  const auto harmless = chain(1);
  const auto tasks = harmless->tasks();
  const auto accepted = std::make_shared<const Workflow>(harmless->settings(),
                                                         std::vector(tasks.begin(), tasks.end()),
                                                         Dag(harmless->dag()), refused->hash());
  const auto first = life.runtime->submit(request_for(accepted, "order-17"));
  REQUIRE(first.ok());
  const auto again = life.runtime->submit(request_for(refused, "order-17"));
  REQUIRE(again.ok());
  CHECK(again.value().run == first.value().run);
  CHECK(again.value().is_existing);
  CHECK_FALSE(life.runtime->submit(request_for(refused, "order-18")).ok());
}

TEST_CASE("a key that made a run of another workflow or with other inputs is refused",
          "[runtime][idempotency]") {
  GatedJournal journal;
  RunId run{};
  const auto require_refusal = [&run](Life& life, native::SubmitRequest request) {
    const auto again = life.runtime->submit(std::move(request));
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().code == ErrorCode::kAlreadyExists);
    CHECK(again.error().where == to_string(run));
  };
  const auto check = [&](Life& life) {
    require_refusal(life, request_for(chain(2), "order-17"));
    auto other_inputs = request_for(chain(1), "order-17");
    other_inputs.inputs = std::make_shared<const nlohmann::json>(nlohmann::json{{"city", "Bern"}});
    require_refusal(life, other_inputs);
    auto other_order = request_for(chain(1), "order-17");
    other_order.priority = 9;
    CHECK(life.runtime->submit(other_order).value().run == run);
  };
  {
    Life life(journal);
    run = life.runtime->submit(request_for(chain(1), "order-17")).value().run;
    check(life);
  }
  Life life(journal);
  check(life);
}

TEST_CASE("of concurrent submissions with one key, those of another workflow are refused",
          "[runtime][idempotency]") {
  GatedJournal journal;
  Life life(journal);
  const std::vector<std::shared_ptr<const Workflow>> workflows = {chain(1), chain(2)};
  std::vector<std::future<Result<Submitted>>> answers;
  for (size_t i = 0; i < 16; ++i) {
    answers.push_back(std::async(std::launch::async, [&life, workflow = workflows[i % 2]] {
      return life.runtime->submit(request_for(workflow, "order-17"));
    }));
  }
  int refused = 0;
  for (auto& answer : answers) refused += answer.get().ok() ? 0 : 1;
  CHECK(refused == 8);
  CHECK(life.runtime->list({}).value().size() == 1);
}

TEST_CASE("a key whose submission was refused can be used again", "[runtime][idempotency]") {
  GatedJournal journal;
  Life life(journal, {.resources = {{"gpu", 1'000}}});
  WorkflowBuilder greedy("greedy");
  greedy.task("a", "noop").resource("gpu", 2);
  CHECK_FALSE(life.runtime->submit(request_for(build(greedy), "order-17")).ok());
  const auto submitted = life.runtime->submit(request_for(chain(1), "order-17"));
  REQUIRE(submitted.ok());
  CHECK_FALSE(submitted.value().is_existing);
}

TEST_CASE("submissions without a key are all different runs", "[runtime][idempotency]") {
  GatedJournal journal;
  Life life(journal);
  const auto workflow = chain(1);
  std::set<RunId> runs;
  for (int i = 0; i < 100; ++i) runs.insert(life.submit(workflow));
  CHECK(runs.size() == 100);
}

}  // namespace
}  // namespace gantline::test
