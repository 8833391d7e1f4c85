#pragma once

#include <array>
#include <string>

#include "gantline/workflow.hpp"

namespace gantline {

// Where the tasks of a workflow stand in its canonical document: each role has a list of its own.
class TaskPlaces {
 public:
  // Position in its list. REQUIRES: called once for each task, in the order of the workflow.
  size_t next(const TaskSpec& task) noexcept { return ends_[static_cast<size_t>(task.role)]++; }

 private:
  std::array<size_t, 4> ends_{};
};

// JSON Pointer of the task at that position of its list.
std::string place_of(const TaskSpec& task, size_t position);

}  // namespace gantline
