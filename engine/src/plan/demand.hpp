#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/mul_div.hpp"
#include "gantline/plan.hpp"

namespace gantline::plan {

enum class PoolKind : uint8_t { kWorkers, kResource, kLimit };

// Something that tasks hold while they run and of which there may be only so much.
struct Pool {
  PoolKind kind{};
  std::string name;
  std::optional<int64_t> capacity;  // in thousandths; absent: no bound
  Int128 total = 0;                 // held, in thousandths times milliseconds
  int64_t peak = 0;                 // in thousandths
};

// `count` tasks of the same kind that run from start to end.
struct Usage {
  TaskIndex task = kNoTask;
  uint32_t count = 1;
  Millis start{};
  Millis end{};
};

// What the tasks of a workflow hold: slots, resources and keyed limits alike. A limit counts when
// its key is known before the run and has a bound.
class Demands {
 public:
  Demands(const Workflow& workflow, const PlanOptions& options);

  // The first pool is the workers; resources follow by name, then limits by key.
  std::span<const Pool> pools() const noexcept { return pools_; }

  // The first demand that is larger than its pool, so that its task can never start.
  Status check_satisfiable(const Workflow& workflow, std::span<const uint8_t> is_expected) const;

  void add_totals(std::span<const Usage> usages);
  // Cost: O(usages log usages).
  void find_peaks(std::span<const Usage> usages);
  // No pool was ever overdrawn at its peak.
  bool is_feasible() const noexcept;

 private:
  struct Demand {
    uint32_t pool;
    int64_t amount;
  };
  std::span<const Demand> of(TaskIndex task) const noexcept {
    return {demands_.data() + offsets_[to_index(task)],
            offsets_[to_index(task) + 1] - offsets_[to_index(task)]};
  }
  uint32_t find_pool(PoolKind kind, const std::string& name) const;
  void add_demands_of(const TaskSpec& task);

  std::vector<Pool> pools_;
  std::vector<Demand> demands_;
  std::vector<size_t> offsets_{0};
};

}  // namespace gantline::plan
