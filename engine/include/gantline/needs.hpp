#pragma once

#include <string>
#include <vector>

#include "gantline/state.hpp"

namespace gantline {

// Something that a task asks for and an installation does not have.
struct UnmetNeed {
  enum class Kind : uint8_t {
    kLabels,      // no worker has all of them: the task waits until one comes that has
    kShort,       // more of a resource than there is: likewise
    kUndeclared,  // a resource of which nobody said how much there is: it is not bounded
  };
  Kind kind{};
  TaskIndex task = kNoTask;
  std::string name;     // the labels, between commas, or the resource
  std::string message;  // a sentence that names the task
  std::string pointer;  // JSON Pointer into the canonical document
};

// What tasks of the workflow need and the workers, or the resources, of the installation do not
// give, in the order of the tasks; at most limits::kDefects of each kind. Only these two parts of
// the state are looked at. Cost: O(tasks) and what is named in them; pure.
std::vector<UnmetNeed> find_missing_labels(const Workflow& workflow, const State& installation);
std::vector<UnmetNeed> find_missing_resources(const Workflow& workflow, const State& installation);

// "label gpu", "labels gpu, ssd".
std::string labels_text(const std::vector<std::string>& labels);

}  // namespace gantline
