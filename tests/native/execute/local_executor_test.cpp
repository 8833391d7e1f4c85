#include "execute/local_executor.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/catch.hpp"

namespace gantline::native {
namespace {

// Keeps what it is told.
class Listener final : public AttemptListener {
 public:
  void on_outcome(AttemptOutcome outcome) override {
    const std::lock_guard lock(mutex_);
    outcomes_.push_back(std::move(outcome));
    changed_.notify_all();
  }
  void on_alive(const AttemptAlive&) override {
    const std::lock_guard lock(mutex_);
    ++alive_;
  }
  void on_progress(AttemptProgress progress) override {
    const std::lock_guard lock(mutex_);
    progress_.push_back(std::move(progress));
  }

  std::vector<AttemptOutcome> wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return outcomes_.size() >= count; });
    return outcomes_;
  }
  size_t alive() const {
    const std::lock_guard lock(mutex_);
    return alive_;
  }
  std::vector<AttemptProgress> progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<AttemptOutcome> outcomes_;
  std::vector<AttemptProgress> progress_;
  size_t alive_ = 0;
};

// "quick" ends at once; "wait" runs until it is asked to stop, "stubborn" until it is killed,
// "gate" until open(); "throw" throws; "chatty" reports progress, beats and lines.
class Runner final : public TaskRunner {
 public:
  AttemptOutcome run(const AttemptOrder& order, AttemptServices& services) override {
    std::unique_lock lock(mutex_);
    ran_.insert(static_cast<uint64_t>(order.token));
    changed_.notify_all();
    if (order.type == "throw") throw std::runtime_error("broken");
    if (order.type == "chatty") return chat(order, services);
    if (order.type == "quick") return AttemptSucceeded{order.run, order.task, order.token, {}, {}};
    changed_.wait(lock, [&] { return may_end(order); });
    if (order.type == "gate") return AttemptSucceeded{order.run, order.task, order.token, {}, {}};
    return AttemptStopped{order.run, order.task, order.token};
  }

