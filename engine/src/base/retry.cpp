#include "gantline/retry.hpp"

#include <algorithm>

#include "base/wide.hpp"

namespace gantline {
namespace {

// Fractions of a millisecond that are kept while multiplying: with them even 1 ms grows at the
// smallest coefficient over 1, and the loop below ends after some thirty thousand steps at the
// latest.
constexpr int kFractionBits = 20;

int64_t grown(const RetryPolicy& policy, uint32_t failed_attempt) noexcept {
  const int64_t maximum = std::max<int64_t>(policy.maximum_interval.count, 0);
  const int64_t initial = std::clamp<int64_t>(policy.initial_interval.count, 0, maximum);
  const Uint128 ceiling = Uint128{static_cast<uint64_t>(maximum)} << kFractionBits;
  Uint128 wait = Uint128{static_cast<uint64_t>(initial)} << kFractionBits;
  if (policy.backoff_coefficient_permille <= 1'000 || initial == 0) return initial;
  for (uint32_t attempt = 1; attempt < failed_attempt && wait < ceiling; ++attempt) {
    wait = wait * policy.backoff_coefficient_permille / 1'000;
  }
  return static_cast<int64_t>(std::min(wait, ceiling) >> kFractionBits);
}

}  // namespace

Millis retry_delay(const RetryPolicy& policy, uint32_t failed_attempt, uint64_t draw) noexcept {
  const int64_t wait = grown(policy, failed_attempt);
  const Uint128 stretch = Uint128{static_cast<uint64_t>(wait)} * policy.jitter_permille / 1'000;
  // No wait reaches kNever, however large the interval and the jitter.
  const auto room = static_cast<uint64_t>(std::max<int64_t>(kNever.count - 1 - wait, 0));
  const uint64_t bound = stretch < room ? static_cast<uint64_t>(stretch) : room;
  return {std::min(wait, kNever.count - 1) + static_cast<int64_t>(scale_uniform(draw, bound + 1))};
}

bool may_retry(const RetryPolicy& policy, uint32_t failed_attempt, std::string_view error_code,
               Millis elapsed) noexcept {
  if (failed_attempt >= policy.maximum_attempts) return false;
  if (policy.total_budget.count > 0 && elapsed > policy.total_budget) return false;
  return std::find(policy.non_retryable_errors.begin(), policy.non_retryable_errors.end(),
                   error_code) == policy.non_retryable_errors.end();
}

}  // namespace gantline
