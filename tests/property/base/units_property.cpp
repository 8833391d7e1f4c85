#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "gantline/estimate.hpp"
#include "gantline/limits.hpp"
#include "gantline/retry.hpp"
#include "gantline/units.hpp"
#include "support/property.hpp"

using namespace gantline;
using testing::check_property;

TEST_CASE("units survive their text form", "[property][base]") {
  check_property("a duration is read back from its text", [] {
    // A product spreads the magnitudes: small durations are as likely as large ones.
    const int64_t bound = *rc::gen::elementOf(
        std::vector<int64_t>{1'000, 60'000, 3'600'000, 86'400'000, limits::kDuration.count});
    const Millis duration{*rc::gen::inRange<int64_t>(0, bound + 1)};
    const auto parsed = parse_duration(format_duration(duration));
    RC_ASSERT(parsed.ok());
    RC_ASSERT(parsed.value() == duration);
  });
  check_property("a size is read back from its text", [] {
    const int64_t factor = *rc::gen::elementOf(std::vector<int64_t>{1, 1'000, 1 << 10, 1 << 20});
    const int64_t bytes = *rc::gen::inRange<int64_t>(0, int64_t{1} << 40) * factor;
    RC_ASSERT(parse_size(format_size(bytes)).value() == bytes);
  });
  check_property("an amount is read back from its text", [] {
    const int64_t amount = *rc::gen::inRange<int64_t>(0, limits::kAmount + 1);
    RC_ASSERT(parse_amount(format_amount(amount)).value() == amount);
  });
  check_property("any text is either read or refused", [] {
    const auto text =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("019.smhdkMGiB- ")));
    const auto duration = parse_duration(text);
    if (duration.ok())
      RC_ASSERT(parse_duration(format_duration(duration.value())).value() == duration.value());
    const auto amount = parse_amount(text);
    if (amount.ok())
      RC_ASSERT(parse_amount(format_amount(amount.value())).value() == amount.value());
  });
}

TEST_CASE("waits never shrink and stay within their stretch", "[property][base]") {
  check_property("retry_delay is monotonic in the attempt and bounded", [] {
    RetryPolicy policy;
    policy.initial_interval = Millis{*rc::gen::inRange<int64_t>(0, 100'000)};
    policy.backoff_coefficient_permille = *rc::gen::inRange<uint32_t>(1'000, 10'000);
    policy.maximum_interval = Millis{*rc::gen::inRange<int64_t>(0, 10'000'000)};
    const uint32_t attempt = *rc::gen::inRange<uint32_t>(1, 1'000);
    RC_ASSERT(retry_delay(policy, attempt, 0) <= retry_delay(policy, attempt + 1, 0));
    policy.jitter_permille = *rc::gen::inRange<uint32_t>(0, 2'000);
    const Millis least = retry_delay(policy, attempt, 0);
    const Millis drawn = retry_delay(policy, attempt, *rc::gen::arbitrary<uint64_t>());
    RC_ASSERT(least <= policy.maximum_interval);
    RC_ASSERT(drawn >= least);
    RC_ASSERT(drawn.count <= least.count + least.count * policy.jitter_permille / 1'000);
  });
}

TEST_CASE("lognormal draws have the quantiles they were given", "[property][base]") {
  check_property("half lie below p50 and nineteen of twenty below p95", [] {
    Estimate estimate;
    estimate.kind = EstimateKind::kLognormal;
    estimate.mode = Millis{*rc::gen::inRange<int64_t>(1'000, 1'000'000)};
    estimate.high = Millis{estimate.mode.count * *rc::gen::inRange<int64_t>(2, 50)};
    Random random(*rc::gen::arbitrary<uint64_t>());
    const int count = 4'000;
    int below_median = 0;
    int below_p95 = 0;
    for (int i = 0; i < count; ++i) {
      const Millis drawn = draw_duration(estimate, random);
      below_median += drawn <= estimate.mode ? 1 : 0;
      below_p95 += drawn <= estimate.high ? 1 : 0;
    }
    // Six standard deviations of the binomial: sqrt(4000 / 4) = 31.6 and sqrt(4000 * 0.0475)
    // = 13.8.
    RC_ASSERT(std::abs(below_median - count / 2) < 190);
    RC_ASSERT(std::abs(below_p95 - count * 95 / 100) < 83);
  });
}
