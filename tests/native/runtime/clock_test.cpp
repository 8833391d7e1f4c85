#include "runtime/clock.hpp"

#include "support/catch.hpp"

namespace gantline::native {
namespace {

TEST_CASE("a raised clock goes on from its floor", "[runtime][clock]") {
  SystemClock clock;
  const Millis floor = clock.now() + Millis{3'600'000};
  clock.raise_to(floor);
  CHECK(clock.now() >= floor);
  CHECK(clock.now() < floor + Millis{600'000});
}

TEST_CASE("a floor in the past changes nothing", "[runtime][clock]") {
  SystemClock clock;
  const Millis before = clock.now();
  clock.raise_to(before - Millis{3'600'000});
  CHECK(clock.now() >= before);
  CHECK(clock.now() < before + Millis{600'000});
}

TEST_CASE("waiting for the past or for never is bounded", "[runtime][clock]") {
  const SystemClock clock;
  CHECK(clock.until(Millis{0}) == std::chrono::nanoseconds(0));
  CHECK(clock.until(kNever).value() <= std::chrono::hours(24));
  CHECK(clock.until(kNever).value() > std::chrono::hours(1));
}

}  // namespace
}  // namespace gantline::native
