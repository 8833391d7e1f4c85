#include "engine_driver.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "gantline/workflow_builder.hpp"
#include "support/catch.hpp"

namespace gantline::test {
namespace {

native::RunSummary summary_of(const RunState& run) {
  return {.id = run.id,
          .number = run.number,
          .version = run.version,
          .phase = run.phase,
          .workflow_name = run.workflow().settings().name,
          .workflow_hash = run.submission->workflow_hash,
          .created_at = run.created_at,
          .started_at = run.started_at,
          .ended_at = run.ended_at,
          .counts = run.counts,
          .tags = run.submission->tags,
          .idempotency_key = run.submission->idempotency_key};
}

}  // namespace

std::shared_ptr<const Workflow> make_chain(uint32_t tasks) {
  WorkflowBuilder builder("chain-" + std::to_string(tasks));
  for (uint32_t i = 0; i < tasks; ++i) {
    auto task = builder.task("t" + std::to_string(i), "noop");
    if (i != 0) task.needs({"t" + std::to_string(i - 1)});
  }
  auto workflow = builder.build();
  REQUIRE(workflow.ok());
  return std::make_shared<const Workflow>(std::move(workflow).value());
}

EngineDriver::EngineDriver(State state) : engine_({}, std::move(state)) {}

native::JournalBatch EngineDriver::advance(std::vector<Input> inputs) {
  StepResult result;
  now_ += Millis{5};
  engine_.advance(now_, inputs, result);
  starts_.insert(starts_.end(), result.starts.begin(), result.starts.end());
  native::JournalBatch batch;
  batch.now = now_;
  std::set<RunId> changed;
  for (const Event& event : result.events) {
    if (event.run == kNoRun) continue;
    changed.insert(event.run);
    if (event.kind == EventKind::kRunSubmitted)
      batch.workflows.push_back(event.detail->submission->workflow);
  }
  for (const RunId run : changed) batch.summaries.push_back(summary_of(*state().find(run)));
  batch.events = std::move(result.events);
  return batch;
}

native::JournalBatch EngineDriver::submit(const Order& order) {
  SubmitRun submit{order.id, {}, "ada"};
  submit.submission.workflow = make_chain(order.tasks);
  submit.submission.workflow_hash = submit.submission.workflow->hash();
  submit.submission.inputs = std::make_shared<nlohmann::json>(nlohmann::json::object());
  submit.submission.idempotency_key = order.key;
  submit.submission.tags = order.tags;
  outputs_[order.id] = order.output;
  std::vector<Input> inputs(1);
  inputs[0].body = std::move(submit);
  return advance(std::move(inputs));
}

native::JournalBatch EngineDriver::finish_attempts() {
  std::vector<Input> inputs;
  for (const StartAttempt& start : std::exchange(starts_, {})) {
    AttemptSucceeded done{start.run, start.task, start.token, {}, false};
    done.output = std::make_shared<nlohmann::json>(outputs_[start.run]);
    inputs.push_back({0, std::move(done)});
  }
  return advance(std::move(inputs));
}

native::JournalBatch EngineDriver::add_worker(uint32_t slots) {
  std::vector<Input> inputs(1);
  inputs[0].body = ChangeWorker{WorkerId{1}, slots, {"local", {"linux"}}, Reason::kNone};
  return advance(std::move(inputs));
}

uint64_t EngineDriver::active_state_hash() const {
  State active = state();
  for (auto run = active.runs.begin(); run != active.runs.end();)
    run = is_terminal(run->second.phase) ? active.runs.erase(run) : std::next(run);
  return state_hash(active);
}

}  // namespace gantline::test
