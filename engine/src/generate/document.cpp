#include "generate/document.hpp"

#include "gantline/assert.hpp"

namespace gantline::generate {
namespace {

constexpr uint32_t kP50PercentMin = 70;  // of what is typical of the job
constexpr uint32_t kP50PercentMax = 130;
constexpr uint32_t kP95PercentMin = 120;  // of the median
constexpr uint32_t kP95PercentMax = 250;

uint32_t draw_percent(Random& random, uint32_t least, uint32_t most) {
  return least + random.below(most - least + 1);
}

}  // namespace

Document::Task Document::add(const Job& job, uint32_t number, const std::vector<Task>& needs) {
  const Task task = added_++;
  if (task >= task_count_) return task;
  std::string id(job.name);
  if (number > 0) id.append("_").append(std::to_string(number));
  nlohmann::json entry = {
      {"id", id}, {"type", "noop"}, {"estimate", draw_estimate(job.typical_ms)}};
  if (!needs.empty()) {
    nlohmann::json& list = entry["needs"] = nlohmann::json::array();
    for (const Task before : needs) {
      GANTLINE_ASSERT(before < task);
      list.push_back(ids_[before]);
    }
  }
  if (job.memory_mib > 0) {
    entry["resources"] = {{"cpu", 1}, {"memory", std::to_string(job.memory_mib) + "MiB"}};
  }
  ids_.push_back(std::move(id));
  tasks_.push_back(std::move(entry));
  return task;
}

nlohmann::json Document::draw_estimate(int64_t typical_ms) {
  const int64_t p50 = 1 + typical_ms * draw_percent(random_, kP50PercentMin, kP50PercentMax) / 100;
  const int64_t p95 = 1 + p50 * draw_percent(random_, kP95PercentMin, kP95PercentMax) / 100;
  return {{"p50", p50}, {"p95", p95}};
}

nlohmann::json Document::finish(std::string name, std::string description) {
  GANTLINE_ASSERT(tasks_.size() == task_count_);
  return {{"name", std::move(name)},
          {"description", std::move(description)},
          {"tasks", std::move(tasks_)}};
}

}  // namespace gantline::generate
