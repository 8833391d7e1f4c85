#include "gantline/gantt.hpp"

#include "plan/svg.hpp"
#include "plan/time_axis.hpp"
#include "support/catch.hpp"

namespace gantline {
namespace {

using plan::escape_xml;
using plan::fit_text;
using plan::pixels;
using plan::Tenths;
using plan::text_width;
using plan::tick_step;

size_t count_of(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A chain of tasks of one second each.
Plan chain_plan(uint32_t task_count) {
  std::vector<Dependency> chain;
  Plan plan;
  for (uint32_t i = 0; i < task_count; ++i) {
    plan.task_ids.push_back("task" + std::to_string(i));
    if (i > 0) chain.push_back({TaskIndex{i - 1}, TaskIndex{i}});
  }
  plan.task_count = task_count;
  plan.elements.assign(task_count, 1);
  plan.is_expected.assign(task_count, 1);
  plan.analysis =
      analyse(Dag::build(task_count, chain).value(), std::vector<Millis>(task_count, Millis{1'000}))
          .value();
  return plan;
}

TEST_CASE("every bar has a tooltip and critical tasks are marked", "[plan][gantt]") {
  Plan plan = chain_plan(3);
  std::vector<ScheduledTask> schedule = earliest_schedule(plan);
  plan.analysis.critical_path = {TaskIndex{0}, TaskIndex{2}};
  const std::string svg = gantt_svg(plan, schedule, {"Three", GanttRows::kByTask});
  CHECK(count_of(svg, "</title></rect>") == 3);
  CHECK(count_of(svg, "<rect class=\"critical\"") == 3);  // one of them in the legend
  CHECK(contains(svg, "task2\n2s to 3s (1s)\non the critical path"));
  CHECK(contains(svg, "<title>Three</title>"));
  CHECK(contains(svg, "prefers-color-scheme: dark"));
  CHECK_FALSE(contains(svg, "failed attempt"));
}

TEST_CASE("a failed attempt is drawn as such", "[plan][gantt]") {
  const Plan plan = chain_plan(1);
  const std::vector<ScheduledTask> schedule{{TaskIndex{0}, 0, 0, true, {0}, {500}},
                                            {TaskIndex{0}, 0, 0, false, {500}, {1'500}}};
  const std::string svg = gantt_svg(plan, schedule, {});
  CHECK(contains(svg, "failed attempt"));
  CHECK(contains(svg, "(500ms)\nfailed"));
}

TEST_CASE("text in the picture cannot become markup", "[plan][gantt]") {
  Plan plan = chain_plan(1);
  plan.task_ids[0] = "<script>&\"'\x01\xFF";
  const std::string svg = gantt_svg(plan, earliest_schedule(plan), {"</title><script>"});
  CHECK_FALSE(contains(svg, "<script>"));
  CHECK(contains(svg, "&lt;script&gt;&amp;&quot;&#39;\xEF\xBF\xBD\xEF\xBF\xBD"));
}

TEST_CASE("nothing scheduled and schedules of no duration can be drawn", "[plan][gantt]") {
  CHECK(contains(gantt_svg(Plan(), {}, {}), "</svg>"));
  const Plan plan = chain_plan(1);
  const std::vector<ScheduledTask> schedule{{TaskIndex{0}, 0, 0, false, {0}, {0}}};
  CHECK(count_of(gantt_svg(plan, schedule, {}), "</title></rect>") == 1);
}

TEST_CASE("two thousand lines have no labels but all of their bars", "[plan][gantt]") {
  const Plan plan = chain_plan(2'000);
  const std::string svg = gantt_svg(plan, earliest_schedule(plan), {"", GanttRows::kByTask});
  CHECK(count_of(svg, "</title></rect>") == 2'000);
  CHECK_FALSE(contains(svg, ">task7</text>"));
}

TEST_CASE("few tasks are lines of their own, many share the lines of their slots",
          "[plan][gantt]") {
  const Plan few = chain_plan(kGanttTaskRows);
  CHECK(contains(gantt_svg(few, earliest_schedule(few), {}), ">task59</text>"));
  const Plan many = chain_plan(kGanttTaskRows + 1);
  CHECK(contains(gantt_svg(many, earliest_schedule(many), {}), ">slot 1</text>"));
}

TEST_CASE("bars too narrow to tell apart are drawn as one that says so", "[plan][gantt]") {
  const Plan plan = chain_plan(20'000);
  const std::string svg = gantt_svg(plan, earliest_schedule(plan), {"", GanttRows::kByLane});
  CHECK(count_of(svg, "</title></rect>") == 1);
  CHECK(contains(svg, "20,000 tasks, the first is task0"));
}

TEST_CASE("lines beyond the limit are counted instead of drawn", "[plan][gantt]") {
  const Plan plan = chain_plan(kGanttRows + 5);
  const std::string svg = gantt_svg(plan, earliest_schedule(plan), {"", GanttRows::kByTask});
  CHECK(count_of(svg, "</title></rect>") == kGanttRows);
  CHECK(contains(svg, "and 5 more lines"));
  const std::string drawn = std::string("4,000");
  const std::string all = std::string("4,005");
  CHECK(contains(svg, ">" + all + " tasks (" + drawn + " of " + all + " bars drawn)  "));
}

TEST_CASE("a critical path that did not decide the end is named as that of the graph",
          "[plan][gantt]") {
  const Plan plan = chain_plan(2);
  std::vector<ScheduledTask> schedule = earliest_schedule(plan);
  CHECK(contains(gantt_svg(plan, schedule, {}), ">critical path</text>"));
  schedule[1].start += Millis{500};
  schedule[1].end += Millis{500};
  const std::string svg = gantt_svg(plan, schedule, {});
  CHECK(contains(svg, ">critical path of the graph</text>"));
  CHECK(contains(svg, "\non the critical path of the graph"));
}

TEST_CASE("an element of a fan-out carries its number", "[plan][gantt]") {
  Plan plan = chain_plan(1);
  plan.elements[0] = 3;
  CHECK(contains(gantt_svg(plan, earliest_schedule(plan), {}), ">task0[2]</text>"));
}

TEST_CASE("of a critical fan-out, the elements that end last are marked", "[plan][gantt]") {
  Plan plan = chain_plan(2);
  plan.elements[1] = 4;
  const std::vector<ScheduledTask> schedule{{TaskIndex{0}, 0, 0, false, {0}, {1'000}},
                                            {TaskIndex{1}, 0, 0, false, {1'000}, {1'500}},
                                            {TaskIndex{1}, 1, 1, false, {1'000}, {3'000}},
                                            {TaskIndex{1}, 2, 0, false, {1'500}, {3'000}},
                                            {TaskIndex{1}, 3, 2, true, {1'000}, {4'000}}};
  const std::string svg = gantt_svg(plan, schedule, {"", GanttRows::kByTask});
  CHECK(count_of(svg, "on the critical path") == 3);
  CHECK(contains(svg, "task0\n0s to 1s (1s)\non the critical path"));
  CHECK_FALSE(contains(svg, "task1[0]\n1s to 1.5s (500ms)\non the critical path"));
  CHECK(contains(svg, "task1[1]\n1s to 3s (2s)\non the critical path"));
  CHECK(contains(svg, "task1[2]\n1.5s to 3s (1.5s)\non the critical path"));
  CHECK(contains(svg, "task1[3]\n1s to 4s (3s)\nfailed"));
}

TEST_CASE("the marks of the axis are the finest round steps that fit", "[plan][axis]") {
  CHECK(tick_step({0}, 10) == Millis{1});
  CHECK(tick_step({10}, 10) == Millis{1});
  CHECK(tick_step({11}, 10) == Millis{2});
  CHECK(tick_step({9'000}, 10) == Millis{1'000});
  CHECK(tick_step({100'000}, 10) == Millis{10'000});
  CHECK(tick_step({3'600'000}, 10) == Millis{600'000});
  CHECK(tick_step({30 * 3'600'000}, 10) == Millis{3 * 3'600'000});
  CHECK(tick_step({int64_t{365} * 86'400'000}, 10) == Millis{int64_t{50} * 86'400'000});
  CHECK(tick_step({INT64_MAX / 4}, 10).count > 0);
}

TEST_CASE("text is cut with an ellipsis, between characters, or left out", "[plan][svg]") {
  CHECK(fit_text("short", pixels(100)) == "short");
  const std::string cut = fit_text("a rather long name of a task", pixels(80));
  CHECK(contains(cut, "\xE2\x80\xA6"));
  CHECK(text_width(cut) <= pixels(85));
  CHECK(fit_text("long name", pixels(12)).empty());
  const std::string wide =
      fit_text("\xE4\xBB\xBB\xE5\x8A\xA1\xE4\xBB\xBB\xE5\x8A\xA1\xE4\xBB\xBB", pixels(50));
  CHECK(wide == "\xE4\xBB\xBB\xE5\x8A\xA1\xE4\xBB\xBB\xE2\x80\xA6");
}

TEST_CASE("bytes that are not UTF-8 are replaced one by one", "[plan][svg]") {
  CHECK(escape_xml("a\xC3") == "a\xEF\xBF\xBD");
  CHECK(escape_xml("\xC3\xA4") == "\xC3\xA4");
  CHECK(escape_xml("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(escape_xml("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(escape_xml("\xF0\x9F\x99\x82") == "\xF0\x9F\x99\x82");
}

TEST_CASE("lengths are written with at most one decimal", "[plan][svg]") {
  CHECK(to_text(Tenths{125}) == "12.5");
  CHECK(to_text(Tenths{-5}) == "-0.5");
  CHECK(to_text(pixels(3)) == "3");
}

}  // namespace
}  // namespace gantline
