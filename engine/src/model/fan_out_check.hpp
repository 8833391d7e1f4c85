#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/expression.hpp"
#include "gantline/limits.hpp"
#include "gantline/workflow.hpp"

namespace gantline {

// Whether a fan-out may have so many elements, or go over that list, in a run that has so many
// tasks by then. Errors: kLimitExceeded; kInvalidArgument (it is no list).
Status check_fan_out_size(size_t elements, size_t tasks);
Status check_fan_out_list(const nlohmann::json& list, size_t tasks);

// Looks at those lists of fan-outs that are known before a run starts.
class FanOutCheck {
 public:
  explicit FanOutCheck(size_t tasks) : tasks_(tasks) {}

  // What is wrong with the task's list; nullopt also where only the run will show it, or whether
  // the list is looked at at all. `inputs` may be null: not known.
  std::optional<Error> check(const TaskSpec& task,
                             const std::shared_ptr<const nlohmann::json>& inputs);

  // Which tasks a run with these inputs looks at if nothing fails in it; by task.
  std::vector<bool> expected(const Workflow& workflow,
                             const std::shared_ptr<const nlohmann::json>& inputs);

 private:
  bool is_true(const Expression& when, const ExpressionScope& scope);
  Result<ExpressionValue> evaluate(const Expression& expression, const ExpressionScope& scope);

  size_t tasks_;
  // For all expressions together. When they are used up nothing is known any more.
  size_t steps_left_ = limits::kFanOutCheckSteps;
};

}  // namespace gantline
