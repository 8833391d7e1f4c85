#include "model/task_compiler.hpp"

#include <algorithm>

#include "gantline/limits.hpp"
#include "gantline/units.hpp"
#include "model/expression_rewrite.hpp"

namespace gantline {

struct TaskCompiler::Context {
  TaskIndex index;
  const TaskDraft& draft;

  std::string pointer() const { return draft.place.pointer(); }
  std::string at(std::string_view field) const { return pointer() + "/" + std::string(field); }
};

namespace {

// The value of the task, else of the workflow's defaults, else `fallback`.
template <typename T>
T first_of(const std::optional<T>& own, const std::optional<T>& common, T fallback) {
  return own ? *own : common.value_or(std::move(fallback));
}

NameList sorted_set(NameList names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// Later layers override earlier ones, field by field. Values are within their ranges already, or
// there are defects and nobody sees the result.
void override_with(const std::optional<RetryDraft>& layer, RetryPolicy& policy) {
  if (!layer) return;
  if (layer->maximum_attempts) {
    policy.maximum_attempts = static_cast<uint32_t>(*layer->maximum_attempts);
  }
  if (layer->initial_interval) policy.initial_interval = *layer->initial_interval;
  if (layer->backoff_coefficient) {
    policy.backoff_coefficient_permille = static_cast<uint32_t>(layer->backoff_coefficient->count);
  }
  if (layer->maximum_interval) policy.maximum_interval = *layer->maximum_interval;
  if (layer->jitter) policy.jitter_permille = static_cast<uint32_t>(layer->jitter->count);
  if (layer->total_budget) policy.total_budget = *layer->total_budget;
  if (layer->non_retryable_errors) {
    policy.non_retryable_errors = sorted_set(*layer->non_retryable_errors);
  }
}

void override_with(const std::optional<TimeoutDraft>& layer, Timeouts& timeouts) {
  if (!layer) return;
  if (layer->schedule_to_start) timeouts.schedule_to_start = *layer->schedule_to_start;
  if (layer->start_to_close) timeouts.start_to_close = *layer->start_to_close;
  if (layer->schedule_to_close) timeouts.schedule_to_close = *layer->schedule_to_close;
  if (layer->heartbeat) timeouts.heartbeat = *layer->heartbeat;
}

Estimate estimate_of(const EstimateDraft& draft) {
  Estimate estimate;
  if (draft.fixed) {
    estimate.kind = EstimateKind::kFixed;
    estimate.low = *draft.fixed;
  } else if (draft.p50) {
    estimate.kind = EstimateKind::kLognormal;
    estimate.mode = *draft.p50;
    estimate.high = draft.p95.value_or(*draft.p50);
  } else if (draft.min) {
    estimate.kind = draft.mode ? EstimateKind::kTriangular : EstimateKind::kUniform;
    estimate.low = *draft.min;
    estimate.mode = draft.mode.value_or(Millis{});
    estimate.high = draft.max.value_or(*draft.min);
  } else if (draft.samples) {
    estimate.kind = EstimateKind::kEmpirical;
    estimate.samples = *draft.samples;
    std::sort(estimate.samples.begin(), estimate.samples.end());
  }
  if (draft.failure) estimate.failure_per_million = static_cast<uint32_t>(draft.failure->count);
  if (draft.elements) estimate.fan_out_elements = static_cast<uint32_t>(*draft.elements);
  if (draft.cost) estimate.cost_micros = draft.cost->count;
  return estimate;
}

// The retry policy as it results from both layers may be wrong where each layer is right.
void check_retry(const RetryPolicy& policy, const std::string& pointer, DefectList& defects) {
  if (policy.initial_interval <= policy.maximum_interval) return;
  defects.add(pointer, ErrorCode::kInvalidArgument,
              "the maximum_interval, " + format_duration(policy.maximum_interval) +
                  ", is shorter than the initial_interval, " +
                  format_duration(policy.initial_interval));
}

}  // namespace

TaskCompiler::TaskCompiler(const TaskDefaults& defaults, const AmountMap& capacities,
                           const TaskTypes* types, TaskIds& ids, DefectList& defects)
    : defaults_(defaults), capacities_(capacities), types_(types), ids_(ids), defects_(defects) {
  RetryPolicy policy;
  override_with(defaults.retry, policy);
  check_retry(policy, "/defaults/retry", defects);
}

TaskSpec TaskCompiler::compile(TaskIndex index, TaskDraft& draft) {
  const Context context{index, draft};
  TaskSpec spec;
  spec.id = draft.id.value_or("");
  spec.role = draft.role;
  const TaskTypes::Type* type = nullptr;
  if (draft.type) {
    spec.type = *draft.type;
    type = find_type(context, "type", spec.type);
  } else {
    defects_.add(context.pointer(), ErrorCode::kInvalidArgument,
                 "required field `type` is missing");
  }
  fill_scalars(draft, type, spec);
  if (draft.retry) check_retry(spec.retry, context.at("retry"), defects_);
  spec.when = expression(context, "when", draft.when);
  spec.for_each = expression(context, "for_each", draft.for_each);
  spec.with = payload(context, "with", draft.with.json, ExpressionPlace::kPayload);
  check_payload(context, "with", type, spec.with);
  limit_keys(context, draft, spec);
  resources(context, draft, spec);
  if (draft.fallback && draft.fallback->type) {
    spec.fallback = Fallback{
        *draft.fallback->type,
        payload(context, "fallback/with", draft.fallback->with.json, ExpressionPlace::kPayload)};
    check_payload(context, "fallback/with",
                  find_type(context, "fallback/type", spec.fallback->type), spec.fallback->with);
  }
  return spec;
}

// The fields that need no compiling.
void TaskCompiler::fill_scalars(const TaskDraft& draft, const TaskTypes::Type* type,
                                TaskSpec& spec) const {
  spec.task_class = first_of(draft.task_class, defaults_.task_class,
                             type != nullptr ? type->task_class : TaskClass::kCompute);
  spec.join = first_of(draft.join, defaults_.join, JoinRule::kAllSuccess);
  spec.agent_type = first_of(draft.agent_type, defaults_.agent_type, std::string());
  spec.labels = sorted_set(first_of(draft.labels, defaults_.labels, NameList()));
  spec.priority = static_cast<int32_t>(first_of(draft.priority, defaults_.priority, int64_t{0}));
  spec.allow_failure = first_of(draft.allow_failure, defaults_.allow_failure, false);
  spec.idempotency_key = draft.idempotency_key.value_or("");
  if (draft.max_failure_ratio) {
    spec.fan_out_failures_per_million = static_cast<uint32_t>(draft.max_failure_ratio->count);
  }
  override_with(defaults_.retry, spec.retry);
  override_with(draft.retry, spec.retry);
  override_with(defaults_.timeout, spec.timeouts);
  override_with(draft.timeout, spec.timeouts);
  if (const auto& estimate = draft.estimate ? draft.estimate : defaults_.estimate; estimate) {
    spec.estimate = estimate_of(*estimate);
  } else if (type != nullptr) {
    spec.estimate = type->estimate;
  }
}

std::optional<Expression> TaskCompiler::expression(const Context& context, std::string_view field,
                                                   const std::optional<ExpressionText>& text) {
  if (!text) return std::nullopt;
  // The wrong length has been told already, unless embedding the segment has made it.
  const size_t length = text->text.size();
  const bool is_wrong = length == 0 || length > limits::kExpressionBytes;
  if (is_wrong && defects_.has(context.at(field))) return std::nullopt;
  Result<Expression> compiled = Expression::compile(bare_expression(text->text));
  if (!compiled.ok()) {
    const Error& error = compiled.error();
    defects_.add(context.at(field), error.code,
                 error.where.empty() ? error.message : error.message + " (" + error.where + ")");
    return std::nullopt;
  }
  check_roots(context, std::string(field), compiled.value().roots(), ExpressionPlace::kCondition);
  note_looks(context, std::string(field), compiled.value().task_ids());
  return std::move(compiled).value();
}

Template TaskCompiler::payload(const Context& context, const std::string& field,
                               std::shared_ptr<const nlohmann::json> value, ExpressionPlace place) {
  if (value == nullptr) return {};
  Result<Template, Defects> compiled = Template::compile(std::move(value), context.at(field));
  if (!compiled.ok()) {
    for (const Defect& defect : compiled.error()) {
      defects_.add(defect.pointer, defect.code, defect.message);
    }
    return {};
  }
  check_roots(context, field, compiled.value().roots(), place);
  note_looks(context, field, compiled.value().task_ids());
  return std::move(compiled).value();
}

void TaskCompiler::limit_keys(const Context& context, const TaskDraft& draft, TaskSpec& spec) {
  if (!draft.limits) return;
  const NameList& keys = *draft.limits;
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::string field = "limits/" + std::to_string(i);
    spec.limits.push_back(payload(context, field, std::make_shared<const nlohmann::json>(keys[i]),
                                  ExpressionPlace::kLimitKey));
    if (std::find(keys.begin(), keys.begin() + static_cast<ptrdiff_t>(i), keys[i]) ==
        keys.begin() + static_cast<ptrdiff_t>(i)) {
      continue;
    }
    defects_.add(context.at(field), ErrorCode::kAlreadyExists,
                 "duplicate limit key " + in_quotes(keys[i]));
  }
}

void TaskCompiler::resources(const Context& context, const TaskDraft& draft, TaskSpec& spec) {
  AmountMap merged = defaults_.resources.value_or(AmountMap());
  if (draft.resources) {
    for (const auto& [name, amount] : *draft.resources) merged[name] = amount;
  }
  for (const auto& [name, amount] : merged) {
    if (amount.count == 0) continue;  // an amount of nothing overrides the defaults
    spec.resources.push_back({name, amount.count});
    const auto capacity = capacities_.find(name);
    if (capacity == capacities_.end() || amount.count <= capacity->second.count) continue;
    const bool is_own = draft.resources && draft.resources->count(name) != 0;
    const Path root("");
    const Path defaults(root, "defaults");
    const std::string pointer = context.pointer();
    const Path task(pointer);
    const Path list(is_own ? task : defaults, "resources");
    defects_.add_invalid(Path(list, name), "asks for " + format_amount(amount.count) + " of " +
                                               in_quotes(name) + ", but the workflow has only " +
                                               format_amount(capacity->second.count));
  }
}

void TaskCompiler::check_roots(const Context& context, const std::string& field,
                               const std::vector<std::string>& roots, ExpressionPlace place) {
  for (const std::string& root : roots) {
    if (root == "inputs" || root == "tasks" || root == "run") continue;
    std::string message;
    if (root == "item" || root == "item_index") {
      if (place == ExpressionPlace::kCondition) {
        message = in_quotes(root) + " does not exist yet in `when` and `for_each`";
      } else if (!context.draft.for_each) {
        message = in_quotes(root) + " exists only in a task with `for_each`";
      }
    } else if (root == "with") {
      if (place != ExpressionPlace::kLimitKey) message = "`with` exists only in `limits`";
    } else {
      message = "unknown name " + in_quotes(root) +
                suggester_.hint(root, {"inputs", "tasks", "run", "item", "item_index", "with"});
    }
    if (!message.empty()) {
      defects_.add(context.at(field), ErrorCode::kInvalidArgument, std::move(message));
    }
  }
}

void TaskCompiler::note_looks(const Context& context, const std::string& field,
                              const std::vector<std::string>& task_ids) {
  for (const std::string& id : task_ids) {
    if (const TaskIndex target = ids_.find(id); target != kNoTask) {
      looks_.push_back({{context.index, target, static_cast<uint32_t>(looks_.size())}, field});
    } else if (const NameList* leaves = ids_.find_group(id); leaves != nullptr) {
      const std::string example = leaves->empty() ? id + ".<id>" : leaves->front();
      defects_.add(context.at(field), ErrorCode::kNotFound,
                   "task " + in_quotes(id) +
                       " embeds a segment: look at one of its tasks, such as " +
                       in_quotes("tasks[\"" + example + "\"]"));
    } else {
      defects_.add(context.at(field), ErrorCode::kNotFound,
                   "unknown task " + in_quotes(id) + ids_.hint(id));
    }
  }
}

const TaskTypes::Type* TaskCompiler::find_type(const Context& context, const std::string& field,
                                               const std::string& name) {
  if (types_ == nullptr) return nullptr;
  const TaskTypes::Type* type = types_->find(name);
  if (type != nullptr) return type;
  const std::vector<std::string> names = types_->names();
  defects_.add(
      context.at(field), ErrorCode::kNotFound,
      "unknown task type " + in_quotes(name) + suggester_.hint(name, {names.begin(), names.end()}));
  return nullptr;
}

void TaskCompiler::check_payload(const Context& context, const std::string& field,
                                 const TaskTypes::Type* type, const Template& with) {
  if (type == nullptr || type->with_schema == nullptr) return;
  auto [entry, is_new] = checkers_.try_emplace(type);
  if (is_new) {
    auto compiled = SchemaChecker::compile(*type->with_schema);
    if (compiled.ok()) {
      entry->second = std::move(compiled).value();
    } else {
      defects_.add(
          context.at(field), compiled.error().front().code,
          "the schema of the task type is broken: " + SchemaChecker::broken(compiled.error()));
    }
  }
  if (!entry->second) return;
  const auto expressions = with.has_expressions() ? SchemaChecker::Expressions::kIgnore
                                                  : SchemaChecker::Expressions::kNone;
  Defects defects = entry->second->check(*with.source(), context.at(field), expressions);
  if (!defects.empty() && with.source()->is_null()) {
    // What an empty payload lacks says more than that there is none.
    Defects lacking = entry->second->check(nlohmann::json::object(), context.at(field));
    if (!lacking.empty()) defects = std::move(lacking);
  }
  for (Defect& defect : defects) {
    defects_.add(std::move(defect.pointer), defect.code, std::move(defect.message));
  }
}

}  // namespace gantline
