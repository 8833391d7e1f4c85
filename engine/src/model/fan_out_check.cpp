#include "model/fan_out_check.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <nlohmann/json.hpp>

#include "expression/value.hpp"
#include "gantline/codec.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// Before the run there are its inputs at most; everything else will be.
class ScopeBefore final : public ExpressionScope {
 public:
  explicit ScopeBefore(std::shared_ptr<const Json> inputs) : inputs_(std::move(inputs)) {}

  Lookup root(std::string_view name) const override {
    if (name == "inputs" && inputs_ != nullptr) return {Presence::kPresent, inputs_};
    return {Presence::kUnknown, nullptr};
  }
  Lookup task(std::string_view, TaskField) const override { return {Presence::kUnknown, nullptr}; }

 private:
  std::shared_ptr<const Json> inputs_;
};

// Whether a task starts once all that it waits for has succeeded. One of nobody never comes.
bool starts_after_success(JoinRule join, size_t needs) {
  if (join == JoinRule::kOneSuccess) return needs > 0;
  return join != JoinRule::kOneFailed && join != JoinRule::kAllFailed;
}

// Where the document has the lists of fan-outs that stand elsewhere in the canonical one: segments
// are expanded there. Cost: O(tasks log tasks) once, O(log tasks) for each.
class PlacesInDocument {
 public:
  explicit PlacesInDocument(const Json& document) : document_(document) {}

  // What comes from a segment stands where that is embedded. "" when the document has it nowhere.
  std::string of(const TaskSpec& task) {
    const std::string list = "/" + std::string(list_name(task.role)) + "/";
    const Places& places = places_of(task.role);
    const std::string_view id = task.id;
    const auto own = places.find(id);
    if (own != places.end()) return list + std::to_string(own->second.position) + "/for_each";
    for (size_t dot = id.rfind('.'); dot != id.npos && dot > 0; dot = id.rfind('.', dot - 1)) {
      const auto embedding = places.find(id.substr(0, dot));
      if (embedding != places.end() && embedding->second.is_segment)
        return list + std::to_string(embedding->second.position);
    }
    return "";
  }

 private:
  struct Place {
    size_t position = 0;
    bool is_segment = false;
  };
  using Places = std::map<std::string_view, Place>;

  const Places& places_of(TaskRole role) {
    std::optional<Places>& places = places_[static_cast<size_t>(role)];
    if (places) return *places;
    places.emplace();
    const auto list = document_.find(std::string(list_name(role)));
    for (size_t i = 0; list != document_.end() && i < list->size(); ++i) {
      const auto id = (*list)[i].find("id");
      if (id != (*list)[i].end())
        places->emplace(id->get_ref<const std::string&>(),
                        Place{i, (*list)[i].contains("segment")});
    }
    return *places;
  }

  const Json& document_;
  std::array<std::optional<Places>, 4> places_;  // by role
};

}  // namespace

Status check_fan_out_size(size_t elements, size_t tasks) {
  if (elements <= limits::kFanOutElements && tasks + elements <= limits::kTasks) return {};
  return Error{ErrorCode::kLimitExceeded,
               "`for_each` gave " + std::to_string(elements) + " elements; at most " +
                   std::to_string(limits::kFanOutElements) + " are allowed, and " +
                   std::to_string(limits::kTasks) + " tasks in a run",
               "for_each"};
}

Status check_fan_out_list(const Json& list, size_t tasks) {
  if (list.is_array()) return check_fan_out_size(list.size(), tasks);
  return Error{ErrorCode::kInvalidArgument,
               "`for_each` gave " + std::string(list.type_name()) + ", not a list", "for_each"};
}

Result<ExpressionValue> FanOutCheck::evaluate(const Expression& expression,
                                              const ExpressionScope& scope) {
  if (steps_left_ == 0) return ExpressionValue{true, nullptr};
  expression::Budget budget;
  Result<ExpressionValue> value = expression.evaluate(scope, budget);
  const size_t copied = (limits::kOutputBytes - budget.bytes) / expression::Budget::kBytesPerStep;
  const size_t steps = limits::kExpressionSteps - budget.steps + copied;
  steps_left_ -= std::min(steps_left_, steps);
  return value;
}

// Known to be true; what else it may be, the run will show.
bool FanOutCheck::is_true(const Expression& when, const ExpressionScope& scope) {
  const Result<ExpressionValue> value = evaluate(when, scope);
  return value.ok() && !value.value().is_unknown && *value.value().json == Json(true);
}

std::optional<Error> FanOutCheck::check(const TaskSpec& task,
                                        const std::shared_ptr<const Json>& inputs) {
  if (!task.for_each) return std::nullopt;
  const ScopeBefore scope(inputs);
  if (task.when && !is_true(*task.when, scope)) return std::nullopt;
  const Result<ExpressionValue> value = evaluate(*task.for_each, scope);
  if (!value.ok()) {
    Error error = value.error();
    if (!error.where.empty()) error.message += " (" + error.where + ")";
    return error;
  }
  if (value.value().is_unknown) return std::nullopt;
  const Status status = check_fan_out_list(*value.value().json, tasks_);
  return status.ok() ? std::nullopt : std::optional(status.error());
}

std::vector<bool> FanOutCheck::expected(const Workflow& workflow,
                                        const std::shared_ptr<const Json>& inputs) {
  const ScopeBefore scope(inputs);
  std::vector<bool> expected(workflow.task_count());
  for (const TaskIndex index : workflow.dag().topological_order()) {
    const TaskSpec& task = workflow.task(index);
    const auto needs = workflow.dag().predecessors(index);
    const bool is_ready = task.join == JoinRule::kAllDone ||
                          (starts_after_success(task.join, needs.size()) &&
                           std::all_of(needs.begin(), needs.end(), [&expected](TaskIndex before) {
                             return expected[to_index(before)];
                           }));
    // A handler may never start.
    expected[to_index(index)] =
        task.role == TaskRole::kMain && is_ready && (!task.when || is_true(*task.when, scope));
  }
  return expected;
}

Defects check_fan_outs(const Workflow& workflow, const std::shared_ptr<const Json>& inputs,
                       const Json* document) {
  Defects defects;
  std::optional<PlacesInDocument> places;
  if (document != nullptr) places.emplace(*document);
  FanOutCheck fan_outs(workflow.task_count());
  const std::vector<bool> expected = fan_outs.expected(workflow, inputs);
  for (uint32_t i = 0; i < workflow.task_count(); ++i) {
    const TaskSpec& task = workflow.task(TaskIndex{i});
    const std::optional<Error> error = fan_outs.check(task, expected[i] ? inputs : nullptr);
    if (!error) continue;
    defects.push_back({error->code, "task " + task.id + ": " + error->message,
                       places ? places->of(task) : "", 0, 0});
    if (defects.size() == limits::kDefects) break;
  }
  return defects;
}

}  // namespace gantline
