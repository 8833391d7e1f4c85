#include "cli/progress.hpp"

#include <algorithm>
#include <ostream>

#include "cli/planning.hpp"
#include "gantline/views.hpp"

namespace gantline::native {
namespace {

constexpr size_t kBarWidth = 24;
constexpr size_t kNamesWidth = 40;

uint32_t ended(const RunCounts& counts) noexcept {
  return counts.total - counts.pending - counts.queued - counts.running;
}

std::string counts_text(const ProgressView& view) {
  const RunCounts& counts = view.counts;
  std::string text = std::to_string(ended(counts)) + "/" + std::to_string(counts.total) + " tasks";
  if (counts.running > 0) text += ", " + std::to_string(counts.running) + " running";
  if (counts.failed + counts.soft_failed > 0) {
    text += ", " + std::to_string(counts.failed + counts.soft_failed) + " failed";
  }
  return text;
}

}  // namespace

std::string ProgressBar::bar_line(const ProgressView& view) const {
  const uint32_t percent = progress_percent(view.counts);
  const size_t filled = kBarWidth * percent / 100;
  std::string bar;
  for (size_t i = 0; i < kBarWidth; ++i) bar += i < filled ? "\u2588" : "\u2591";
  std::string tail = " " + std::to_string(percent) + "%  " + counts_text(view);
  if (view.tasks_per_minute > 0) tail += "  " + std::to_string(view.tasks_per_minute) + "/min";
  tail += "  " + human_duration(view.elapsed);
  if (view.remaining) tail += ", about " + human_duration(*view.remaining) + " left";
  std::string names;
  for (const std::string& name : view.running) names += (names.empty() ? "" : ", ") + name;
  if (!names.empty()) tail += "  " + clip(names, kNamesWidth);
  const size_t room = terminal_.width() > kBarWidth ? terminal_.width() - kBarWidth - 1 : 0;
  return terminal_.paint_error(Style::kCyan, bar) + clip(tail, room);
}

void ProgressBar::show(const ProgressView& view) {
  if (terminal_.draws_progress()) {
    // Back to the beginning of the line, and wiped to its end.
    terminal_.err() << '\r' << bar_line(view) << "\033[K" << std::flush;
    is_drawn_ = true;
    return;
  }
  const std::string line = view.state + "  " + counts_text(view);
  if (line == last_line_) return;
  last_line_ = line;
  terminal_.err() << line << std::endl;
}

void ProgressBar::finish() {
  if (!is_drawn_) return;
  terminal_.err() << "\r\033[K" << std::flush;
  is_drawn_ = false;
}

}  // namespace gantline::native
