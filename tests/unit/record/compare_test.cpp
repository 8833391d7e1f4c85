#include "record/record.hpp"

using namespace gantline;
using gantline::test::record;
using gantline::test::small_workflow;

namespace {

std::vector<std::string> names_of(const Comparison& comparison) {
  std::vector<std::string> names;
  for (const TaskShift& shift : comparison.tasks) names.push_back(shift.name);
  return names;
}

}  // namespace

TEST_CASE("the task that moved furthest comes first", "[engine][record]") {
  const Recording a = record(small_workflow(), {.workers = 1});
  const Recording b = record(small_workflow(), {.workers = 2});
  const Comparison comparison = compare(a, b);
  CHECK(comparison.a == Millis{600});
  CHECK(comparison.b == Millis{400});
  CHECK(comparison.only_a == 0);
  CHECK(comparison.only_b == 0);
  CHECK(names_of(comparison) == std::vector<std::string>{"c", "a", "b"});
  CHECK(comparison.tasks[0].a_start == Millis{300});
  CHECK(comparison.tasks[0].a_end == Millis{600});
  CHECK(comparison.tasks[0].b_start == Millis{100});
  CHECK(comparison.tasks[0].b_end == Millis{400});
}

TEST_CASE("tasks of one recording alone come last, counted for each", "[engine][record]") {
  WorkflowBuilder other("other");
  other.task("z", "noop").duration(Millis{5});
  other.task("b", "noop").duration(Millis{50});
  const Comparison comparison =
      compare(record(small_workflow(), {.workers = 2}), record(other, {.workers = 2}));
  CHECK(comparison.only_a == 2);
  CHECK(comparison.only_b == 1);
  CHECK(names_of(comparison) == std::vector<std::string>{"b", "a", "c", "z"});
  CHECK(comparison.tasks[1].b_start == Millis{-1});
  CHECK(comparison.tasks[3].a_end == Millis{-1});
  CHECK(comparison.tasks[3].b_end == Millis{5});
}

TEST_CASE("a fan-out of another length is compared element by element", "[engine][record]") {
  const auto fan = [](const char* list) {
    WorkflowBuilder builder("fan");
    builder.task("f", "noop").for_each(list).duration(Millis{10});
    return record(builder, {.workers = 1});
  };
  const Comparison comparison = compare(fan("[1, 2, 3]"), fan("[1, 2]"));
  CHECK(comparison.only_a == 1);
  CHECK(names_of(comparison) == std::vector<std::string>{"f", "f[0]", "f[1]", "f[2]"});
  CHECK(comparison.tasks[0].a_end == Millis{30});
  CHECK(comparison.tasks[0].b_end == Millis{20});
}

TEST_CASE("a task that was skipped in one recording follows those that ran in both",
          "[engine][record]") {
  const auto with = [](const char* condition) {
    WorkflowBuilder builder("when");
    builder.task("a", "noop").duration(Millis{10});
    builder.task("b", "noop").when(condition).duration(Millis{10});
    builder.task("c", "noop").duration(Millis{10});
    return record(builder, {.workers = 4});
  };
  const Comparison comparison = compare(with("true"), with("false"));
  CHECK(names_of(comparison) == std::vector<std::string>{"a", "c", "b"});
  CHECK(comparison.tasks[2].b_end == Millis{-1});
}
