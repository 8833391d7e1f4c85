#include "model/fan_out_check.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "model/task_places.hpp"

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

// Known to be true; what else it may be, the run will show.
bool is_true(const Expression& when, const ExpressionScope& scope) {
  const Result<ExpressionValue> value = when.evaluate(scope);
  return value.ok() && !value.value().is_unknown && *value.value().json == Json(true);
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

std::optional<Error> FanOutCheck::check(const TaskSpec& task) {
  if (!task.for_each || elements_left_ == 0) return std::nullopt;
  // A handler may never start, whatever its list would be; a constant is wrong all the same.
  const ScopeBefore scope(task.role == TaskRole::kMain ? inputs_ : nullptr);
  if (task.when && !is_true(*task.when, scope)) return std::nullopt;
  const Result<ExpressionValue> value = task.for_each->evaluate(scope);
  if (!value.ok()) {
    Error error = value.error();
    if (!error.where.empty()) error.message += " (" + error.where + ")";
    return error;
  }
  if (value.value().is_unknown) return std::nullopt;
  const Json& list = *value.value().json;
  elements_left_ -= std::min(elements_left_, list.size());
  const Status status = check_fan_out_list(list, tasks_);
  return status.ok() ? std::nullopt : std::optional(status.error());
}

Defects check_fan_outs(const Workflow& workflow, std::shared_ptr<const Json> inputs,
                       std::string_view pointer_prefix) {
  Defects defects;
  FanOutCheck fan_outs(workflow.task_count(), std::move(inputs));
  TaskPlaces places;
  for (const TaskSpec& task : workflow.tasks()) {
    const size_t position = places.next(task);
    const std::optional<Error> error = fan_outs.check(task);
    if (!error) continue;
    defects.push_back({error->code, "task " + task.id + ": " + error->message,
                       std::string(pointer_prefix) + place_of(task, position) + "/for_each", 0, 0});
    if (defects.size() == limits::kDefects) break;
  }
  return defects;
}

}  // namespace gantline
