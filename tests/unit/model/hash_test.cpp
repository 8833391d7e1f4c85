#include <string>

#include "base/sha256.hpp"
#include "model/fields.hpp"
#include "support/workflows.hpp"

using namespace gantline;
using test::json_of;
using test::workflow_of;

namespace {

std::string hash_of(const std::string& text) { return to_hex(workflow_of(text)->hash()); }

std::string with_task_fields(const std::string& fields) {
  return R"({"name": "w", "tasks": [{"id": "first", "type": "noop"}, {"id": "a", "type": "noop")" +
         (fields.empty() ? fields : ", " + fields) + "}]}";
}

// One of everything.
constexpr std::string_view kFull = R"({
  "name": "full", "description": "all of it", "inputs": {"type": "object"},
  "defaults": {"retry": {"maximum_attempts": 7, "jitter": 0.25}, "timeout": "5m", "labels": ["x"], "resources": {"cpu": 0.5}},
  "limits": {"k": 2}, "resources": {"cpu": 4, "memory": "8GiB"}, "prices": {"cpu": 0.04}, "policy": "deadline",
  "priority": 7, "deadline": "1h", "deadline_warning": "2m", "max_failure_ratio": 0.123456, "accept_partial": true, "tags": ["b", "a"],
  "tasks": [
    {"id": "a", "type": "http", "with": {"url": "${{ inputs.url }}"}, "class": "network", "limits": ["k:${{ with.url }}"],
     "estimate": {"p50": "2s", "p95": "9s", "failure": 0.01, "elements": 3, "cost": 0.000005}, "idempotency_key": "once"},
    {"id": "b", "type": "shell", "needs": ["a"], "for_each": "tasks.a.output", "max_failure_ratio": 0.5, "with": "${{ item }}",
     "agent_type": "big", "labels": ["ssd", "gpu"], "join": "all_done", "when": "${{ inputs.go }}", "priority": 50,
     "resources": {"memory": "512MiB", "cpu": 0}, "allow_failure": true, "fallback": {"type": "noop", "with": {"x": 1}},
     "retry": {"initial_interval": 250, "backoff_coefficient": 1.5, "maximum_interval": "2m", "non_retryable_errors": ["z", "a"], "total_budget": "1h"},
     "timeout": {"schedule_to_start": "1m", "heartbeat": "30s", "schedule_to_close": "1d"}, "estimate": {"samples": ["3s", "1s"]}},
    {"id": "c", "type": "noop", "estimate": {"min": 1, "mode": 2, "max": 3}},
    {"id": "d", "type": "noop", "estimate": {"min": 1, "max": 3}, "needs": ["a", "c"]},
    {"id": "e", "type": "noop", "estimate": "90s"},
    {"id": "s", "segment": "load", "needs": ["d"]}],
  "on_success": [{"id": "ok", "type": "noop"}], "on_failure": [{"id": "bad", "type": "noop"}],
  "finally": [{"id": "end", "type": "noop"}, {"id": "last", "type": "noop", "needs": ["end"]}],
  "segments": {"load": {"tasks": [{"id": "x", "type": "noop"}, {"id": "y", "type": "noop", "needs": ["x"], "when": "tasks.x.output"}]}}
})";

}  // namespace

TEST_CASE("the same meaning in another spelling has the same hash", "[engine][model][hash]") {
  const std::string plain = hash_of(with_task_fields(
      R"("needs": ["first"], "timeout": "90s", "resources": {"memory": "1KiB"}, "labels": ["a", "b"])"));
  CHECK(
      hash_of(with_task_fields(
          R"("labels": ["b", "a", "b"], "resources": {"memory": 1024, "cpu": 0}, "timeout": {"start_to_close": 90000}, "needs": ["first", "first"])")) ==
      plain);
  CHECK(
      hash_of(
          R"({"tasks": [{"type": "noop", "id": "first"}, {"resources": {"memory": "1024"}, "id": "a", "needs": ["first"], "type": "noop"}],
                    "defaults": {"timeout": "1m30s"}, "name": "w"})") !=
      plain);  // `first` has a time-out too
  CHECK(hash_of(with_task_fields(R"("when": "${{ inputs.x }}")")) ==
        hash_of(with_task_fields(R"("when": " inputs.x ")")));
}

