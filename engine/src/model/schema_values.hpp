#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace gantline {

// What the keywords of a schema ask of one value. Pure, from any thread.

// By a name of the keyword `type`. A number without a fraction is an integer however it is written.
bool has_type(const nlohmann::json& value, std::string_view type);

// Code points of a text that is well-formed UTF-8. Cost: O(bytes).
size_t length_of(std::string_view text) noexcept;

// Of two numbers. A quotient within 1e-9 of a whole number counts as one.
bool is_multiple(const nlohmann::json& value, const nlohmann::json& divisor);

// Cost: O(n log n) comparisons.
bool has_duplicates(const nlohmann::json& list);

// What comparing with a value takes, in comparisons of one number each. A step of the evaluator is
// worth many of them. Cost: O(values inside).
uint64_t weight_of(const nlohmann::json& value);
inline constexpr uint64_t kComparisonsPerStep = 64;

}  // namespace gantline
