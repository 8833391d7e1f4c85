// Random and mutated workflow documents: the reader never crashes, and what it accepts holds.
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "model/fields.hpp"
#include "support/property.hpp"

using namespace gantline;
using nlohmann::json;

namespace {

// A valid document: a random graph over a few tasks, with fields from the table's examples.
json random_document() {
  json document = {{"name", "w"}, {"tasks", json::array()}};
  const int task_count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < task_count; ++i) {
    json task = {{"id", "t" + std::to_string(i)}, {"type", "noop"}};
    for (int before = 0; before < i; ++before) {
      if (*rc::gen::inRange(0, 3) == 0) task["needs"].push_back("t" + std::to_string(before));
    }
    for_each_field<TaskDefaults>([&](const auto& field) {
      if (*rc::gen::inRange(0, 5) == 0) task[std::string(field.name)] = json::parse(field.example);
    });
    if (task.contains("needs") && *rc::gen::arbitrary<bool>()) {
      const std::string needed = task["needs"][0];
      task["when"] = "tasks." + needed + ".output == 1";
    }
    document["tasks"].push_back(std::move(task));
  }
  if (*rc::gen::arbitrary<bool>()) {
    document["segments"]["s"]["tasks"] = json::parse(
        R"([{"id": "a", "type": "noop"}, {"id": "b", "type": "noop", "needs": ["a"], "when": "tasks.a.output"}])");
    document["tasks"].push_back({{"id", "x"}, {"segment", "s"}, {"needs", {"t0"}}});
  }
  for_each_field<WorkflowDraft>([&](const auto& field) {
    const bool is_structure =
        field.name == "tasks" || field.name == "segments" || field.name == "deadline_warning";
    if (is_structure || *rc::gen::inRange(0, 5) != 0) return;
    document[std::string(field.name)] = json::parse(field.example);
  });
  return document;
}

json random_value() {
  const std::vector<json> values = {nullptr,
                                    true,
                                    0,
                                    -1,
                                    1.5,
                                    1e300,
                                    INT64_MAX,
                                    UINT64_MAX,
                                    "",
                                    "t0",
                                    "x",
                                    "x.a",
                                    "${{",
                                    "${{ tasks.t0.output }}",
                                    "tasks[\"t0\"].output",
                                    "1 +",
                                    "item",
                                    "5s",
                                    "-5s",
                                    "9999999999d",
                                    "512MiB",
                                    std::string(300, 'a'),
                                    json::array(),
                                    json::object(),
                                    json::array({"t0", "t0"}),
                                    json::array({json::array()}),
                                    json{{"a", 1}},
                                    "s",
                                    "\xC3\xA9"};
  return *rc::gen::elementOf(values);
}

// Pointers of all parts of a value, the whole included.
void collect(const json& value, const json::json_pointer& at,
             std::vector<json::json_pointer>& all) {
  all.push_back(at);
  if (value.is_object()) {
    for (auto item = value.begin(); item != value.end(); ++item)
      collect(item.value(), at / item.key(), all);
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) collect(value[i], at / i, all);
  }
}

void mutate(json& document) {
  std::vector<json::json_pointer> places;
  collect(document, json::json_pointer(), places);
  const json::json_pointer place = *rc::gen::elementOf(places);
  json& part = document[place];
  switch (*rc::gen::inRange(0, 4)) {
    case 0: part = random_value(); break;
    case 1:
      if (part.is_object())
        part[*rc::gen::element<std::string>("id", "needs", "segment", "tasks", "when", "zzz",
                                            "retry")] = random_value();
      break;
    case 2:
      if (part.is_structured() && !part.empty()) part.erase(part.begin());
      break;
    default: part = document[*rc::gen::elementOf(places)]; break;
  }
}

// Everything that must hold of a workflow, whatever document it came from.
void check_workflow(const Workflow& workflow) {
  RC_ASSERT(workflow.dag().task_count() == workflow.task_count());
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    const TaskSpec& task = workflow.tasks()[i];
    RC_ASSERT(workflow.find(task.id) == TaskIndex{i});
    RC_ASSERT(task.priority >= 0 && task.priority <= 100);
    RC_ASSERT(task.retry.maximum_attempts >= 1 && task.retry.maximum_attempts <= limits::kAttempts);
    for (const TaskIndex before : workflow.dag().predecessors(TaskIndex{i})) {
      RC_ASSERT(workflow.task(before).role == task.role);
      RC_ASSERT(workflow.upward_rank(before) >= workflow.upward_rank(TaskIndex{i}));
    }
  }
  const json canonical = to_canonical_json(workflow);
  const auto text = parse_json(canonical.dump());
  RC_ASSERT(text.ok());
  const auto again = parse_workflow(text.value(), nullptr);
  RC_ASSERT(again.ok());
  RC_ASSERT(again.value().hash() == workflow.hash());
  RC_ASSERT(to_canonical_json(again.value()) == canonical);
}

void check_defects(const json& document, const Defects& defects) {
  RC_ASSERT(!defects.empty());
  for (const Defect& defect : defects) {
    RC_ASSERT(!defect.message.empty());
    RC_ASSERT(defect.pointer.empty() || defect.pointer[0] == '/');
    // The pointer, or what it is missing from, is part of the document.
    const size_t end = defect.pointer.rfind('/');
    const std::string parent = end == std::string::npos ? "" : defect.pointer.substr(0, end);
    const bool exists = document.contains(json::json_pointer(defect.pointer)) ||
                        document.contains(json::json_pointer(parent));
    if (!exists) RC_FAIL("no such place: " + defect.pointer + ": " + defect.message);
  }
}

}  // namespace

TEST_CASE("generated documents are valid and keep their meaning in canonical form",
          "[property][model]") {
  testing::check_property("generated documents", [] {
    const json document = random_document();
    const auto workflow = parse_workflow(document, nullptr);
    if (!workflow.ok()) RC_FAIL(workflow.error()[0].pointer + ": " + workflow.error()[0].message);
    check_workflow(workflow.value());
  });
}

TEST_CASE("mutated documents are either workflows or have defects that point into them",
          "[property][model]") {
  testing::check_property("mutated documents", [] {
    json document = random_document();
    const int mutations = *rc::gen::inRange(1, 6);
    for (int i = 0; i < mutations; ++i) mutate(document);
    const auto workflow = parse_workflow(document, nullptr);
    if (workflow.ok()) {
      check_workflow(workflow.value());
    } else {
      check_defects(document, workflow.error());
    }
  });
}

TEST_CASE("mutated text is either JSON or has a position", "[property][model]") {
  testing::check_property("mutated text", [] {
    std::string text = random_document().dump(1);
    const int mutations = *rc::gen::inRange(1, 6);
    for (int i = 0; i < mutations; ++i) {
      const auto at = *rc::gen::inRange<size_t>(0, text.size());
      text[at] = *rc::gen::arbitrary<char>();
    }
    const auto parsed = parse_json(text);
    if (parsed.ok()) {
      RC_ASSERT(parse_json(parsed.value().dump()).value() == parsed.value());
    } else {
      RC_ASSERT(parsed.error().size() == size_t{1});
      RC_ASSERT(parsed.error()[0].line >= 1);
      RC_ASSERT(parsed.error()[0].column >= 1);
    }
  });
}
