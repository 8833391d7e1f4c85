#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gantline/recording.hpp"

namespace gantline {

// The figures of series_of after each event.
class Usage {
 public:
  explicit Usage(const Recording& recording);

  void apply(const Event& event);

  // In the order of the figures.
  const std::vector<std::string>& names() const noexcept { return names_; }
  const std::vector<int64_t>& capacities() const noexcept { return capacities_; }
  const std::vector<int64_t>& values() const noexcept { return values_; }

 private:
  enum Figure : size_t { kRunning, kQueued, kCompleted, kFailed };
  using Demands = std::vector<std::pair<size_t, int64_t>>;  // figure, amount

  size_t add_figure(std::string name, int64_t capacity);
  void add_resources();
  void add_limits();
  void add_computed_limits();
  void change_phase(uint32_t task, TaskPhase phase);
  void hold(uint32_t task, bool is_running);

  const Recording& recording_;
  std::vector<std::string> names_;
  std::vector<int64_t> capacities_;
  std::vector<int64_t> values_;
  std::map<std::string, size_t> limit_figures_;  // by key
  std::vector<Demands> by_spec_;
  std::map<uint32_t, Demands> by_task_;  // for keys that were computed
  std::vector<TaskPhase> phases_;        // by task
  std::vector<uint8_t> is_running_;      // by task: an attempt
};

}  // namespace gantline
