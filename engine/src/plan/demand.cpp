#include "plan/demand.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "base/sort_by_key.hpp"
#include "gantline/units.hpp"

namespace gantline::plan {
namespace {

constexpr uint32_t kNoPool = UINT32_MAX;
constexpr int64_t kOne = 1'000;  // in thousandths

std::optional<int64_t> find_amount(std::span<const ResourceAmount> amounts,
                                   const std::string& name) {
  for (const ResourceAmount& amount : amounts) {
    if (amount.name == name) return amount.thousandths;
  }
  return std::nullopt;
}

std::optional<int64_t> find_limit(std::span<const LimitSpec> limits, const std::string& key) {
  for (const LimitSpec& limit : limits) {
    if (limit.key == key) return int64_t{limit.concurrency} * kOne;
  }
  return std::nullopt;
}

// A limit's key where no expression has to be evaluated for it; else null.
const std::string* known_key(const Template& key) {
  if (key.has_expressions() || !key.source()) return nullptr;
  return key.source()->get_ptr<const std::string*>();
}

// What the workflow declares is private to its runs; otherwise the installation's capacity holds.
std::optional<int64_t> capacity_of_resource(const Workflow& workflow, const PlanOptions& options,
                                            const std::string& name) {
  const auto declared = find_amount(workflow.settings().resources, name);
  return declared ? declared : find_amount(options.resources, name);
}

// What the operator set overrides what the workflow declares.
std::optional<int64_t> capacity_of_limit(const Workflow& workflow, const PlanOptions& options,
                                         const std::string& key) {
  const auto set = find_limit(options.limits, key);
  return set ? set : find_limit(workflow.settings().limits, key);
}

}  // namespace

Demands::Demands(const Workflow& workflow, const PlanOptions& options) {
  std::set<std::string> resources;
  std::set<std::string> limits;
  for (const TaskSpec& task : workflow.tasks()) {
    for (const ResourceAmount& amount : task.resources) resources.insert(amount.name);
    for (const Template& limit : task.limits) {
      if (const std::string* key = known_key(limit)) limits.insert(*key);
    }
  }
  Pool workers{PoolKind::kWorkers, "workers", std::nullopt};
  if (options.workers > 0) workers.capacity = int64_t{options.workers} * kOne;
  pools_.push_back(std::move(workers));
  for (const std::string& name : resources) {
    pools_.push_back({PoolKind::kResource, name, capacity_of_resource(workflow, options, name)});
  }
  for (const std::string& key : limits) {
    const auto capacity = capacity_of_limit(workflow, options, key);
    if (capacity) pools_.push_back({PoolKind::kLimit, key, capacity});
  }
  for (const TaskSpec& task : workflow.tasks()) add_demands_of(task);
}

uint32_t Demands::find_pool(PoolKind kind, const std::string& name) const {
  const auto found = std::lower_bound(
      pools_.begin(), pools_.end(), std::tie(kind, name),
      [](const Pool& pool, const auto& key) { return std::tie(pool.kind, pool.name) < key; });
  if (found == pools_.end() || found->kind != kind || found->name != name) return kNoPool;
  return static_cast<uint32_t>(found - pools_.begin());
}

void Demands::add_demands_of(const TaskSpec& task) {
  demands_.push_back({0, kOne});
  for (const ResourceAmount& amount : task.resources) {
    demands_.push_back({find_pool(PoolKind::kResource, amount.name), amount.thousandths});
  }
  for (const Template& limit : task.limits) {
    const std::string* key = known_key(limit);
    const uint32_t pool = key == nullptr ? kNoPool : find_pool(PoolKind::kLimit, *key);
    if (pool != kNoPool) demands_.push_back({pool, kOne});
  }
  offsets_.push_back(demands_.size());
}

Status Demands::check_satisfiable(const Workflow& workflow,
                                  std::span<const uint8_t> is_expected) const {
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    if (is_expected[i] == 0) continue;
    for (const Demand& demand : of(TaskIndex{i})) {
      const Pool& pool = pools_[demand.pool];
      if (!pool.capacity || demand.amount <= *pool.capacity) continue;
      return Error{ErrorCode::kFailedPrecondition,
                   "task \"" + workflow.tasks()[i].id + "\" needs " + format_amount(demand.amount) +
                       " of \"" + pool.name + "\", of which there is " +
                       format_amount(*pool.capacity) + ": it can never start",
                   workflow.tasks()[i].id};
    }
  }
  return {};
}

void Demands::add_totals(std::span<const Usage> usages) {
  for (const Usage& usage : usages) {
    const Int128 held = static_cast<Int128>((usage.end - usage.start).count) * usage.count;
    for (const Demand& demand : of(usage.task)) pools_[demand.pool].total += held * demand.amount;
  }
}

void Demands::find_peaks(std::span<const Usage> usages) {
  // Usages in the order of their start, and of their end: what ends at a moment is given back
  // before what starts then is taken.
  std::vector<const Usage*> by_start;
  for (const Usage& usage : usages) {
    if (usage.start < usage.end) by_start.push_back(&usage);
  }
  std::vector<const Usage*> by_end = by_start;
  sort_by_key(by_start, [](const Usage* usage) { return usage->start.count; });
  sort_by_key(by_end, [](const Usage* usage) { return usage->end.count; });
  std::vector<Int128> held(pools_.size(), 0);
  size_t ended = 0;
  for (const Usage* usage : by_start) {
    for (; by_end[ended]->end <= usage->start; ++ended) {
      for (const Demand& demand : of(by_end[ended]->task)) {
        held[demand.pool] -= static_cast<Int128>(demand.amount) * by_end[ended]->count;
      }
    }
    for (const Demand& demand : of(usage->task)) {
      Int128& amount = held[demand.pool];
      amount += static_cast<Int128>(demand.amount) * usage->count;
      Pool& pool = pools_[demand.pool];
      pool.peak = std::max(pool.peak, saturate(amount));
    }
  }
}

bool Demands::is_feasible() const noexcept {
  return std::all_of(pools_.begin(), pools_.end(), [](const Pool& pool) {
    return !pool.capacity || pool.peak <= *pool.capacity;
  });
}

}  // namespace gantline::plan
