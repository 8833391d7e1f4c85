#pragma once

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "gantline/engine.hpp"
#include "gantline/workflow_builder.hpp"
#include "support/catch.hpp"

namespace gantline::test {

inline std::shared_ptr<const Workflow> build(const WorkflowBuilder& builder) {
  auto workflow = builder.build();
  if (!workflow.ok()) {
    for (const Defect& defect : workflow.error())
      UNSCOPED_INFO(defect.pointer << ": " << defect.message);
  }
  REQUIRE(workflow.ok());
  return std::make_shared<const Workflow>(std::move(workflow).value());
}

// Plays the host for one engine: hands inputs in one at a time, remembers events and running
// attempts, and checks after every step that folding the events gives the engine's state.
class EngineDriver {
 public:
  explicit EngineDriver(uint32_t slots = 64, EngineOptions options = {}) : engine_(options) {
    if (slots > 0) give(ChangeWorker{WorkerId{0}, slots, {"test", {}}, Reason::kNone});
  }

  Reply give(InputBody body) {
    const std::vector<Input> inputs{Input{++request_, std::move(body)}};
    step(inputs);
    REQUIRE(result_.replies.size() == 1);
    return result_.replies[0];
  }

  // Lets time pass; timers on the way fire at their times.
  void wait(Millis duration) {
    const Millis end = now_ + duration;
    while (engine_.next_wake() <= end) {
      now_ = std::max(now_, engine_.next_wake());
      step({});
    }
    now_ = end;
  }

  // Lets time pass in which nobody looks at the engine: what was due is noticed by the next input.
  void look_away(Millis duration) { now_ = now_ + duration; }

  RunId submit(std::shared_ptr<const Workflow> workflow,
               nlohmann::json inputs = nlohmann::json::object()) {
    SubmitRun input;
    input.id = RunId{++last_run_};
    input.submission.workflow = workflow;
    input.submission.inputs = std::make_shared<const nlohmann::json>(std::move(inputs));
    input.submission.priority = workflow->settings().priority;
    input.submission.policy = workflow->settings().policy;
    const RunId id = input.id;
    const Reply answer = give(std::move(input));
    REQUIRE(answer.status.ok());
    return id;
  }

  Reply succeed(const std::string& name, nlohmann::json output = nullptr, RunId run = RunId{1}) {
    const StartAttempt order = take(name, run);
    return give(AttemptSucceeded{order.run, order.task, order.token,
                                 std::make_shared<const nlohmann::json>(std::move(output)), false});
  }
  Reply fail(const std::string& name, TaskError error = {"broken", "it broke", true},
             RunId run = RunId{1}) {
    const StartAttempt order = take(name, run);
    return give(AttemptErred{order.run, order.task, order.token, std::move(error)});
  }
  Reply stop(const std::string& name, RunId run = RunId{1}) {
    const StartAttempt order = take(name, run);
    return give(AttemptStopped{order.run, order.task, order.token});
  }
  Reply control(RunAction action, RunId run = RunId{1}) {
    return give(ControlRun{run, action, 0, kNoTask, "", ""});
  }

  Reply retry(const std::string& task, RunId id = RunId{1}) {
    return give(ControlRun{id, RunAction::kRetryFailed, 0, *run(id).find_task(task), "", ""});
  }

  // Names of the attempts that run, in start order.
  std::vector<std::string> running() const {
    std::vector<std::string> names;
    for (const StartAttempt& order : running_) names.push_back(name_of(order));
    return names;
  }
  const StartAttempt& attempt(const std::string& name, RunId run = RunId{1}) const {
    const auto it = std::find_if(running_.begin(), running_.end(), [&](const StartAttempt& order) {
      return order.run == run && name_of(order) == name;
    });
    INFO("no attempt of " << name << " runs");
    REQUIRE(it != running_.end());
    return *it;
  }

  const RunState& run(RunId id = RunId{1}) const {
    const RunState* state = engine_.state().find(id);
    REQUIRE(state != nullptr);
    return *state;
  }
  const TaskState& task(const std::string& name, RunId id = RunId{1}) const {
    const auto index = run(id).find_task(name);
    REQUIRE(index.has_value());
    return run(id).tasks[to_index(*index)];
  }
  TaskPhase phase(const std::string& name, RunId id = RunId{1}) const {
    return task(name, id).phase;
  }
  // Codes of the reasons why the task does not run.
  std::vector<std::string> reasons(const std::string& name, RunId id = RunId{1}) const {
    const auto explained = engine_.explain(id, *run(id).find_task(name), now_);
    REQUIRE(explained.ok());
    std::vector<std::string> codes;
    for (const WaitReason& reason : explained.value()) codes.push_back(reason.code);
    return codes;
  }

  Millis now() const { return now_; }
  Engine& engine() { return engine_; }
  const StepResult& result() const { return result_; }
  const std::vector<Event>& events() const { return events_; }
  const State& folded() const { return folded_; }

  // Goes on from the folded events, as after a crash.
  void restart(EngineOptions options = {}) { engine_ = Engine(options, folded_); }

 private:
  void step(std::span<const Input> inputs) {
    engine_.advance(now_, inputs, result_);
    for (const Event& event : result_.events) {
      const Status status = evolve(folded_, event);
      REQUIRE(status.ok());
      events_.push_back(event);
    }
    REQUIRE(state_hash(folded_) == state_hash(engine_.state()));
    for (const StopAttempt& order : result_.stops) {
      if (order.force) drop(order.token);
    }
    running_.insert(running_.end(), result_.starts.begin(), result_.starts.end());
  }

  void drop(AttemptToken token) {
    running_.erase(std::remove_if(running_.begin(), running_.end(),
                                  [&](const StartAttempt& order) { return order.token == token; }),
                   running_.end());
  }

  StartAttempt take(const std::string& name, RunId run) {
    StartAttempt order = attempt(name, run);
    drop(order.token);
    return order;
  }

  std::string name_of(const StartAttempt& order) const {
    return run(order.run).task_name(order.task);
  }

  Engine engine_;
  State folded_;
  StepResult result_;
  std::vector<StartAttempt> running_;
  std::vector<Event> events_;
  Millis now_{1'000};
  uint64_t request_ = 0;
  uint64_t last_run_ = 0;
};

}  // namespace gantline::test
