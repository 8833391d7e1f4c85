#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/types.hpp"
#include "gantline/workflow.hpp"

// A workflow as somebody wrote it, before anything was checked or defaulted: what the reader of the
// file format and WorkflowBuilder both fill in. Absent and empty are different where it matters.
namespace gantline {

// Numbers that a file writes as decimal fractions, kept as integers of a fixed scale.
template <int64_t kUnitsPerOne>
struct Scaled {
  static constexpr int64_t kScale = kUnitsPerOne;
  // Stands for a number that no range contains: NaN, infinity, overflow.
  static constexpr int64_t kOutOfRange = INT64_MIN;
  int64_t count = 0;

  friend bool operator==(const Scaled&, const Scaled&) = default;
};
using PerMille = Scaled<1'000>;
using PerMillion = Scaled<1'000'000>;
struct Amount : Scaled<1'000> {  // of a resource
  friend bool operator==(const Amount&, const Amount&) = default;
};
struct Cost : Scaled<1'000'000> {  // in a currency unit
  friend bool operator==(const Cost&, const Cost&) = default;
};

// Nearest multiple of 1/scale to `value`, halves away from zero; kOutOfRange where there is none.
// Deterministic: one multiplication and one rounding, both exactly defined by IEEE 754.
int64_t to_scaled(double value, int64_t scale) noexcept;

struct ExpressionText {
  std::string text;

  friend bool operator==(const ExpressionText&, const ExpressionText&) = default;
};
struct JsonValue {
  std::shared_ptr<const nlohmann::json> json;  // null when absent

  friend bool operator==(const JsonValue& a, const JsonValue& b) {
    if (a.json == nullptr || b.json == nullptr) return a.json == b.json;
    return *a.json == *b.json;
  }
};

using NameList = std::vector<std::string>;
using AmountMap = std::map<std::string, Amount>;
using CountMap = std::map<std::string, int64_t>;

struct RetryDraft {
  std::optional<int64_t> maximum_attempts;
  std::optional<Millis> initial_interval;
  std::optional<PerMille> backoff_coefficient;
  std::optional<Millis> maximum_interval;
  std::optional<PerMille> jitter;
  std::optional<NameList> non_retryable_errors;
  std::optional<Millis> total_budget;

  friend bool operator==(const RetryDraft&, const RetryDraft&) = default;
};

struct TimeoutDraft {
  std::optional<Millis> schedule_to_start;
  std::optional<Millis> start_to_close;
  std::optional<Millis> schedule_to_close;
  std::optional<Millis> heartbeat;

  friend bool operator==(const TimeoutDraft&, const TimeoutDraft&) = default;
};

struct EstimateDraft {
  std::optional<Millis> fixed;
  std::optional<Millis> p50;
  std::optional<Millis> p95;
  std::optional<Millis> min;
  std::optional<Millis> mode;
  std::optional<Millis> max;
  std::optional<std::vector<Millis>> samples;
  std::optional<PerMillion> failure;
  std::optional<int64_t> elements;
  std::optional<Cost> cost;

  friend bool operator==(const EstimateDraft&, const EstimateDraft&) = default;
};

struct FallbackDraft {
  std::optional<std::string> type;
  JsonValue with;

  friend bool operator==(const FallbackDraft&, const FallbackDraft&) = default;
};

// What `defaults` may say for every task, and a task for itself.
struct TaskDefaults {
  std::optional<TaskClass> task_class;
  std::optional<std::string> agent_type;
  std::optional<NameList> labels;
  std::optional<JoinRule> join;
  std::optional<AmountMap> resources;
  std::optional<int64_t> priority;
  std::optional<RetryDraft> retry;
  std::optional<TimeoutDraft> timeout;
  std::optional<EstimateDraft> estimate;
  std::optional<bool> allow_failure;
};

// Where the document defines a task: "/tasks/3", "/finally/0", "/segments/load/tasks/1".
struct TaskPlace {
  std::shared_ptr<const std::string> segment;  // name; null for a task of the workflow itself
  TaskRole role = TaskRole::kMain;             // list; of no meaning in a segment
  uint32_t position = 0;

  std::string pointer() const;
};

struct TaskDraft : TaskDefaults {
  std::optional<std::string> id;
  std::optional<std::string> type;
  std::optional<std::string> segment;
  JsonValue with;
  std::optional<NameList> needs;
  std::optional<ExpressionText> when;
  std::optional<ExpressionText> for_each;
  std::optional<PerMillion> max_failure_ratio;
  std::optional<NameList> limits;
  std::optional<FallbackDraft> fallback;
  std::optional<std::string> idempotency_key;

  // Not fields of the document.
  TaskPlace place;
  TaskRole role = TaskRole::kMain;
  // Pointer of the list that `needs` came from; null: the task's own.
  std::shared_ptr<const std::string> needs_pointer;
};

using TaskList = std::vector<TaskDraft>;

struct SegmentDraft {
  std::optional<std::string> description;
  TaskList tasks;
};
using SegmentMap = std::map<std::string, SegmentDraft>;

struct WorkflowDraft {
  std::optional<std::string> schema_address;  // "$schema", for editors; of no meaning here
  std::optional<std::string> name;
  std::optional<std::string> description;
  JsonValue inputs;
  std::optional<TaskDefaults> defaults;
  std::optional<CountMap> limits;
  std::optional<AmountMap> resources;
  std::optional<AmountMap> prices;
  std::optional<SchedulingPolicy> policy;
  std::optional<int64_t> priority;
  std::optional<Millis> deadline;
  std::optional<Millis> deadline_warning;
  std::optional<PerMillion> max_failure_ratio;
  std::optional<bool> accept_partial;
  std::optional<int64_t> max_recoveries;
  std::optional<NameList> tags;
  TaskList tasks;
  TaskList on_success;
  TaskList on_failure;
  TaskList finally_tasks;
  SegmentMap segments;
};

// The draft of a task that exists already: every field is spelt out.
TaskDraft draft_of(const TaskSpec& task, NameList needs);
RetryDraft draft_of(const RetryPolicy& policy);
TimeoutDraft draft_of(const Timeouts& timeouts);
EstimateDraft draft_of(const Estimate& estimate);

}  // namespace gantline