TEST_CASE("defaults at the top are the same as fields in each task", "[engine][model][hash]") {
  CHECK(
      hash_of(
          R"({"name": "w", "defaults": {"retry": {"maximum_attempts": 9}, "priority": 3, "resources": {"cpu": 1}},
                    "tasks": [{"id": "a", "type": "noop", "retry": {"jitter": 0.5}, "resources": {"gpu": 1}}]})") ==
      hash_of(
          R"({"name": "w", "tasks": [{"id": "a", "type": "noop", "priority": 3, "resources": {"cpu": 1, "gpu": 1},
                    "retry": {"maximum_attempts": 9, "jitter": 0.5}}]})"));
}

TEST_CASE("a default that is spelt out changes nothing", "[engine][model][hash]") {
  const std::string plain = hash_of(with_task_fields(""));
  for_each_field<TaskDraft>([&](const auto& field) {
    if (field.default_value.empty()) return;
    const std::string name(field.name);
    CAPTURE(name);
    const auto value = std::string(field.default_value);
    CHECK(hash_of(with_task_fields("\"" + name + "\": " + value)) == plain);
  });
  for_each_field<RetryDraft>([&](const auto& field) {
    const std::string text = "\"retry\": {\"" + std::string(field.name) +
                             "\": " + std::string(field.default_value) + "}";
    CHECK(hash_of(with_task_fields(text)) == plain);
  });
  for_each_field<TimeoutDraft>([&](const auto& field) {
    const std::string text = "\"timeout\": {\"" + std::string(field.name) +
                             "\": " + std::string(field.default_value) + "}";
    CHECK(hash_of(with_task_fields(text)) == plain);
  });
  for_each_field<WorkflowDraft>([&](const auto& field) {
    if (field.default_value.empty()) return;
    nlohmann::json document = json_of(with_task_fields(""));
    document[std::string(field.name)] = json_of(field.default_value);
    CAPTURE(field.name);
    CHECK(to_hex(test::workflow_from(document)->hash()) == plain);
  });
}

TEST_CASE("every field of a task changes the hash", "[engine][model][hash]") {
  const std::string plain = hash_of(with_task_fields(""));
  for_each_field<TaskDraft>([&](const auto& field) {
    const std::string name(field.name);
    if (name == "id" || name == "type" || name == "segment" || name == "max_failure_ratio") return;
    CAPTURE(name);
    CHECK(hash_of(with_task_fields("\"" + name + "\": " + std::string(field.example))) != plain);
  });
}

TEST_CASE("every field of a workflow but $schema changes the hash", "[engine][model][hash]") {
  const std::string plain = hash_of(with_task_fields(""));
  for_each_field<WorkflowDraft>([&](const auto& field) {
    const std::string name(field.name);
    if (name == "segments" || name == "deadline_warning") return;
    CAPTURE(name);
    nlohmann::json document = json_of(with_task_fields(""));
    document[name] = json_of(field.example);
    CHECK((to_hex(test::workflow_from(document)->hash()) == plain) == (name == "$schema"));
  });
}

TEST_CASE("the order of tasks is part of the meaning", "[engine][model][hash]") {
  CHECK(
      hash_of(
          R"({"name": "w", "tasks": [{"id": "a", "type": "noop"}, {"id": "b", "type": "noop"}]})") !=
      hash_of(
          R"({"name": "w", "tasks": [{"id": "b", "type": "noop"}, {"id": "a", "type": "noop"}]})"));
}

TEST_CASE("the canonical document gives the same workflow back", "[engine][model][hash]") {
  const auto workflow = workflow_of(kFull);
  const nlohmann::json canonical = to_canonical_json(*workflow);
  // Through text, as it is stored.
  const auto again = workflow_of(canonical.dump());
  CHECK(again->hash() == workflow->hash());
  CHECK(to_canonical_json(*again) == canonical);
  CHECK(again->dag().edge_count() == workflow->dag().edge_count());
  REQUIRE(again->task_count() == workflow->task_count());
  for (uint32_t i = 0; i < again->task_count(); ++i) {
    const TaskSpec& before = workflow->tasks()[i];
    const TaskSpec& after = again->tasks()[i];
    CAPTURE(before.id);
    CHECK(after.id == before.id);
    CHECK(after.role == before.role);
    CHECK(after.retry == before.retry);
    CHECK(after.timeouts == before.timeouts);
    CHECK(after.estimate == before.estimate);
    CHECK(after.resources == before.resources);
    CHECK(after.labels == before.labels);
    CHECK(*after.with.source() == *before.with.source());
  }
}

