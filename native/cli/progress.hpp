#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.hpp"
#include "gantline/state.hpp"

namespace gantline::native {

// What is known of a run's progress.
struct ProgressView {
  std::string state;  // of the run
  RunCounts counts;
  Millis elapsed{};
  int64_t tasks_per_minute = 0;
  std::optional<Millis> remaining;   // expected, to the end
  std::vector<std::string> running;  // names, the first ones
};

// The progress of one run: on a terminal a bar that is drawn again in place, elsewhere a line
// whenever the counts change. Writes to the terminal's `err`, so that results can be piped.
class ProgressBar {
 public:
  explicit ProgressBar(const Terminal& terminal) : terminal_(terminal) {}
  // Leaves the cursor at the beginning of a line.
  ~ProgressBar() { finish(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const ProgressView& view);
  // Wipes the bar; what is printed next takes its place.
  void finish();

 private:
  std::string bar_line(const ProgressView& view) const;

  const Terminal& terminal_;
  bool is_drawn_ = false;
  std::string last_line_;
};

}  // namespace gantline::native
