#include "schedule/pools.hpp"

#include <algorithm>
#include <optional>

namespace gantline {
namespace {

const ResourceAmount* find_amount(const std::vector<ResourceAmount>& amounts,
                                  std::string_view name) {
  const auto it = std::lower_bound(
      amounts.begin(), amounts.end(), name,
      [](const ResourceAmount& amount, std::string_view key) { return amount.name < key; });
  return it != amounts.end() && it->name == name ? &*it : nullptr;
}

// What the operator set for everybody.
std::optional<int64_t> set_capacity(const State& state, const Pool& pool) {
  if (pool.kind == PoolKind::kLimit) {
    const auto it = state.limits.find(pool.name);
    return it == state.limits.end() ? std::nullopt : std::optional<int64_t>(it->second);
  }
  if (pool.owner != kNoRun) return std::nullopt;
  const auto it = state.resources.find(pool.name);
  return it == state.resources.end() ? std::nullopt : std::optional(it->second);
}

int64_t declared_limit(const WorkflowSettings& settings, const std::string& key) {
  const auto it = std::lower_bound(
      settings.limits.begin(), settings.limits.end(), key,
      [](const LimitSpec& limit, const std::string& name) { return limit.key < name; });
  return it != settings.limits.end() && it->key == key ? int64_t{it->concurrency} : kUnbounded;
}

int64_t declared_capacity(const RunState& run, const Pool& pool) {
  const WorkflowSettings& settings = run.workflow().settings();
  if (pool.kind == PoolKind::kLimit) return declared_limit(settings, pool.name);
  if (pool.owner == kNoRun) return kUnbounded;
  const ResourceAmount* declared = find_amount(settings.resources, pool.name);
  return declared == nullptr ? kUnbounded : declared->thousandths;
}

}  // namespace

PoolId Pools::find_or_make(PoolKind kind, RunId owner, std::string_view name) {
  const auto [it, is_new] = by_name_.try_emplace({kind, owner, std::string(name)}, kNoPool);
  if (!is_new) return it->second;
  if (free_.empty()) {
    it->second = PoolId{static_cast<uint32_t>(pools_.size())};
    pools_.emplace_back();
  } else {
    it->second = free_.back();
    free_.pop_back();
  }
  Pool& pool = (*this)[it->second];
  pool.kind = kind;
  pool.owner = owner;
  pool.name = std::string(name);
  return it->second;
}

int64_t Pools::capacity(const State& state, const RunState& run, PoolId id) const {
  const Pool& pool = (*this)[id];
  const std::optional<int64_t> set = set_capacity(state, pool);
  return set ? *set : declared_capacity(run, pool);
}

void Pools::acquire(const Demands& demands) noexcept {
  for (const Demand& demand : demands) (*this)[demand.pool].in_use += demand.amount;
}

void Pools::mark_released(PoolId id) {
  Pool& pool = (*this)[id];
  if (pool.was_released) return;
  pool.was_released = true;
  released_.push_back(id);
}

void Pools::take_released(size_t position) noexcept {
  (*this)[released_[position]].was_released = false;
  released_[position] = released_.back();
  released_.pop_back();
}

void Pools::release(const Demands& demands) {
  for (const Demand& demand : demands) {
    Pool& pool = (*this)[demand.pool];
    pool.in_use -= demand.amount;
    GANTLINE_ASSERT(pool.in_use >= 0);
    mark_released(demand.pool);
  }
}

void Pools::let_go(const Demands& demands) noexcept {
  for (const Demand& demand : demands) {
    Pool& pool = (*this)[demand.pool];
    if (--pool.users > 0 || pool.is_idle) continue;
    pool.is_idle = true;
    idle_.push_back(demand.pool);
  }
}

void Pools::reclaim() {
  if (idle_.empty()) return;
  for (size_t i = 0; i < released_.size();) {
    if ((*this)[released_[i]].users == 0) {
      take_released(i);
    } else {
      ++i;
    }
  }
  for (const PoolId id : idle_) {
    Pool& pool = (*this)[id];
    pool.is_idle = false;
    if (pool.users > 0) continue;  // somebody came meanwhile
    GANTLINE_ASSERT(pool.in_use == 0);
    by_name_.erase(by_name_.find(std::tuple{pool.kind, pool.owner, pool.name}));
    pool = Pool{};
    free_.push_back(id);
  }
  idle_.clear();
}

void Pools::capacity_changed(const State& state, PoolKind kind, std::string_view name) {
  const auto it = by_name_.find(std::tuple{kind, kNoRun, std::string(name)});
  if (it == by_name_.end()) return;  // nobody uses it yet
  Pool& pool = (*this)[it->second];
  pool.capacity = set_capacity(state, pool).value_or(pool.declared);
  mark_released(it->second);
}

std::shared_ptr<const Demands> Pools::make_demands(const State& state, const RunState& run,
                                                   const TaskSpec& spec,
                                                   const std::vector<std::string>& limit_keys) {
  std::vector<std::string> keys = limit_keys;  // a key named twice is held once
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  Demands demands;
  for (const std::string& key : keys) {
    demands.push_back({find_or_make(PoolKind::kLimit, kNoRun, key), 1});
  }
  for (const ResourceAmount& amount : spec.resources) {
    if (amount.thousandths == 0) continue;
    const bool is_private =
        find_amount(run.workflow().settings().resources, amount.name) != nullptr;
    const PoolId pool =
        find_or_make(PoolKind::kResource, is_private ? run.id : kNoRun, amount.name);
    demands.push_back({pool, amount.thousandths});
  }
  for (const Demand& demand : demands) {
    Pool& pool = (*this)[demand.pool];
    ++pool.users;
    pool.declared = std::max(pool.declared, declared_capacity(run, pool));
    pool.capacity = set_capacity(state, pool).value_or(pool.declared);
  }
  return {new Demands(std::move(demands)), [this](const Demands* unused) {
            let_go(*unused);
            delete unused;
          }};
}

}  // namespace gantline
