#include "base/sort_by_key.hpp"

#include <algorithm>
#include <numeric>

namespace gantline {

std::vector<uint32_t> order_of(std::span<const int64_t> keys) {
  std::vector<std::pair<int64_t, uint32_t>> entries;
  entries.reserve(keys.size());
  for (const int64_t key : keys) entries.emplace_back(key, static_cast<uint32_t>(entries.size()));
  std::sort(entries.begin(), entries.end());
  std::vector<uint32_t> order;
  order.reserve(entries.size());
  for (const auto& [key, position] : entries) order.push_back(position);
  return order;
}

std::vector<uint32_t> order_where(size_t count,
                                  const std::function<bool(uint32_t, uint32_t)>& is_before) {
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), uint32_t{0});
  std::sort(order.begin(), order.end(),
            [&is_before](uint32_t a, uint32_t b) { return is_before(a, b); });
  return order;
}

}  // namespace gantline
