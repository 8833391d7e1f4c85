#include "model/draft.hpp"

#include <cmath>

#include "model/path.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

AmountMap amounts_of(const std::vector<ResourceAmount>& amounts) {
  AmountMap result;
  for (const ResourceAmount& amount : amounts) result[amount.name].count = amount.thousandths;
  return result;
}

// The text of a template that is a string, as limit keys are.
std::string text_of(const Template& text) {
  const auto* string = text.source()->get_ptr<const std::string*>();
  return string == nullptr ? std::string() : *string;
}

}  // namespace

int64_t to_scaled(double value, int64_t scale) noexcept {
  const double scaled = value * static_cast<double>(scale);
  constexpr double kBound = 9.0e18;  // under 2^63, so that the conversion is defined
  if (!(scaled > -kBound && scaled < kBound)) return PerMille::kOutOfRange;
  return std::llround(scaled);
}

std::string TaskPlace::pointer() const {
  const std::string number = std::to_string(position);
  if (segment != nullptr) return "/segments/" + escape_pointer_token(*segment) + "/tasks/" + number;
  return "/" + std::string(list_name(role)) + "/" + number;
}

RetryDraft draft_of(const RetryPolicy& policy) {
  RetryDraft draft;
  draft.maximum_attempts = policy.maximum_attempts;
  draft.initial_interval = policy.initial_interval;
  draft.backoff_coefficient = PerMille{policy.backoff_coefficient_permille};
  draft.maximum_interval = policy.maximum_interval;
  draft.jitter = PerMille{policy.jitter_permille};
  draft.non_retryable_errors = policy.non_retryable_errors;
  draft.total_budget = policy.total_budget;
  return draft;
}

TimeoutDraft draft_of(const Timeouts& timeouts) {
  TimeoutDraft draft;
  draft.schedule_to_start = timeouts.schedule_to_start;
  draft.start_to_close = timeouts.start_to_close;
  draft.schedule_to_close = timeouts.schedule_to_close;
  draft.heartbeat = timeouts.heartbeat;
  return draft;
}

EstimateDraft draft_of(const Estimate& estimate) {
  EstimateDraft draft;
  switch (estimate.kind) {
    case EstimateKind::kNone: break;
    case EstimateKind::kFixed: draft.fixed = estimate.low; break;
    case EstimateKind::kTriangular: draft.mode = estimate.mode; [[fallthrough]];
    case EstimateKind::kUniform:
      draft.min = estimate.low;
      draft.max = estimate.high;
      break;
    case EstimateKind::kLognormal:
      draft.p50 = estimate.mode;
      draft.p95 = estimate.high;
      break;
    case EstimateKind::kEmpirical: draft.samples = estimate.samples; break;
  }
  if (estimate.failure_per_million != 0) draft.failure = PerMillion{estimate.failure_per_million};
  if (estimate.fan_out_elements != 0) draft.elements = estimate.fan_out_elements;
  if (estimate.cost_micros != 0) draft.cost = Cost{{estimate.cost_micros}};
  return draft;
}

TaskDraft draft_of(const TaskSpec& task, NameList needs) {
  TaskDraft draft;
  draft.id = task.id;
  draft.type = task.type;
  draft.task_class = task.task_class;
  draft.agent_type = task.agent_type;
  draft.labels = task.labels;
  draft.join = task.join;
  draft.resources = amounts_of(task.resources);
  draft.priority = task.priority;
  draft.retry = draft_of(task.retry);
  draft.timeout = draft_of(task.timeouts);
  draft.estimate = draft_of(task.estimate);
  draft.allow_failure = task.allow_failure;
  draft.with.json = task.with.source();
  draft.needs = std::move(needs);
  if (task.when) draft.when = ExpressionText{task.when->source()};
  if (task.for_each) draft.for_each = ExpressionText{task.for_each->source()};
  if (const uint32_t ratio = task.fan_out_failures_per_million; ratio != 0) {
    draft.max_failure_ratio = PerMillion{ratio};
  }
  draft.limits.emplace();
  for (const Template& key : task.limits) draft.limits->push_back(text_of(key));
  if (task.fallback) {
    draft.fallback = FallbackDraft{task.fallback->type, {task.fallback->with.source()}};
  }
  if (!task.idempotency_key.empty()) draft.idempotency_key = task.idempotency_key;
  draft.role = task.role;
  return draft;
}

}  // namespace gantline
