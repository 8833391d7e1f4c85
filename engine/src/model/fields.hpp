#pragma once

#include <tuple>

#include "gantline/limits.hpp"
#include "model/draft.hpp"
#include "model/field.hpp"

// The fields of the file format. docs/workflow-format.md explains them; a test holds both together.
namespace gantline {

template <>
struct Shape<RetryDraft> {
  static constexpr std::string_view kName = "retry";
  static constexpr std::string_view kDescription =
      "How often and when a failed attempt is repeated.";
  static constexpr auto kFields = std::tuple{
      Field{"maximum_attempts", &RetryDraft::maximum_attempts, Range{1, limits::kAttempts},
            "Attempts in all, the first one included.", "5", "3"},
      Field{"initial_interval", &RetryDraft::initial_interval, kAnyDuration,
            "Wait before the second attempt.", R"("2s")", R"("1s")"},
      Field{"backoff_coefficient", &RetryDraft::backoff_coefficient, Range{1'000, 1'000'000},
            "Each wait is this many times the one before; three decimals count.", "1.5", "2"},
      Field{"maximum_interval", &RetryDraft::maximum_interval, kAnyDuration,
            "No wait is longer, before jitter.", R"("5m")", R"("1m")"},
      Field{"jitter", &RetryDraft::jitter, Range{0, 1'000},
            "A wait is stretched by a random part of up to this ratio; three decimals count.",
            "0.2", "0"},
      Field{"non_retryable_errors", &RetryDraft::non_retryable_errors, kNameLength,
            "Error codes that end the task at once.", R"(["not_found"])", "[]"},
      Field{"total_budget", &RetryDraft::total_budget, kAnyDuration,
            "No attempt starts later than this after the first one started; 0 is no bound.",
            R"("10m")", R"("0s")"}};
};

template <>
struct Shape<TimeoutDraft> {
  static constexpr std::string_view kName = "timeout";
  static constexpr std::string_view kDescription =
      "Bounds on the phases of a task; a plain duration means start_to_close.";
  static constexpr auto kFields = std::tuple{
      Field{"schedule_to_start", &TimeoutDraft::schedule_to_start, kAnyDuration,
            "From ready to started, of each attempt; 0 is no bound.", R"("10m")", R"("0s")"},
      Field{"start_to_close", &TimeoutDraft::start_to_close, kAnyDuration,
            "Run time of each attempt; 0 is no bound.", R"("5m")", R"("0s")"},
      Field{"schedule_to_close", &TimeoutDraft::schedule_to_close, kAnyDuration,
            "From first ready to ended, retries included; 0 is no bound.", R"("1h")", R"("0s")"},
      Field{"heartbeat", &TimeoutDraft::heartbeat, kAnyDuration,
            "Longest silence of a running attempt; 0 is no bound.", R"("30s")", R"("0s")"}};
};

template <>
struct Shape<EstimateDraft> {
  static constexpr std::string_view kName = "estimate";
  static constexpr std::string_view kDescription =
      "What planning knows of one attempt: at most one of fixed, p50 with p95, min with max (and "
      "mode), "
      "samples. A plain duration means fixed.";
  static constexpr auto kFields = std::tuple{
      Field{"fixed", &EstimateDraft::fixed, kAnyDuration, "Every attempt takes this long.",
            R"("3s")"},
      Field{"p50", &EstimateDraft::p50, kPositiveDuration,
            "Median of a log-normal distribution; goes with p95.", R"("2s")"},
      Field{"p95", &EstimateDraft::p95, kPositiveDuration,
            "95th percentile of a log-normal distribution; goes with p50.", R"("9s")"},
      Field{"min", &EstimateDraft::min, kAnyDuration, "Shortest; goes with max.", R"("1s")"},
      Field{"mode", &EstimateDraft::mode, kAnyDuration,
            "Most frequent, of a triangular distribution; goes with min and max.", R"("2s")"},
      Field{"max", &EstimateDraft::max, kAnyDuration, "Longest; goes with min.", R"("5s")"},
      Field{"samples", &EstimateDraft::samples, kAnyDuration,
            "Durations that were observed, each equally likely.", R"(["1s", "2s", "4s"])"},
      Field{"failure", &EstimateDraft::failure, kRatio,
            "Probability that one attempt fails; six decimals count.", "0.01", "0"},
      Field{"elements", &EstimateDraft::elements,
            Range{0, static_cast<int64_t>(limits::kFanOutElements)},
            "Expected length of the task's for_each; 0 is unknown and planned as 1.", "10", "0"},
      Field{"cost", &EstimateDraft::cost, Range{0, limits::kAmount},
            "Cost of one attempt in a currency unit of your choice; six decimals count.", "0.05",
            "0"}};
};

template <>
struct Shape<FallbackDraft> {
  static constexpr std::string_view kName = "fallback";
  static constexpr std::string_view kDescription =
      "What takes the task's place when its attempts are used up.";
  static constexpr auto kFields =
      std::tuple{Field{"type", &FallbackDraft::type, kNameLength, "Task type.", R"("noop")", "",
                       Presence::kRequired},
                 Field{"with", &FallbackDraft::with, Range{}, "Payload; may hold ${{ }}.", "{}"}};
};

template <>
struct Shape<TaskDefaults> {
  static constexpr std::string_view kName = "defaults";
  static constexpr std::string_view kDescription =
      "What every task has that does not say otherwise. retry, timeout and resources are merged "
      "field "
      "by field; the other fields of a task replace these.";
  static constexpr auto kFields = std::tuple{
      Field{"class", &TaskDefaults::task_class, Range{},
            "What kind of work it is; a hint for placement. The task type may know better.",
            R"("io")", R"("compute")"},
      Field{"agent_type", &TaskDefaults::agent_type, kOptionalNameLength,
            "Kind of worker that may run it; empty is any.", R"("crawler")", R"("")"},
      Field{"labels", &TaskDefaults::labels, kNameLength, "A worker must have all of them.",
            R"(["ssd"])", "[]"},
      Field{"join", &TaskDefaults::join, Range{},
            "When the task may start, seen from those that it needs.", R"("all_done")",
            R"("all_success")"},
      Field{"resources", &TaskDefaults::resources, kAnyAmount,
            "What it holds while it runs: amounts with up to three decimals, or sizes.",
            R"({"cpu": 0.5, "memory": "512MiB"})", "{}"},
      Field{"priority", &TaskDefaults::priority, Range{0, 100}, "Added to the run's.", "50", "0"},
      Field{"retry", &TaskDefaults::retry, Range{},
            "How often and when a failed attempt is repeated.", R"({"maximum_attempts": 5})", "{}"},
      Field{"timeout", &TaskDefaults::timeout, Range{}, "Bounds on the phases of the task.",
            R"({"start_to_close": "5m", "heartbeat": "30s"})", "{}"},
      Field{"estimate", &TaskDefaults::estimate, Range{},
            "What planning knows of one attempt. The task type's own where there is none.",
            R"({"p50": "2s", "p95": "9s"})"},
      Field{"allow_failure", &TaskDefaults::allow_failure, Range{},
            "Soft failure: those that need the task treat its failure as success.", "true",
            "false"}};
};

// The fields of a task that `defaults` does not have.
inline constexpr auto kTaskOnlyFields = std::tuple{
    Field{"id", &TaskDraft::id, kNameLength,
          "Unique name: letters, digits, _ . -, beginning with a letter, a digit or _.",
          R"("other")", "", Presence::kRequired},
    Field{"type", &TaskDraft::type, kNameLength, "Task type; required unless there is a segment.",
          R"("noop")"},
    Field{"segment", &TaskDraft::segment, kNameLength,
          "Name of a segment whose tasks stand here as <id>.<their id>; only id and needs go with "
          "it.",
          R"("load")"},
    Field{"with", &TaskDraft::with, Range{}, "Payload of the task type; strings may hold ${{ }}.",
          R"({"text": "${{ inputs.city }}"})", "null"},
    Field{"needs", &TaskDraft::needs, kNameLength, "Ids of tasks of the same list that come first.",
          R"(["first"])", "[]"},
    Field{"when", &TaskDraft::when, kExpressionLength,
          "The task is skipped unless this is true. May use inputs, tasks and run.",
          R"("inputs.city != ''")"},
    Field{"for_each", &TaskDraft::for_each, kExpressionLength,
          "Fan-out: one element of the task for each item of this list.", R"("inputs.cities")"},
    Field{"max_failure_ratio", &TaskDraft::max_failure_ratio, kRatio,
          "Share of the elements of a fan-out that may fail; six decimals count.", "0.25", "0"},
    Field{"limits", &TaskDraft::limits, kNameLength,
          "Keys of concurrency limits that it holds while it runs; may hold ${{ }}, and `with` in "
          "it.",
          R"(["host:a"])", "[]"},
    Field{"fallback", &TaskDraft::fallback, Range{},
          "What takes the task's place when its attempts are used up.", R"({"type": "noop"})"},
    Field{"idempotency_key", &TaskDraft::idempotency_key, kOptionalNameLength,
          "Key that makes two starts of the task one; by default made of the run and the position.",
          R"("report-2024")", R"("")"}};

template <>
struct Shape<TaskDraft> {
  static constexpr std::string_view kName = "task";
  static constexpr std::string_view kDescription = "One task.";
  static constexpr auto kFields = std::tuple_cat(kTaskOnlyFields, Shape<TaskDefaults>::kFields);
};

template <>
struct Shape<SegmentDraft> {
  static constexpr std::string_view kName = "segment";
  static constexpr std::string_view kDescription = "Tasks that other tasks embed by name.";
  static constexpr auto kFields =
      std::tuple{Field{"description", &SegmentDraft::description, kAnyLength, "For people.",
                       R"("Loads.")", R"("")"},
                 Field{"tasks", &SegmentDraft::tasks, Range{},
                       "The segment's tasks; they know each other only.",
                       R"([{"id": "a", "type": "noop"}])", "", Presence::kRequired}};
};

template <>
struct Shape<WorkflowDraft> {
  static constexpr std::string_view kName = "workflow";
  static constexpr std::string_view kDescription = "A Gantline workflow.";
  static constexpr auto kFields = std::tuple{
      Field{"$schema", &WorkflowDraft::schema_address, kAnyLength,
            "Address of this schema, for editors; otherwise ignored.", R"("workflow.schema.json")"},
      Field{"name", &WorkflowDraft::name, kNameLength, "Name of the workflow.", R"("nightly")", "",
            Presence::kRequired},
      Field{"description", &WorkflowDraft::description, kAnyLength, "For people.",
            R"("Counts words.")", R"("")"},
      Field{"inputs", &WorkflowDraft::inputs, Range{},
            "JSON Schema of the inputs of a run; absent: anything.",
            R"({"type": "object", "properties": {"city": {"type": "string"}}})"},
      Field{"defaults", &WorkflowDraft::defaults, Range{}, "What every task has.",
            R"({"priority": 10})", "{}"},
      Field{"limits", &WorkflowDraft::limits, Range{1, 1'000'000},
            "How many tasks may hold a key at a time.", R"({"host:a": 2})", "{}"},
      Field{"resources", &WorkflowDraft::resources, kAnyAmount,
            "Capacities that each run has for itself.", R"({"cpu": 4, "memory": "8GiB"})", "{}"},
      Field{"prices", &WorkflowDraft::prices, kAnyAmount,
            "Price of one unit of a resource for one hour, with up to three decimals.",
            R"({"cpu": 0.04})", "{}"},
      Field{"policy", &WorkflowDraft::policy, Range{}, "Order of the tasks that are ready.",
            R"("critical_path")", R"("priority")"},
      Field{"priority", &WorkflowDraft::priority, Range{1, 10}, "Of runs.", "7", "5"},
      Field{"deadline", &WorkflowDraft::deadline, kAnyDuration,
            "From submission; what is pending then is cancelled. 0 is none.", R"("30m")",
            R"("0s")"},
      Field{"deadline_warning", &WorkflowDraft::deadline_warning, kAnyDuration,
            "How long before the deadline to warn; 0 is the smaller of 5m and a fifth of it.",
            R"("2m")", R"("0s")"},
      Field{"max_failure_ratio", &WorkflowDraft::max_failure_ratio, kRatio,
            "When the share of failed tasks exceeds it, what is pending is cancelled.", "0.5",
            "0.3"},
      Field{"accept_partial", &WorkflowDraft::accept_partial, Range{},
            "A run whose failures stay within max_failure_ratio is completed, not failed.", "true",
            "false"},
      Field{"max_recoveries", &WorkflowDraft::max_recoveries, Range{0, limits::kRecoveries},
            "How often a run may be retried after it has failed or was cancelled.", "10", "3"},
      Field{"tags", &WorkflowDraft::tags, kNameLength, "For searching.", R"(["report"])", "[]"},
      Field{"tasks", &WorkflowDraft::tasks, Range{}, "The tasks.",
            R"([{"id": "first", "type": "noop"}])", "", Presence::kRequired},
      Field{"on_success", &WorkflowDraft::on_success, Range{},
            "Exit handlers that run when the tasks have ended well.",
            R"([{"id": "cheer", "type": "noop"}])", "[]"},
      Field{"on_failure", &WorkflowDraft::on_failure, Range{},
            "Exit handlers that run when the tasks have ended badly.",
            R"([{"id": "alert", "type": "noop"}])", "[]"},
      Field{"finally", &WorkflowDraft::finally_tasks, Range{},
            "Tasks that run after the other handlers, always.",
            R"([{"id": "tidy", "type": "noop"}])", "[]"},
      Field{"segments", &WorkflowDraft::segments, Range{},
            "Groups of tasks that tasks embed by name.",
            R"({"load": {"tasks": [{"id": "a", "type": "noop"}]}})", "{}"}};
};

}  // namespace gantline
