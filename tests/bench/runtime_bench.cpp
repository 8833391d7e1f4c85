// Durable execution: the engine, the journal with sync on, the executor and the built-in noop.
#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "benchmark.hpp"
#include "gantline/assert.hpp"
#include "gantline/workflow_builder.hpp"
#include "plugin/catalog.hpp"
#include "plugin/host_process.hpp"
#include "plugin/runner.hpp"
#include "runtime/local_host.hpp"

namespace gantline::bench {
namespace {

using namespace native;

constexpr size_t kRuns = 256;
constexpr size_t kSteps = 10;
constexpr size_t kElements = 1'000;
constexpr uint32_t kSlots = 256;

std::shared_ptr<const Workflow> build(const WorkflowBuilder& builder) {
  auto built = builder.build();
  GANTLINE_ASSERT(built.ok());
  return std::make_shared<const Workflow>(std::move(built).value());
}

std::shared_ptr<const Workflow> sequential() {
  WorkflowBuilder builder("sequential");
  for (size_t i = 0; i < kSteps; ++i) {
    auto task = builder.task("step" + std::to_string(i), "noop");
    if (i > 0) task.needs({"step" + std::to_string(i - 1)});
  }
  return build(builder);
}

std::shared_ptr<const Workflow> fan_out() {
  WorkflowBuilder builder("fan_out");
  builder.task("work", "noop").for_each("inputs.items");
  builder.task("join", "noop").needs({"work"});
  return build(builder);
}

// A server in a directory of its own, which is gone afterwards.
class Server {
 public:
  Server() : runner_(catalog_, {}) {
    directory_ = (std::filesystem::temp_directory_path() / "gantline-bench-XXXXXX").string();
    GANTLINE_ASSERT(::mkdtemp(directory_.data()) != nullptr);
    LocalHostOptions options;
    options.data = directory_ + "/data";
    options.runner = &runner_;
    options.runtime.slots = kSlots;
    auto host = LocalHost::open(std::move(options));
    GANTLINE_ASSERT(host.ok());
    host_ = std::move(host).value();
  }
  ~Server() {
    host_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  // Milliseconds until `runs` runs, submitted at once, have ended durably.
  double time_runs(const std::shared_ptr<const Workflow>& workflow, size_t runs,
                   const std::shared_ptr<const nlohmann::json>& inputs = nullptr) {
    return time_calls(1, [&] {
      for (size_t i = 0; i < runs; ++i) submit(workflow, inputs);
      wait_for_ends();
    })[0];
  }

 private:
  // The end of a run is seen through a stream of its own, as a client would see it.
  void submit(const std::shared_ptr<const Workflow>& workflow,
              const std::shared_ptr<const nlohmann::json>& inputs) {
    SubmitRequest request;
    request.workflow = workflow;
    request.inputs = inputs;
    ++open_;
    host_->runtime().submit_async(std::move(request), [this](const Result<Submitted>& submitted) {
      GANTLINE_ASSERT(submitted.ok());
      const std::lock_guard lock(mutex_);
      started_.push_back(submitted.value().run);
      changed_.notify_one();
    });
  }

  void wait_for_ends() {
    for (; open_ > 0; --open_) {
      RunId run{};
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !started_.empty(); });
        run = started_.back();
        started_.pop_back();
      }
      wait_for_end(run);
    }
  }

  void wait_for_end(RunId run) {
    auto stream = host_->runtime().subscribe(run, 1);
    GANTLINE_ASSERT(stream.ok());
    while (true) {
      const auto events = stream.value()->next(std::chrono::hours(1));
      GANTLINE_ASSERT(events.ok());
      for (const Event& event : events.value()) {
        if (event.kind == EventKind::kRunPhaseChanged && is_terminal(event.run_phase)) {
          GANTLINE_ASSERT(event.run_phase == RunPhase::kCompleted);
          return;
        }
      }
    }
  }

  TaskTypeCatalog catalog_;
  PluginTaskRunner runner_;
  std::string directory_;
  std::unique_ptr<LocalHost> host_;
  size_t open_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<RunId> started_;  // guarded by mutex_
};

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

std::vector<Figure> run_runtime_benchmark() {
  Server server;
  const auto steps = sequential();
  const auto fan = fan_out();
  nlohmann::json items = nlohmann::json::array();
  for (size_t i = 0; i < kElements; ++i) items.push_back(i);
  const auto inputs =
      std::make_shared<const nlohmann::json>(nlohmann::json{{"items", std::move(items)}});

  server.time_runs(steps, kRuns);  // threads, files and memory are there afterwards
  std::vector<double> many;
  for (int i = 0; i < 20; ++i) many.push_back(server.time_runs(steps, kRuns));
  std::vector<double> one;
  for (int i = 0; i < 100; ++i) one.push_back(server.time_runs(steps, 1));
  std::vector<double> fans;
  for (int i = 0; i < 20; ++i) fans.push_back(server.time_runs(fan, 1, inputs));
  const double per_second = 1'000.0 * kRuns * kSteps;
  return {{"steps_of_256_runs", "1/s", per_second / best(many)},
          {"steps_of_256_runs_median", "1/s", per_second / median(many)},
          {"run_of_10_steps_p50", "ms", median(one)},
          {"fan_out_of_1000", "ms", best(fans)},
          {"fan_out_of_1000_p50", "ms", median(fans)}};
}

}  // namespace gantline::bench
