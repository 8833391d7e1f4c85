#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "gantline/workflow.hpp"

// The words of the file format for the enumerations of the model.
namespace gantline {

template <typename Enum>
struct Vocabulary;

template <>
struct Vocabulary<TaskClass> {
  static constexpr std::array<std::pair<std::string_view, TaskClass>, 4> kWords = {
      {{"compute", TaskClass::kCompute},
       {"io", TaskClass::kIo},
       {"network", TaskClass::kNetwork},
       {"hybrid", TaskClass::kHybrid}}};
};

template <>
struct Vocabulary<JoinRule> {
  static constexpr std::array<std::pair<std::string_view, JoinRule>, 6> kWords = {
      {{"all_success", JoinRule::kAllSuccess},
       {"all_done", JoinRule::kAllDone},
       {"none_failed", JoinRule::kNoneFailed},
       {"one_success", JoinRule::kOneSuccess},
       {"one_failed", JoinRule::kOneFailed},
       {"all_failed", JoinRule::kAllFailed}}};
};

template <>
struct Vocabulary<SchedulingPolicy> {
  static constexpr std::array<std::pair<std::string_view, SchedulingPolicy>, 4> kWords = {
      {{"priority", SchedulingPolicy::kPriority},
       {"deadline", SchedulingPolicy::kDeadline},
       {"critical_path", SchedulingPolicy::kCriticalPath},
       {"fifo", SchedulingPolicy::kFifo}}};
};

template <typename Enum>
constexpr std::string_view word_of(Enum value) noexcept {
  for (const auto& [word, candidate] : Vocabulary<Enum>::kWords) {
    if (candidate == value) return word;
  }
  return {};
}

// The field that lists the tasks of a role.
constexpr std::string_view list_name(TaskRole role) noexcept {
  switch (role) {
    case TaskRole::kMain: return "tasks";
    case TaskRole::kOnSuccess: return "on_success";
    case TaskRole::kOnFailure: return "on_failure";
    case TaskRole::kFinally: return "finally";
  }
  return {};
}

}  // namespace gantline
