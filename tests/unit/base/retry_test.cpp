#include "gantline/retry.hpp"

#include "support/catch.hpp"

using namespace gantline;

TEST_CASE("waits grow by the coefficient up to the maximum", "[engine][base]") {
  RetryPolicy policy;
  policy.initial_interval = Millis{1'000};
  policy.backoff_coefficient_permille = 2'000;
  policy.maximum_interval = Millis{60'000};
  const int64_t expected[] = {1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000};
  for (uint32_t attempt = 1; attempt <= 8; ++attempt) {
    CHECK(retry_delay(policy, attempt, UINT64_MAX).count == expected[attempt - 1]);
  }
}

TEST_CASE("any attempt number is safe", "[engine][base]") {
  RetryPolicy policy;
  CHECK(retry_delay(policy, UINT32_MAX, 7) == policy.maximum_interval);
  policy.backoff_coefficient_permille = 1'000;
  CHECK(retry_delay(policy, UINT32_MAX, 7) == policy.initial_interval);
  policy.backoff_coefficient_permille = 1'001;
  policy.initial_interval = Millis{1};
  CHECK(retry_delay(policy, 2, 7) == Millis{1});
  CHECK(retry_delay(policy, UINT32_MAX, 7) == policy.maximum_interval);
  policy.backoff_coefficient_permille = UINT32_MAX;
  policy.maximum_interval = Millis{INT64_MAX};
  policy.jitter_permille = UINT32_MAX;
  CHECK(retry_delay(policy, 1'000, UINT64_MAX) < kNever);
}

TEST_CASE("an interval of zero stays zero", "[engine][base]") {
  RetryPolicy policy;
  policy.initial_interval = Millis{};
  policy.jitter_permille = 1'000;
  CHECK(retry_delay(policy, 5, UINT64_MAX) == Millis{});
}

TEST_CASE("the first wait is no longer than the maximum either", "[engine][base]") {
  RetryPolicy policy;
  policy.maximum_interval = Millis{10};
  CHECK(retry_delay(policy, 1, 0) == Millis{10});
}

TEST_CASE("jitter stretches a wait by up to its ratio", "[engine][base]") {
  RetryPolicy policy;
  policy.jitter_permille = 200;
  CHECK(retry_delay(policy, 1, 0) == Millis{1'000});
  CHECK(retry_delay(policy, 1, uint64_t{1} << 63) == Millis{1'100});
  CHECK(retry_delay(policy, 1, UINT64_MAX) == Millis{1'200});
}

TEST_CASE("retries end with the attempts, the budget or the error's code", "[engine][base]") {
  RetryPolicy policy;
  policy.maximum_attempts = 3;
  policy.non_retryable_errors = {"bad_input", "denied"};
  CHECK(may_retry(policy, 1, "timeout", Millis{}));
  CHECK(may_retry(policy, 2, "", Millis{INT64_MAX}));
  CHECK(!may_retry(policy, 3, "timeout", Millis{}));
  CHECK(!may_retry(policy, 1, "denied", Millis{}));
  CHECK(may_retry(policy, 1, "denied_by_quota", Millis{}));
  policy.total_budget = Millis{5'000};
  CHECK(may_retry(policy, 1, "timeout", Millis{5'000}));
  CHECK(!may_retry(policy, 1, "timeout", Millis{5'001}));
}