  void cancel(AttemptToken token, bool force) override {
    const std::lock_guard lock(mutex_);
    bool& is_forced = cancelled_[static_cast<uint64_t>(token)];
    is_forced = is_forced || force;
    changed_.notify_all();
  }

  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void wait_until_running(uint64_t token) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ran_.count(token) != 0; });
  }
  bool has_run(uint64_t token) const {
    const std::lock_guard lock(mutex_);
    return ran_.count(token) != 0;
  }

 private:
  static AttemptOutcome chat(const AttemptOrder& order, AttemptServices& services) {
    for (uint32_t i = 0; i < 100; ++i) {
      services.progress(i, "going on");
      services.heartbeat();
      services.log(AttemptServices::Level::kInfo, "line " + std::to_string(i));
    }
    services.progress(1'000, "done");
    return AttemptSucceeded{order.run, order.task, order.token, {}, {}};
  }

  bool may_end(const AttemptOrder& order) const {
    if (order.type == "gate") return is_open_;
    const auto it = cancelled_.find(static_cast<uint64_t>(order.token));
    return it != cancelled_.end() && (order.type == "wait" || it->second);
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<uint64_t, bool> cancelled_;  // by token: forced
  std::set<uint64_t> ran_;
  bool is_open_ = false;
};

class Lines final : public LineSink {
 public:
  void append(const AttemptOrder&, AttemptServices::Level, std::string_view) noexcept override {
    ++lines;
  }
  void close(const AttemptOrder&) noexcept override { ++closed; }

  std::atomic<int> lines{0};
  std::atomic<int> closed{0};
};

AttemptOrder order(uint64_t token, std::string type) {
  AttemptOrder made;
  made.run = RunId{1};
  made.task = TaskIndex{static_cast<uint32_t>(token)};
  made.type = std::move(type);
  made.token = AttemptToken{token};
  return made;
}

uint64_t token_of(const AttemptOutcome& outcome) {
  return std::visit([](const auto& body) { return static_cast<uint64_t>(body.token); }, outcome);
}

struct Setup {
  explicit Setup(uint32_t slots) : executor({.slots = slots}, runner, &lines) {
    executor.connect(listener);
  }
  void start(AttemptOrder one) {
    std::vector<AttemptOrder> orders;
    orders.push_back(std::move(one));
    executor.start(std::move(orders));
  }

  Listener listener;
  Runner runner;
  Lines lines;
  LocalExecutor executor;
};

TEST_CASE("each order is reported exactly once", "[execute]") {
  std::vector<AttemptOutcome> outcomes;
  {
    Setup setup(4);
    for (uint64_t batch = 0; batch < 20; ++batch) {
      std::vector<AttemptOrder> orders;
      for (uint64_t i = 1; i <= 50; ++i) orders.push_back(order(batch * 50 + i, "quick"));
      setup.executor.start(std::move(orders));
    }
    setup.listener.wait_for(1'000);
    setup.executor.shutdown(Millis{});
    outcomes = setup.listener.wait_for(1'000);
    CHECK(setup.lines.closed == 1'000);
  }
  std::set<uint64_t> tokens;
  for (const AttemptOutcome& outcome : outcomes) tokens.insert(token_of(outcome));
  CHECK(outcomes.size() == 1'000);
  CHECK(tokens.size() == 1'000);
}

TEST_CASE("an order that was stopped before its turn never runs", "[execute][cancel]") {
  Setup setup(1);
  setup.start(order(1, "gate"));
  setup.runner.wait_until_running(1);
  setup.start(order(2, "quick"));
  setup.executor.stop(AttemptToken{2}, false);
  setup.runner.open();
  const auto outcomes = setup.listener.wait_for(2);
  CHECK(std::holds_alternative<AttemptSucceeded>(outcomes[0]));
  CHECK(std::holds_alternative<AttemptStopped>(outcomes[1]));
  CHECK_FALSE(setup.runner.has_run(2));
}

TEST_CASE("a running attempt is asked to stop, and killed when forced", "[execute][cancel]") {
  Setup setup(2);
  setup.start(order(1, "wait"));
  setup.start(order(2, "stubborn"));
  setup.runner.wait_until_running(1);
  setup.runner.wait_until_running(2);
  setup.executor.stop(AttemptToken{2}, false);
  setup.executor.stop(AttemptToken{1}, false);
  CHECK(token_of(setup.listener.wait_for(1)[0]) == 1);
  setup.executor.stop(AttemptToken{2}, true);
  CHECK(token_of(setup.listener.wait_for(2)[1]) == 2);
}

TEST_CASE("stopping what has ended does nothing", "[execute][cancel]") {
  Setup setup(1);
  setup.start(order(1, "quick"));
  setup.listener.wait_for(1);
  setup.executor.stop(AttemptToken{1}, true);
  setup.executor.stop(AttemptToken{99}, false);
  setup.executor.shutdown(Millis{});
  CHECK(setup.listener.wait_for(1).size() == 1);
}

TEST_CASE("an exception costs its attempt and may be retried", "[execute]") {
  Setup setup(1);
  setup.start(order(1, "throw"));
  const auto outcomes = setup.listener.wait_for(1);
  const auto* const erred = std::get_if<AttemptErred>(&outcomes[0]);
  REQUIRE(erred != nullptr);
  CHECK(erred->error.code == "internal");
  CHECK(erred->error.message == "broken");
  CHECK(erred->error.is_retryable);
}

TEST_CASE("shutdown asks first and kills those that do not listen", "[execute][shutdown]") {
  Setup setup(2);
  setup.start(order(1, "wait"));
  setup.start(order(2, "stubborn"));
  setup.runner.wait_until_running(1);
  setup.runner.wait_until_running(2);
  setup.executor.shutdown(Millis{1});
  CHECK(setup.listener.wait_for(2).size() == 2);
  CHECK(setup.executor.attempt_count() == 0);
}

TEST_CASE("a second shutdown cuts the grace of the first short", "[execute][shutdown]") {
  Setup setup(1);
  setup.start(order(1, "stubborn"));
  setup.runner.wait_until_running(1);
  std::thread first([&] { setup.executor.shutdown(Millis{3'600'000}); });
  setup.executor.shutdown(Millis{});
  first.join();
  CHECK(setup.listener.wait_for(1).size() == 1);
}

TEST_CASE("after shutdown orders are reported as stopped", "[execute][shutdown]") {
  Setup setup(1);
  setup.executor.shutdown(Millis{});
  setup.start(order(1, "quick"));
  CHECK(std::holds_alternative<AttemptStopped>(setup.listener.wait_for(1)[0]));
  CHECK_FALSE(setup.runner.has_run(1));
}

TEST_CASE("progress is thinned out but its end is told", "[execute][progress]") {
  Setup setup(1);
  setup.start(order(1, "chatty"));
  setup.listener.wait_for(1);
  const auto progress = setup.listener.progress();
  REQUIRE_FALSE(progress.empty());
  CHECK(progress.size() < 100);
  CHECK(progress.back().permille == 1'000);
  CHECK(setup.lines.lines == 100);
}

TEST_CASE("heartbeats are passed on only where silence would be noticed", "[execute][progress]") {
  Setup setup(1);
  setup.start(order(1, "chatty"));
  setup.listener.wait_for(1);
  CHECK(setup.listener.alive() == 0);
  AttemptOrder watched = order(2, "chatty");
  watched.heartbeat_timeout = Millis{60'000};
  setup.start(std::move(watched));
  setup.listener.wait_for(2);
  CHECK(setup.listener.alive() == 1);
}

}  // namespace
}  // namespace gantline::native