TEST_CASE("the canonical document spells out the defaults", "[engine][model][hash]") {
  const nlohmann::json canonical = to_canonical_json(*workflow_of(with_task_fields("")));
  CHECK(canonical["defaults"]["retry"]["maximum_attempts"] == 3);
  CHECK(canonical["defaults"]["class"] == "compute");
  CHECK(canonical["max_failure_ratio"] == 0.3);
  CHECK(canonical["tasks"][0] == json_of(R"({"id": "first", "type": "noop"})"));
}

TEST_CASE("the hash is that of the canonical document's text", "[engine][model][hash]") {
  const auto workflow = workflow_of(kFull);
  CHECK(workflow->hash() == sha256(to_canonical_json(*workflow).dump()));
}

TEST_CASE("the hash of a given document stays what it is", "[engine][model][hash]") {
  // Stored runs refer to workflows by hash: a change here loses them.
  CHECK(hash_of(std::string(kFull)) ==
        "437c5a522a9ebc5155c4646ce00748d148a59249a3edf984fc41ec60567c8a9b");
}

TEST_CASE("fields are read into the workflow", "[engine][model]") {
  const auto workflow = workflow_of(kFull);
  const WorkflowSettings& settings = workflow->settings();
  CHECK(settings.deadline == Millis{3'600'000});
  CHECK(settings.deadline_warning == Millis{120'000});
  CHECK(settings.max_failures_per_million == 123'456);
  CHECK(settings.tags == std::vector<std::string>{"a", "b"});
  CHECK(settings.prices == std::vector<ResourceAmount>{{"cpu", 40}});
  CHECK(settings.resources ==
        std::vector<ResourceAmount>{{"cpu", 4'000}, {"memory", (int64_t{8} << 30) * 1'000}});
  const TaskSpec& a = workflow->task(*workflow->find("a"));
  CHECK(a.estimate.kind == EstimateKind::kLognormal);
  CHECK(a.estimate.mode == Millis{2'000});
  CHECK(a.estimate.high == Millis{9'000});
  CHECK(a.estimate.failure_per_million == 10'000);
  CHECK(a.estimate.cost_micros == 5);
  CHECK(a.retry.maximum_attempts == 7);
  CHECK(a.retry.jitter_permille == 250);
  const TaskSpec& b = workflow->task(*workflow->find("b"));
  CHECK(b.retry.backoff_coefficient_permille == 1'500);
  CHECK(b.retry.maximum_attempts == 7);
  CHECK(b.retry.non_retryable_errors == std::vector<std::string>{"a", "z"});
  CHECK(b.timeouts ==
        Timeouts{Millis{60'000}, Millis{300'000}, Millis{86'400'000}, Millis{30'000}});
  CHECK(b.resources ==
        std::vector<ResourceAmount>{{"memory", int64_t{512} * 1'024 * 1'024 * 1'000}});
  CHECK(b.labels == std::vector<std::string>{"gpu", "ssd"});
  CHECK(b.estimate.samples == std::vector<Millis>{Millis{1'000}, Millis{3'000}});
  CHECK(b.fan_out_failures_per_million == 500'000);
  CHECK(workflow->task(*workflow->find("last")).role == TaskRole::kFinally);
  CHECK_FALSE(workflow->find("load").has_value());
}

TEST_CASE("upward ranks add typical durations along the longest path", "[engine][model]") {
  const auto workflow = workflow_of(R"({"name": "w", "tasks": [
      {"id": "a", "type": "noop", "estimate": "1s"}, {"id": "b", "type": "noop", "estimate": "5s", "needs": ["a"]},
      {"id": "c", "type": "noop", "estimate": "2s", "needs": ["a"]}, {"id": "d", "type": "noop", "needs": ["b", "c"]}]})");
  CHECK(workflow->upward_rank(TaskIndex{3}) == kUnknownDuration);
  CHECK(workflow->upward_rank(TaskIndex{2}) == Millis{3'000});
  CHECK(workflow->upward_rank(TaskIndex{0}) == Millis{7'000});
}
