#include "gantline/estimate.hpp"

#include <algorithm>
#include <vector>

#include "gantline/limits.hpp"
#include "support/catch.hpp"

using namespace gantline;

namespace {

Estimate make(EstimateKind kind, int64_t low, int64_t mode, int64_t high) {
  Estimate estimate;
  estimate.kind = kind;
  estimate.low = Millis{low};
  estimate.mode = Millis{mode};
  estimate.high = Millis{high};
  return estimate;
}

std::vector<int64_t> sorted_draws(const Estimate& estimate, size_t count) {
  Random random(42);
  std::vector<int64_t> draws(count);
  for (int64_t& draw : draws) draw = draw_duration(estimate, random).count;
  std::sort(draws.begin(), draws.end());
  return draws;
}

bool is_near(int64_t actual, double expected, double ratio) {
  return static_cast<double>(actual) >= expected * (1 - ratio) &&
         static_cast<double>(actual) <= expected * (1 + ratio);
}

}  // namespace

TEST_CASE("the typical duration is the median, or what the kind says", "[engine][base]") {
  CHECK(typical_duration(Estimate{}) == kUnknownDuration);
  CHECK(typical_duration(make(EstimateKind::kFixed, 7, 0, 0)) == Millis{7});
  CHECK(typical_duration(make(EstimateKind::kUniform, 10, 0, 21)) == Millis{15});
  CHECK(typical_duration(make(EstimateKind::kTriangular, 1, 2, 8)) == Millis{3});
  CHECK(typical_duration(make(EstimateKind::kLognormal, 0, 2'000, 9'000)) == Millis{2'000});
  Estimate empirical;
  empirical.kind = EstimateKind::kEmpirical;
  CHECK(typical_duration(empirical) == kUnknownDuration);
  empirical.samples = {Millis{1}, Millis{2}, Millis{9}, Millis{10}};
  CHECK(typical_duration(empirical) == Millis{2});
}

TEST_CASE("fixed and absent estimates draw their one value", "[engine][base]") {
  Random random(1);
  CHECK(draw_duration(make(EstimateKind::kFixed, 123, 0, 0), random) == Millis{123});
  CHECK(draw_duration(Estimate{}, random) == kUnknownDuration);
}

TEST_CASE("every draw takes one number from the generator", "[engine][base]") {
  Random expected(5);
  expected.next();
  const uint64_t second = expected.next();
  for (const EstimateKind kind :
       {EstimateKind::kNone, EstimateKind::kFixed, EstimateKind::kUniform,
        EstimateKind::kTriangular, EstimateKind::kLognormal, EstimateKind::kEmpirical}) {
    Random random(5);
    (void)draw_duration(make(kind, 1, 2, 3), random);
    CHECK(random.next() == second);
  }
}

TEST_CASE("a uniform draw covers its bounds evenly", "[engine][base]") {
  const auto draws = sorted_draws(make(EstimateKind::kUniform, 1'000, 0, 3'000), 20'000);
  CHECK(draws.front() >= 1'000);
  CHECK(draws.front() < 1'010);
  CHECK(draws.back() <= 3'000);
  CHECK(draws.back() > 2'990);
  CHECK(is_near(draws[5'000], 1'500, 0.02));
  CHECK(is_near(draws[10'000], 2'000, 0.02));
}

TEST_CASE("a triangular draw follows its distribution function", "[engine][base]") {
  // F(mode) = (mode - low) / (high - low) = 0.2; the quartiles follow from the parabolas.
  const auto draws = sorted_draws(make(EstimateKind::kTriangular, 0, 2'000, 10'000), 20'000);
  CHECK(draws.front() >= 0);
  CHECK(draws.back() <= 10'000);
  CHECK(is_near(draws[4'000], 2'000, 0.03));
  CHECK(is_near(draws[10'000], 10'000 - 6'324.6, 0.03));
  CHECK(is_near(draws[19'000], 10'000 - 2'000, 0.03));
}

TEST_CASE("a lognormal draw has its median and its 95th percentile", "[engine][base]") {
  const auto draws = sorted_draws(make(EstimateKind::kLognormal, 0, 2'000, 9'000), 20'000);
  CHECK(is_near(draws[10'000], 2'000, 0.03));
  CHECK(is_near(draws[19'000], 9'000, 0.05));
  CHECK(is_near(draws[1'000], 2'000.0 * 2'000.0 / 9'000.0, 0.05));
}

TEST_CASE("an empirical draw takes each sample equally often", "[engine][base]") {
  Estimate estimate;
  estimate.kind = EstimateKind::kEmpirical;
  estimate.samples = {Millis{5}, Millis{7}, Millis{11}};
  const auto draws = sorted_draws(estimate, 9'000);
  for (const int64_t sample : {5, 7, 11}) {
    CHECK(is_near(std::count(draws.begin(), draws.end(), sample), 3'000, 0.05));
  }
}

TEST_CASE("draws stay within nothing and a hundred years", "[engine][base]") {
  const int64_t huge = INT64_MAX;
  const int64_t cap = limits::kDuration.count;
  Random random(9);
  for (const EstimateKind kind : {EstimateKind::kFixed, EstimateKind::kUniform,
                                  EstimateKind::kTriangular, EstimateKind::kLognormal}) {
    for (const auto& estimate :
         {make(kind, -5, -5, huge), make(kind, 0, 1, cap), make(kind, cap, cap, cap),
          make(kind, huge, huge, huge), make(kind, 10, 5, 1), make(kind, -huge, -huge, -huge),
          make(kind, 0, 0, 0), make(kind, 0, cap, cap), make(kind, 0, cap - 1, cap)}) {
      for (int i = 0; i < 200; ++i) {
        const Millis drawn = draw_duration(estimate, random);
        CHECK(drawn >= Millis{});
        CHECK(drawn <= limits::kDuration);
      }
    }
  }
}

TEST_CASE("draws are the same on every platform", "[engine][base]") {
  Random random(2024);
  const int64_t triangular[] = {24696, 5386, 11860, 5962};
  const int64_t lognormal[] = {867151, 157589, 12469, 198702};
  for (const int64_t expected : triangular) {
    CHECK(draw_duration(make(EstimateKind::kTriangular, 1'000, 4'000, 60'000), random).count ==
          expected);
  }
  for (const int64_t expected : lognormal) {
    CHECK(draw_duration(make(EstimateKind::kLognormal, 0, 120'000, 3'600'000), random).count ==
          expected);
  }
}

TEST_CASE("attempts fail as often as the estimate says", "[engine][base]") {
  Estimate estimate;
  Random random(1);
  estimate.failure_per_million = 250'000;
  int failures = 0;
  for (int i = 0; i < 20'000; ++i) failures += draw_failure(estimate, random) ? 1 : 0;
  CHECK(is_near(failures, 5'000, 0.04));
  estimate.failure_per_million = 0;
  CHECK(!draw_failure(estimate, random));
  estimate.failure_per_million = 1'000'000;
  CHECK(draw_failure(estimate, random));
}
