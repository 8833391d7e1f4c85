#include "runtime/embedded_run.hpp"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "runtime_setup.hpp"
#include "support/temporary_directory.hpp"

namespace gantline::test {
namespace {

using namespace native;

// Every task succeeds, except that those of type "wait" go on until they are asked to stop.
class Runner final : public TaskRunner {
 public:
  AttemptOutcome run(const AttemptOrder& order, AttemptServices& services) override {
    std::unique_lock lock(mutex_);
    ++runs_[order.task_name];
    services.log(AttemptServices::Level::kStdout, "hello from " + order.task_name);
    changed_.notify_all();
    if (order.type == "fail" && !is_mended_)
      return AttemptErred{order.run, order.task, order.token, {"broken", "broken", false}};
    if (order.type == "wait" && !is_mended_) {
      changed_.wait(lock,
                    [&] { return cancelled_.count(static_cast<uint64_t>(order.token)) != 0; });
      return AttemptStopped{order.run, order.task, order.token};
    }
    return AttemptSucceeded{order.run, order.task, order.token, nullptr, false};
  }
  void cancel(AttemptToken token, bool) override {
    const std::lock_guard lock(mutex_);
    cancelled_.insert(static_cast<uint64_t>(token));
    changed_.notify_all();
  }
  void mend() {
    const std::lock_guard lock(mutex_);
    is_mended_ = true;
  }
  void wait_until_run(const std::string& task) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return runs_[task] > 0; });
  }
  int runs(const std::string& task) {
    const std::lock_guard lock(mutex_);
    return runs_[task];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, int> runs_;
  std::set<uint64_t> cancelled_;
  bool is_mended_ = false;
};

EmbeddedRunOptions options_for(Runner& runner, const std::string& data) {
  EmbeddedRunOptions options;
  options.host.data = data;
  options.host.runner = &runner;
  options.host.runtime.slots = 2;
  return options;
}

std::shared_ptr<const Workflow> two_steps(const std::string& second_type) {
  WorkflowBuilder builder("two");
  builder.task("a", "quick").retry({.maximum_attempts = 1});
  builder.task("b", second_type).needs({"a"}).retry({.maximum_attempts = 1});
  return build(builder);
}

TEST_CASE("an embedded run ends, shows its end and leaves no temporary directory",
          "[runtime][embedded]") {
  Runner runner;
  std::string data;
  uint32_t last_completed = 0;
  {
    EmbeddedRunOptions options = options_for(runner, "");
    options.on_progress = [&](const RunView& view) {
      last_completed = view.progress.summary.counts.completed;
    };
    auto run = EmbeddedRun::open(std::move(options));
    REQUIRE(run.ok());
    data = run.value()->host().data();
    REQUIRE(std::filesystem::exists(data));
    REQUIRE(run.value()->start(request_for(two_steps("quick"))).ok());
    const auto result = run.value()->wait();
    REQUIRE(result.ok());
    CHECK(result.value().run.phase == RunPhase::kCompleted);
    CHECK_FALSE(result.value().was_interrupted);
  }
  CHECK(last_completed == 2);
  CHECK_FALSE(std::filesystem::exists(data));
}

TEST_CASE("a second interruption cuts the grace of the first one short", "[runtime][embedded]") {
  Runner runner;
  const TemporaryDirectory directory;
  auto run = EmbeddedRun::open(options_for(runner, directory / "data"));
  REQUIRE(run.ok());
  REQUIRE(run.value()->start(request_for(two_steps("wait"))).ok());
  std::thread interrupting([&] {
    runner.wait_until_run("b");
    // One thread takes all signals: the first call must not keep it.
    run.value()->interrupt(Millis{int64_t{365} * 24 * 3600 * 1000});
    run.value()->interrupt(Millis{});
  });
  const auto result = run.value()->wait();
  interrupting.join();
  REQUIRE(result.ok());
  CHECK(result.value().was_interrupted);
}

TEST_CASE("an interrupted run goes on with resume and repeats nothing that completed",
          "[runtime][embedded]") {
  Runner runner;
  const TemporaryDirectory directory;
  const std::string data = directory / "data";
  RunId id{};
  {
    auto run = EmbeddedRun::open(options_for(runner, data));
    REQUIRE(run.ok());
    id = run.value()->start(request_for(two_steps("wait"))).value();
    std::thread interrupting([&] {
      runner.wait_until_run("b");
      run.value()->interrupt(Millis{});
    });
    const auto result = run.value()->wait();
    interrupting.join();
    REQUIRE(result.ok());
    CHECK(result.value().was_interrupted);
    CHECK(result.value().run.tasks[0].phase == TaskPhase::kCompleted);
  }
  runner.mend();
  auto run = EmbeddedRun::open(options_for(runner, data));
  REQUIRE(run.ok());
  REQUIRE(run.value()->resume(id).ok());
  const auto result = run.value()->wait();
  REQUIRE(result.ok());
  CHECK(result.value().run.phase == RunPhase::kCompleted);
  CHECK(runner.runs("a") == 1);
  CHECK(runner.runs("b") == 2);
  const auto log = run.value()->host().logs().read({id, TaskIndex{0}, 1}, {});
  REQUIRE(log.ok());
  CHECK(log.value().lines.at(0).text == "hello from a");
}

TEST_CASE("resuming a failed run retries what failed", "[runtime][embedded]") {
  Runner runner;
  const TemporaryDirectory directory;
  const std::string data = directory / "data";
  RunId id{};
  {
    auto run = EmbeddedRun::open(options_for(runner, data));
    REQUIRE(run.ok());
    id = run.value()->start(request_for(two_steps("fail"))).value();
    CHECK(run.value()->wait().value().run.phase == RunPhase::kFailed);
  }
  runner.mend();
  auto run = EmbeddedRun::open(options_for(runner, data));
  REQUIRE(run.ok());
  REQUIRE(run.value()->resume(id).ok());
  CHECK(run.value()->wait().value().run.phase == RunPhase::kCompleted);
  CHECK(runner.runs("a") == 1);
  // Once more: there is nothing left to do.
  REQUIRE(run.value()->resume(id).ok());
  CHECK(run.value()->wait().value().run.phase == RunPhase::kCompleted);
  CHECK(run.value()->resume(RunId{5}).error().code == ErrorCode::kNotFound);
}

TEST_CASE("a data directory serves one process at a time", "[runtime][embedded]") {
  Runner runner;
  const TemporaryDirectory directory;
  auto first = EmbeddedRun::open(options_for(runner, directory / "data"));
  REQUIRE(first.ok());
  const auto second = EmbeddedRun::open(options_for(runner, directory / "data"));
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("the expected end follows the estimates, or else the rate", "[runtime][embedded]") {
  RunProgress progress;
  progress.summary.phase = RunPhase::kExecuting;
  progress.summary.counts.total = 10;
  progress.summary.counts.completed = 4;
  CHECK_FALSE(expected_remaining(progress, 2, 0, Millis{100}).has_value());
  CHECK(expected_remaining(progress, 2, 4, Millis{400}) == Millis{600});
  progress.has_estimates = true;
  progress.remaining_work = Millis{1'000};
  progress.remaining_chain = Millis{300};
  CHECK(expected_remaining(progress, 2, 4, Millis{400}) == Millis{500});
  CHECK(expected_remaining(progress, 10, 4, Millis{400}) == Millis{300});
  progress.summary.phase = RunPhase::kCompleted;
  CHECK(expected_remaining(progress, 2, 10, Millis{400}) == Millis{0});
}

}  // namespace
}  // namespace gantline::test
