#include "plan/time_axis.hpp"

#include "gantline/units.hpp"

namespace gantline::plan {

Millis tick_step(Millis end, int64_t marks_max) {
  constexpr int64_t kSecond = 1'000;
  constexpr int64_t kMinute = 60 * kSecond;
  constexpr int64_t kHour = 60 * kMinute;
  constexpr int64_t kDay = 24 * kHour;
  constexpr int64_t kSteps[] = {1,
                                2,
                                5,
                                10,
                                20,
                                50,
                                100,
                                200,
                                500,
                                kSecond,
                                2 * kSecond,
                                5 * kSecond,
                                10 * kSecond,
                                15 * kSecond,
                                30 * kSecond,
                                kMinute,
                                2 * kMinute,
                                5 * kMinute,
                                10 * kMinute,
                                15 * kMinute,
                                30 * kMinute,
                                kHour,
                                2 * kHour,
                                3 * kHour,
                                6 * kHour,
                                12 * kHour};
  for (const int64_t step : kSteps) {
    if (end.count / step <= marks_max) return {step};
  }
  int64_t step = kDay;
  constexpr int64_t kFactors[] = {2, 5, 10};
  for (int64_t power = kDay; power < INT64_MAX / 100; power *= 10) {
    if (end.count / step <= marks_max) return {step};
    for (const int64_t factor : kFactors) {
      step = power * factor;
      if (end.count / step <= marks_max) return {step};
    }
  }
  return {step};
}

std::string tick_label(Millis at) { return at == Millis{} ? "0" : format_duration(at); }

}  // namespace gantline::plan
