#include "model/compile.hpp"

#include <algorithm>

#include "gantline/limits.hpp"
#include "model/canonical.hpp"
#include "model/draft_check.hpp"
#include "model/fan_out_check.hpp"
#include "model/segments.hpp"
#include "model/task_compiler.hpp"
#include "model/task_ids.hpp"

namespace gantline {
namespace {

void check_tasks(const TaskList& tasks, DefectList& defects) {
  for (const TaskDraft& task : tasks) check_task(task, defects);
}

void check_values(const WorkflowDraft& draft, DefectList& defects) {
  check_settings(draft, defects);
  for (const auto* list :
       {&draft.tasks, &draft.on_success, &draft.on_failure, &draft.finally_tasks}) {
    check_tasks(*list, defects);
  }
  for (const auto& [name, segment] : draft.segments) check_tasks(segment.tasks, defects);
}

// Without a task there is nothing to plan, and nothing that could ever end a run.
void check_count(const Expansion& expansion, DefectList& defects) {
  const auto is_main = [](const TaskDraft& task) { return task.role == TaskRole::kMain; };
  if (std::none_of(expansion.tasks.begin(), expansion.tasks.end(), is_main) && defects.empty()) {
    defects.add("/tasks", ErrorCode::kInvalidArgument, "a workflow needs at least one task");
  }
  if (expansion.tasks.size() <= limits::kTasks) return;
  defects.add("/tasks", ErrorCode::kLimitExceeded,
              "there are more than " + std::to_string(limits::kTasks) + " tasks");
}

std::vector<ResourceAmount> amounts_of(const std::optional<AmountMap>& amounts) {
  std::vector<ResourceAmount> result;
  if (!amounts) return result;
  for (const auto& [name, amount] : *amounts) result.push_back({name, amount.count});
  return result;
}

WorkflowSettings settings_of(const WorkflowDraft& draft) {
  WorkflowSettings settings;
  settings.name = draft.name.value_or("");
  settings.description = draft.description.value_or("");
  settings.inputs_schema = draft.inputs.json;
  if (draft.limits) {
    for (const auto& [key, concurrency] : *draft.limits) {
      settings.limits.push_back({key, static_cast<uint32_t>(concurrency)});
    }
  }
  settings.resources = amounts_of(draft.resources);
  settings.prices = amounts_of(draft.prices);
  settings.policy = draft.policy.value_or(settings.policy);
  settings.priority = static_cast<int32_t>(draft.priority.value_or(settings.priority));
  settings.deadline = draft.deadline.value_or(settings.deadline);
  settings.deadline_warning = draft.deadline_warning.value_or(settings.deadline_warning);
  if (draft.max_failure_ratio) {
    settings.max_failures_per_million = static_cast<uint32_t>(draft.max_failure_ratio->count);
  }
  settings.accept_partial = draft.accept_partial.value_or(settings.accept_partial);
  settings.max_recoveries =
      static_cast<uint32_t>(draft.max_recoveries.value_or(settings.max_recoveries));
  settings.tags = draft.tags.value_or(NameList());
  std::sort(settings.tags.begin(), settings.tags.end());
  settings.tags.erase(std::unique(settings.tags.begin(), settings.tags.end()), settings.tags.end());
  return settings;
}

void check_inputs_schema(const WorkflowSettings& settings, DefectList& defects) {
  const auto& schema = settings.inputs_schema;
  // That anything else is no schema has been told.
  if (schema == nullptr || !schema->is_object()) return;
  const auto compiled = SchemaChecker::compile(*schema);
  if (compiled.ok()) return;
  for (const Defect& defect : compiled.error()) {
    defects.add("/inputs" + defect.pointer, defect.code, defect.message);
  }
}

// Whether an exit handler may look at the task: the tasks it handles have ended when it starts.
bool has_ended_before(TaskRole target, TaskRole user) noexcept {
  if (target == user) return false;
  return target == TaskRole::kMain || user == TaskRole::kFinally;
}

void check_looks(const std::vector<TaskCompiler::Look>& looks, const Expansion& expansion,
                 const Dag& dag, DefectList& defects) {
  std::vector<TaskReference> references;
  for (const TaskCompiler::Look& look : looks) {
    const TaskRole target = expansion.tasks[to_index(look.reference.target)].role;
    const TaskRole user = expansion.tasks[to_index(look.reference.user)].role;
    if (!has_ended_before(target, user)) references.push_back(look.reference);
  }
  const Result<std::vector<TaskReference>> wrong = find_non_predecessors(dag, references);
  if (!wrong.ok()) return defects.add("", wrong.error().code, wrong.error().message);
  for (const TaskReference& reference : wrong.value()) {
    const TaskDraft& user = expansion.tasks[to_index(reference.user)];
    const std::string& target = *expansion.tasks[to_index(reference.target)].id;
    defects.add(user.place.pointer() + "/" + looks[reference.tag].field,
                ErrorCode::kInvalidArgument,
                "task " + in_quotes(target) + " is not among those that " +
                    in_quotes(user.id.value_or("")) +
                    " waits for: name it, or a task that waits for it, in `needs`");
  }
}

void check_constant_list(const TaskSpec& task, const std::string& pointer, FanOutCheck& fan_outs,
                         DefectList& defects) {
  const std::optional<Error> error = fan_outs.check(task, nullptr);
  if (error) defects.add(pointer + "/for_each", error->code, error->message);
}

}  // namespace

Result<Workflow, Defects> compile_draft(WorkflowDraft draft, const TaskTypes* types,
                                        DefectList defects, DraftOrigin origin) {
  check_values(draft, defects);
  Expansion expansion = expand_segments(draft, defects);
  check_count(expansion, defects);
  TaskIds ids(expansion, defects);
  const std::vector<Dependency> dependencies = resolve_needs(expansion, ids, defects);
  Dag dag = build_dag(expansion, dependencies, defects);

  const TaskDefaults defaults = draft.defaults.value_or(TaskDefaults());
  const AmountMap capacities = draft.resources.value_or(AmountMap());
  TaskCompiler compiler(defaults, capacities, types, ids, defects);
  FanOutCheck fan_outs(expansion.tasks.size());
  std::vector<TaskSpec> tasks;
  tasks.reserve(expansion.tasks.size());
  for (uint32_t i = 0; i < expansion.tasks.size() && !defects.is_full(); ++i) {
    tasks.push_back(compiler.compile(TaskIndex{i}, expansion.tasks[i]));
    if (origin == DraftOrigin::kStore) continue;
    check_constant_list(tasks.back(), expansion.tasks[i].place.pointer(), fan_outs, defects);
  }
  if (dag.task_count() == expansion.tasks.size()) {
    check_looks(compiler.looks(), expansion, dag, defects);
  }
  WorkflowSettings settings = settings_of(draft);
  // Whoever submits a stored workflow hears of its schema then.
  if (origin != DraftOrigin::kStore) check_inputs_schema(settings, defects);
  if (!defects.empty()) return std::move(defects).take();
  const ContentHash hash = canonical_hash(settings, tasks, dag);
  return Workflow(std::move(settings), std::move(tasks), std::move(dag), hash);
}

}  // namespace gantline
