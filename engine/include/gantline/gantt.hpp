#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "gantline/plan.hpp"

namespace gantline {

// One line of the chart for each worker slot, or for each task.
enum class GanttRows : uint8_t {
  kAuto = 0,  // by task up to kGanttTaskRows of them, else by lane
  kByLane = 1,
  kByTask = 2,
};
inline constexpr size_t kGanttTaskRows = 60;
// Lines drawn; a note says how many more there are.
inline constexpr size_t kGanttRows = 4'000;

struct GanttOptions {
  std::string title;
  GanttRows rows = GanttRows::kAuto;
  uint32_t width = 1'200;  // in pixels, at least 480
};

// A schedule as an SVG document: time from left to right, tasks of the critical path marked, failed
// attempts hatched, and (by task) the slack that is left as a thin line. Light or dark as the
// reader prefers; every bar has a tooltip; labels are left out where there is no room for them, and
// bars of one kind in one line that are too narrow to tell apart are drawn as one.
//
// `schedule` holds tasks of the plan's workflow, in any order. The same bytes on every platform:
// all coordinates are computed in tenths of a pixel. Cost: O(bars log bars).
std::string gantt_svg(const Plan& plan, std::span<const ScheduledTask> schedule,
                      const GanttOptions& options);

}  // namespace gantline
