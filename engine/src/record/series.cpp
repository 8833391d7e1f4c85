#include <algorithm>

#include "record/usage.hpp"

namespace gantline {
namespace {

// The rows of a series of figures that change at given times.
class Rows {
 public:
  explicit Rows(Series& series) : series_(series) {}

  void add(Millis at, const std::vector<int64_t>& values) {
    series_.at.push_back(at);
    for (size_t i = 0; i < values.size(); ++i) series_.values[i].push_back(values[i]);
  }

 private:
  Series& series_;
};

// The smallest and the largest of each figure in a piece of time, in the order in which they came.
class Extremes {
 public:
  void begin(const std::vector<int64_t>& values) {
    first_ = values;
    second_ = values;
  }
  void add(const std::vector<int64_t>& values) {
    for (size_t i = 0; i < values.size(); ++i) add(first_[i], second_[i], values[i]);
  }
  const std::vector<int64_t>& first() const noexcept { return first_; }
  const std::vector<int64_t>& second() const noexcept { return second_; }

 private:
  // A new extreme comes after the one that stays.
  static void add(int64_t& first, int64_t& second, int64_t value) noexcept {
    const int64_t low = std::min(first, second);
    const int64_t high = std::max(first, second);
    if (value > high) {
      first = low;
      second = value;
    } else if (value < low) {
      first = high;
      second = value;
    }
  }

  std::vector<int64_t> first_;
  std::vector<int64_t> second_;
};

// Walks through the times at which something happened.
class Walker {
 public:
  Walker(const Recording& recording, Usage& usage) : recording_(recording), usage_(usage) {}

  // Applies everything up to `time`.
  void pass(Millis time) {
    while (next_ < recording_.events().size() && recording_.event_time(next_) <= time)
      usage_.apply(recording_.events()[next_++]);
  }
  // When something happens next; kNever when nothing does.
  Millis next_time() const {
    return next_ < recording_.events().size() ? recording_.event_time(next_) : kNever;
  }

 private:
  const Recording& recording_;
  Usage& usage_;
  size_t next_ = 0;
};

size_t count_times(const Recording& recording, Millis from, Millis to) {
  size_t count = 0;
  Millis last = from;
  for (size_t i = 0; i < recording.events().size(); ++i) {
    const Millis time = recording.event_time(i);
    if (time <= last || time > to) continue;
    last = time;
    ++count;
  }
  return count;
}

}  // namespace

Series series_of(const Recording& recording, Millis from, Millis to, uint32_t points) {
  GANTLINE_ASSERT(from <= to);
  Usage usage(recording);
  Series series;
  series.names = usage.names();
  series.capacities = usage.capacities();
  series.values.resize(series.names.size());
  Rows rows(series);
  Walker walker(recording, usage);
  walker.pass(from);
  if (count_times(recording, from, to) + 2 <= points) {
    rows.add(from, usage.values());
    for (Millis time = walker.next_time(); time <= to; time = walker.next_time()) {
      walker.pass(time);
      rows.add(time, usage.values());
    }
  } else {
    const int64_t pieces = std::max<int64_t>(points / 2, 1);
    Extremes extremes;
    for (int64_t i = 0; i < pieces; ++i) {
      const auto border = [&](int64_t piece) {
        const int64_t span = (to - from).count;
        return from + Millis{span / pieces * piece + span % pieces * piece / pieces};
      };
      const Millis end = border(i + 1);
      walker.pass(border(i));
      extremes.begin(usage.values());
      while (walker.next_time() < end) {
        walker.pass(walker.next_time());
        extremes.add(usage.values());
      }
      rows.add(border(i), extremes.first());
      rows.add(border(i) + Millis{(end - border(i)).count / 2}, extremes.second());
    }
  }
  walker.pass(to);
  if (series.at.back() < to) rows.add(to, usage.values());
  return series;
}

}  // namespace gantline
