#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace gantline {

// The positions of `keys` in rising order of the keys, equal keys by position.
std::vector<uint32_t> order_of(std::span<const int64_t> keys);

// The positions 0 to `count` - 1 in the order of `is_before(a, b)`, for what no number orders;
// compiled once too. Those of which neither is before the other come in any order.
std::vector<uint32_t> order_where(size_t count,
                                  const std::function<bool(uint32_t, uint32_t)>& is_before);

// Sorts by `key_of(value)`, an int64_t; values of equal keys keep their order. The sorting itself
// is compiled once, not for each type as std::stable_sort is (5 kB of the WebAssembly module each
// time).
template <typename Value, typename Key>
void sort_by_key(std::vector<Value>& values, const Key& key_of) {
  std::vector<int64_t> keys;
  keys.reserve(values.size());
  for (const Value& value : values) keys.push_back(key_of(value));
  std::vector<Value> sorted;
  sorted.reserve(values.size());
  for (const uint32_t position : order_of(keys)) sorted.push_back(std::move(values[position]));
  values = std::move(sorted);
}

}  // namespace gantline
