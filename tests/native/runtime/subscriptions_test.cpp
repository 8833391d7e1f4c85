#include "runtime/subscriptions.hpp"

#include <thread>

#include "gantline/assert.hpp"
#include "runtime_setup.hpp"
#include "support/gated_journal.hpp"

namespace gantline::test {
namespace {

using namespace native;

const RunId kRun{77};

// Makes events durable; nobody is told.
std::vector<Event> store(MemoryJournal& journal, RunId run, uint64_t first, uint64_t end) {
  JournalBatch batch;
  for (uint64_t sequence = first; sequence < end; ++sequence) {
    Event event;
    event.run = run;
    event.sequence = sequence;
    event.step = journal.last_step() + 1;
    event.kind = EventKind::kHeartbeat;
    batch.events.push_back(event);
  }
  GANTLINE_ASSERT(journal.append(batch).ok());
  return {batch.events.begin(), batch.events.end()};
}

// Makes events durable and publishes them, in pieces of `piece`. Runs on threads of its own too,
// where Catch's assertions must not be used.
void produce(MemoryJournal& journal, SubscriptionHub& hub, RunId run, uint64_t first,
             uint64_t count, uint64_t piece) {
  for (uint64_t begin = 0; begin < count; begin += piece) {
    hub.publish(store(journal, run, first + begin, first + std::min(begin + piece, count)));
  }
}

// Reads until the run's sequence `last` came; checks that none is missing or repeated.
void expect_all(Subscription& subscription, RunId run, uint64_t first, uint64_t last) {
  uint64_t expected = first;
  while (expected <= last) {
    const auto events = subscription.next(std::chrono::hours(1));
    REQUIRE(events.ok());
    REQUIRE_FALSE(events.value().empty());
    for (const Event& event : events.value()) {
      if (event.run != run) continue;
      REQUIRE(event.sequence == expected);
      ++expected;
    }
  }
}

TEST_CASE("a subscriber that overflows goes on from the journal without gaps",
          "[runtime][subscription]") {
  MemoryJournal journal;
  SubscriptionHub hub(journal);
  auto subscription = hub.subscribe(kRun, 1).value();
  const uint64_t count = 3 * limits::kSubscriberEvents;
  produce(journal, hub, kRun, 1, count, 100);
  expect_all(*subscription, kRun, 1, count);
  produce(journal, hub, kRun, count + 1, 10, 1);
  expect_all(*subscription, kRun, count + 1, count + 10);
}

TEST_CASE("a subscriber that overflows while it reads the journal is given nothing twice",
          "[runtime][subscription]") {
  GatedJournal journal;
  SubscriptionHub hub(journal);
  uint64_t first = 0;
  SECTION("from what is there") { first = 1; }
  SECTION("from a number still to come") { first = 14; }
  auto subscription = hub.subscribe(kRun, first).value();
  const std::vector<Event> durable = store(journal.memory(), kRun, 1, 11);
  const uint64_t last = 10 + 2 * limits::kSubscriberEvents;
  journal.hold_reads();
  std::thread producer([&] {
    journal.wait_until_read_held();
    hub.publish(durable);
    produce(journal.memory(), hub, kRun, 11, last - 10, 100);
    journal.release_reads();
  });
  expect_all(*subscription, kRun, first, last);
  producer.join();
}

TEST_CASE("a subscriber from a number still to come is given nothing before it",
          "[runtime][subscription]") {
  MemoryJournal journal;
  SubscriptionHub hub(journal);
  produce(journal, hub, kRun, 1, 3, 1);
  auto subscription = hub.subscribe(kRun, 6).value();
  REQUIRE(subscription->next(std::chrono::milliseconds(0)).value().empty());
  produce(journal, hub, kRun, 4, 4, 1);
  expect_all(*subscription, kRun, 6, 7);
}

TEST_CASE("a subscriber to the phases of a run is given nothing else", "[runtime][subscription]") {
  MemoryJournal journal;
  SubscriptionHub hub(journal);
  produce(journal, hub, kRun, 1, 10, 10);  // read from the journal
  auto subscription = hub.subscribe(kRun, 1, Interest::kRunPhases).value();
  CHECK(subscription->next(std::chrono::milliseconds(0)).value().empty());
  produce(journal, hub, kRun, 11, 10, 1);  // published to it
  JournalBatch batch;
  Event ended;
  ended.run = kRun;
  ended.sequence = 21;
  ended.step = journal.last_step() + 1;
  ended.kind = EventKind::kRunPhaseChanged;
  ended.run_phase = RunPhase::kCompleted;
  batch.events.push_back(ended);
  REQUIRE(journal.append(batch).ok());
  hub.publish(batch.events);
  const auto events = subscription->next(std::chrono::hours(1));
  REQUIRE(events.ok());
  REQUIRE(events.value().size() == 1);
  CHECK(events.value()[0].sequence == 21);
}

TEST_CASE("a subscriber to everything catches up run by run", "[runtime][subscription]") {
  MemoryJournal journal;
  SubscriptionHub hub(journal);
  auto first = hub.subscribe_all().value();
  const RunId other{78};
  const uint64_t count = 2 * limits::kSubscriberEvents;
  produce(journal, hub, kRun, 1, 5, 5);
  produce(journal, hub, other, 1, count, 1'000);
  produce(journal, hub, kRun, 6, 5, 5);
  expect_all(*first, kRun, 1, 10);
  auto second = hub.subscribe_all().value();
  produce(journal, hub, kRun, 11, 5, 5);
  expect_all(*second, kRun, 11, 15);
  expect_all(*first, kRun, 11, 15);
}

TEST_CASE("a subscriber beside a producer sees every event once", "[runtime][subscription]") {
  MemoryJournal journal;
  SubscriptionHub hub(journal);
  produce(journal, hub, kRun, 1, 500, 7);
  auto subscription = hub.subscribe(kRun, 100).value();
  std::thread producer([&] { produce(journal, hub, kRun, 501, 20'000, 13); });
  expect_all(*subscription, kRun, 100, 20'500);
  producer.join();
}

TEST_CASE("cancel ends a waiting reader", "[runtime][subscription]") {
  MemoryJournal journal;
  SubscriptionHub hub(journal);
  auto subscription = hub.subscribe(kRun, 1).value();
  std::thread reader([&] { CHECK(subscription->next(std::chrono::hours(1)).value().empty()); });
  subscription->cancel();
  reader.join();
}

TEST_CASE("what was published before the end is read before the end is told",
          "[runtime][subscription]") {
  MemoryJournal journal;
  SubscriptionHub hub(journal);
  auto subscription = hub.subscribe(kRun, 1).value();
  produce(journal, hub, kRun, 1, 3, 3);
  hub.close({ErrorCode::kUnavailable, "over", ""});
  expect_all(*subscription, kRun, 1, 3);
  CHECK(subscription->next(std::chrono::hours(1)).error().message == "over");
  CHECK_FALSE(hub.subscribe(kRun, 1).ok());
}

TEST_CASE("there are only so many subscribers", "[runtime][subscription]") {
  MemoryJournal journal;
  SubscriptionHub hub(journal);
  std::vector<std::unique_ptr<Subscription>> all;
  for (size_t i = 0; i < limits::kSubscribers; ++i) all.push_back(hub.subscribe_all().value());
  CHECK(hub.subscribe_all().error().code == ErrorCode::kLimitExceeded);
  all.pop_back();
  CHECK(hub.subscribe_all().ok());
}

}  // namespace
}  // namespace gantline::test
