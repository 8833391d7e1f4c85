#include "cli/state_style.hpp"

namespace gantline::native {

Style style_of_state(std::string_view state) noexcept {
  if (state == "completed") return Style::kGreen;
  if (state == "failed" || state == "aborted" || state == "cancelled") return Style::kRed;
  if (state == "queued" || state == "paused" || state == "awaiting_approval") return Style::kYellow;
  if (state == "created" || state == "pending" || state == "skipped") return Style::kDim;
  return Style::kCyan;
}

}  // namespace gantline::native
