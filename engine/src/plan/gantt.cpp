#include "gantline/gantt.hpp"

#include <algorithm>
#include <map>

#include "base/mul_div.hpp"
#include "base/sort_by_key.hpp"
#include "gantline/units.hpp"
#include "plan/svg.hpp"
#include "plan/time_axis.hpp"

namespace gantline {
namespace {

using plan::escape_xml;
using plan::fit_text;
using plan::pixels;
using plan::Tenths;
using plan::text_width;
using plan::to_text;

constexpr Tenths kMargin = pixels(24);
constexpr Tenths kAxisTop = pixels(96);   // where the lines of the chart begin
constexpr Tenths kLabelGap = pixels(10);  // between a line's label and the chart
constexpr Tenths kLabelMax = pixels(240);
constexpr Tenths kTickDistance = pixels(84);
constexpr Tenths kTextHeight = pixels(13);  // of a line that has room for text
constexpr int64_t kWidthMin = 480;

constexpr std::string_view kStyle = R"(
  svg { background: var(--page); font: 11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
  :root { --page: #ffffff; --band: #f5f7fa; --grid: #e3e7ed; --text: #1f2733; --quiet: #667085; --task: #5b8def;
    --critical: #e2603a; --failed: #b4bcc8; --slack: #aab4c3; }
  @media (prefers-color-scheme: dark) { :root { --page: #12161c; --band: #181d25; --grid: #2a323d; --text: #e6eaf0;
    --quiet: #98a3b3; --task: #4676d0; --critical: #d4572f; --failed: #5d6878; --slack: #56616f; } }
  text { fill: var(--text); dominant-baseline: central; }
  .title { font-size: 17px; font-weight: 600; }
  .quiet { fill: var(--quiet); }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .band { fill: var(--band); }
  .grid { stroke: var(--grid); shape-rendering: crispEdges; }
  .slack { stroke: var(--slack); stroke-width: 2; stroke-linecap: round; }
  .task { fill: var(--task); }
  .critical { fill: var(--critical); }
  .failed { fill: url(#failed); }
  .in { fill: #ffffff; pointer-events: none; }
  .in.on-critical { font-weight: 600; }
  .in.on-failed { fill: var(--text); }
)";

enum class BarKind : uint8_t { kTask, kCritical, kFailed };

std::string_view class_of(BarKind kind) {
  switch (kind) {
    case BarKind::kTask: return "task";
    case BarKind::kCritical: return "critical";
    case BarKind::kFailed: return "failed";
  }
  return "";
}

// "1,738".
std::string digits_of(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

// "1 task", "1,738 tasks".
std::string counted(uint64_t count, std::string_view noun) {
  return digits_of(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

struct Bar {
  uint32_t row = 0;
  Millis start{};
  Millis end{};
  BarKind kind{};
  TaskIndex task = kNoTask;
  uint32_t element = 0;
  uint32_t count = 1;  // bars drawn as this one
};

// Collects the document. Everything that depends on the size of the schedule is decided in the
// constructor; the drawing functions follow the picture from top to bottom.
class Chart {
 public:
  Chart(const Plan& plan, std::span<const ScheduledTask> schedule, const GanttOptions& options)
      : plan_(plan),
        options_(options),
        bar_count_(schedule.size()),
        critical_end_(plan.task_count, kNever) {
    for (const TaskIndex task : plan.analysis.critical_path) critical_end_[to_index(task)] = {};
    for (const ScheduledTask& bar : schedule) {
      end_ = std::max(end_, bar.end);
      Millis& critical_end = critical_end_[to_index(bar.task)];
      if (!bar.failed) critical_end = std::max(critical_end, bar.end);
    }
    std::vector<ScheduledTask> sorted(schedule.begin(), schedule.end());
    // By start, task and element: the least important first, since equal ones keep their order.
    sort_by_key(sorted, [](const ScheduledTask& bar) { return int64_t{bar.element}; });
    sort_by_key(sorted, [](const ScheduledTask& bar) { return int64_t{to_index(bar.task)}; });
    sort_by_key(sorted, [](const ScheduledTask& bar) { return bar.start.count; });
    assign_rows(sorted);
    lay_out();
  }

  std::string draw() && {
    const std::string title = options_.title.empty() ? "Schedule" : options_.title;
    begin_document(title);
    draw_header(title);
    draw_bands();
    draw_axis();
    if (by_task_) draw_slack();
    merge_narrow_bars();
    for (const Bar& bar : bars_) draw_bar(bar);
    draw_row_labels();
    if (row_count_ > rows_drawn_) {
      add_text(left_, bottom_ + pixels(16), "quiet",
               "and " + counted(row_count_ - rows_drawn_, "more line"));
    }
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  void assign_rows(const std::vector<ScheduledTask>& sorted) {
    std::map<std::pair<TaskIndex, uint32_t>, uint32_t> row_of_task;
    for (const ScheduledTask& bar : sorted) {
      row_of_task.try_emplace({bar.task, bar.element}, static_cast<uint32_t>(row_of_task.size()));
    }
    by_task_ = options_.rows == GanttRows::kByTask ||
               (options_.rows == GanttRows::kAuto && row_of_task.size() <= kGanttTaskRows);
    for (const ScheduledTask& bar : sorted) {
      const uint32_t row = by_task_ ? row_of_task.at({bar.task, bar.element}) : bar.lane;
      // Of a fan-out, the elements that end last: the others could have taken longer.
      const bool decides_end = bar.end == critical_end_[to_index(bar.task)];
      const BarKind kind = bar.failed    ? BarKind::kFailed
                           : decides_end ? BarKind::kCritical
                                         : BarKind::kTask;
      row_count_ = std::max(row_count_, row + 1);
      has_failed_ = has_failed_ || bar.failed;
      if (row < kGanttRows) bars_.push_back({row, bar.start, bar.end, kind, bar.task, bar.element});
    }
    rows_drawn_ = std::min(row_count_, static_cast<uint32_t>(kGanttRows));
  }

  void lay_out() {
    // From 26 pixels a line when there are few to 3 when there are thousands.
    const int64_t fitting = rows_drawn_ == 0 ? 26 : 1'600 / int64_t{rows_drawn_};
    row_height_ = pixels(std::clamp<int64_t>(fitting, 3, 26));
    width_ = pixels(std::max<int64_t>(options_.width, kWidthMin));
    Tenths label_width = text_width("slot " + std::to_string(rows_drawn_));
    if (by_task_) {
      label_width = {};
      for (const Bar& bar : bars_) label_width = std::max(label_width, text_width(name_of(bar)));
    }
    const bool has_labels = !by_task_ || row_height_ >= kTextHeight;
    left_ = kMargin + (has_labels ? std::min(label_width, kLabelMax) + kLabelGap : Tenths{});
    right_ = width_ - kMargin;
    bottom_ = kAxisTop + Tenths{row_height_.count * rows_drawn_};
    height_ = bottom_ + pixels(row_count_ > rows_drawn_ ? 32 : 20);
  }

  Tenths x_of(Millis at) const {
    if (end_ == Millis{}) return left_;
    return left_ + Tenths{mul_div_floor(at.count, (right_ - left_).count, end_.count)};
  }
  bool is_narrow(const Bar& bar) const { return x_of(bar.end) - x_of(bar.start) < pixels(1); }
  Tenths y_of(uint32_t row) const { return kAxisTop + Tenths{row_height_.count * row}; }

  std::string name_of(const Bar& bar) const {
    std::string name = plan_.task_ids[to_index(bar.task)];
    if (plan_.elements[to_index(bar.task)] > 1 || bar.element > 0) {
      name += "[" + std::to_string(bar.element) + "]";
    }
    return name;
  }

  void add_text(Tenths x, Tenths y, std::string_view css_class, std::string_view text) {
    out_ += "<text x=\"" + to_text(x) + "\" y=\"" + to_text(y) + "\"";
    if (!css_class.empty()) out_ += " class=\"" + std::string(css_class) + "\"";
    out_ += ">" + escape_xml(text) + "</text>\n";
  }

  void add_line(std::string_view css_class, Tenths x1, Tenths y1, Tenths x2, Tenths y2) {
    out_ += "<line class=\"" + std::string(css_class) + "\" x1=\"" + to_text(x1) + "\" y1=\"" +
            to_text(y1) + "\" x2=\"" + to_text(x2) + "\" y2=\"" + to_text(y2) + "\"/>\n";
  }

  void open_rect(std::string_view css_class, Tenths x, Tenths y, Tenths width, Tenths height) {
    out_ += "<rect class=\"" + std::string(css_class) + "\" x=\"" + to_text(x) + "\" y=\"" +
            to_text(y) + "\" width=\"" + to_text(width) + "\" height=\"" + to_text(height) + "\"";
  }

  void begin_document(const std::string& title) {
    const std::string size = to_text(width_) + "\" height=\"" + to_text(height_);
    out_ += "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" viewBox=\"0 0 " +
            to_text(width_) + " " + to_text(height_) + "\" role=\"img\">\n<title>" +
            escape_xml(title) + "</title>\n<style>" + std::string(kStyle) + "</style>\n";
    out_ +=
        "<defs><pattern id=\"failed\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"var(--failed)\"/>"
        "<rect width=\"2\" height=\"6\" fill=\"var(--page)\" fill-opacity=\"0.55\"/></pattern>"
        "</defs>\n";
  }

  void draw_header(const std::string& title) {
    add_text(kMargin, pixels(26), "title",
             fit_text(title, Tenths{(right_ - kMargin).count * 6 / 10}));
    std::string facts = counted(plan_.task_count, "task");
    if (row_count_ > rows_drawn_)
      facts += " (" + digits_of(bars_.size()) + " of " + counted(bar_count_, "bar") + " drawn)";
    if (plan_.workers > 0) facts += " on " + counted(plan_.workers, "worker");
    facts += "  \xC2\xB7  ends after " + format_duration(end_) + "  \xC2\xB7  critical path " +
             format_duration(plan_.analysis.critical_path_length);
    if (plan_.lower_bound > plan_.analysis.critical_path_length) {
      facts += "  \xC2\xB7  at least " + format_duration(plan_.lower_bound);
    }
    add_text(kMargin, pixels(48), "quiet", facts);
    Tenths x = right_;
    if (has_failed_) x = draw_legend(x, "failed", "failed attempt");
    if (by_task_) x = draw_slack_legend(x);
    x = draw_legend(x, "task", "task");
    draw_legend(x, "critical", critical_name());
  }

  // The bars that are marked are the longest chain of dependencies. Where the schedule takes longer
  // than that, something else decides its end: workers, resources, limits or failures.
  std::string critical_name() const {
    return end_ > plan_.analysis.critical_path_length ? "critical path of the graph"
                                                      : "critical path";
  }

  // Draws leftwards from `x`; returns where the next entry ends.
  Tenths draw_legend(Tenths x, std::string_view css_class, std::string_view text) {
    const Tenths at = x - text_width(text);
    add_text(at, pixels(26), "quiet", text);
    open_rect(css_class, at - pixels(18), pixels(20), pixels(12), pixels(12));
    out_ += " rx=\"2\"/>\n";
    return at - pixels(34);
  }

  Tenths draw_slack_legend(Tenths x) {
    const Tenths at = x - text_width("slack");
    add_text(at, pixels(26), "quiet", "slack");
    add_line("slack", at - pixels(20), pixels(26), at - pixels(7), pixels(26));
    return at - pixels(34);
  }

  void draw_bands() {
    if (row_height_ < kTextHeight) {
      open_rect("band", left_, kAxisTop, right_ - left_, bottom_ - kAxisTop);
      out_ += "/>\n";
      return;
    }
    for (uint32_t row = 0; row < rows_drawn_; row += 2) {
      open_rect("band", left_, y_of(row), right_ - left_, row_height_);
      out_ += "/>\n";
    }
  }

  void draw_axis() {
    const int64_t marks_max = std::max<int64_t>((right_ - left_).count / kTickDistance.count, 1);
    const Millis step = plan::tick_step(end_, marks_max);
    for (Millis at{}; at <= end_; at += step) {
      const Tenths x = x_of(at);
      add_line("grid", x, kAxisTop - pixels(6), x, bottom_);
      // The last label would otherwise stick out on the right.
      const bool is_at_edge = x + pixels(24) > width_;
      add_text(x, kAxisTop - pixels(16), is_at_edge ? "quiet end" : "quiet middle",
               plan::tick_label(at));
    }
  }

  // From the end of each task's last bar to its latest finish.
  void draw_slack() {
    std::vector<const Bar*> last(rows_drawn_, nullptr);
    for (const Bar& bar : bars_) {
      if (last[bar.row] == nullptr || last[bar.row]->end < bar.end) last[bar.row] = &bar;
    }
    for (uint32_t row = 0; row < rows_drawn_; ++row) {
      if (last[row] == nullptr) continue;
      const Millis latest = std::min(plan_.analysis.latest_finish(last[row]->task), end_);
      if (latest <= last[row]->end) continue;
      const Tenths y = y_of(row) + Tenths{row_height_.count / 2};
      add_line("slack", x_of(last[row]->end) + pixels(2), y, x_of(latest), y);
    }
  }

  // Bars under a pixel that touch another of their kind in the same line become part of it.
  void merge_narrow_bars() {
    sort_by_key(bars_, [](const Bar& bar) { return int64_t{bar.row}; });
    std::vector<Bar> merged;
    for (const Bar& bar : bars_) {
      if (!merged.empty() && !by_task_) {
        Bar& previous = merged.back();
        const bool touches = x_of(bar.start) - x_of(previous.end) < pixels(1);
        const bool are_narrow = is_narrow(bar) && (previous.count > 1 || is_narrow(previous));
        if (previous.row == bar.row && previous.kind == bar.kind && are_narrow && touches) {
          previous.end = std::max(previous.end, bar.end);
          ++previous.count;
          continue;
        }
      }
      merged.push_back(bar);
    }
    bars_ = std::move(merged);
  }

  void draw_bar(const Bar& bar) {
    const Tenths inset = row_height_ >= kTextHeight ? pixels(2) : Tenths{row_height_.count / 10};
    const Tenths x = x_of(bar.start);
    const Tenths width = std::max(x_of(bar.end) - x, Tenths{8});
    const Tenths height = row_height_ - inset - inset;
    open_rect(class_of(bar.kind), x, y_of(bar.row) + inset, width, height);
    if (width >= pixels(8) && height >= pixels(8)) out_ += " rx=\"3\"";
    out_ += "><title>" + escape_xml(tooltip(bar)) + "</title></rect>\n";
    if (row_height_ < kTextHeight || bar.count > 1) return;
    const std::string label = by_task_ ? format_duration(bar.end - bar.start) : name_of(bar);
    // Labels of the critical path are bold.
    const Tenths room{bar.kind == BarKind::kCritical ? width.count * 9 / 10 : width.count};
    const std::string fitted = fit_text(label, room - pixels(8));
    if (fitted.empty() || (by_task_ && fitted != label)) return;
    add_text(x + pixels(5), y_of(bar.row) + Tenths{row_height_.count / 2},
             "in on-" + std::string(class_of(bar.kind)), fitted);
  }

  std::string tooltip(const Bar& bar) const {
    std::string text = bar.count > 1 ? counted(bar.count, "task") + ", the first is " : "";
    text += name_of(bar) + "\n" + format_duration(bar.start) + " to " + format_duration(bar.end) +
            " (" + format_duration(bar.end - bar.start) + ")";
    if (bar.kind == BarKind::kFailed) text += "\nfailed";
    if (bar.kind == BarKind::kCritical) text += "\non the " + critical_name();
    return text;
  }

  void draw_row_labels() {
    const Tenths x = left_ - kLabelGap;
    if (by_task_) {
      if (row_height_ < kTextHeight) return;
      uint32_t next_row = 0;
      for (const Bar& bar : bars_) {
        if (bar.row < next_row) continue;
        next_row = bar.row + 1;
        add_text(x, y_of(bar.row) + Tenths{row_height_.count / 2}, "end",
                 fit_text(name_of(bar), kLabelMax));
      }
      return;
    }
    const int64_t every = (kTextHeight.count + row_height_.count - 1) / row_height_.count;
    for (int64_t row = 0; row < int64_t{rows_drawn_}; row += every) {
      add_text(x, y_of(static_cast<uint32_t>(row)) + Tenths{row_height_.count / 2}, "quiet end",
               "slot " + std::to_string(row + 1));
    }
  }

  const Plan& plan_;
  const GanttOptions& options_;
  const size_t bar_count_;  // of the schedule
  std::vector<Millis>
      critical_end_;       // by task: when the last bar of a critical one ends, or kNever
  std::vector<Bar> bars_;  // of the lines that are drawn
  uint32_t row_count_ = 0;
  uint32_t rows_drawn_ = 0;
  bool by_task_ = false;
  bool has_failed_ = false;
  Millis end_{};
  Tenths width_;
  Tenths height_;
  Tenths left_;
  Tenths right_;
  Tenths bottom_;
  Tenths row_height_;
  std::string out_;
};

}  // namespace

std::string gantt_svg(const Plan& plan, std::span<const ScheduledTask> schedule,
                      const GanttOptions& options) {
  return Chart(plan, schedule, options).draw();
}

}  // namespace gantline
