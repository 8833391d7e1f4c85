#pragma once

#include "gantline/expression.hpp"
#include "gantline/state.hpp"

namespace gantline {

// What the expressions of one task see: inputs, run, tasks.<id>, and in fan-out elements item and
// item_index. Borrows the run, which must outlive it.
class RunScope : public ExpressionScope {
 public:
  RunScope(const RunState& run, TaskIndex task) : run_(run), task_(task) {}
  // Adds `with`, for the keys of limits.
  void set_with(Lookup with) { with_ = std::move(with); }

  Lookup root(std::string_view name) const override;
  Lookup task(std::string_view task_id, TaskField field) const override;

 private:
  Lookup item() const;

  const RunState& run_;
  TaskIndex task_;
  Lookup with_;
};

// The payload of the task's next attempt with its expressions evaluated.
// Errors: as Template::render.
Result<Template::Rendered> render_payload(const RunState& run, TaskIndex task);

// What a task fails with whose expression cannot be evaluated. `where` of an error below begins
// with the field: "with/output", "limits/1", "when, offset 15".
TaskError expression_error(const Error& error);

// The evaluated keys of the task's limits, in order. Unknown parts are "?".
Result<std::vector<std::string>> render_limit_keys(const RunState& run, TaskIndex task);

// Whether any key of the spec's limits has an expression.
bool has_limit_expressions(const TaskSpec& spec) noexcept;

// `when`: true when absent, and when it is unknown (a forecast assumes that the task runs).
// Errors: kInvalidArgument when it is no boolean, and as Expression::evaluate.
Result<bool> evaluate_when(const RunState& run, TaskIndex task);

// The elements of a fan-out. `list` is null when unknown, then `count` is the estimate's.
struct FanOut {
  uint32_t count = 0;
  std::shared_ptr<const nlohmann::json> list;
};
// Errors: kInvalidArgument when it is no list, kLimitExceeded, and as Expression::evaluate.
Result<FanOut> evaluate_fan_out(const RunState& run, TaskIndex task);

// The list of the elements' outputs, null where an element has none; null pointer when one is
// unknown.
std::shared_ptr<const nlohmann::json> collect_outputs(const RunState& run, TaskIndex fan_out);

}  // namespace gantline
