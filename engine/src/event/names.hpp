#pragma once

#include <optional>
#include <string_view>

#include "gantline/workflow.hpp"

namespace gantline::event {

// What to_string says of a value that is not of its enumeration.
inline constexpr std::string_view kUnknownName = "unknown";

std::string_view policy_name(SchedulingPolicy policy) noexcept;
std::optional<SchedulingPolicy> parse_policy(std::string_view text) noexcept;

}  // namespace gantline::event
