#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/random.hpp"

namespace gantline::generate {

// What tasks of one kind have in common.
struct Job {
  std::string_view name;
  int64_t typical_ms = 1'000;
  uint32_t memory_mib = 0;  // 0: asks for no resources
};

// A document that grows task by task up to a fixed number of tasks. What a shape adds beyond that
// is left out, so that a small workflow is the beginning of a larger one.
class Document {
 public:
  // Number of a task: 0 for the first. Numbers beyond the last task stand for tasks left out.
  using Task = uint32_t;

  Document(uint32_t task_count, uint64_t seed) : task_count_(task_count), random_(seed) {}

  uint32_t task_count() const noexcept { return task_count_; }
  Random& random() noexcept { return random_; }

  // Adds the task "<job>_<number>", or "<job>" where `number` is 0. `needs` are tasks added before.
  Task add(const Job& job, uint32_t number, const std::vector<Task>& needs);

  // The finished document. REQUIRES: all tasks are there.
  nlohmann::json finish(std::string name, std::string description);

 private:
  nlohmann::json draw_estimate(int64_t typical_ms);

  const uint32_t task_count_;
  Random random_;
  uint32_t added_ = 0;  // those that were left out included
  std::vector<std::string> ids_;
  nlohmann::json tasks_ = nlohmann::json::array();
};

// How many `parts` of `total` the part `index` gets: sizes differ by one at most, and add up.
constexpr uint32_t share(uint32_t total, uint32_t parts, uint32_t index) noexcept {
  return total / parts + (index < total % parts ? 1 : 0);
}

}  // namespace gantline::generate
