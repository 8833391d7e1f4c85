#include "gantline/workflow_builder.hpp"

#include <array>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "model/compile.hpp"
#include "model/reader.hpp"
#include "model/vocabulary.hpp"

namespace gantline {

struct WorkflowBuilder::Draft {
  WorkflowDraft workflow;
  TaskList tasks;                         // of all roles, in the order of the calls
  std::array<uint32_t, 4> task_counts{};  // by role
  DefectList defects;                     // of arguments that no draft can hold
};

namespace {

// A copy of a caller's JSON. Where it is too deep to be copied it is left out, with a defect.
JsonValue copy_of(const nlohmann::json& value, const std::string& pointer, DefectList& defects) {
  if (is_deeper_than(value, limits::kDocumentDepth)) {
    defects.add(pointer, ErrorCode::kLimitExceeded,
                "is nested deeper than " + std::to_string(limits::kDocumentDepth) + " levels");
    return {};
  }
  return {std::make_shared<const nlohmann::json>(value)};
}

Amount amount_of(double value) { return {{to_scaled(value, Amount::kScale)}}; }
PerMillion ratio_of(double value) { return {to_scaled(value, PerMillion::kScale)}; }

template <typename T>
void append(std::optional<std::vector<T>>& list, T value) {
  if (!list) list.emplace();
  list->push_back(std::move(value));
}

template <typename T>
std::map<std::string, T>& map_in(std::optional<std::map<std::string, T>>& map) {
  if (!map) map.emplace();
  return *map;
}

}  // namespace

TaskDraft& WorkflowBuilder::Task::draft() const { return builder_->draft_->tasks[position_]; }

WorkflowBuilder::Task& WorkflowBuilder::Task::needs(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) append(draft().needs, id);
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::with(const nlohmann::json& payload) {
  TaskDraft& task = draft();
  task.with = copy_of(payload, task.place.pointer() + "/with", builder_->draft_->defects);
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::with(std::string_view json_text) {
  Result<nlohmann::json, Defects> parsed = parse_json(json_text);
  if (parsed.ok()) return with(parsed.value());
  for (const Defect& defect : parsed.error()) {
    builder_->draft_->defects.add(draft().place.pointer() + "/with", defect.code,
                                  "line " + std::to_string(defect.line) + ", column " +
                                      std::to_string(defect.column) + ": " + defect.message);
  }
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::task_class(TaskClass value) {
  draft().task_class = value;
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::agent_type(std::string value) {
  draft().agent_type = std::move(value);
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::label(std::string value) {
  append(draft().labels, std::move(value));
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::join(JoinRule rule) {
  draft().join = rule;
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::when(std::string_view expression) {
  draft().when = ExpressionText{std::string(expression)};
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::for_each(std::string_view expression) {
  draft().for_each = ExpressionText{std::string(expression)};
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::max_failure_ratio(double ratio) {
  draft().max_failure_ratio = ratio_of(ratio);
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::limit(std::string key_template) {
  append(draft().limits, std::move(key_template));
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::resource(std::string name, double amount) {
  map_in(draft().resources)[std::move(name)] = amount_of(amount);
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::priority(int32_t value) {
  draft().priority = value;
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::retry(RetryPolicy policy) {
  draft().retry = draft_of(policy);
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::timeouts(Timeouts timeouts) {
  draft().timeout = draft_of(timeouts);
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::estimate(Estimate estimate) {
  draft().estimate = draft_of(estimate);
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::duration(Millis fixed) {
  TaskDraft& task = draft();
  task.estimate.emplace();
  task.estimate->fixed = fixed;
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::allow_failure(bool value) {
  draft().allow_failure = value;
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::fallback(std::string type,
                                                       const nlohmann::json& payload) {
  TaskDraft& task = draft();
  task.fallback = FallbackDraft{
      std::move(type),
      copy_of(payload, task.place.pointer() + "/fallback/with", builder_->draft_->defects)};
  return *this;
}

WorkflowBuilder::Task& WorkflowBuilder::Task::idempotency_key(std::string value) {
  draft().idempotency_key = std::move(value);
  return *this;
}

WorkflowBuilder::WorkflowBuilder(std::string name) : draft_(std::make_unique<Draft>()) {
  draft_->workflow.name = std::move(name);
}
WorkflowBuilder::~WorkflowBuilder() = default;
WorkflowBuilder::WorkflowBuilder(WorkflowBuilder&&) noexcept = default;
WorkflowBuilder& WorkflowBuilder::operator=(WorkflowBuilder&&) noexcept = default;

WorkflowBuilder::Task WorkflowBuilder::task(std::string id, std::string type, TaskRole role) {
  TaskDraft task;
  task.id = std::move(id);
  task.type = std::move(type);
  task.role = task.place.role = role;
  task.place.position = draft_->task_counts[static_cast<size_t>(role)]++;
  draft_->tasks.push_back(std::move(task));
  return Task(this, draft_->tasks.size() - 1);
}

WorkflowBuilder& WorkflowBuilder::embed(std::string prefix, const Workflow& segment,
                                        const std::vector<std::string>& needs) {
  TaskDraft outer;
  outer.id = prefix;
  outer.segment = prefix;
  if (!needs.empty()) outer.needs = needs;
  outer.place.position = draft_->task_counts[static_cast<size_t>(TaskRole::kMain)]++;

  SegmentDraft draft;
  const auto name = std::make_shared<const std::string>(prefix);
  for (uint32_t i = 0; i < segment.task_count(); ++i) {
    const TaskSpec& spec = segment.task(TaskIndex{i});
    if (spec.role != TaskRole::kMain) {
      draft_->defects.add(outer.place.pointer(), ErrorCode::kInvalidArgument,
                          "a workflow with exit handlers cannot be embedded");
      break;
    }
    NameList ids;
    for (const TaskIndex before : segment.dag().predecessors(TaskIndex{i})) {
      ids.push_back(segment.task(before).id);
    }
    draft.tasks.push_back(draft_of(spec, std::move(ids)));
    draft.tasks.back().place = {name, TaskRole::kMain, i};
  }
  draft_->workflow.segments[std::move(prefix)] = std::move(draft);
  draft_->tasks.push_back(std::move(outer));
  return *this;
}

WorkflowBuilder& WorkflowBuilder::description(std::string text) {
  draft_->workflow.description = std::move(text);
  return *this;
}

WorkflowBuilder& WorkflowBuilder::inputs_schema(const nlohmann::json& schema) {
  draft_->workflow.inputs = copy_of(schema, "/inputs", draft_->defects);
  return *this;
}

WorkflowBuilder& WorkflowBuilder::limit(std::string key, uint32_t concurrency) {
  map_in(draft_->workflow.limits)[std::move(key)] = concurrency;
  return *this;
}

WorkflowBuilder& WorkflowBuilder::resource(std::string name, double capacity) {
  map_in(draft_->workflow.resources)[std::move(name)] = amount_of(capacity);
  return *this;
}

WorkflowBuilder& WorkflowBuilder::price(std::string resource, double per_unit_hour) {
  map_in(draft_->workflow.prices)[std::move(resource)] = amount_of(per_unit_hour);
  return *this;
}

WorkflowBuilder& WorkflowBuilder::policy(SchedulingPolicy policy) {
  draft_->workflow.policy = policy;
  return *this;
}

WorkflowBuilder& WorkflowBuilder::priority(int32_t value) {
  draft_->workflow.priority = value;
  return *this;
}

WorkflowBuilder& WorkflowBuilder::deadline(Millis from_submission) {
  draft_->workflow.deadline = from_submission;
  return *this;
}

WorkflowBuilder& WorkflowBuilder::deadline_warning(Millis before_deadline) {
  draft_->workflow.deadline_warning = before_deadline;
  return *this;
}

WorkflowBuilder& WorkflowBuilder::max_failure_ratio(double ratio) {
  draft_->workflow.max_failure_ratio = ratio_of(ratio);
  return *this;
}

WorkflowBuilder& WorkflowBuilder::accept_partial(bool value) {
  draft_->workflow.accept_partial = value;
  return *this;
}

WorkflowBuilder& WorkflowBuilder::max_recoveries(uint32_t value) {
  draft_->workflow.max_recoveries = value;
  return *this;
}

WorkflowBuilder& WorkflowBuilder::tag(std::string value) {
  append(draft_->workflow.tags, std::move(value));
  return *this;
}

Result<Workflow, Defects> WorkflowBuilder::build(const TaskTypes* types) const {
  WorkflowDraft draft = draft_->workflow;
  for (const TaskDraft& task : draft_->tasks) {
    switch (task.role) {
      case TaskRole::kMain: draft.tasks.push_back(task); break;
      case TaskRole::kOnSuccess: draft.on_success.push_back(task); break;
      case TaskRole::kOnFailure: draft.on_failure.push_back(task); break;
      case TaskRole::kFinally: draft.finally_tasks.push_back(task); break;
    }
  }
  return compile_draft(std::move(draft), types, draft_->defects);
}

}  // namespace gantline
