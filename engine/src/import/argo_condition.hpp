#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/result.hpp"
#include "import/argo_text.hpp"

// Argo's two little languages: `depends`, over the ends of tasks, and `when`, over texts.
namespace gantline::import {

// What `depends` asks of a task. kPassed is the bare name: succeeded, or skipped by its own `when`.
enum class ArgoStatus { kPassed, kSucceeded, kFailed, kSkipped, kOmitted };

// A parsed `depends`. The nodes form a tree; `children` belongs to kAnd, kOr (two or more) and kNot
// (one).
struct DependsNode {
  enum class Kind { kTask, kAnd, kOr, kNot };
  Kind kind = Kind::kTask;
  std::string task;  // kTask
  ArgoStatus status = ArgoStatus::kPassed;
  std::vector<DependsNode> children;
};

// `&&` binds tighter than `||`, `!` tighter than both.
// Errors: kInvalidArgument; kLimitExceeded for nesting over limits::kExpressionDepth.
Result<DependsNode> parse_depends(std::string_view text);

// The conjunction of the bare names: what `dependencies: [a, b]` means.
DependsNode all_passed(const std::vector<std::string>& tasks);

// The names of all tasks, each once, in order of appearance.
std::vector<std::string> tasks_of(const DependsNode& node);

// The expression for a `depends`; `condition_of` gives the one for a task's status.
std::string to_expression(
    const DependsNode& node,
    const std::function<std::string(const std::string&, ArgoStatus)>& condition_of);

// The expression for a `when` such as `{{steps.flip.outputs.result}} == heads`: comparisons joined
// by
// `&&`, `||`, `!` and parentheses. Constants compare as numbers where both sides are numbers.
// Errors: kInvalidArgument (functions, arithmetic, unknown variables), kLimitExceeded.
Result<std::string> translate_when(std::string_view text, const VariableLookup& lookup);

}  // namespace gantline::import
