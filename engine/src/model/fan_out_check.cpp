#include "model/fan_out_check.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "expression/value.hpp"
#include "gantline/codec.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// Before the run there are its inputs at most; everything else will be.
class ScopeBefore final : public ExpressionScope {
 public:
  explicit ScopeBefore(std::shared_ptr<const Json> inputs) : inputs_(std::move(inputs)) {}

  Lookup root(std::string_view name) const override {
    if (name == "inputs" && inputs_ != nullptr) return {Presence::kPresent, inputs_};
    return {Presence::kUnknown, nullptr};
  }
  Lookup task(std::string_view, TaskField) const override { return {Presence::kUnknown, nullptr}; }

 private:
  std::shared_ptr<const Json> inputs_;
};

// Whether a task starts once all that it waits for has succeeded.
bool starts_after_success(JoinRule join) {
  return join != JoinRule::kOneFailed && join != JoinRule::kAllFailed;
}

// Where the document has the list of a fan-out that the canonical one has at `place`: segments are
// expanded there, so that tasks stand elsewhere. What comes from a segment stands where that is
// embedded. "" when the document has it nowhere.
std::string place_in(const Json& document, const TaskSpec& task) {
  const std::string list(list_name(task.role));
  const auto tasks = document.find(list);
  if (tasks == document.end()) return "";
  size_t found = tasks->size();
  size_t embedding_bytes = 0;
  for (size_t i = 0; i < tasks->size(); ++i) {
    const std::string own = (*tasks)[i].value("id", "");
    if (own == task.id) return "/" + list + "/" + std::to_string(i) + "/for_each";
    const bool is_embedding = (*tasks)[i].contains("segment") && task.id.size() > own.size() &&
                              task.id.compare(0, own.size(), own) == 0 &&
                              task.id[own.size()] == '.';
    if (!is_embedding || own.size() < embedding_bytes) continue;
    found = i;
    embedding_bytes = own.size();
  }
  return found == tasks->size() ? "" : "/" + list + "/" + std::to_string(found);
}

}  // namespace

Status check_fan_out_size(size_t elements, size_t tasks) {
  if (elements <= limits::kFanOutElements && tasks + elements <= limits::kTasks) return {};
  return Error{ErrorCode::kLimitExceeded,
               "`for_each` gave " + std::to_string(elements) + " elements; at most " +
                   std::to_string(limits::kFanOutElements) + " are allowed, and " +
                   std::to_string(limits::kTasks) + " tasks in a run",
               "for_each"};
}

Status check_fan_out_list(const Json& list, size_t tasks) {
  if (list.is_array()) return check_fan_out_size(list.size(), tasks);
  return Error{ErrorCode::kInvalidArgument,
               "`for_each` gave " + std::string(list.type_name()) + ", not a list", "for_each"};
}

Result<ExpressionValue> FanOutCheck::evaluate(const Expression& expression,
                                              const ExpressionScope& scope) {
  if (steps_left_ == 0) return ExpressionValue{true, nullptr};
  expression::Budget budget;
  Result<ExpressionValue> value = expression.evaluate(scope, budget);
  steps_left_ -= std::min(steps_left_, limits::kExpressionSteps - budget.steps);
  return value;
}

// Known to be true; what else it may be, the run will show.
bool FanOutCheck::is_true(const Expression& when, const ExpressionScope& scope) {
  const Result<ExpressionValue> value = evaluate(when, scope);
  return value.ok() && !value.value().is_unknown && *value.value().json == Json(true);
}

std::optional<Error> FanOutCheck::check(const TaskSpec& task,
                                        const std::shared_ptr<const Json>& inputs) {
  if (!task.for_each) return std::nullopt;
  const ScopeBefore scope(inputs);
  if (task.when && !is_true(*task.when, scope)) return std::nullopt;
  const Result<ExpressionValue> value = evaluate(*task.for_each, scope);
  if (!value.ok()) {
    Error error = value.error();
    if (!error.where.empty()) error.message += " (" + error.where + ")";
    return error;
  }
  if (value.value().is_unknown) return std::nullopt;
  const Status status = check_fan_out_list(*value.value().json, tasks_);
  return status.ok() ? std::nullopt : std::optional(status.error());
}

std::vector<bool> FanOutCheck::expected(const Workflow& workflow,
                                        const std::shared_ptr<const Json>& inputs) {
  const ScopeBefore scope(inputs);
  std::vector<bool> expected(workflow.task_count());
  for (const TaskIndex index : workflow.dag().topological_order()) {
    const TaskSpec& task = workflow.task(index);
    const auto needs = workflow.dag().predecessors(index);
    const bool is_ready = task.join == JoinRule::kAllDone ||
                          (starts_after_success(task.join) &&
                           std::all_of(needs.begin(), needs.end(), [&expected](TaskIndex before) {
                             return expected[to_index(before)];
                           }));
    // A handler may never start.
    expected[to_index(index)] =
        task.role == TaskRole::kMain && is_ready && (!task.when || is_true(*task.when, scope));
  }
  return expected;
}

Defects check_fan_outs(const Workflow& workflow, const std::shared_ptr<const Json>& inputs,
                       const Json* document) {
  Defects defects;
  FanOutCheck fan_outs(workflow.task_count());
  const std::vector<bool> expected = fan_outs.expected(workflow, inputs);
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    const TaskSpec& task = workflow.task(TaskIndex{i});
    const std::optional<Error> error = fan_outs.check(task, expected[i] ? inputs : nullptr);
    if (!error) continue;
    defects.push_back({error->code, "task " + task.id + ": " + error->message,
                       document == nullptr ? "" : place_in(*document, task), 0, 0});
    if (defects.size() == limits::kDefects) break;
  }
  return defects;
}

}  // namespace gantline
