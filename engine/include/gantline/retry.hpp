#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gantline/types.hpp"

namespace gantline {

// How often and when a failed attempt is followed by another.
struct RetryPolicy {
  uint32_t maximum_attempts = 3;                  // first one included; at least 1
  Millis initial_interval{1'000};                 // before the second attempt
  uint32_t backoff_coefficient_permille = 2'000;  // 2000 doubles each wait; at least 1000
  Millis maximum_interval{60'000};                // no wait is longer, before jitter
  uint32_t jitter_permille = 0;                   // a wait is stretched by up to this ratio
  Millis total_budget{};  // no retry starts later than this after the first attempt; 0: no bound
  std::vector<std::string> non_retryable_errors{};  // error codes that end the task at once

  friend bool operator==(const RetryPolicy&, const RetryPolicy&) = default;
};

// The wait after attempt number `failed_attempt` (from 1) failed.
//
// `draw` is a uniform 64-bit number from the caller's generator; it decides the jitter and nothing
// else. The product saturates at maximum_interval, so any attempt number is safe. Pure.
Millis retry_delay(const RetryPolicy& policy, uint32_t failed_attempt, uint64_t draw) noexcept;

// Whether a failure with this code may be followed by attempt failed_attempt + 1 at all.
// `elapsed` is the time since the first attempt started, including the wait that would come.
bool may_retry(const RetryPolicy& policy, uint32_t failed_attempt, std::string_view error_code,
               Millis elapsed) noexcept;

}  // namespace gantline
