#include "running_host.hpp"

#include <chrono>
#include <utility>

#include "benchmark.hpp"
#include "gantline/assert.hpp"
#include "plugin/host_process.hpp"
#include "temporary_folder.hpp"

namespace gantline::bench {

using namespace native;

std::shared_ptr<const Workflow> build(const WorkflowBuilder& builder) {
  auto built = builder.build();
  GANTLINE_ASSERT(built.ok());
  return std::make_shared<const Workflow>(std::move(built).value());
}

RunningHost::RunningHost(uint32_t slots) : runner_(catalog_, {}) {
  LocalHostOptions options;
  options.data = folder_.path() + "/data";
  options.runner = &runner_;
  options.runtime.slots = slots;
  auto host = LocalHost::open(std::move(options));
  GANTLINE_ASSERT(host.ok());
  host_ = std::move(host).value();
}

RunningHost::~RunningHost() = default;

double RunningHost::time_runs(const std::shared_ptr<const Workflow>& workflow, size_t runs,
                              const std::shared_ptr<const nlohmann::json>& inputs) {
  return time_calls(1, [&] {
    for (size_t i = 0; i < runs; ++i) submit(workflow, inputs);
    wait_for_ends();
  })[0];
}

// The end of a run is seen through a stream of its own, as a client would see it.
void RunningHost::submit(const std::shared_ptr<const Workflow>& workflow,
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

void RunningHost::wait_for_ends() {
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

void RunningHost::wait_for_end(RunId run) {
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

}  // namespace gantline::bench
