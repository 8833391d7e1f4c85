#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gantline::import {

// Whether `id` can be a task's id as it is: letters, digits, `_`, `-` and `.`, beginning with a
// letter, a digit or `_`, at most limits::kNameBytes long.
bool is_valid_task_id(std::string_view id) noexcept;

// Turns the ids of a source into valid ones, each into another.
//
// Valid ids stay. Any other has its bad characters replaced by `_` and, should the result be taken,
// the smallest number from 2 that makes it new ("a b", "a:b" become "a_b", "a_b_2"). All ids are
// given first, so that a valid one keeps its name wherever it stands; the rest follow in the order
// in which they were given.
class TaskIds {
 public:
  // False when the source has used this id before.
  bool add(std::string_view source_id);
  // Call once, after the last add.
  void assign();
  // The id here; nullptr when the source has no such task.
  const std::string* find(std::string_view source_id) const noexcept;

 private:
  std::map<std::string, std::string, std::less<>> ids_;  // by the source's id
  std::vector<std::string> invalid_;                     // ids of the source, in their order
};

}  // namespace gantline::import
