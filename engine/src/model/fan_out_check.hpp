#pragma once

#include <memory>
#include <optional>

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
  // `inputs` may be null: not known yet.
  FanOutCheck(size_t tasks, std::shared_ptr<const nlohmann::json> inputs)
      : tasks_(tasks), inputs_(std::move(inputs)) {}

  // What is wrong with the task's list; nullopt also where only the run will show it, or whether
  // the list is looked at at all.
  std::optional<Error> check(const TaskSpec& task);

 private:
  size_t tasks_;
  std::shared_ptr<const nlohmann::json> inputs_;
  // No more elements are made for looking at them than a run may have: the work has a bound.
  size_t elements_left_ = limits::kTasks;
};

}  // namespace gantline
