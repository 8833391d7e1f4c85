#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "import/argo_condition.hpp"

// How the ends of Argo's tasks and steps become dependencies, join rules and conditions of ours.
//
// Argo tells apart a task whose own `when` was false (skipped: those after it go on) from one whose
// `depends` did not hold (omitted: it drags those after it along). Here both are skipped, so where
// it matters a condition says which it was. A condition is evaluated when all tasks that it names
// have ended, which is when Argo evaluates a `depends`.
namespace gantline::import {

// When something may begin.
struct ArgoEntry {
  std::vector<std::string> needs;
  std::string condition;           // over all_done; "" is all_success without a condition
  std::string satisfied = "true";  // the expression that says, later, that it could begin
};

// How something ended: a task, or all that a nested template became.
struct ArgoExit {
  std::vector<std::string> needs;  // whose success means that it passed, when is_plain
  bool is_plain = true;
  bool can_skip = false;  // it has a `when`
  std::string passed;     // expressions for its status ...
  std::string failed;
  std::string skipped = "false";
  std::string omitted;
  std::vector<std::string> sources;  // ... and the tasks that they name
  std::string output_task;           // the one whose output is its result; "" when there is none
};

// `tasks["id"].state == "state"`.
std::string state_is(std::string_view id, std::string_view state);

// `a && b`; "true" is neutral.
std::string conjunction(const std::string& a, const std::string& b);

// Adds the names that are not there yet.
void append_new(std::vector<std::string>& names, const std::vector<std::string>& more);

// The exit of one task. `passes_on_failure` is Argo's continueOn.
ArgoExit exit_of_task(const std::string& id, const ArgoEntry& entry, bool has_when,
                      bool passes_on_failure);

// The exit of what passed when all parts passed. `start` is the gate before it, "" when it has
// none.
ArgoExit exit_of_group(const std::vector<ArgoExit>& parts, const ArgoEntry& entry,
                       const std::string& start, bool has_when, bool passes_on_failure);

// The entry after others. REQUIRES: `exits` has every task that `depends` names.
ArgoEntry entry_after(const DependsNode& depends, const std::map<std::string, ArgoExit>& exits);

}  // namespace gantline::import
