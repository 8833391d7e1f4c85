// Nothing is let out before it is durable.
#include <future>

#include "runtime_setup.hpp"

namespace gantline::test {
namespace {

using namespace native;

bool is_ready(const std::future<Result<Submitted>>& future) {
  return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::future<Result<Submitted>> submit(Runtime& runtime, SubmitRequest request) {
  auto promise = std::make_shared<std::promise<Result<Submitted>>>();
  auto future = promise->get_future();
  runtime.submit_async(std::move(request), [promise](Result<Submitted> result) {
    promise->set_value(std::move(result));
  });
  return future;
}

TEST_CASE("no start, reply or event leaks before the append returns", "[runtime][durability]") {
  GatedJournal journal;
  Life life(journal);
  auto watching = life.runtime->subscribe_all();
  REQUIRE(watching.ok());

  journal.hold();
  auto submitted = submit(*life.runtime, request_for(chain(1)));
  journal.wait_until_held();
  CHECK_FALSE(is_ready(submitted));
  CHECK(life.executor.start_count() == 0);
  CHECK(watching.value()->next(std::chrono::milliseconds(0)).value().empty());

  journal.release();
  const auto result = submitted.get();
  REQUIRE(result.ok());
  const AttemptOrder order = life.executor.wait_for("t0");
  CHECK(order.run == result.value().run);
  const auto events = watching.value()->next(std::chrono::hours(1));
  REQUIRE(events.ok());
  CHECK(events.value().front().kind == EventKind::kRunSubmitted);
}

TEST_CASE("a query waits until what it saw is durable", "[runtime][durability]") {
  GatedJournal journal;
  Life life(journal);
  journal.hold();
  auto submitted = submit(*life.runtime, request_for(chain(1)));
  journal.wait_until_held();
  auto state = std::async(std::launch::async, [&] { return life.runtime->fork(); });
  // Two requests are waiting for the journal: the submission and the query.
  while (life.runtime->status().requests < 2) std::this_thread::yield();
  CHECK(state.wait_for(std::chrono::seconds(0)) != std::future_status::ready);
  journal.release();
  const auto seen = state.get();
  REQUIRE(seen.ok());
  CHECK(seen.value().runs.size() == 1);
  CHECK(submitted.get().ok());
}

TEST_CASE("decisions made during a write go into the next one together", "[runtime][durability]") {
  GatedJournal journal;
  Life life(journal);
  const size_t before = journal.append_count();
  journal.hold();
  auto first = submit(*life.runtime, request_for(chain(1)));
  journal.wait_until_held();
  std::vector<std::future<Result<Submitted>>> others;
  for (int i = 0; i < 50; ++i) others.push_back(submit(*life.runtime, request_for(chain(1))));
  journal.release();
  CHECK(first.get().ok());
  for (auto& other : others) CHECK(other.get().ok());
  // The first alone; then whatever the bounded pipeline took in a few, far from one for each.
  CHECK(journal.append_count() - before < 20);
}

TEST_CASE("a failed write acknowledges nothing and stops the runtime", "[runtime][durability]") {
  GatedJournal journal;
  Life life(journal);
  auto watching = life.runtime->subscribe_all();
  REQUIRE(watching.ok());
  journal.memory().fail_next_append({ErrorCode::kIo, "disk full", "/data"});

  const auto result = life.runtime->submit(request_for(chain(1)));
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().code == ErrorCode::kUnavailable);
  CHECK(result.error().message == "the journal failed: disk full");
  CHECK(life.executor.start_count() == 0);
  const auto events = watching.value()->next(std::chrono::hours(1));
  REQUIRE_FALSE(events.ok());
  CHECK(events.error().code == ErrorCode::kUnavailable);

  CHECK(life.runtime->submit(request_for(chain(1))).error().code == ErrorCode::kUnavailable);
  CHECK(life.runtime->fork().error().code == ErrorCode::kUnavailable);
  CHECK(life.runtime->status().failure.has_value());
  life.runtime->stop(Millis{3'600'000});
  CHECK(life.fatal_calls == 1);
}

TEST_CASE("decisions behind a failed write fail with it", "[runtime][durability]") {
  GatedJournal journal;
  Life life(journal);
  journal.hold();
  auto first = submit(*life.runtime, request_for(chain(1)));
  journal.wait_until_held();
  std::vector<std::future<Result<Submitted>>> others;
  for (int i = 0; i < 20; ++i) others.push_back(submit(*life.runtime, request_for(chain(1))));
  journal.memory().fail_next_append({ErrorCode::kIo, "gone", ""});
  journal.release();
  CHECK_FALSE(first.get().ok());
  for (auto& other : others) CHECK_FALSE(other.get().ok());
  CHECK(life.executor.start_count() == 0);
}

TEST_CASE("a full queue refuses further requests", "[runtime][backpressure]") {
  GatedJournal journal;
  Life life(journal, {.requests_max = 3});
  journal.hold();
  std::vector<std::future<Result<Submitted>>> accepted;
  for (int i = 0; i < 3; ++i) accepted.push_back(submit(*life.runtime, request_for(chain(1))));
  auto refused = submit(*life.runtime, request_for(chain(1)));
  REQUIRE(is_ready(refused));
  CHECK(refused.get().error().code == ErrorCode::kUnavailable);
  journal.release();
  for (auto& one : accepted) CHECK(one.get().ok());
  // Answered requests make room.
  CHECK(life.runtime->submit(request_for(chain(1))).ok());
}

TEST_CASE("a refused submission is not a failure of the runtime", "[runtime]") {
  GatedJournal journal;
  Life life(journal);
  SubmitRequest request = request_for(chain(1));
  request.priority = 11;
  const auto refused = life.runtime->submit(std::move(request));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().where == "/priority");
  CHECK(life.runtime->submit(request_for(chain(1))).ok());
}

}  // namespace
}  // namespace gantline::test
