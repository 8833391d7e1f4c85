#include "plan/expected_graph.hpp"

#include <algorithm>

namespace gantline::plan {
namespace {

// What a join rule makes of the predecessors' ends, as the engine's own join decides it.
struct Decision {
  bool runs = true;
  // Tasks whose end it waits for: all predecessors, or (where one suffices) the first to end.
  enum class WaitsFor : uint8_t { kAll, kFirstThatRan, kFirstSkipped, kFirst } waits_for{};
};

Decision decide(JoinRule rule, bool has_predecessors, bool any_ran, bool any_skipped) {
  using enum Decision::WaitsFor;
  switch (rule) {
    case JoinRule::kAllSuccess:
      return any_skipped ? Decision{false, kFirstSkipped} : Decision{true, kAll};
    case JoinRule::kAllDone:
    case JoinRule::kNoneFailed: return {true, kAll};
    case JoinRule::kOneSuccess:
      return any_ran ? Decision{true, kFirstThatRan} : Decision{false, kAll};
    case JoinRule::kOneFailed: return {false, kAll};
    case JoinRule::kAllFailed:
      return has_predecessors ? Decision{false, kFirst} : Decision{true, kAll};
  }
  return {};
}

// Follows the workflow in topological order, with as many workers as it takes.
class Expectation {
 public:
  explicit Expectation(const Workflow& workflow)
      : workflow_(workflow), finish_(workflow.task_count()) {
    result_.is_expected.assign(workflow.task_count(), 1);
    result_.duration.resize(workflow.task_count());
  }

  Result<ExpectedGraph> build() && {
    for (const TaskIndex task : workflow_.dag().topological_order()) visit(task);
    add_milestones();
    auto dag = Dag::build(static_cast<uint32_t>(result_.duration.size()), dependencies_);
    if (!dag.ok()) return dag.error();
    result_.dag = std::move(dag).value();
    return std::move(result_);
  }

 private:
  bool is_expected(TaskIndex task) const { return result_.is_expected[to_index(task)] != 0; }

  void visit(TaskIndex task) {
    const auto predecessors = workflow_.dag().predecessors(task);
    const auto ran = [this](TaskIndex before) { return is_expected(before); };
    const bool any_ran = std::any_of(predecessors.begin(), predecessors.end(), ran);
    const bool all_ran = std::all_of(predecessors.begin(), predecessors.end(), ran);
    const TaskSpec& spec = workflow_.task(task);
    const Decision decision = decide(spec.join, !predecessors.empty(), any_ran, !all_ran);
    const Millis start = wait_for(task, decision.waits_for);
    const bool runs = decision.runs && spec.role != TaskRole::kOnFailure;
    const Millis duration = runs ? workflow_.typical_duration(task) : Millis{};
    result_.is_expected[to_index(task)] = runs ? 1 : 0;
    result_.duration[to_index(task)] = duration;
    finish_[to_index(task)] = start + duration;
  }

  // Adds the dependencies that are waited for; returns when the last of them has ended.
  Millis wait_for(TaskIndex task, Decision::WaitsFor waits_for) {
    using enum Decision::WaitsFor;
    Millis start{};
    TaskIndex first = kNoTask;
    for (const TaskIndex before : workflow_.dag().predecessors(task)) {
      if (waits_for == kAll) {
        dependencies_.push_back({before, task});
        start = std::max(start, finish_[to_index(before)]);
        continue;
      }
      const bool counts =
          waits_for == kFirst || (waits_for == kFirstThatRan) == is_expected(before);
      if (!counts) continue;
      if (first == kNoTask || finish_[to_index(before)] < finish_[to_index(first)]) first = before;
    }
    if (first == kNoTask) return start;
    dependencies_.push_back({first, task});
    return finish_[to_index(first)];
  }

  void add_milestones() {
    const auto has_role = [this](TaskRole role) {
      return std::any_of(workflow_.tasks().begin(), workflow_.tasks().end(),
                         [role](const TaskSpec& task) { return task.role == role; });
    };
    const bool has_final = has_role(TaskRole::kFinally);
    if (!has_final && !has_role(TaskRole::kOnSuccess)) return;
    const TaskIndex main_ended = add_milestone();
    connect(TaskRole::kMain, main_ended, TaskRole::kOnSuccess);
    if (!has_final) return;
    const TaskIndex success_ended = add_milestone();
    dependencies_.push_back({main_ended, success_ended});
    connect(TaskRole::kOnSuccess, success_ended, TaskRole::kFinally);
  }

  TaskIndex add_milestone() {
    result_.duration.push_back({});
    return TaskIndex{static_cast<uint32_t>(result_.duration.size() - 1)};
  }

  void connect(TaskRole before, TaskIndex milestone, TaskRole after) {
    for (uint32_t i = 0; i < workflow_.task_count(); ++i) {
      const TaskIndex task{i};
      if (workflow_.task(task).role == before) dependencies_.push_back({task, milestone});
      if (workflow_.task(task).role == after) dependencies_.push_back({milestone, task});
    }
  }

  const Workflow& workflow_;
  ExpectedGraph result_;
  std::vector<Millis> finish_;
  std::vector<Dependency> dependencies_;
};

bool is_plain(const Workflow& workflow) {
  return std::all_of(workflow.tasks().begin(), workflow.tasks().end(), [](const TaskSpec& task) {
    return task.role == TaskRole::kMain &&
           (task.join == JoinRule::kAllSuccess || task.join == JoinRule::kAllDone ||
            task.join == JoinRule::kNoneFailed);
  });
}

}  // namespace

Result<ExpectedGraph> expect(const Workflow& workflow) {
  if (!is_plain(workflow)) return Expectation(workflow).build();
  ExpectedGraph graph;
  graph.dag = workflow.dag();
  graph.is_expected.assign(workflow.task_count(), 1);
  graph.duration.resize(workflow.task_count());
  for (uint32_t task = 0; task < workflow.task_count(); ++task) {
    graph.duration[task] = workflow.typical_duration(TaskIndex{task});
  }
  return graph;
}

}  // namespace gantline::plan
